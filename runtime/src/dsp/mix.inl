// Many signals, each with gains on straight lines, into the rows of a bus.

#pragma once

#include "dsp/kernels.hpp"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// Gains on lines are two sums, one of gains and one of slopes, of which the second is multiplied by
// the frame number only once. Registers: Rows x Vectors of each, Vectors signals, gain and slope.
#if defined(AURICLE_KERNEL_AVX2)
constexpr std::size_t kTileVectors = 4;
#else
constexpr std::size_t kTileVectors = 4;
#endif
constexpr std::size_t kTileRows = 3;

template <bool Ramped, std::size_t Rows, std::size_t Vectors>
AURICLE_INLINE void mixTile(float* bus, std::size_t stride, std::size_t row, std::size_t at,
                            const MixInput* inputs, std::size_t count) {
    constexpr std::size_t kWidth = Vector::kWidth;
    Vector sums[Rows][Vectors], slopes[Rows][Vectors];
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t v = 0; v < Vectors; ++v) {
            sums[r][v] = load(bus + r * stride + at + v * kWidth);
            slopes[r][v] = broadcast(0.0F);
        }
    }
    for (std::size_t s = 0; s < count; ++s) {
        const float* signal = inputs[s].signal + at;
        Vector x[Vectors];
        for (std::size_t v = 0; v < Vectors; ++v) {
            x[v] = load(signal + v * kWidth);
        }
        for (std::size_t r = 0; r < Rows; ++r) {
            const Vector gain = broadcast(inputs[s].gains[row + r]);
            for (std::size_t v = 0; v < Vectors; ++v) {
                sums[r][v] = multiplyAdd(gain, x[v], sums[r][v]);
            }
            if constexpr (Ramped) {
                const Vector step = broadcast(inputs[s].steps[row + r]);
                for (std::size_t v = 0; v < Vectors; ++v) {
                    slopes[r][v] = multiplyAdd(step, x[v], slopes[r][v]);
                }
            }
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t v = 0; v < Vectors; ++v) {
            const std::size_t i = at + v * kWidth;
            const Vector frame = load(kFrameNumbers.values + i);
            store(bus + r * stride + i,
                  Ramped ? multiplyAdd(slopes[r][v], frame, sums[r][v]) : sums[r][v]);
        }
    }
}

template <bool Ramped, std::size_t Rows>
AURICLE_INLINE void mixBand(float* bus, std::size_t stride, std::size_t row, const MixInput* inputs,
                            std::size_t count, std::size_t frames) {
    constexpr std::size_t kWide = kTileVectors * Vector::kWidth;
    std::size_t at = 0;
    for (; at + kWide <= frames; at += kWide) {
        mixTile<Ramped, Rows, kTileVectors>(bus + row * stride, stride, row, at, inputs, count);
    }
    for (; at < frames; at += Vector::kWidth) {
        mixTile<Ramped, Rows, 1>(bus + row * stride, stride, row, at, inputs, count);
    }
}

template <bool Ramped>
void mixRows(float* bus, std::size_t stride, std::size_t rows, const MixInput* inputs,
             std::size_t count, std::size_t frames) AURICLE_NONBLOCKING {
    std::size_t row = 0;
    for (; row + kTileRows <= rows; row += kTileRows) {
        mixBand<Ramped, kTileRows>(bus, stride, row, inputs, count, frames);
    }
    for (; row < rows; ++row) {
        mixBand<Ramped, 1>(bus, stride, row, inputs, count, frames);
    }
}

void mixRamped(float* bus, std::size_t stride, std::size_t rows, const MixInput* inputs,
               std::size_t count, std::size_t frames) AURICLE_NONBLOCKING {
    mixRows<true>(bus, stride, rows, inputs, count, frames);
}

void mixStill(float* bus, std::size_t stride, std::size_t rows, const MixInput* inputs,
              std::size_t count, std::size_t frames) AURICLE_NONBLOCKING {
    mixRows<false>(bus, stride, rows, inputs, count, frames);
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
