// The Farrow interpolator's inner loops; part of kernels.inl, whose macros it uses.

#pragma once

#include "dsp/farrow.hpp"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// Outputs read at once: a stretch over which the delay passes few whole samples.
constexpr std::size_t kResampled = 32;
static_assert(kResampled % Vector::kWidth == 0);
constexpr std::size_t kResampledVectors = kResampled / Vector::kWidth;

// The delays of a stretch: whole samples and, from the middle of the taps, what lies between.
struct FarrowStretch {
    Vector whole[kResampledVectors];
    Vector between[kResampledVectors];
};

AURICLE_INLINE FarrowStretch delaysOf(const FarrowRead& read, std::size_t first,
                                      std::size_t count) {
    FarrowStretch stretch{};
    const Vector last = broadcast(static_cast<float>(count - 1));
    for (std::size_t v = 0; v < kResampledVectors; ++v) {
        const std::size_t at = first + v * Vector::kWidth;
        // Lanes behind the end repeat the last delay and so read nothing further off.
        const Vector t = smaller(load(kFrameNumbers.values + at), last);
        Vector delay = multiplyAdd(t, broadcast(read.delay[3]), broadcast(read.delay[2]));
        delay = multiplyAdd(t, delay, broadcast(read.delay[1]));
        delay = multiplyAdd(t, delay, broadcast(read.delay[0]));
        delay = smaller(greater(delay, broadcast(read.least)), broadcast(read.most));
        stretch.whole[v] = wholePart(delay);
        stretch.between[v] = delay - stretch.whole[v] - broadcast(0.5F);
    }
    return stretch;
}

// One vector of outputs, the first of which meets `newest` with its first tap. The polynomials are
// the same for all outputs, so each is a filter with still taps; the delay weighs their outputs.
AURICLE_INLINE Vector interpolate(const float* newest, Vector m, const FarrowCoefficients& c) {
    Vector low = broadcast(0.0F), high = broadcast(0.0F), odd = broadcast(0.0F);
    Vector before = low, after = low;
    for (std::size_t j = 0; j < kFarrowTaps / 2; ++j) {
        before = load(newest - j);
        after = load(newest - (kFarrowTaps - 1 - j));
        const Vector sum = before + after;
        low = multiplyAdd(broadcast(c.even[j][0]), sum, low);
        high = multiplyAdd(broadcast(c.even[j][1]), sum, high);
        odd = multiplyAdd(broadcast(c.odd[j]), before - after, odd);
    }
    const Vector q = m * m;
    const Vector curved = multiplyAdd(high, q, multiplyAdd(odd, m, low));
    // In this form exact at both ends, where one of the two is not wanted at all.
    const Vector half = broadcast(0.5F);
    const Vector straight = multiplyAdd(half - m, before, (half + m) * after);
    return multiplyAdd(q - broadcast(0.25F), curved, straight);
}

// The delay of neighbouring outputs differs by few whole samples. For each of them all outputs are
// computed from one stretch of the line, and those that want it keep the result: that takes no
// gathers, and one round where the delay hardly moves.
void resample(float* AURICLE_RESTRICT out, const FarrowRead& read,
              std::size_t count) AURICLE_NONBLOCKING {
    const auto size = static_cast<std::ptrdiff_t>(read.size);
    const FarrowCoefficients& coefficients = *read.coefficients;
    for (std::size_t first = 0; first < count; first += kResampled) {
        const FarrowStretch stretch = delaysOf(read, first, count);
        Vector low = stretch.whole[0], high = stretch.whole[0];
        for (std::size_t v = 1; v < kResampledVectors; ++v) {
            low = smaller(low, stretch.whole[v]);
            high = greater(high, stretch.whole[v]);
        }
        const auto least = static_cast<std::ptrdiff_t>(smallest(low));
        const auto most = static_cast<std::ptrdiff_t>(greatest(high));
        Vector sums[kResampledVectors];
        for (std::ptrdiff_t whole = least; whole <= most; ++whole) {
            std::ptrdiff_t oldest = static_cast<std::ptrdiff_t>(read.origin + first) - whole -
                                    static_cast<std::ptrdiff_t>(kFarrowTaps - 1);
            oldest += oldest < 0 ? size : 0;
            oldest -= oldest >= size ? size : 0;
            const float* newest = read.ring + oldest + (kFarrowTaps - 1);
            const Vector here = broadcast(static_cast<float>(whole));
            for (std::size_t v = 0; v < kResampledVectors; ++v) {
                const Vector value =
                    interpolate(newest + v * Vector::kWidth, stretch.between[v], coefficients);
                if (least == most) {
                    sums[v] = value;
                    continue;
                }
                // One where the delay is `whole`, and zero elsewhere.
                const Vector off = stretch.whole[v] - here;
                const Vector wanted = greater(broadcast(1.0F) - off * off, broadcast(0.0F));
                sums[v] = whole == least ? wanted * value : multiplyAdd(wanted, value, sums[v]);
            }
        }
        if (first + kResampled <= count) {
            for (std::size_t v = 0; v < kResampledVectors; ++v) {
                store(out + first + v * Vector::kWidth, sums[v]);
            }
            continue;
        }
        float rest[kResampled];
        for (std::size_t v = 0; v < kResampledVectors; ++v) {
            store(rest + v * Vector::kWidth, sums[v]);
        }
        for (std::size_t i = 0; first + i < count; ++i) {
            out[first + i] = rest[i];
        }
    }
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
