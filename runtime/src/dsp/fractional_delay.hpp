#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// Delay between the input of the fractional delay filter and its output for delay zero, samples.
inline constexpr std::size_t kDelayLatency = 3;

/// Taps that glide from one fractional delay to another over a segment.
struct DelaySegment {
    std::size_t offset = 0;     ///< whole samples between the input and taps[0]
    std::size_t tap_count = 0;  ///< kDelayTaps, or more where the delay crosses whole samples
    std::array<float, kMaxTapSpan> taps{};
    std::array<float, kMaxTapSpan> steps{};
};

/// Table of 8-tap fractional delay filters.
///
/// Each is the least-squares fit to exp(-j w (3 + fraction)) over two bands, 0 to 0.40 and 0 to
/// 0.80 of the Nyquist frequency, the lower one weighted more (Laakso et al. 1996, "Splitting the
/// unit delay", eq. 33 ff.). It is exact for whole samples.
class FractionalDelayTable {
public:
    FractionalDelayTable();

    /// Taps for a delay that moves from `start` to `end` samples (each >= 0, without
    /// kDelayLatency) over `count` samples.
    ///
    /// A delay that moves by more than kMaxTapSpan - kDelayTaps samples is cut off there; callers
    /// cross-fade such jumps instead.
    void segment(float start, float end, std::size_t count,
                 DelaySegment& out) const noexcept AURICLE_NONBLOCKING;

private:
    using Taps = std::array<float, kDelayTaps>;

    void tapsFor(float fraction, float* out) const noexcept AURICLE_NONBLOCKING;

    std::vector<Taps> rows_;
};

}  // namespace auricle::dsp
