#include "msgpack_reader.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "utf8.hpp"

namespace auricle::client {

namespace {

enum class Kind : std::uint8_t { kNil, kBoolean, kInteger, kReal, kText, kBin, kArray, kMap };

const char* describe(Kind kind) {
    switch (kind) {
        case Kind::kNil:
            return "nil";
        case Kind::kBoolean:
            return "a boolean";
        case Kind::kInteger:
        case Kind::kReal:
            return "a number";
        case Kind::kText:
            return "a string";
        case Kind::kBin:
            return "bin";
        case Kind::kArray:
            return "an array";
        case Kind::kMap:
            return "a map";
    }
    return "nothing";
}

std::string joined(std::string_view name, const char* rest) {
    std::string text(name);
    text += rest;
    return text;
}

}  // namespace

struct MsgpackReader::Head {
    Kind kind = Kind::kNil;
    std::uint64_t size = 0;  // bytes of text and bin, elements of an array, pairs of a map
    Integer integer;
    double real = 0;
    bool boolean = false;
};

bool MsgpackReader::fail(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
    return false;
}

bool MsgpackReader::mismatch(const Head& head, std::string_view name, const char* wanted) {
    std::string reason(name);
    reason += " is ";
    reason += describe(head.kind);
    reason += "; send ";
    reason += wanted;
    return fail(std::move(reason));
}

// Reads a tag and what follows it, but for the contents of text, bin, arrays and maps.
bool MsgpackReader::head(Head& head) {
    if (!error_.empty()) return false;
    if (at_ >= data_.size()) return fail("the message ends early; send it whole");
    const std::uint8_t tag = data_[at_++];
    const auto bigEndian = [this](unsigned bytes, std::uint64_t& value) {
        if (left() < bytes) return fail("the message ends early; send it whole");
        value = 0;
        for (unsigned i = 0; i < bytes; ++i)
            value = value << 8U | data_[at_++];
        return true;
    };
    const auto sized = [&](Kind kind, unsigned bytes) {
        head.kind = kind;
        return bigEndian(bytes, head.size);
    };
    const auto number = [&](double value) {
        head.kind = Kind::kReal;
        head.real = value;
        return std::isfinite(value) || fail("a number is not finite; send finite numbers");
    };
    if (tag < 0x80) {
        head = {Kind::kInteger, 0, Integer(tag), 0, false};
        return true;
    }
    if (tag >= 0xe0) {
        head = {Kind::kInteger, 0, Integer(static_cast<std::int8_t>(tag)), 0, false};
        return true;
    }
    if (tag < 0xc0) {
        const Kind kind = tag < 0x90 ? Kind::kMap : tag < 0xa0 ? Kind::kArray : Kind::kText;
        head = {kind, static_cast<std::uint64_t>(tag & (tag < 0xa0 ? 0x0f : 0x1f)), {}, 0, false};
        return true;
    }
    std::uint64_t bits = 0;
    switch (tag) {
        case 0xc0:
            head.kind = Kind::kNil;
            return true;
        case 0xc1:
            return fail("byte 0xc1 stands for nothing in MessagePack");
        case 0xc2:
        case 0xc3:
            head.kind = Kind::kBoolean;
            head.boolean = tag == 0xc3;
            return true;
        case 0xc4:
        case 0xc5:
        case 0xc6:
            return sized(Kind::kBin, 1U << (tag - 0xc4U));
        case 0xca:
            return bigEndian(4, bits) && number(static_cast<double>(std::bit_cast<float>(
                                             static_cast<std::uint32_t>(bits))));
        case 0xcb:
            return bigEndian(8, bits) && number(std::bit_cast<double>(bits));
        case 0xcc:
        case 0xcd:
        case 0xce:
        case 0xcf:
            head.kind = Kind::kInteger;
            if (!bigEndian(1U << (tag - 0xccU), bits)) return false;
            head.integer = Integer(bits);
            return true;
        case 0xd0:
        case 0xd1:
        case 0xd2:
        case 0xd3: {
            head.kind = Kind::kInteger;
            const unsigned bytes = 1U << (tag - 0xd0U);
            if (!bigEndian(bytes, bits)) return false;
            const unsigned unused = 64 - 8 * bytes;
            head.integer = Integer(static_cast<std::int64_t>(bits << unused) >> unused);
            return true;
        }
        case 0xd9:
        case 0xda:
        case 0xdb:
            return sized(Kind::kText, 1U << (tag - 0xd9U));
        case 0xdc:
        case 0xdd:
            return sized(Kind::kArray, 2U << (tag - 0xdcU));
        case 0xde:
        case 0xdf:
            return sized(Kind::kMap, 2U << (tag - 0xdeU));
        default:
            return fail("extension types are not used; send numbers, text, bin, arrays and maps");
    }
}

bool MsgpackReader::enter(std::uint64_t values) {
    if (depth_ >= kMaxDepth) return fail("the message nests deeper than 8 levels; flatten it");
    if (values > left()) {
        return fail("the message ends before the elements it announces; send it whole");
    }
    ++depth_;
    return true;
}

bool MsgpackReader::enterArray(const Head& head, std::string_view name) {
    return head.kind == Kind::kArray ? enter(head.size) : mismatch(head, name, "an array");
}

bool MsgpackReader::enterMap(const Head& head, std::string_view name) {
    return head.kind == Kind::kMap ? enter(2 * head.size) : mismatch(head, name, "a map");
}

bool MsgpackReader::array(std::uint32_t& elements, std::string_view name) {
    Head found;
    if (!head(found) || !enterArray(found, name)) return false;
    elements = static_cast<std::uint32_t>(found.size);
    return true;
}

bool MsgpackReader::map(std::uint32_t& pairs, std::string_view name) {
    Head found;
    if (!head(found) || !enterMap(found, name)) return false;
    pairs = static_cast<std::uint32_t>(found.size);
    return true;
}

bool MsgpackReader::integer(Integer& value, std::string_view name) {
    Head found;
    if (!head(found)) return false;
    if (found.kind == Kind::kInteger) {
        value = found.integer;
        return true;
    }
    if (found.kind != Kind::kReal) return mismatch(found, name, "an integer");
    constexpr double kTwoTo63 = 9223372036854775808.0;
    if (found.real != std::floor(found.real) || found.real < -kTwoTo63 ||
        found.real >= 2 * kTwoTo63) {
        return fail(joined(name, " is no integer of at most 64 bits; send one"));
    }
    value = found.real < 0 ? Integer(static_cast<std::int64_t>(found.real))
                           : Integer(static_cast<std::uint64_t>(found.real));
    return true;
}

bool MsgpackReader::real(float& value, std::string_view name) {
    Head found;
    if (!head(found)) return false;
    double number = found.real;
    if (found.kind == Kind::kInteger) {
        const std::uint64_t bits = found.integer.bits();
        number = found.integer.negative() ? static_cast<double>(static_cast<std::int64_t>(bits))
                                          : static_cast<double>(bits);
    } else if (found.kind != Kind::kReal) {
        return mismatch(found, name, "a number");
    }
    if (std::abs(number) > static_cast<double>(std::numeric_limits<float>::max())) {
        return fail(joined(name, " is beyond float32; send a number that float32 can hold"));
    }
    value = static_cast<float>(number);
    return true;
}

bool MsgpackReader::boolean(bool& value, std::string_view name) {
    Head found;
    if (!head(found)) return false;
    if (found.kind != Kind::kBoolean) return mismatch(found, name, "a boolean");
    value = found.boolean;
    return true;
}

bool MsgpackReader::checkText(std::uint64_t bytes) {
    if (bytes > left()) return fail("the message ends inside text; send it whole");
    if (!isUtf8(data_.subspan(at_, bytes))) {
        return fail("text is not UTF-8; encode strings as UTF-8");
    }
    at_ += bytes;
    return true;
}

bool MsgpackReader::text(std::string_view& value, std::string_view name) {
    Head found;
    if (!head(found)) return false;
    if (found.kind != Kind::kText) return mismatch(found, name, "a string");
    const std::size_t start = at_;
    if (!checkText(found.size)) return false;
    value = {reinterpret_cast<const char*>(data_.data()) + start, at_ - start};
    return true;
}

bool MsgpackReader::bin(std::span<const std::uint8_t>& value, std::string_view name) {
    Head found;
    if (!head(found)) return false;
    if (found.kind != Kind::kBin) return mismatch(found, name, "bin");
    if (found.size > left()) return fail("the message ends inside bin; send it whole");
    value = data_.subspan(at_, found.size);
    at_ += found.size;
    return true;
}

bool MsgpackReader::nextIsText() const {
    if (left() == 0) return false;
    const std::uint8_t tag = data_[at_];
    return (tag >= 0xa0 && tag <= 0xbf) || (tag >= 0xd9 && tag <= 0xdb);
}

bool MsgpackReader::nextIsMap() const {
    if (left() == 0) return false;
    const std::uint8_t tag = data_[at_];
    return (tag >= 0x80 && tag <= 0x8f) || tag == 0xde || tag == 0xdf;
}

bool MsgpackReader::skipPairs(std::uint32_t pairs) {
    UniqueKeys keys;
    for (std::uint32_t i = 0; i < pairs; ++i) {
        std::string_view key;
        if (!text(key, "a key of a map")) return false;
        if (!keys.add(key)) return fail("a key of a map comes twice; send each key once");
        if (!skip()) return false;
    }
    return true;
}

// Recursive no deeper than kMaxDepth, which `enter` sees to.
bool MsgpackReader::skip() {  // NOLINT(misc-no-recursion)
    Head found;
    if (!head(found)) return false;
    switch (found.kind) {
        case Kind::kText:
            return checkText(found.size);
        case Kind::kBin:
            if (found.size > left()) return fail("the message ends inside bin; send it whole");
            at_ += found.size;
            return true;
        case Kind::kArray:
            if (!enterArray(found, "a value")) return false;
            for (std::uint64_t i = 0; i < found.size; ++i) {
                if (!skip()) return false;
            }
            leave();
            return true;
        case Kind::kMap:
            if (!enterMap(found, "a value") || !skipPairs(static_cast<std::uint32_t>(found.size))) {
                return false;
            }
            leave();
            return true;
        default:
            return true;
    }
}

bool UniqueKeys::add(std::string_view key) {
    const auto place = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (place != keys_.end() && *place == key) return false;
    keys_.insert(place, key);
    return true;
}

}  // namespace auricle::client
