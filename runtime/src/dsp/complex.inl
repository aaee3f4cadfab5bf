// Vectors of complex numbers, real and imaginary parts apart.

#pragma once

#include "dsp/kernels.hpp"
#include "dsp/narrow.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

template <typename V>
struct Complex {
    V re, im;
};
template <typename V>
AURICLE_INLINE Complex<V> operator+(Complex<V> a, Complex<V> b) {
    return {a.re + b.re, a.im + b.im};
}
template <typename V>
AURICLE_INLINE Complex<V> operator-(Complex<V> a, Complex<V> b) {
    return {a.re - b.re, a.im - b.im};
}
template <typename V>
AURICLE_INLINE Complex<V> operator*(Complex<V> a, Complex<V> w) {
    return {multiplySubtract(a.re, w.re, a.im * w.im), multiplyAdd(a.re, w.im, a.im * w.re)};
}
template <typename V>
AURICLE_INLINE Complex<V> turned(Complex<V> a) {  // by -i
    return {a.im, broadcastAs<V>(0.0F) - a.re};
}

template <typename V>
struct Signals {
    const float* re;
    const float* im;

    AURICLE_INLINE Complex<V> at(std::size_t place) const {
        return {loadAs<V>(re + place), loadAs<V>(im + place)};
    }
};
template <typename V>
AURICLE_INLINE void put(float* re, float* im, std::size_t place, Complex<V> value) {
    store(re + place, value.re);
    store(im + place, value.im);
}

// exp(-2 pi i k / size).
template <typename V>
AURICLE_INLINE Complex<V> root(const FftPlan& plan, std::size_t k) {
    return {broadcastAs<V>(plan.cosines[k]), broadcastAs<V>(-plan.sines[k])};
}

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
