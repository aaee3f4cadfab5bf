#include "msgpack_writer.hpp"

#include <bit>

namespace auricle::client {

void MsgpackWriter::bigEndian(std::uint64_t value, unsigned bytes) {
    for (unsigned shift = 8 * bytes; shift > 0; shift -= 8) {
        out_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    }
}

void MsgpackWriter::tagged(std::uint8_t tag, std::uint64_t value, unsigned bytes) {
    out_.push_back(tag);
    bigEndian(value, bytes);
}

void MsgpackWriter::integer(Integer value) {
    const std::uint64_t bits = value.bits();
    if (value.negative()) {
        const auto number = static_cast<std::int64_t>(bits);
        if (number >= -32) {
            out_.push_back(static_cast<std::uint8_t>(bits));
        } else if (number >= INT8_MIN) {
            tagged(0xd0, bits, 1);
        } else if (number >= INT16_MIN) {
            tagged(0xd1, bits, 2);
        } else if (number >= INT32_MIN) {
            tagged(0xd2, bits, 4);
        } else {
            tagged(0xd3, bits, 8);
        }
    } else if (bits < 0x80) {
        out_.push_back(static_cast<std::uint8_t>(bits));
    } else if (bits <= UINT8_MAX) {
        tagged(0xcc, bits, 1);
    } else if (bits <= UINT16_MAX) {
        tagged(0xcd, bits, 2);
    } else if (bits <= UINT32_MAX) {
        tagged(0xce, bits, 4);
    } else {
        tagged(0xcf, bits, 8);
    }
}

void MsgpackWriter::real(float value) { tagged(0xca, std::bit_cast<std::uint32_t>(value), 4); }

void MsgpackWriter::boolean(bool value) { out_.push_back(value ? 0xc3 : 0xc2); }

void MsgpackWriter::length(std::size_t count, std::uint8_t tag16) {
    if (count <= UINT16_MAX) {
        tagged(tag16, count, 2);
    } else {
        tagged(static_cast<std::uint8_t>(tag16 + 1), count, 4);
    }
}

void MsgpackWriter::text(std::string_view value) {
    if (value.size() < 32) {
        out_.push_back(static_cast<std::uint8_t>(0xa0U | value.size()));
    } else if (value.size() <= UINT8_MAX) {
        tagged(0xd9, value.size(), 1);
    } else {
        length(value.size(), 0xda);
    }
    out_.insert(out_.end(), value.begin(), value.end());
}

void MsgpackWriter::bin(std::span<const std::uint8_t> value) {
    if (value.size() <= UINT8_MAX) {
        tagged(0xc4, value.size(), 1);
    } else {
        length(value.size(), 0xc5);
    }
    out_.insert(out_.end(), value.begin(), value.end());
}

void MsgpackWriter::array(std::size_t elements) {
    if (elements < 16) {
        out_.push_back(static_cast<std::uint8_t>(0x90U | elements));
    } else {
        length(elements, 0xdc);
    }
}

void MsgpackWriter::map(std::size_t pairs) {
    if (pairs < 16) {
        out_.push_back(static_cast<std::uint8_t>(0x80U | pairs));
    } else {
        length(pairs, 0xde);
    }
}

}  // namespace auricle::client
