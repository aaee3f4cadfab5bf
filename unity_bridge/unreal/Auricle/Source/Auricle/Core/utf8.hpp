#pragma once

#include <cstdint>
#include <span>

namespace auricle::client {

/// Whether the bytes are well-formed UTF-8: table 3-7 of the Unicode Standard, which leaves out
/// overlong forms, surrogates and what lies beyond U+10FFFF.
bool isUtf8(std::span<const std::uint8_t> bytes);

}  // namespace auricle::client
