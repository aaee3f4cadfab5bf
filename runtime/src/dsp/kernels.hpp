#pragma once

#include <cstddef>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// Lanes of the batched FFT: this many signals are transformed side by side.
inline constexpr std::size_t kFftLanes = 8;

/// Taps of the fractional delay filter.
inline constexpr std::size_t kDelayTaps = 8;

/// Widest tap window of one delay segment: the filter may slide this far inside a segment.
inline constexpr std::size_t kMaxTapSpan = 16;

/// Delayed signals that one pass over a bus row adds up.
inline constexpr std::size_t kMixBatch = 4;

/// Longest stretch and most bus rows of one call of mixRamped.
inline constexpr std::size_t kMaxMixFrames = 256;
inline constexpr std::size_t kMaxMixRows = 128;

/// Twiddles and scratch geometry of a power-of-two complex FFT; see makeFftPlan.
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

    /// For each row k < rows: bus[k][i] += sum_s gain_s(i) * signal[s][i], where gain_s moves in a
    /// straight line from start[s][k] at i = 0 to end[s][k] at i = count; kMixBatch signals, bus
    /// rows bus_stride floats apart.
    void (*mixRamped)(float* bus, std::size_t bus_stride, std::size_t rows,
                      const float* const* signals, const float* const* start,
                      const float* const* end, std::size_t count) AURICLE_NONBLOCKING;

    /// out[i] = sum_j (taps[j] + step[j] * i) * in[i - j] for i < count, j < tap_count.
    /// `in` points at the sample that meets taps[0] for i = 0; older samples lie before it.
    void (*filterRamped)(float* out, const float* in, const float* taps, const float* steps,
                         std::size_t tap_count, std::size_t count) AURICLE_NONBLOCKING;

    /// out[c] = sum_r weights[r] * rows[r][c] for c < columns, 4 x 4 = 16 rows given as four row
    /// starts, each with four rows `columns` floats apart.
    void (*blendRows)(float* out, const float* const* row_starts, const float* weights,
                      std::size_t columns) AURICLE_NONBLOCKING;

    /// Forward FFT of kFftLanes complex signals, element [n][lane]. The result is in `re`, `im`;
    /// the scratch buffers are of the same size and are overwritten.
    void (*fftLanes)(const FftPlan& plan, float* re, float* im, float* scratch_re,
                     float* scratch_im) AURICLE_NONBLOCKING;

    /// sum[n] += sum_lane spectrum[n][lane] * filter[n][lane], complex, for n < count.
    void (*multiplySum)(float* sum_re, float* sum_im, const float* re, const float* im,
                        const float* filter_re, const float* filter_im,
                        std::size_t count) AURICLE_NONBLOCKING;

    /// In-place inverse FFT of one complex signal, scaled by 1 / size; scratch as for fftLanes.
    void (*inverseFft)(const FftPlan& plan, float* re, float* im, float* scratch_re,
                       float* scratch_im) AURICLE_NONBLOCKING;

    /// Largest magnitude of `count` samples; infinite or NaN where one of them is not finite.
    float (*peak)(const float* samples, std::size_t count) AURICLE_NONBLOCKING;
    // NOLINTEND(readability-identifier-naming)
};

/// The kernels of the best instruction set that this processor has.
const Kernels& kernels() noexcept;

/// The kernels of one instruction set ("baseline", "avx2", "avx512"), or null where it is missing.
const Kernels* kernelsNamed(const char* name) noexcept;

}  // namespace auricle::dsp
