// Vectors of eight floats at most and of one, for runs of floats that are shorter than Vector.

#pragma once

#include "dsp/vector.inl"

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

#if defined(AURICLE_KERNEL_AVX512)

struct Narrow {
    static constexpr std::size_t kWidth = 8;
    __m256 v;
};
AURICLE_INLINE void store(float* p, Narrow a) { _mm256_storeu_ps(p, a.v); }
AURICLE_INLINE Narrow operator+(Narrow a, Narrow b) { return {_mm256_add_ps(a.v, b.v)}; }
AURICLE_INLINE Narrow operator-(Narrow a, Narrow b) { return {_mm256_sub_ps(a.v, b.v)}; }
AURICLE_INLINE Narrow operator*(Narrow a, Narrow b) { return {_mm256_mul_ps(a.v, b.v)}; }
AURICLE_INLINE Narrow multiplyAdd(Narrow a, Narrow b, Narrow c) {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
}
AURICLE_INLINE Narrow multiplySubtract(Narrow a, Narrow b, Narrow c) {
    return {_mm256_fmsub_ps(a.v, b.v, c.v)};
}

#else

using Narrow = Vector;

#endif

// One float, for the first passes of a single signal.
struct Single {
    static constexpr std::size_t kWidth = 1;
    float v;
};
AURICLE_INLINE void store(float* p, Single a) { *p = a.v; }
AURICLE_INLINE Single operator+(Single a, Single b) { return {a.v + b.v}; }
AURICLE_INLINE Single operator-(Single a, Single b) { return {a.v - b.v}; }
AURICLE_INLINE Single operator*(Single a, Single b) { return {a.v * b.v}; }
AURICLE_INLINE Single multiplyAdd(Single a, Single b, Single c) { return {a.v * b.v + c.v}; }
AURICLE_INLINE Single multiplySubtract(Single a, Single b, Single c) { return {a.v * b.v - c.v}; }

template <typename V>
AURICLE_INLINE V loadAs(const float* p);
template <typename V>
AURICLE_INLINE V broadcastAs(float a);

template <>
AURICLE_INLINE Vector loadAs<Vector>(const float* p) {
    return load(p);
}
template <>
AURICLE_INLINE Vector broadcastAs<Vector>(float a) {
    return broadcast(a);
}
template <>
AURICLE_INLINE Single loadAs<Single>(const float* p) {
    return {*p};
}
template <>
AURICLE_INLINE Single broadcastAs<Single>(float a) {
    return {a};
}
#if defined(AURICLE_KERNEL_AVX512)
template <>
AURICLE_INLINE Narrow loadAs<Narrow>(const float* p) {
    return {_mm256_loadu_ps(p)};
}
template <>
AURICLE_INLINE Narrow broadcastAs<Narrow>(float a) {
    return {_mm256_set1_ps(a)};
}
#endif

#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2)

// Eight rows of eight floats, `stride` apart, to eight columns one after the other.
AURICLE_INLINE void transposeEight(const float* rows, std::size_t stride, float* out) {
    __m256 pairs[8];
    for (std::size_t i = 0; i < 8; i += 2) {
        const __m256 a = _mm256_loadu_ps(rows + i * stride);
        const __m256 b = _mm256_loadu_ps(rows + (i + 1) * stride);
        pairs[i] = _mm256_unpacklo_ps(a, b);
        pairs[i + 1] = _mm256_unpackhi_ps(a, b);
    }
    __m256 fours[8];
    for (std::size_t i = 0; i < 8; i += 4) {
        fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
        fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
        fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
        fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
    }
    for (std::size_t i = 0; i < 4; ++i) {
        _mm256_storeu_ps(out + 8 * i, _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20));
        _mm256_storeu_ps(out + 8 * (i + 4), _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31));
    }
}

// Eight floats, `stride` apart.
AURICLE_INLINE Narrow gatherEight(const float* p, std::size_t stride) {
    const __m256i steps = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i places = _mm256_mullo_epi32(steps, _mm256_set1_epi32(static_cast<int>(stride)));
    return {_mm256_i32gather_ps(p, places, sizeof(float))};
}

// The sum of the eight floats of each of eight vectors.
AURICLE_INLINE Narrow sumsOfEight(const Narrow (&rows)[8]) {
    const __m256 a =
        _mm256_hadd_ps(_mm256_hadd_ps(rows[0].v, rows[1].v), _mm256_hadd_ps(rows[2].v, rows[3].v));
    const __m256 b =
        _mm256_hadd_ps(_mm256_hadd_ps(rows[4].v, rows[5].v), _mm256_hadd_ps(rows[6].v, rows[7].v));
    return {_mm256_add_ps(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31))};
}

#endif

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
