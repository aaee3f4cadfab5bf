// A fractional delay that glides, as a filter whose taps move on straight lines.

#pragma once

#include "dsp/kernels.hpp"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// The filters of some delays, linear between the rows of a table of phases as in
// FractionalDelayTable::at, and the whole samples before their first taps.
AURICLE_INLINE void tapsAt(const float* phases, const float* delays, std::size_t count, float* taps,
                           std::int32_t* whole) {
    constexpr std::size_t kMost = kMaxMixFrames / kDelaySpacing + 1;
    float shares[kMost];
    std::int32_t rows[kMost];
    for (std::size_t n = 0; n < count; ++n) {
        whole[n] = static_cast<std::int32_t>(delays[n]);
        const float position =
            (delays[n] - static_cast<float>(whole[n])) * static_cast<float>(kDelayPhases);
        rows[n] = static_cast<std::int32_t>(position);
        shares[n] = position - static_cast<float>(rows[n]);
    }
    for (std::size_t n = 0; n < count; ++n) {
        const float* here = phases + static_cast<std::ptrdiff_t>(rows[n]) * kDelayTaps;
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            taps[n * kDelayTaps + j] = here[j] + shares[n] * (here[kDelayTaps + j] - here[j]);
        }
    }
}

// Not inlined: taps that come from memory are broadcast by the load, those that the compiler finds
// in registers are shuffled one by one.
template <bool Ramped, std::size_t Count, bool Adds = false>
AURICLE_APART void filterStretch(float* out, const float* in, const float* taps, const float* steps,
                                 std::size_t frames) AURICLE_NONBLOCKING {
    Vector tap[Count], step[Count];
    for (std::size_t j = 0; j < Count; ++j) {
        tap[j] = broadcast(taps[j]);
        if constexpr (Ramped) {
            step[j] = broadcast(steps[j]);
        }
    }
    for (std::size_t i = 0; i < frames; i += Vector::kWidth) {
        const Vector newest = loadOnce(in + i);
        Vector sum = tap[0] * newest;
        if constexpr (Ramped) {
            Vector slope = step[0] * newest;
            for (std::size_t j = 1; j < Count; ++j) {
                const Vector x = loadOnce(in + i - j);
                sum = multiplyAdd(tap[j], x, sum);
                slope = multiplyAdd(step[j], x, slope);
            }
            sum = multiplyAdd(slope, load(kFrameNumbers.values + i), sum);
        } else {
            for (std::size_t j = 1; j < Count; ++j) {
                sum = multiplyAdd(tap[j], load(in + i - j), sum);
            }
        }
        store(out + i, Adds ? sum + load(out + i) : sum);
    }
}

// A stretch in which the delay passes whole samples: the window covers both filters. Filters
// further apart than that are drawn together to its ends.
AURICLE_APART void delayAcross(float* out, const float* in, const float* from, const float* to,
                               std::int32_t apart, std::size_t frames) AURICLE_NONBLOCKING {
    constexpr std::int32_t kMost = kMaxTapSpan - kDelayTaps;
    const float inverse = 1.0F / static_cast<float>(frames);
    const std::int32_t first = apart < 0 ? (-apart < kMost ? -apart : kMost) : 0;
    const std::int32_t last = apart > 0 ? (apart < kMost ? apart : kMost) : 0;
    float taps[kMaxTapSpan] = {};
    float steps[kMaxTapSpan] = {};
    for (std::size_t j = 0; j < kDelayTaps; ++j) {
        taps[first + j] = from[j];
        steps[last + j] = to[j];
    }
    for (std::size_t j = 0; j < kMaxTapSpan; ++j) {
        steps[j] = (steps[j] - taps[j]) * inverse;
    }
    if (first + last == 1) {
        filterStretch<true, kDelayTaps + 1>(out, in, taps, steps, frames);
    } else {
        filterStretch<true, kMaxTapSpan>(out, in, taps, steps, frames);
    }
}

// Through delays `spacing` frames apart, and one for the end.
AURICLE_INLINE void delayThrough(float* out, const float* in, const float* phases,
                                 const float* delays, std::size_t spacing, std::size_t frames) {
    constexpr std::size_t kMost = kMaxMixFrames / kDelaySpacing + 1;
    alignas(64) float taps[kMost][kDelayTaps];
    alignas(64) float steps[kMost][kDelayTaps];
    std::int32_t whole[kMost];
    const std::size_t count = (frames + spacing - 1) / spacing;
    tapsAt(phases, delays, count + 1, taps[0], whole);
    const std::size_t rest = frames - (count - 1) * spacing;
    for (std::size_t n = 0; n < count; ++n) {
        const float inverse = 1.0F / static_cast<float>(n + 1 < count ? spacing : rest);
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            steps[n][j] = (taps[n + 1][j] - taps[n][j]) * inverse;
        }
    }
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t begin = n * spacing;
        const std::size_t length = n + 1 < count ? spacing : rest;
        const std::int32_t apart = whole[n + 1] - whole[n];
        const float* first = in + begin - (apart < 0 ? whole[n + 1] : whole[n]);
        if (apart == 0) {
            filterStretch<true, kDelayTaps>(out + begin, first, taps[n], steps[n], length);
        } else {
            delayAcross(out + begin, first, taps[n], taps[n + 1], apart, length);
        }
    }
}

void delayGliding(float* out, const float* in, const float* phases, const float* delays,
                  std::size_t frames) AURICLE_NONBLOCKING {
    constexpr std::size_t kPair = 2 * kDelaySpacing;
    float every_second[kMaxMixFrames / kPair + 1];
    bool slow = frames % kPair == 0;
    every_second[0] = delays[0];
    for (std::size_t n = 1; slow && n <= frames / kPair; ++n) {
        every_second[n] = delays[2 * n];
        const float way = every_second[n] - every_second[n - 1];
        slow = way < kSlowDelay && way > -kSlowDelay;
    }
    if (slow) {
        delayThrough(out, in, phases, every_second, kPair, frames);
    } else {
        delayThrough(out, in, phases, delays, kDelaySpacing, frames);
    }
}

// As many taps at a time as fit into registers.
void filterRamped(float* out, const float* in, const float* taps, const float* steps,
                  std::size_t count, std::size_t frames) AURICLE_NONBLOCKING {
    filterStretch<true, kAirTapStep>(out, in, taps, steps, frames);
    for (std::size_t j = kAirTapStep; j < count; j += kAirTapStep) {
        filterStretch<true, kAirTapStep, true>(out, in - j, taps + j, steps + j, frames);
    }
}

void delayStill(float* out, const float* in, const float* phases, float delay,
                std::size_t frames) AURICLE_NONBLOCKING {
    alignas(64) float taps[kDelayTaps];
    std::int32_t whole = 0;
    tapsAt(phases, &delay, 1, taps, &whole);
    filterStretch<false, kDelayTaps>(out, in - whole, taps, nullptr, frames);
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
