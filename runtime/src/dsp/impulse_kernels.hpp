#pragma once

#include <cstddef>

#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// Taps of one band-limited impulse.
inline constexpr std::size_t kImpulseTaps = 32;

/// Inner loops of building responses from many impulses and of convolving with them, one set per
/// instruction set.
struct ImpulseKernels {
    const char* name;

    // Members that are called like functions are named like functions.
    // NOLINTBEGIN(readability-identifier-naming)

    /// out[t] += gain * taps[t] for t < kImpulseTaps.
    void (*add)(float* out, const float* taps, float gain) AURICLE_NONBLOCKING;

    /// out[g][t][lane] += taps[t] * weights[g][lane] for g < groups, t < kImpulseTaps; groups of
    /// kFftLanes lanes, `stride` floats apart in `out`.
    void (*addLanes)(float* out, std::size_t stride, std::size_t groups, const float* taps,
                     const float* weights) AURICLE_NONBLOCKING;

    /// sum[n][lane] += scale[n] * spectrum[n][lane] for both parts, n < count.
    void (*addScaled)(float* sum_re, float* sum_im, const float* re, const float* im,
                      const float* scale, std::size_t count) AURICLE_NONBLOCKING;

    /// sum[n] += a[n] * b[n], complex, for n < count.
    void (*addProduct)(float* sum_re, float* sum_im, const float* a_re, const float* a_im,
                       const float* b_re, const float* b_im, std::size_t count) AURICLE_NONBLOCKING;
    // NOLINTEND(readability-identifier-naming)
};

/// The set that belongs to kernels().
const ImpulseKernels& impulseKernels() noexcept;

/// The set of one instruction set ("baseline", "avx2", "avx512"), or null where it is missing.
const ImpulseKernels* impulseKernelsNamed(const char* name) noexcept;

}  // namespace auricle::dsp
