// The transforms.

#pragma once

#include <cstring>
#include <utility>

#include "dsp/complex.inl"
#include "dsp/kernels.hpp"
#include "dsp/narrow.inl"
#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

// Stockham autosort FFT, decimation in frequency: radix 4, with one radix-2 pass where the size
// is an odd power of two. Lanes run innermost, so every butterfly is a vector operation.
template <typename V>
struct Four {
    Complex<V> x0, x1, x2, x3;
};

template <typename V>
AURICLE_INLINE Four<V> transformFour(Complex<V> a, Complex<V> b, Complex<V> c, Complex<V> d) {
    const Complex<V> even = a + c, odd = a - c, sum = b + d, difference = turned(b - d);
    return {even + sum, odd + difference, even - sum, odd - difference};
}

template <typename V>
AURICLE_INLINE void radix4Pass(const FftPlan& plan, std::size_t length, std::size_t stride,
                               std::size_t width, const float* xr, const float* xi, float* yr,
                               float* yi) {
    const std::size_t quarter = length / 4;
    const std::size_t hop = quarter * width;
    const Signals<V> x{xr, xi};
    for (std::size_t p = 0; p < quarter; ++p) {
        const std::size_t k = p * stride;
        const Complex<V> w1 = root<V>(plan, k), w2 = root<V>(plan, 2 * k),
                         w3 = root<V>(plan, 3 * k);
        for (std::size_t q = 0; q < width; q += V::kWidth) {
            const std::size_t from = p * width + q;
            const std::size_t to = 4 * p * width + q;
            const Four<V> y = transformFour(x.at(from), x.at(from + hop), x.at(from + 2 * hop),
                                            x.at(from + 3 * hop));
            put(yr, yi, to, y.x0);
            put(yr, yi, to + width, y.x1 * w1);
            put(yr, yi, to + 2 * width, y.x2 * w2);
            put(yr, yi, to + 3 * width, y.x3 * w3);
        }
    }
}

template <typename V>
struct Eight {
    Complex<V> x[8];
};

// A transform of eight, x0 to x7, from even[j] = x[j] + x[j + 4] and odd[j] = x[j] - x[j + 4].
template <typename V>
AURICLE_INLINE Eight<V> transformHalves(const FftPlan& plan, const Complex<V> (&even)[4],
                                        const Complex<V> (&odd)[4]) {
    const std::size_t eighth = plan.size / 8;
    const Four<V> y = transformFour(even[0], even[1], even[2], even[3]);
    const Four<V> z = transformFour(odd[0], odd[1] * root<V>(plan, eighth), turned(odd[2]),
                                    odd[3] * root<V>(plan, 3 * eighth));
    return {{y.x0, z.x0, y.x1, z.x1, y.x2, z.x2, y.x3, z.x3}};
}

// The first pass of signals whose second half is zero.
template <typename V, std::size_t Lanes>
AURICLE_INLINE void radix8HalfPass(const FftPlan& plan, const float* xr, const float* xi, float* yr,
                                   float* yi) {
    const std::size_t eighth = plan.size / 8;
    const std::size_t hop = eighth * Lanes;
    const Signals<V> x{xr, xi};
    for (std::size_t p = 0; p < eighth; ++p) {
        for (std::size_t q = 0; q < Lanes; q += V::kWidth) {
            const std::size_t from = p * Lanes + q;
            const std::size_t to = 8 * p * Lanes + q;
            const Complex<V> first[4] = {x.at(from), x.at(from + hop), x.at(from + 2 * hop),
                                         x.at(from + 3 * hop)};
            const Eight<V> y = transformHalves(plan, first, first);
            put(yr, yi, to, y.x[0]);
            for (std::size_t k = 1; k < 8; ++k) {
                put(yr, yi, to + k * Lanes, y.x[k] * root<V>(plan, k * p));
            }
        }
    }
}

#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2)

// The first pass of one signal, eight butterflies at a time. What follows finds eight signals side
// by side.
AURICLE_INLINE void radix8SinglePass(const FftPlan& plan, const float* xr, const float* xi,
                                     float* yr, float* yi) {
    const std::size_t eighth = plan.size / 8;
    const Signals<Narrow> x{xr, xi};
    for (std::size_t p = 0; p < eighth; p += 8) {
        Complex<Narrow> sums[4], differences[4];
        for (std::size_t j = 0; j < 4; ++j) {
            const Complex<Narrow> a = x.at(p + j * eighth), e = x.at(p + (j + 4) * eighth);
            sums[j] = a + e;
            differences[j] = a - e;
        }
        const Eight<Narrow> y = transformHalves(plan, sums, differences);
        float re[64];
        float im[64];
        put(re, im, 0, y.x[0]);
        for (std::size_t k = 1; k < 8; ++k) {
            const Narrow sine = gatherEight(plan.sines + k * p, k);
            const Complex<Narrow> w{gatherEight(plan.cosines + k * p, k),
                                    broadcastAs<Narrow>(0.0F) - sine};
            put(re, im, 8 * k, y.x[k] * w);
        }
        transposeEight(re, 8, yr + 8 * p);
        transposeEight(im, 8, yi + 8 * p);
    }
}

#endif

// In place.
template <typename V>
AURICLE_INLINE void radix2LastPass(std::size_t width, float* re, float* im) {
    for (float* x : {re, im}) {
        for (std::size_t q = 0; q < width; q += V::kWidth) {
            const V a = loadAs<V>(x + q);
            const V b = loadAs<V>(x + width + q);
            store(x + q, a + b);
            store(x + width + q, a - b);
        }
    }
}

// The passes from `stride` on, from `x` to `y` and back. One of the pairs is `re` and `im`; there
// the result ends up.
template <std::size_t Lanes>
AURICLE_INLINE void passes(const FftPlan& plan, std::size_t stride, float* re, float* im, float* xr,
                           float* xi, float* yr, float* yi) {
    std::size_t length = plan.size / stride;
    for (; length >= 4; length /= 4, stride *= 4) {
        const std::size_t width = stride * Lanes;
        if (width % Vector::kWidth == 0) {
            radix4Pass<Vector>(plan, length, stride, width, xr, xi, yr, yi);
        } else if (width % Narrow::kWidth == 0) {
            radix4Pass<Narrow>(plan, length, stride, width, xr, xi, yr, yi);
        } else {
            radix4Pass<Single>(plan, length, stride, width, xr, xi, yr, yi);
        }
        std::swap(xr, yr);
        std::swap(xi, yi);
    }
    if (length == 2) {
        const std::size_t width = stride * Lanes;
        if (width % Vector::kWidth == 0) {
            radix2LastPass<Vector>(width, xr, xi);
        } else {
            radix2LastPass<Single>(width, xr, xi);
        }
    }
    if (xr != re) {
        std::memcpy(re, xr, plan.size * Lanes * sizeof(float));
        std::memcpy(im, xi, plan.size * Lanes * sizeof(float));
    }
}

void fftSingle(const FftPlan& plan, float* re, float* im, float* scratch_re,
               float* scratch_im) AURICLE_NONBLOCKING {
#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2)
    if (plan.size >= 64) {
        radix8SinglePass(plan, re, im, scratch_re, scratch_im);
        passes<1>(plan, 8, re, im, scratch_re, scratch_im, re, im);
        return;
    }
#endif
    passes<1>(plan, 1, re, im, re, im, scratch_re, scratch_im);
}

void fftLanes(const FftPlan& plan, float* re, float* im, float* scratch_re,
              float* scratch_im) AURICLE_NONBLOCKING {
    passes<kFftLanes>(plan, 1, re, im, re, im, scratch_re, scratch_im);
}

void fftLanesHalf(const FftPlan& plan, float* re, float* im, float* scratch_re,
                  float* scratch_im) AURICLE_NONBLOCKING {
    radix8HalfPass<Narrow, kFftLanes>(plan, re, im, scratch_re, scratch_im);
    passes<kFftLanes>(plan, 8, re, im, scratch_re, scratch_im, re, im);
}

#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2)

void lanesOf(float* out, const float* rows, std::size_t stride,
             std::size_t frames) AURICLE_NONBLOCKING {
    static_assert(kFftLanes == 8);
    for (std::size_t n = 0; n < frames; n += 8) {
        transposeEight(rows + n, stride, out + n * kFftLanes);
    }
}

void multiplySum(float* sum_re, float* sum_im, const float* re, const float* im,
                 const float* filter_re, const float* filter_im,
                 std::size_t count) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < count; n += 8) {
        Narrow real[8], imaginary[8];
        for (std::size_t i = 0; i < 8; ++i) {
            const std::size_t at = (n + i) * kFftLanes;
            const Complex<Narrow> x{loadAs<Narrow>(re + at), loadAs<Narrow>(im + at)};
            const Complex<Narrow> product =
                x * Complex<Narrow>{loadAs<Narrow>(filter_re + at), loadAs<Narrow>(filter_im + at)};
            real[i] = product.re;
            imaginary[i] = product.im;
        }
        store(sum_re + n, loadAs<Narrow>(sum_re + n) + sumsOfEight(real));
        store(sum_im + n, loadAs<Narrow>(sum_im + n) + sumsOfEight(imaginary));
    }
}

#else

void lanesOf(float* AURICLE_RESTRICT out, const float* AURICLE_RESTRICT rows, std::size_t stride,
             std::size_t frames) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < frames; ++n) {
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            out[n * kFftLanes + lane] = rows[lane * stride + n];
        }
    }
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

#endif

void inverseFft(const FftPlan& plan, float* re, float* im, float* scratch_re,
                float* scratch_im) AURICLE_NONBLOCKING {
    // The inverse transform is the forward one with real and imaginary part exchanged.
    fftSingle(plan, im, re, scratch_im, scratch_re);
    const float scale = 1.0F / static_cast<float>(plan.size);
    for (std::size_t n = 0; n < plan.size; ++n) {
        re[n] *= scale;
        im[n] *= scale;
    }
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
