// The inner loops, written once and compiled per instruction set by kernels_baseline.cpp,
// kernels_avx2.cpp and kernels_avx512.cpp, which name AURICLE_KERNEL_SET.

#include <cstdint>
#include <cstring>

#if defined(_MSC_VER)
#define AURICLE_RESTRICT __restrict
#define AURICLE_INDEPENDENT __pragma(loop(ivdep))
#elif defined(__clang__)
#define AURICLE_RESTRICT __restrict__
#define AURICLE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define AURICLE_RESTRICT __restrict__
#define AURICLE_INDEPENDENT _Pragma("GCC ivdep")
#endif

#include "dsp/delay.inl"
#include "dsp/farrow.inl"
#include "dsp/fft.inl"
#include "dsp/kernels.hpp"
#include "dsp/mix.inl"
#include "dsp/rows.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// Magnitudes are compared as integers, so that no optimisation of float arithmetic can lose a NaN.
constexpr std::uint32_t kMagnitude = 0x7fffffffU;

float fromBits(std::uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

float peak(const float* samples, std::size_t count) AURICLE_NONBLOCKING {
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, samples + i, sizeof bits);
        bits &= kMagnitude;
        largest = bits > largest ? bits : largest;
    }
    return fromBits(largest);
}

float copyPeak(float* AURICLE_RESTRICT out, const float* AURICLE_RESTRICT in,
               std::size_t count) AURICLE_NONBLOCKING {
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, in + i, sizeof bits);
        out[i] = in[i];
        bits &= kMagnitude;
        largest = bits > largest ? bits : largest;
    }
    return fromBits(largest);
}

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels = {AURICLE_KERNEL_NAME,
                          mixRamped,
                          mixStill,
                          delayGliding,
                          delayStill,
                          filterRamped,
                          blendRows,
                          knotRows,
                          combineRows,
                          convolveAdd,
                          fftLanes,
                          fftLanesHalf,
                          lanesOf,
                          multiplySum,
                          inverseFft,
                          peak,
                          copyPeak,
                          resample};

}  // namespace auricle::dsp::AURICLE_KERNEL_SET
