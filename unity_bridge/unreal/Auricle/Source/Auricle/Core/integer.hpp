#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

namespace auricle::client {

/// An integer of MessagePack: anything that int64 or uint64 holds.
class Integer {
public:
    constexpr Integer() = default;

    template <std::integral T>
    // NOLINTNEXTLINE(google-explicit-constructor): a wider integer, as the language converts them.
    constexpr Integer(T value) : negative_(value < T{}), bits_(static_cast<std::uint64_t>(value)) {}

    constexpr bool negative() const { return negative_; }

    /// The value modulo 2^64.
    constexpr std::uint64_t bits() const { return bits_; }

    constexpr bool fitsInt64() const {
        return negative_ ||
               bits_ <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    }

    friend constexpr bool operator==(const Integer&, const Integer&) = default;

private:
    bool negative_ = false;
    std::uint64_t bits_ = 0;
};

}  // namespace auricle::client
