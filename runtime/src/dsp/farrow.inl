// The Farrow interpolator's inner loops; part of kernels.inl, whose macros it uses.

#pragma once

#include <limits>

#include "dsp/farrow.hpp"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

constexpr std::size_t kDesigned = 64;   // outputs whose taps are computed at once
constexpr std::size_t kResampled = 32;  // outputs read at once

// The functions stay apart, because GCC turns joined loops inside out and then vectorises none.

// Taps of some outputs, and by how many samples later than the origin each reads.
AURICLE_APART void designTaps(const FarrowRead& read, std::size_t first,
                              float (&taps)[kFarrowTaps][kDesigned],
                              int (&ahead)[kDesigned]) AURICLE_NONBLOCKING {
    const FarrowCoefficients& c = *read.coefficients;
    const float d0 = read.delay[0], d1 = read.delay[1], d2 = read.delay[2], d3 = read.delay[3];
    const float least = read.least, most = read.most;
    AURICLE_INDEPENDENT
    for (std::size_t i = 0; i < kDesigned; ++i) {
        const float t = kFrameNumbers.values[first + i];
        float delay = d0 + t * (d1 + t * (d2 + t * d3));
        delay = delay < least ? least : delay;
        delay = delay > most ? most : delay;
        const int towards_zero = static_cast<int>(delay);
        const int whole = towards_zero - (static_cast<float>(towards_zero) > delay ? 1 : 0);
        ahead[i] = -whole;
        const float m = delay - static_cast<float>(whole) - 0.5F;
        const float q = m * m;
        const float r = q - 0.25F;
        const float rm = r * m;
        for (std::size_t j = 0; j < kFarrowTaps / 2; ++j) {
            const float even = r * (c.even[j][0] + c.even[j][1] * q);
            const float odd = rm * c.odd[j];
            taps[j][i] = even + odd;
            taps[kFarrowTaps - 1 - j][i] = even - odd;
        }
        taps[kFarrowTaps / 2 - 1][i] += 0.5F - m;
        taps[kFarrowTaps / 2][i] += 0.5F + m;
    }
}

struct Range {
    int low;
    int high;
};

AURICLE_APART Range rangeOf(const int* ahead, std::size_t count) AURICLE_NONBLOCKING {
    int low = std::numeric_limits<int>::max();
    int high = std::numeric_limits<int>::min();
    for (std::size_t i = 0; i < count; ++i) {
        low = ahead[i] < low ? ahead[i] : low;
        high = ahead[i] > high ? ahead[i] : high;
    }
    return {low, high};
}

// Adds the outputs that read from `ahead`; `oldest` meets the last tap of the first of them.
AURICLE_APART void addWhereWanted(float* AURICLE_RESTRICT sums,
                                  const float (&taps)[kFarrowTaps][kDesigned],
                                  const int (&aheads)[kDesigned], std::size_t at,
                                  const float* AURICLE_RESTRICT oldest,
                                  int ahead) AURICLE_NONBLOCKING {
    AURICLE_INDEPENDENT
    for (std::size_t i = 0; i < kResampled; ++i) {
        float sum = 0.0F;
        for (std::size_t j = 0; j < kFarrowTaps; ++j) {
            sum += taps[j][at + i] * oldest[i + kFarrowTaps - 1 - j];
        }
        // Not chosen by a condition: a branch around the sum would keep it from being vectorised.
        const float wanted = aheads[at + i] == ahead ? 1.0F : 0.0F;
        sums[i] += wanted * sum;
    }
}

// The delay of neighbouring outputs differs by few whole samples. For each of them all outputs are
// computed from one stretch of the line, and those that want it keep the result: that takes no
// gathers, and one round where the delay hardly moves.
void resample(float* AURICLE_RESTRICT out, const FarrowRead& read,
              std::size_t count) AURICLE_NONBLOCKING {
    const auto size = static_cast<std::ptrdiff_t>(read.size);
    alignas(64) float taps[kFarrowTaps][kDesigned];
    alignas(64) int aheads[kDesigned];
    for (std::size_t first = 0; first < count; first += kResampled) {
        const std::size_t at = first % kDesigned;
        if (at == 0) {
            designTaps(read, first, taps, aheads);
        }
        const std::size_t rest = count - first < kResampled ? count - first : kResampled;
        const Range range = rangeOf(aheads + at, rest);
        alignas(64) float sums[kResampled] = {};
        for (int ahead = range.low; ahead <= range.high; ++ahead) {
            std::ptrdiff_t oldest = static_cast<std::ptrdiff_t>(read.origin + first) + ahead -
                                    static_cast<std::ptrdiff_t>(kFarrowTaps - 1);
            oldest += oldest < 0 ? size : 0;
            oldest -= oldest >= size ? size : 0;
            addWhereWanted(sums, taps, aheads, at, read.ring + oldest, ahead);
        }
        for (std::size_t i = 0; i < rest; ++i) {
            out[first + i] = sums[i];
        }
    }
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
