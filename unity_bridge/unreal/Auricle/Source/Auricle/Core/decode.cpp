#include <optional>

#include "codec.hpp"
#include "message_shape.hpp"
#include "msgpack_reader.hpp"

namespace auricle::client {

namespace {

using Name = std::string_view;

bool read(MsgpackReader& in, Integer& value, Name name) { return in.integer(value, name); }

bool read(MsgpackReader& in, std::int64_t& value, Name name) {
    Integer wide;
    if (!in.integer(wide, name)) return false;
    if (!wide.fitsInt64()) {
        return in.fail(std::string(name) + " is above 2^63 - 1; send a smaller integer");
    }
    value = static_cast<std::int64_t>(wide.bits());
    return true;
}

bool read(MsgpackReader& in, bool& value, Name name) { return in.boolean(value, name); }
bool read(MsgpackReader& in, float& value, Name name) { return in.real(value, name); }
bool read(MsgpackReader& in, Octets& value, Name name) { return in.bin(value, name); }

bool read(MsgpackReader& in, std::string& value, Name name) {
    std::string_view view;
    if (!in.text(view, name)) return false;
    value = view;
    return true;
}

bool read(MsgpackReader& in, Key& value, Name name) {
    Octets view;
    if (!in.bin(view, name)) return false;
    if (view.size() != value.size()) {
        return in.fail(std::string(name) + " has " + std::to_string(view.size()) +
                       " bytes; send 16");
    }
    std::copy(view.begin(), view.end(), value.begin());
    return true;
}

bool enterArrayOf(MsgpackReader& in, std::uint32_t wanted, Name name) {
    std::uint32_t elements = 0;
    if (!in.array(elements, name)) return false;
    return elements == wanted || in.fail(std::string(name) + " has " + std::to_string(elements) +
                                         " elements; send " + std::to_string(wanted));
}

template <class T, std::size_t n>
bool read(MsgpackReader& in, std::array<T, n>& values, Name name) {
    if (!enterArrayOf(in, n, name)) return false;
    for (T& value : values) {
        if (!read(in, value, name)) return false;
    }
    in.leave();
    return true;
}

bool read(MsgpackReader& in, Waypoint& value, Name name) {
    if (!enterArrayOf(in, 4, name) || !read(in, value.frames, name)) return false;
    for (float& coordinate : value.position) {
        if (!read(in, coordinate, name)) return false;
    }
    in.leave();
    return true;
}

template <HasKeys T>
bool read(MsgpackReader& in, T& value, Name name);

template <class T>
bool read(MsgpackReader& in, std::vector<T>& values, Name name) {
    std::uint32_t elements = 0;
    if (!in.array(elements, name)) return false;
    values.clear();
    for (std::uint32_t i = 0; i < elements; ++i) {
        if (!read(in, values.emplace_back(), name)) return false;
    }
    in.leave();
    return true;
}

bool read(MsgpackReader& in, Material& value, Name name) {
    if (in.nextIsText()) return read(in, value.emplace<std::string>(), name);
    return read(in, value.emplace<float>(), name);
}

bool read(MsgpackReader& in, Materials& value, Name name) {
    if (!in.nextIsMap()) return read(in, value.emplace<std::string>(), name);
    std::uint32_t pairs = 0;
    if (!in.map(pairs, name)) return false;
    auto& surfaces = value.emplace<1>();
    UniqueKeys unique;
    for (std::uint32_t i = 0; i < pairs; ++i) {
        std::string_view surface;
        if (!in.text(surface, "a key of a map")) return false;
        if (!unique.add(surface)) return in.fail("a surface comes twice; send each once");
        auto& [key, material] = surfaces.emplace_back();
        key = surface;
        if (!read(in, material, name)) return false;
    }
    in.leave();
    return true;
}

// nil is no value of any kind, so it is refused where something optional is meant to be absent.
template <class T>
bool read(MsgpackReader& in, std::optional<T>& value, Name name) {
    return read(in, value.emplace(), name);
}

template <class T>
constexpr bool kOptional = false;
template <class T>
constexpr bool kOptional<std::optional<T>> = true;

template <HasKeys T>
bool read(MsgpackReader& in, T& value, Name name) {
    std::uint32_t pairs = 0;
    if (!in.map(pairs, name)) return false;
    std::uint32_t found = 0;  // one bit for each key of the table
    UniqueKeys unique;
    for (std::uint32_t i = 0; i < pairs; ++i) {
        std::string_view key;
        if (!in.text(key, "a key of a map")) return false;
        if (!unique.add(key)) return in.fail("a key of a map comes twice; send each key once");
        bool known = false;
        bool good = true;
        std::uint32_t bit = 1;
        T::keys(value, [&](const char* wanted, auto& field) {
            if (!known && key == wanted) {
                known = true;
                found |= bit;
                good = read(in, field, wanted);
            }
            bit <<= 1U;
        });
        if (!(known ? good : in.skip())) return false;
    }
    in.leave();
    std::uint32_t bit = 1;
    bool complete = true;
    T::keys(value, [&](const char* wanted, auto& field) {
        if (!kOptional<std::remove_reference_t<decltype(field)>> && (found & bit) == 0) {
            complete = in.fail(std::string(name) + " lacks " + wanted + "; send it");
        }
        bit <<= 1U;
    });
    return complete;
}

bool consistent(MsgpackReader& in, const Poses& poses) {
    const std::size_t bytes = 3 * sizeof(float) * poses.ids.size();
    return poses.xyz.size() == bytes ||
           in.fail("POSES.xyz has " + std::to_string(poses.xyz.size()) + " bytes; send " +
                   std::to_string(bytes));
}

template <class T>
bool consistent(MsgpackReader& /*in*/, const T& /*message*/) {
    return true;
}

template <class T>
bool readMessage(MsgpackReader& in, std::uint32_t elements, Message& out) {
    const auto wanted = static_cast<std::uint32_t>(wireElements<T>());
    if (elements < 1 + wanted) {
        return in.fail(std::string(T::kName) + " has " + std::to_string(elements) +
                       " elements; it takes " + std::to_string(1 + wanted));
    }
    T& message = out.emplace<T>();
    bool good = true;
    if constexpr (HasElements<T>) {
        T::elements(message,
                    [&](const char* name, auto& field) { good = good && read(in, field, name); });
    }
    if constexpr (HasKeys<T>) good = good && read(in, message, T::kName);
    for (std::uint32_t i = 1 + wanted; good && i < elements; ++i)
        good = in.skip();
    return good && consistent(in, message);
}

bool readExperimental(MsgpackReader& in, std::uint32_t elements, std::uint8_t type, Message& out) {
    out.emplace<Experimental>().type = type;
    for (std::uint32_t i = 1; i < elements; ++i) {
        if (!in.skip()) return false;
    }
    return true;
}

bool readType(MsgpackReader& in, std::uint32_t& elements, std::int64_t& type) {
    if (!in.array(elements, "a message")) return false;
    if (elements == 0)
        return in.fail("the message is empty; send an array that starts with a type");
    return read(in, type, "the type of the message");
}

template <std::size_t index = 0>
bool readByType(MsgpackReader& in, std::uint32_t elements, std::int64_t type, Message& out) {
    using T = std::variant_alternative_t<index, Message>;
    if constexpr (std::is_same_v<T, Experimental>) {
        if (type >= 128 && type <= 191) {
            return readExperimental(in, elements, static_cast<std::uint8_t>(type), out);
        }
        return in.fail("message type " + std::to_string(type) + " is not part of protocol 1");
    } else {
        if (type == T::kType) return readMessage<T>(in, elements, out);
        return readByType<index + 1>(in, elements, type, out);
    }
}

bool readMember(MsgpackReader& in, Message& out) {
    std::uint32_t elements = 0;
    std::int64_t type = 0;
    if (!readType(in, elements, type)) return false;
    if (type == Batch::kType) {
        return in.fail("a BATCH stands where a message without members is taken");
    }
    if (!readByType(in, elements, type, out)) return false;
    in.leave();
    return true;
}

bool readMembers(MsgpackReader& in, Batch& batch) {
    std::uint32_t elements = 0;
    std::int64_t type = 0;
    std::uint32_t members = 0;
    if (!readType(in, elements, type)) return false;
    if (type != Batch::kType) return in.fail("the message is no BATCH");
    if (elements < 2) return in.fail("BATCH has 1 element; it takes 2");
    if (!in.array(members, "BATCH.messages")) return false;
    bool poses = false;
    for (std::uint32_t i = 0; i < members; ++i) {
        if (!batch.messages.empty() && std::holds_alternative<Block>(batch.messages.back())) {
            return in.fail("a member of a BATCH follows its BLOCK; the BLOCK is the last");
        }
        Message& member = batch.messages.emplace_back();
        if (!readMember(in, member)) return false;
        if (std::holds_alternative<Poses>(member) && std::exchange(poses, true)) {
            return in.fail("a BATCH holds two POSES; send one");
        }
    }
    in.leave();
    for (std::uint32_t i = 2; i < elements; ++i) {
        if (!in.skip()) return false;
    }
    return true;
}

bool finished(MsgpackReader& in, bool good, std::string& error) {
    if (good && in.left() > 0) {
        in.fail(std::to_string(in.left()) + " bytes follow the message; send one value");
    }
    error = in.error();
    return error.empty();
}

}  // namespace

bool isBatch(Octets bytes) {
    MsgpackReader in(bytes);
    std::uint32_t elements = 0;
    std::int64_t type = 0;
    return readType(in, elements, type) && type == Batch::kType;
}

bool decode(Octets bytes, Message& message, std::string& error) {
    MsgpackReader in(bytes);
    return finished(in, readMember(in, message), error);
}

bool decode(Octets bytes, Batch& batch, std::string& error) {
    MsgpackReader in(bytes);
    batch.messages.clear();
    return finished(in, readMembers(in, batch), error);
}

}  // namespace auricle::client
