// The inner loops, written once for the compiler's vectoriser and compiled per instruction set by
// kernels_baseline.cpp, kernels_avx2.cpp and kernels_avx512.cpp, which name AURICLE_KERNEL_SET.

#include <cstdint>
#include <cstring>
#include <utility>

#include "dsp/kernels.hpp"

#if defined(_MSC_VER)
#define AURICLE_RESTRICT __restrict
#else
#define AURICLE_RESTRICT __restrict__
#endif

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

void mixRamped(float* bus, std::size_t bus_stride, std::size_t rows, const float* const* signals,
               const float* const* start, const float* const* end,
               std::size_t count) AURICLE_NONBLOCKING {
    const float* AURICLE_RESTRICT a = signals[0];
    const float* AURICLE_RESTRICT b = signals[1];
    const float* AURICLE_RESTRICT c = signals[2];
    const float* AURICLE_RESTRICT d = signals[3];
    const float inverse = 1.0F / static_cast<float>(count);
    const int n = static_cast<int>(count);
    for (std::size_t k = 0; k < rows; ++k) {
        float* AURICLE_RESTRICT out = bus + k * bus_stride;
        const float ga = start[0][k], sa = (end[0][k] - ga) * inverse;
        const float gb = start[1][k], sb = (end[1][k] - gb) * inverse;
        const float gc = start[2][k], sc = (end[2][k] - gc) * inverse;
        const float gd = start[3][k], sd = (end[3][k] - gd) * inverse;
        for (int i = 0; i < n; ++i) {
            const float t = static_cast<float>(i);
            out[i] += (ga + sa * t) * a[i] + (gb + sb * t) * b[i] + (gc + sc * t) * c[i] +
                      (gd + sd * t) * d[i];
        }
    }
}

template <std::size_t Taps>
void filterFixed(float* AURICLE_RESTRICT out, const float* AURICLE_RESTRICT in, const float* taps,
                 const float* steps, std::size_t count) AURICLE_NONBLOCKING {
    const int n = static_cast<int>(count);
    for (int i = 0; i < n; ++i) {
        const float t = static_cast<float>(i);
        float sum = 0.0F;
        for (std::size_t j = 0; j < Taps; ++j) {
            sum += (taps[j] + steps[j] * t) * in[i - static_cast<int>(j)];
        }
        out[i] = sum;
    }
}

void filterRamped(float* out, const float* in, const float* taps, const float* steps,
                  std::size_t tap_count, std::size_t count) AURICLE_NONBLOCKING {
    if (tap_count <= kDelayTaps) {
        filterFixed<kDelayTaps>(out, in, taps, steps, count);
    } else if (tap_count <= kDelayTaps + 1) {
        filterFixed<kDelayTaps + 1>(out, in, taps, steps, count);
    } else {
        filterFixed<kMaxTapSpan>(out, in, taps, steps, count);
    }
}

void blendRows(float* AURICLE_RESTRICT out, const float* const* row_starts, const float* weights,
               std::size_t columns) AURICLE_NONBLOCKING {
    for (std::size_t group = 0; group < 4; ++group) {
        const float* AURICLE_RESTRICT row = row_starts[group];
        const float w0 = weights[4 * group], w1 = weights[4 * group + 1];
        const float w2 = weights[4 * group + 2], w3 = weights[4 * group + 3];
        if (group == 0) {
            for (std::size_t c = 0; c < columns; ++c) {
                out[c] = w0 * row[c] + w1 * row[columns + c] + w2 * row[2 * columns + c] +
                         w3 * row[3 * columns + c];
            }
        } else {
            for (std::size_t c = 0; c < columns; ++c) {
                out[c] += w0 * row[c] + w1 * row[columns + c] + w2 * row[2 * columns + c] +
                          w3 * row[3 * columns + c];
            }
        }
    }
}

// Stockham autosort FFT, decimation in frequency: radix 4, with one radix-2 pass where the size
// is an odd power of two. Lanes run innermost, so every butterfly is a vector operation.
template <std::size_t Lanes>
void radix4Pass(const FftPlan& plan, std::size_t length, std::size_t stride,
                const float* AURICLE_RESTRICT xr, const float* AURICLE_RESTRICT xi,
                float* AURICLE_RESTRICT yr, float* AURICLE_RESTRICT yi) AURICLE_NONBLOCKING {
    const std::size_t quarter = length / 4;
    const std::size_t hop = quarter * stride * Lanes;
    for (std::size_t p = 0; p < quarter; ++p) {
        const std::size_t k = p * stride;
        const float c1 = plan.cosines[k], s1 = -plan.sines[k];
        const float c2 = plan.cosines[2 * k], s2 = -plan.sines[2 * k];
        const float c3 = plan.cosines[3 * k], s3 = -plan.sines[3 * k];
        const std::size_t from = p * stride * Lanes;
        const std::size_t to = 4 * p * stride * Lanes;
        const std::size_t width = stride * Lanes;
        for (std::size_t q = 0; q < width; ++q) {
            const float ar = xr[from + q], ai = xi[from + q];
            const float br = xr[from + hop + q], bi = xi[from + hop + q];
            const float cr = xr[from + 2 * hop + q], ci = xi[from + 2 * hop + q];
            const float dr = xr[from + 3 * hop + q], di = xi[from + 3 * hop + q];
            const float apc_r = ar + cr, apc_i = ai + ci, amc_r = ar - cr, amc_i = ai - ci;
            const float bpd_r = br + dr, bpd_i = bi + di;
            const float jbmd_r = di - bi, jbmd_i = br - dr;
            const float ur = amc_r - jbmd_r, ui = amc_i - jbmd_i;
            const float vr = apc_r - bpd_r, vi = apc_i - bpd_i;
            const float wr = amc_r + jbmd_r, wi = amc_i + jbmd_i;
            yr[to + q] = apc_r + bpd_r;
            yi[to + q] = apc_i + bpd_i;
            yr[to + width + q] = ur * c1 - ui * s1;
            yi[to + width + q] = ur * s1 + ui * c1;
            yr[to + 2 * width + q] = vr * c2 - vi * s2;
            yi[to + 2 * width + q] = vr * s2 + vi * c2;
            yr[to + 3 * width + q] = wr * c3 - wi * s3;
            yi[to + 3 * width + q] = wr * s3 + wi * c3;
        }
    }
}

template <std::size_t Lanes>
void radix2LastPass(std::size_t stride, const float* AURICLE_RESTRICT xr,
                    const float* AURICLE_RESTRICT xi, float* AURICLE_RESTRICT yr,
                    float* AURICLE_RESTRICT yi) AURICLE_NONBLOCKING {
    const std::size_t width = stride * Lanes;
    for (std::size_t q = 0; q < width; ++q) {
        yr[q] = xr[q] + xr[width + q];
        yi[q] = xi[q] + xi[width + q];
        yr[width + q] = xr[q] - xr[width + q];
        yi[width + q] = xi[q] - xi[width + q];
    }
}

template <std::size_t Lanes>
void fft(const FftPlan& plan, float* re, float* im, float* scratch_re,
         float* scratch_im) AURICLE_NONBLOCKING {
    float* xr = re;
    float* xi = im;
    float* yr = scratch_re;
    float* yi = scratch_im;
    std::size_t length = plan.size;
    std::size_t stride = 1;
    for (; length >= 4; length /= 4, stride *= 4) {
        radix4Pass<Lanes>(plan, length, stride, xr, xi, yr, yi);
        std::swap(xr, yr);
        std::swap(xi, yi);
    }
    if (length == 2) {
        radix2LastPass<Lanes>(stride, xr, xi, yr, yi);
        std::swap(xr, yr);
        std::swap(xi, yi);
    }
    if (xr != re) {
        std::memcpy(re, xr, plan.size * Lanes * sizeof(float));
        std::memcpy(im, xi, plan.size * Lanes * sizeof(float));
    }
}

void fftLanes(const FftPlan& plan, float* re, float* im, float* scratch_re,
              float* scratch_im) AURICLE_NONBLOCKING {
    fft<kFftLanes>(plan, re, im, scratch_re, scratch_im);
}

void multiplySum(float* AURICLE_RESTRICT sum_re, float* AURICLE_RESTRICT sum_im,
                 const float* AURICLE_RESTRICT re, const float* AURICLE_RESTRICT im,
                 const float* AURICLE_RESTRICT filter_re, const float* AURICLE_RESTRICT filter_im,
                 std::size_t count) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < count; ++n) {
        float real[kFftLanes], imaginary[kFftLanes];
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            const std::size_t at = n * kFftLanes + lane;
            real[lane] = re[at] * filter_re[at] - im[at] * filter_im[at];
            imaginary[lane] = re[at] * filter_im[at] + im[at] * filter_re[at];
        }
        float total_re = 0.0F, total_im = 0.0F;
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            total_re += real[lane];
            total_im += imaginary[lane];
        }
        sum_re[n] += total_re;
        sum_im[n] += total_im;
    }
}

void inverseFft(const FftPlan& plan, float* re, float* im, float* scratch_re,
                float* scratch_im) AURICLE_NONBLOCKING {
    // The inverse transform is the forward one with real and imaginary part exchanged.
    fft<1>(plan, im, re, scratch_im, scratch_re);
    const float scale = 1.0F / static_cast<float>(plan.size);
    for (std::size_t n = 0; n < plan.size; ++n) {
        re[n] *= scale;
        im[n] *= scale;
    }
}

float peak(const float* samples, std::size_t count) AURICLE_NONBLOCKING {
    // As integers, so that no optimisation of float arithmetic can lose a NaN.
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, samples + i, sizeof bits);
        bits &= 0x7fffffffU;
        largest = bits > largest ? bits : largest;
    }
    float value;
    std::memcpy(&value, &largest, sizeof value);
    return value;
}

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels = {AURICLE_KERNEL_NAME, mixRamped,  filterRamped, blendRows, fftLanes,
                          multiplySum,         inverseFft, peak};

}  // namespace auricle::dsp::AURICLE_KERNEL_SET
