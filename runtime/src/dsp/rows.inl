// Rows of basis weights: looked up, and carried along a path.

#pragma once

#include "dsp/kernels.hpp"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

void blendRows(float* out, const std::int16_t* const* row_starts, const float* weights,
               const float* scales, std::size_t columns) AURICLE_NONBLOCKING {
    for (std::size_t c = 0; c < columns; c += Vector::kWidth) {
        Vector even = broadcast(0.0F);
        Vector odd = broadcast(0.0F);
        for (std::size_t group = 0; group < 4; ++group) {
            const std::int16_t* rows = row_starts[group] + c;
            const float* w = weights + 4 * group;
            even = multiplyAdd(broadcast(w[0]), loadShorts(rows), even);
            odd = multiplyAdd(broadcast(w[1]), loadShorts(rows + columns), odd);
            even = multiplyAdd(broadcast(w[2]), loadShorts(rows + 2 * columns), even);
            odd = multiplyAdd(broadcast(w[3]), loadShorts(rows + 3 * columns), odd);
        }
        store(out + c, (even + odd) * load(scales + c));
    }
}

void knotRows(const KnotRows& knots, float* start, float* slope, const float* end,
              std::size_t columns, float* rows, float* steps) AURICLE_NONBLOCKING {
    for (std::size_t c = 0; c < columns; c += Vector::kWidth) {
        const Vector from = load(start + c);
        const Vector tangent = load(slope + c);
        const Vector to = load(end + c);
        const Vector chord = to - from;
        Vector before = broadcast(knots.gains[0]) * from;
        store(rows + c, before);
        for (std::size_t k = 1; k < knots.count; ++k) {
            Vector here = multiplyAdd(broadcast(knots.along[k]), tangent, from);
            here = multiplyAdd(broadcast(knots.across[k]), chord, here);
            here = broadcast(knots.gains[k]) * here;
            store(rows + k * columns + c, here);
            store(steps + (k - 1) * columns + c,
                  (here - before) * broadcast(knots.inverse_lengths[k - 1]));
            before = here;
        }
        store(slope + c, chord);
        store(start + c, to);
    }
}

void combineRows(float* out, const float* rows, const float* weights, std::size_t count,
                 std::size_t columns) AURICLE_NONBLOCKING {
    constexpr std::size_t kVectors = 4;
    for (std::size_t c = 0; c < columns; c += kVectors * Vector::kWidth) {
        Vector sums[kVectors];
        for (Vector& sum : sums) {
            sum = broadcast(0.0F);
        }
        for (std::size_t r = 0; r < count; ++r) {
            const Vector weight = broadcast(weights[r]);
            for (std::size_t v = 0; v < kVectors; ++v) {
                sums[v] =
                    multiplyAdd(weight, load(rows + r * columns + c + v * Vector::kWidth), sums[v]);
            }
        }
        for (std::size_t v = 0; v < kVectors; ++v) {
            store(out + c + v * Vector::kWidth, sums[v]);
        }
    }
}

void convolveAdd(float* out, const float* signal, std::size_t frames, const float* filter,
                 std::size_t taps) AURICLE_NONBLOCKING {
    constexpr std::size_t kVectors = 4;
    constexpr std::size_t kTile = kVectors * Vector::kWidth;
    static_assert(kTile <= kFilterMargin);
    for (std::size_t at = 0; at < frames + taps - 1; at += kTile) {
        Vector sums[kVectors];
        for (std::size_t v = 0; v < kVectors; ++v) {
            sums[v] = load(out + at + v * Vector::kWidth);
        }
        const std::size_t first = at + 1 > taps ? at + 1 - taps : 0;
        const std::size_t last = at + kTile < frames ? at + kTile : frames;
        const float* shifted = filter + at;
        for (std::size_t m = first; m < last; ++m) {
            const Vector x = broadcast(signal[m]);
            for (std::size_t v = 0; v < kVectors; ++v) {
                sums[v] = multiplyAdd(x, load(shifted + v * Vector::kWidth - m), sums[v]);
            }
        }
        for (std::size_t v = 0; v < kVectors; ++v) {
            store(out + at + v * Vector::kWidth, sums[v]);
        }
    }
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
