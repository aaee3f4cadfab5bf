#include <type_traits>

#include "codec.hpp"
#include "message_shape.hpp"
#include "msgpack_writer.hpp"

namespace auricle::client {

namespace {

void write(MsgpackWriter& out, std::int64_t value) { out.integer(value); }
void write(MsgpackWriter& out, Integer value) { out.integer(value); }
void write(MsgpackWriter& out, bool value) { out.boolean(value); }
void write(MsgpackWriter& out, float value) { out.real(value); }
void write(MsgpackWriter& out, const std::string& value) { out.text(value); }
void write(MsgpackWriter& out, Octets value) { out.bin(value); }
void write(MsgpackWriter& out, const Key& value) { out.bin(value); }

template <class T, std::size_t n>
void write(MsgpackWriter& out, const std::array<T, n>& values) {
    out.array(n);
    for (const T& value : values)
        write(out, value);
}

void write(MsgpackWriter& out, const Waypoint& value) {
    out.array(4);
    write(out, value.frames);
    for (const float coordinate : value.position)
        write(out, coordinate);
}

template <HasKeys T>
void write(MsgpackWriter& out, const T& value);

template <class T>
void write(MsgpackWriter& out, const std::vector<T>& values) {
    out.array(values.size());
    for (const T& value : values)
        write(out, value);
}

void write(MsgpackWriter& out, const Material& value) {
    std::visit([&out](const auto& kind) { write(out, kind); }, value);
}

void write(MsgpackWriter& out, const Materials& value) {
    if (const auto* name = std::get_if<std::string>(&value)) return write(out, *name);
    const auto& surfaces = *std::get_if<1>(&value);
    out.map(surfaces.size());
    for (const auto& [surface, material] : surfaces) {
        out.text(surface);
        write(out, material);
    }
}

template <class T>
bool present(const T&) {
    return true;
}
template <class T>
bool present(const std::optional<T>& value) {
    return value.has_value();
}

template <class T>
void write(MsgpackWriter& out, const std::optional<T>& value) {
    write(out, *value);
}

template <HasKeys T>
void write(MsgpackWriter& out, const T& value) {
    std::size_t pairs = 0;
    T::keys(value, [&pairs](const char*, const auto& field) { pairs += present(field) ? 1 : 0; });
    out.map(pairs);
    T::keys(value, [&out](const char* key, const auto& field) {
        if (present(field)) {
            out.text(key);
            write(out, field);
        }
    });
}

template <class T>
void writeMessage(MsgpackWriter& out, const T& message) {
    out.array(1 + wireElements<T>());
    out.integer(T::kType);
    if constexpr (HasElements<T>) {
        T::elements(message, [&out](const char*, const auto& element) { write(out, element); });
    }
    if constexpr (HasKeys<T>) write(out, message);
}

void writeMessage(MsgpackWriter& out, const Experimental& message) {
    out.array(1);
    out.integer(message.type);
}

}  // namespace

void encode(const Message& message, std::vector<std::uint8_t>& out) {
    MsgpackWriter writer(out);
    std::visit([&writer](const auto& kind) { writeMessage(writer, kind); }, message);
}

void encodeBatchHead(std::size_t members, std::vector<std::uint8_t>& out) {
    MsgpackWriter writer(out);
    writer.array(2);
    writer.integer(Batch::kType);
    writer.array(members);
}

void encode(const Batch& batch, std::vector<std::uint8_t>& out) {
    encodeBatchHead(batch.messages.size(), out);
    for (const Message& message : batch.messages)
        encode(message, out);
}

}  // namespace auricle::client
