#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace auricle::fuzz {

/// The fuzzer's bytes as a stream of choices; zeros once they are used up.
class ByteSource {
public:
    explicit ByteSource(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    bool empty() const { return left_.empty(); }

    std::span<const std::uint8_t> take(std::size_t count) {
        const auto taken = left_.first(std::min(count, left_.size()));
        left_ = left_.subspan(taken.size());
        return taken;
    }

    std::uint8_t byte() { return plain<std::uint8_t>(); }

    std::uint32_t word() { return plain<std::uint32_t>(); }

    /// Often a number on the edge of something, else any bit pattern.
    float number() {
        using Limits = std::numeric_limits<float>;
        constexpr std::array kEdges = {0.0F,
                                       -0.0F,
                                       1.0F,
                                       -1.0F,
                                       0.5F,
                                       1000.0F,
                                       1e-3F,
                                       1e-30F,
                                       90.0F,
                                       360.0F,
                                       1e10F,
                                       Limits::max(),
                                       -Limits::max(),
                                       Limits::denorm_min(),
                                       Limits::infinity(),
                                       Limits::quiet_NaN()};
        const std::uint8_t choice = byte();
        return choice < 128 ? kEdges[choice % kEdges.size()] : plain<float>();
    }

private:
    template <typename T>
    T plain() {
        T value{};
        const auto bytes = take(sizeof value);
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(&value));
        return value;
    }

    std::span<const std::uint8_t> left_;
};

}  // namespace auricle::fuzz
