#include "sha1.hpp"

#include <bit>
#include <span>
#include <vector>

namespace auricle::client {

namespace {

// RFC 3174, section 6.1.
void addBlock(std::array<std::uint32_t, 5>& state, std::span<const std::uint8_t, 64> block) {
    std::array<std::uint32_t, 80> w{};
    for (std::size_t t = 0; t < 16; ++t) {
        for (std::size_t k = 0; k < 4; ++k)
            w[t] = w[t] << 8U | block[4 * t + k];
    }
    for (std::size_t t = 16; t < 80; ++t) {
        w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    }
    auto [a, b, c, d, e] = state;
    for (std::size_t t = 0; t < 80; ++t) {
        std::uint32_t mixed = 0;
        if (t < 20) {
            mixed = ((b & c) | (~b & d)) + 0x5A827999U;
        } else if (t < 40) {
            mixed = (b ^ c ^ d) + 0x6ED9EBA1U;
        } else if (t < 60) {
            mixed = ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU;
        } else {
            mixed = (b ^ c ^ d) + 0xCA62C1D6U;
        }
        const std::uint32_t next = std::rotl(a, 5) + mixed + e + w[t];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    const std::array<std::uint32_t, 5> sum{a, b, c, d, e};
    for (std::size_t k = 0; k < 5; ++k)
        state[k] += sum[k];
}

}  // namespace

std::array<std::uint8_t, 20> sha1(std::string_view text) {
    std::vector<std::uint8_t> padded(text.begin(), text.end());
    padded.push_back(0x80);
    while (padded.size() % 64 != 56)
        padded.push_back(0);
    const std::uint64_t bits = 8 * static_cast<std::uint64_t>(text.size());
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        padded.push_back(static_cast<std::uint8_t>(bits >> (shift - 8)));
    }
    std::array<std::uint32_t, 5> state{0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U,
                                       0xC3D2E1F0U};
    for (std::size_t at = 0; at < padded.size(); at += 64) {
        addBlock(state, std::span<const std::uint8_t, 64>(padded.data() + at, 64));
    }
    std::array<std::uint8_t, 20> digest{};
    for (std::size_t k = 0; k < digest.size(); ++k) {
        digest[k] = static_cast<std::uint8_t>(state[k / 4] >> (24 - 8 * (k % 4)));
    }
    return digest;
}

}  // namespace auricle::client
