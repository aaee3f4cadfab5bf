// Elementary functions as plain arithmetic, which a compiler turns into vectors of any width. The
// standard library's would be calls, one value each.

#pragma once

#include <cstdint>
#include <cstring>

#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

AURICLE_INLINE std::uint32_t bitsOf(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

AURICLE_INLINE float floatOf(std::uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// Relative error 1e-7. The range is reduced to +-ln(2) / 2; coefficients of Cephes' expf (Moshier).
AURICLE_INLINE float exponential(float x) {
    x = x < -87.0F ? -87.0F : x;
    x = x > 88.0F ? 88.0F : x;
    // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
    constexpr float kRound = 12582912.0F;
    const float shifted = x * 1.44269504F + kRound;
    const float power = shifted - kRound;
    // ln(2) in two parts, of which the first has few bits.
    const float rest = x - power * 0.693359375F - power * -2.12194440e-4F;
    float sum = 1.9875691500e-4F;
    sum = sum * rest + 1.3981999507e-3F;
    sum = sum * rest + 8.3334519073e-3F;
    sum = sum * rest + 4.1665795894e-2F;
    sum = sum * rest + 1.6666665459e-1F;
    sum = sum * rest + 5.0000001201e-1F;
    return (sum * rest * rest + rest + 1.0F) * floatOf((bitsOf(shifted) + 127U) << 23);
}

// Absolute error 1e-7.
AURICLE_INLINE float sigmoid(float x) { return 1.0F / (1.0F + exponential(-x)); }
AURICLE_INLINE float hyperbolicTangent(float x) {
    return 1.0F - 2.0F / (1.0F + exponential(2.0F * x));
}

// 10 log10 of a normal positive number, absolute error 1e-5 up to +-100. The mantissa is brought to
// sqrt(1/2)..sqrt(2); coefficients of Cephes' logf (Moshier).
AURICLE_INLINE float decibel(float power) {
    constexpr std::uint32_t kRootHalf = 0x3f3504f3U;
    const std::uint32_t bits = bitsOf(power);
    // 128 octaves up, so that no number is negative.
    const std::uint32_t octave = (bits - kRootHalf + (128U << 23)) >> 23;
    const float x = floatOf(bits - ((octave - 128U) << 23)) - 1.0F;
    float sum = 7.0376836292e-2F;
    sum = sum * x - 1.1514610310e-1F;
    sum = sum * x + 1.1676998740e-1F;
    sum = sum * x - 1.2420140846e-1F;
    sum = sum * x + 1.4249322787e-1F;
    sum = sum * x - 1.6668057665e-1F;
    sum = sum * x + 2.0000714765e-1F;
    sum = sum * x - 2.4999993993e-1F;
    sum = sum * x + 3.3333331174e-1F;
    const float logarithm = sum * x * x * x - 0.5F * x * x + x;
    return logarithm * 4.34294482F +
           static_cast<float>(static_cast<std::int32_t>(octave) - 128) * 3.01029996F;
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
