// The transforms, written for the compiler's vectoriser.

#pragma once

#include <cstring>
#include <utility>

#include "dsp/kernels.hpp"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// Stockham autosort FFT, decimation in frequency: radix 4, with one radix-2 pass where the size
// is an odd power of two. Lanes run innermost, so every butterfly is a vector operation.
struct Twiddles {
    float c1, s1, c2, s2, c3, s3;
};

// One radix-4 butterfly for Width neighbouring signals; a..d lie `hop` apart, results `width`.
template <std::size_t Width>
void butterflies(const Twiddles& w, std::size_t hop, std::size_t width,
                 const float* AURICLE_RESTRICT xr, const float* AURICLE_RESTRICT xi,
                 float* AURICLE_RESTRICT yr, float* AURICLE_RESTRICT yi) AURICLE_NONBLOCKING {
    AURICLE_INDEPENDENT
    for (std::size_t q = 0; q < Width; ++q) {
        const float ar = xr[q], ai = xi[q];
        const float br = xr[hop + q], bi = xi[hop + q];
        const float cr = xr[2 * hop + q], ci = xi[2 * hop + q];
        const float dr = xr[3 * hop + q], di = xi[3 * hop + q];
        const float apc_r = ar + cr, apc_i = ai + ci, amc_r = ar - cr, amc_i = ai - ci;
        const float bpd_r = br + dr, bpd_i = bi + di;
        const float jbmd_r = di - bi, jbmd_i = br - dr;
        const float ur = amc_r - jbmd_r, ui = amc_i - jbmd_i;
        const float vr = apc_r - bpd_r, vi = apc_i - bpd_i;
        const float zr = amc_r + jbmd_r, zi = amc_i + jbmd_i;
        yr[q] = apc_r + bpd_r;
        yi[q] = apc_i + bpd_i;
        yr[width + q] = ur * w.c1 - ui * w.s1;
        yi[width + q] = ur * w.s1 + ui * w.c1;
        yr[2 * width + q] = vr * w.c2 - vi * w.s2;
        yi[2 * width + q] = vr * w.s2 + vi * w.c2;
        yr[3 * width + q] = zr * w.c3 - zi * w.s3;
        yi[3 * width + q] = zr * w.s3 + zi * w.c3;
    }
}

template <std::size_t Lanes>
void radix4Pass(const FftPlan& plan, std::size_t length, std::size_t stride, const float* xr,
                const float* xi, float* yr, float* yi) AURICLE_NONBLOCKING {
    const std::size_t quarter = length / 4;
    const std::size_t width = stride * Lanes;
    const std::size_t hop = quarter * width;
    for (std::size_t p = 0; p < quarter; ++p) {
        const std::size_t k = p * stride;
        const Twiddles w{plan.cosines[k],    -plan.sines[k],      plan.cosines[2 * k],
                         -plan.sines[2 * k], plan.cosines[3 * k], -plan.sines[3 * k]};
        const std::size_t from = p * width;
        const std::size_t to = 4 * p * width;
        std::size_t q = 0;
        for (; q + 8 <= width; q += 8) {
            butterflies<8>(w, hop, width, xr + from + q, xi + from + q, yr + to + q, yi + to + q);
        }
        for (; q < width; ++q) {
            butterflies<1>(w, hop, width, xr + from + q, xi + from + q, yr + to + q, yi + to + q);
        }
    }
}

template <std::size_t Lanes>
void radix2LastPass(std::size_t stride, const float* AURICLE_RESTRICT xr,
                    const float* AURICLE_RESTRICT xi, float* AURICLE_RESTRICT yr,
                    float* AURICLE_RESTRICT yi) AURICLE_NONBLOCKING {
    const std::size_t width = stride * Lanes;
    AURICLE_INDEPENDENT
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

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
