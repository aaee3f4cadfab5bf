#pragma once

#include <cstddef>
#include <cstdint>

#include "auricle/nonblocking.hpp"
#include "dsp/farrow.hpp"

namespace auricle::dsp {

/// Lanes of the batched FFT: this many signals are transformed side by side.
inline constexpr std::size_t kFftLanes = 8;

/// Taps of the fractional delay filter.
inline constexpr std::size_t kDelayTaps = 8;

/// Taps of the filter of the air.
inline constexpr std::size_t kAirTaps = 24;

/// Filters of the air that need fewer have a multiple of this.
inline constexpr std::size_t kAirTapStep = 8;

/// Widest tap window of one delay segment: the filter may slide this far inside a segment.
inline constexpr std::size_t kMaxTapSpan = 16;

/// Phases between two samples that the table of delay filters holds, and frames between two delays
/// that delayGliding joins.
inline constexpr std::size_t kDelayPhases = 256;
inline constexpr std::size_t kDelaySpacing = 32;

/// Where no delay moves further than this, samples, in twice that time, every second one suffices:
/// the blend of two filters so near is off by less than -80 dB up to a third of the Nyquist
/// frequency, (w d)^2 / 8.
inline constexpr float kSlowDelay = 0.03F;

/// Longest stretch of one call of mixRamped.
inline constexpr std::size_t kMaxMixFrames = 256;

/// Row lengths are multiples of this, and buffers that kernels write have room up to the next
/// multiple of it: the widest vector.
inline constexpr std::size_t kLanes = 16;

/// Zeros before and after a filter that convolveAdd takes, and room behind its output.
inline constexpr std::size_t kFilterMargin = 64;

constexpr std::size_t roundUp(std::size_t count, std::size_t multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

/// One signal on its way into bus rows: gains[k] at frame 0, growing by steps[k] a frame.
struct MixInput {
    const float* signal = nullptr;
    const float* gains = nullptr;
    const float* steps = nullptr;
};

/// Most knots of knotRows.
inline constexpr std::size_t kMaxKnots = 5;

/// Where the knots of a path lie between its ends; see Kernels::knotRows.
struct KnotRows {
    std::size_t count = 0;
    float gains[kMaxKnots] = {};
    float along[kMaxKnots] = {};
    float across[kMaxKnots] = {};
    float inverse_lengths[kMaxKnots - 1] = {};  ///< of the stretches between knots, 1 / frames
};

/// Size and twiddles of a power-of-two complex FFT; see FftTwiddles.
struct FftPlan {
    std::size_t size = 0;
    const float* cosines = nullptr;  ///< cos(2 pi k / size), k < size
    const float* sines = nullptr;    ///< sin(2 pi k / size), k < size
};

/// One set of inner loops, compiled for one instruction set.
///
/// Every set gives the same output but for rounding. Pointers do not overlap unless said.
struct Kernels {
    const char* name;

    // Members that are called like functions are named like functions.
    // NOLINTBEGIN(readability-identifier-naming)

    /// For each row k < rows: bus[k][i] += sum_s (gains_s[k] + i * steps_s[k]) *
    /// signal_s[i] for i < frames, over `count` inputs; bus rows lie `stride` floats apart. Signals
    /// and bus are read and written up to the next multiple of kLanes frames.
    void (*mixRamped)(float* bus, std::size_t stride, std::size_t rows, const MixInput* inputs,
                      std::size_t count, std::size_t frames) AURICLE_NONBLOCKING;

    /// The same with gains that stay as they are.
    void (*mixStill)(float* bus, std::size_t stride, std::size_t rows, const MixInput* inputs,
                     std::size_t count, std::size_t frames) AURICLE_NONBLOCKING;

    /// Delays by kDelayLatency + a delay that passes through `delays`, one for every kDelaySpacing
    /// frames from frame 0 and one for the end, as filters whose taps move on straight lines.
    /// `phases` is FractionalDelayTable::phases(). `in` points at the sample of frame 0; before it
    /// lie as many as the longest delay and kMaxTapSpan. Reads `in` and writes `out` up to the next
    /// multiple of kLanes frames. Delays that differ by more than kMaxTapSpan - kDelayTaps samples
    /// from one to the next are drawn together; callers cross-fade such jumps instead. Slow delays
    /// (kSlowDelay) are taken at every second place.
    void (*delayGliding)(float* out, const float* in, const float* phases, const float* delays,
                         std::size_t frames) AURICLE_NONBLOCKING;

    /// The same with one delay throughout.
    void (*delayStill)(float* out, const float* in, const float* phases, float delay,
                       std::size_t frames) AURICLE_NONBLOCKING;

    /// out[i] = sum_j (taps[j] + i * steps[j]) * in[i - j] for i < frames and j < count, a multiple
    /// of kAirTapStep; reads and writes up to the next multiple of kLanes frames.
    void (*filterRamped)(float* out, const float* in, const float* taps, const float* steps,
                         std::size_t count, std::size_t frames) AURICLE_NONBLOCKING;

    /// out[c] = scales[c] * sum_r weights[r] * rows[r][c] for c < columns (a multiple of kLanes),
    /// 4 x 4 = 16 rows given as four row starts, each with four rows `columns` numbers apart.
    void (*blendRows)(float* out, const std::int16_t* const* row_starts, const float* weights,
                      const float* scales, std::size_t columns) AURICLE_NONBLOCKING;

    /// Rows at the knots of a path, rows[k] = gains[k] * (start + along[k] * slope + across[k] *
    /// (end - start)), and what they grow by per frame from knot to knot; `columns` (a multiple of
    /// kLanes) floats each. Then `slope` becomes end - start, and `start` becomes `end`.
    void (*knotRows)(const KnotRows& knots, float* start, float* slope, const float* end,
                     std::size_t columns, float* rows, float* steps) AURICLE_NONBLOCKING;

    /// out[c] = sum_r weights[r] * rows[r][c] for c < columns (a multiple of 4 * kLanes).
    void (*combineRows)(float* out, const float* rows, const float* weights, std::size_t count,
                        std::size_t columns) AURICLE_NONBLOCKING;

    /// out += signal * filter (convolution), frames + taps - 1 samples; see kFilterMargin.
    void (*convolveAdd)(float* out, const float* signal, std::size_t frames, const float* filter,
                        std::size_t taps) AURICLE_NONBLOCKING;

    /// Forward FFT of kFftLanes complex signals, element [n][lane]. The result is in `re`, `im`;
    /// the scratch buffers are of the same size and are overwritten.
    void (*fftLanes)(const FftPlan& plan, float* re, float* im, float* scratch_re,
                     float* scratch_im) AURICLE_NONBLOCKING;

    /// The same of signals whose second half is zero; what stands there is not looked at. Sizes
    /// from 8.
    void (*fftLanesHalf)(const FftPlan& plan, float* re, float* im, float* scratch_re,
                         float* scratch_im) AURICLE_NONBLOCKING;

    /// out[n][lane] = rows[lane][n] for n < frames, rows `stride` floats apart; read and written up
    /// to the next multiple of 8 frames.
    void (*lanesOf)(float* out, const float* rows, std::size_t stride,
                    std::size_t frames) AURICLE_NONBLOCKING;

    /// sum[n] += sum_lane spectrum[n][lane] * filter[n][lane], complex, for n < count, which is a
    /// multiple of 8.
    void (*multiplySum)(float* sum_re, float* sum_im, const float* re, const float* im,
                        const float* filter_re, const float* filter_im,
                        std::size_t count) AURICLE_NONBLOCKING;

    /// In-place inverse FFT of one complex signal, scaled by 1 / size; scratch as for fftLanes.
    void (*inverseFft)(const FftPlan& plan, float* re, float* im, float* scratch_re,
                       float* scratch_im) AURICLE_NONBLOCKING;

    /// Largest magnitude of `count` samples; infinite or NaN where one of them is not finite.
    float (*peak)(const float* samples, std::size_t count) AURICLE_NONBLOCKING;

    /// Copies `count` samples and returns what `peak` says of them.
    float (*copyPeak)(float* out, const float* in, std::size_t count) AURICLE_NONBLOCKING;

    /// out[i] = the ring's signal, `delay` samples before the one at origin + i; see FarrowRead.
    void (*resample)(float* out, const FarrowRead& read, std::size_t count) AURICLE_NONBLOCKING;
    // NOLINTEND(readability-identifier-naming)
};

/// The kernels of the best instruction set that this processor has, or of the one that the
/// environment variable AURICLE_SIMD names, where it has that.
const Kernels& kernels() noexcept;

/// The kernels of one instruction set ("baseline", "avx2", "avx512"), or null where it is missing.
const Kernels* kernelsNamed(const char* name) noexcept;

}  // namespace auricle::dsp
