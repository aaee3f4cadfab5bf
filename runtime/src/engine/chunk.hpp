#pragma once

#include <cstddef>

#include "dsp/kernels.hpp"

namespace auricle::engine {

/// Longest stretch rendered at once; longer process calls are cut into several.
inline constexpr std::size_t kChunk = 256;

/// Weights and gains are evaluated this often and joined by straight lines.
inline constexpr std::size_t kKnotSpacing = 64;
inline constexpr std::size_t kMaxKnots = kChunk / kKnotSpacing + 1;
static_assert(kMaxKnots == dsp::kMaxKnots);

/// Delays are evaluated this often.
inline constexpr std::size_t kMaxDelayKnots = kChunk / dsp::kDelaySpacing + 1;

/// Delay lines keep at most this many past samples of every source.
inline constexpr std::size_t kHistory = 256;

/// Largest interaural and onset delay a set may have, samples at its own rate.
inline constexpr std::size_t kMaxDelay = kHistory - dsp::kMaxTapSpan;

/// Room for a look-up row of the largest set the asset format allows: 128 basis filters.
inline constexpr std::size_t kMaxRow = dsp::roundUp(2 * 128 + 4, dsp::kLanes);

/// Cross-fade of two HRTF sets, frames.
inline constexpr std::size_t kHrtfFade = 1024;

/// A change of spread takes this long: other sounds come in, which a block would make abrupt.
inline constexpr std::size_t kSpreadGlide = 8192;

/// Input samples beyond this (60 dB over full scale) are cut off, so that sums stay far from
/// overflow.
inline constexpr float kInputCeiling = 1000.0F;

/// Frame inside a chunk at which knot `index` lies.
constexpr std::size_t knotFrame(std::size_t index, std::size_t frames) {
    return index * kKnotSpacing < frames ? index * kKnotSpacing : frames;
}

/// Stretches between knots in a chunk.
constexpr std::size_t segmentCount(std::size_t frames) {
    return (frames + kKnotSpacing - 1) / kKnotSpacing;
}

}  // namespace auricle::engine
