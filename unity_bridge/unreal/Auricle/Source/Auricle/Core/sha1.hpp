#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace auricle::client {

/// SHA-1 (RFC 3174), which the WebSocket handshake asks for; it protects nothing here.
std::array<std::uint8_t, 20> sha1(std::string_view text);

/// Base64 with padding (RFC 4648, section 4).
template <class Bytes>
std::string base64(const Bytes& bytes) {
    static constexpr char kDigits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8U | (i + k < bytes.size() ? bytes[i + k] : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const bool padding = i + k > bytes.size();
            text += padding ? '=' : kDigits[group >> (18 - 6 * k) & 63U];
        }
    }
    return text;
}

}  // namespace auricle::client
