#pragma once

#include <array>
#include <cstddef>

#include "dsp/kernels.hpp"

namespace auricle::engine {

/// Longest stretch rendered at once; longer process calls are cut into several.
inline constexpr std::size_t kChunk = 256;

/// Directions and gains are evaluated this often and joined by straight lines.
inline constexpr std::size_t kKnotSpacing = 64;
inline constexpr std::size_t kMaxKnots = kChunk / kKnotSpacing + 1;

/// Delay lines keep this many past samples of every source.
inline constexpr std::size_t kHistory = 256;

/// Largest interaural and onset delay a set may have, samples at its own rate.
inline constexpr std::size_t kMaxDelay = kHistory - dsp::kMaxTapSpan;

/// Room for a look-up row of the largest set the asset format allows.
inline constexpr std::size_t kMaxRow = 2 * dsp::kMaxMixRows + 4;

/// Cross-fade of a source that jumps, and of two HRTF sets, frames.
inline constexpr std::size_t kJumpFade = 256;
inline constexpr std::size_t kHrtfFade = 1024;

/// Frame inside a chunk at which knot `index` lies.
constexpr std::size_t knotFrame(std::size_t index, std::size_t frames) {
    return index * kKnotSpacing < frames ? index * kKnotSpacing : frames;
}

/// Stretches between knots in a chunk.
constexpr std::size_t segmentCount(std::size_t frames) {
    return (frames + kKnotSpacing - 1) / kKnotSpacing;
}

}  // namespace auricle::engine
