// Written once for the compiler's vectoriser and compiled per instruction set by
// impulse_kernels_baseline.cpp, _avx2.cpp and _avx512.cpp, which name AURICLE_KERNEL_SET.

#include "dsp/impulse_kernels.hpp"

#if defined(_MSC_VER)
#define AURICLE_RESTRICT __restrict
#else
#define AURICLE_RESTRICT __restrict__
#endif

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

void add(float* AURICLE_RESTRICT out, const float* AURICLE_RESTRICT taps,
         float gain) AURICLE_NONBLOCKING {
    for (std::size_t t = 0; t < kImpulseTaps; ++t) {
        out[t] += gain * taps[t];
    }
}

void addLanes(float* AURICLE_RESTRICT out, std::size_t stride, std::size_t groups,
              const float* AURICLE_RESTRICT taps,
              const float* AURICLE_RESTRICT weights) AURICLE_NONBLOCKING {
    for (std::size_t g = 0; g < groups; ++g) {
        float lanes[kFftLanes];
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            lanes[lane] = weights[g * kFftLanes + lane];
        }
        float* AURICLE_RESTRICT group = out + g * stride;
        for (std::size_t t = 0; t < kImpulseTaps; ++t) {
            const float tap = taps[t];
            for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
                group[t * kFftLanes + lane] += tap * lanes[lane];
            }
        }
    }
}

void addScaled(float* AURICLE_RESTRICT sum_re, float* AURICLE_RESTRICT sum_im,
               const float* AURICLE_RESTRICT re, const float* AURICLE_RESTRICT im,
               const float* AURICLE_RESTRICT scale, std::size_t count) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < count; ++n) {
        const float factor = scale[n];
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            const std::size_t at = n * kFftLanes + lane;
            sum_re[at] += factor * re[at];
            sum_im[at] += factor * im[at];
        }
    }
}

void addProduct(float* AURICLE_RESTRICT sum_re, float* AURICLE_RESTRICT sum_im,
                const float* AURICLE_RESTRICT a_re, const float* AURICLE_RESTRICT a_im,
                const float* AURICLE_RESTRICT b_re, const float* AURICLE_RESTRICT b_im,
                std::size_t count) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < count; ++n) {
        sum_re[n] += a_re[n] * b_re[n] - a_im[n] * b_im[n];
        sum_im[n] += a_re[n] * b_im[n] + a_im[n] * b_re[n];
    }
}

}  // namespace

extern const ImpulseKernels kImpulseKernels;
const ImpulseKernels kImpulseKernels = {AURICLE_KERNEL_NAME, add, addLanes, addScaled, addProduct};

}  // namespace auricle::dsp::AURICLE_KERNEL_SET
