// A vector of floats of the width that suits the instruction set. The intrinsics stand here and
// nowhere else; the loops that use Vector are written once.

#pragma once

#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2)
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

#include <cstddef>
#include <cstdint>

#include "dsp/kernels.hpp"

#if defined(_MSC_VER)
#define AURICLE_INLINE __forceinline
#define AURICLE_APART __declspec(noinline)
#else
#define AURICLE_INLINE inline __attribute__((always_inline))
#define AURICLE_APART __attribute__((noinline))
#endif

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

#if defined(AURICLE_KERNEL_AVX512)

struct Vector {
    static constexpr std::size_t kWidth = 16;
    __m512 v;
};
AURICLE_INLINE Vector load(const float* p) { return {_mm512_loadu_ps(p)}; }
AURICLE_INLINE void store(float* p, Vector a) { _mm512_storeu_ps(p, a.v); }
AURICLE_INLINE Vector broadcast(float a) { return {_mm512_set1_ps(a)}; }
AURICLE_INLINE Vector operator+(Vector a, Vector b) { return {_mm512_add_ps(a.v, b.v)}; }
AURICLE_INLINE Vector operator-(Vector a, Vector b) { return {_mm512_sub_ps(a.v, b.v)}; }
AURICLE_INLINE Vector operator*(Vector a, Vector b) { return {_mm512_mul_ps(a.v, b.v)}; }
AURICLE_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
    return {_mm512_fmadd_ps(a.v, b.v, c.v)};
}
AURICLE_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) {
    return {_mm512_fmsub_ps(a.v, b.v, c.v)};
}
AURICLE_INLINE Vector loadShorts(const std::int16_t* p) {
    const __m256i narrow = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    return {_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(narrow))};
}
AURICLE_INLINE Vector loadHalves(const std::uint16_t* p) {
    return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
AURICLE_INLINE Vector smaller(Vector a, Vector b) { return {_mm512_min_ps(a.v, b.v)}; }
AURICLE_INLINE Vector greater(Vector a, Vector b) { return {_mm512_max_ps(a.v, b.v)}; }
AURICLE_INLINE Vector wholePart(Vector a) {
    return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)};
}
AURICLE_INLINE float smallest(Vector a) { return _mm512_reduce_min_ps(a.v); }
AURICLE_INLINE float greatest(Vector a) { return _mm512_reduce_max_ps(a.v); }

#elif defined(AURICLE_KERNEL_AVX2)

struct Vector {
    static constexpr std::size_t kWidth = 8;
    __m256 v;
};
AURICLE_INLINE Vector load(const float* p) { return {_mm256_loadu_ps(p)}; }
AURICLE_INLINE void store(float* p, Vector a) { _mm256_storeu_ps(p, a.v); }
AURICLE_INLINE Vector broadcast(float a) { return {_mm256_set1_ps(a)}; }
AURICLE_INLINE Vector operator+(Vector a, Vector b) { return {_mm256_add_ps(a.v, b.v)}; }
AURICLE_INLINE Vector operator-(Vector a, Vector b) { return {_mm256_sub_ps(a.v, b.v)}; }
AURICLE_INLINE Vector operator*(Vector a, Vector b) { return {_mm256_mul_ps(a.v, b.v)}; }
AURICLE_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
}
AURICLE_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) {
    return {_mm256_fmsub_ps(a.v, b.v, c.v)};
}
AURICLE_INLINE Vector loadShorts(const std::int16_t* p) {
    const __m128i narrow = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return {_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(narrow))};
}
AURICLE_INLINE Vector loadHalves(const std::uint16_t* p) {
    return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
}
AURICLE_INLINE Vector smaller(Vector a, Vector b) { return {_mm256_min_ps(a.v, b.v)}; }
AURICLE_INLINE Vector greater(Vector a, Vector b) { return {_mm256_max_ps(a.v, b.v)}; }
AURICLE_INLINE Vector wholePart(Vector a) { return {_mm256_floor_ps(a.v)}; }
AURICLE_INLINE float smallest(Vector a) {
    __m128 half = _mm_min_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    half = _mm_min_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_min_ss(half, _mm_movehdup_ps(half)));
}
AURICLE_INLINE float greatest(Vector a) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

struct Vector {
    static constexpr std::size_t kWidth = 4;
    float32x4_t v;
};
AURICLE_INLINE Vector load(const float* p) { return {vld1q_f32(p)}; }
AURICLE_INLINE void store(float* p, Vector a) { vst1q_f32(p, a.v); }
AURICLE_INLINE Vector broadcast(float a) { return {vdupq_n_f32(a)}; }
AURICLE_INLINE Vector operator+(Vector a, Vector b) { return {vaddq_f32(a.v, b.v)}; }
AURICLE_INLINE Vector operator-(Vector a, Vector b) { return {vsubq_f32(a.v, b.v)}; }
AURICLE_INLINE Vector operator*(Vector a, Vector b) { return {vmulq_f32(a.v, b.v)}; }
AURICLE_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
    return {vfmaq_f32(c.v, a.v, b.v)};
}
AURICLE_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) {
    return {vnegq_f32(vfmsq_f32(c.v, a.v, b.v))};
}
AURICLE_INLINE Vector loadShorts(const std::int16_t* p) {
    return {vcvtq_f32_s32(vmovl_s16(vld1_s16(p)))};
}
AURICLE_INLINE Vector loadHalves(const std::uint16_t* p) {
    return {vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)))};
}
AURICLE_INLINE Vector smaller(Vector a, Vector b) { return {vminq_f32(a.v, b.v)}; }
AURICLE_INLINE Vector greater(Vector a, Vector b) { return {vmaxq_f32(a.v, b.v)}; }
AURICLE_INLINE Vector wholePart(Vector a) { return {vrndmq_f32(a.v)}; }
AURICLE_INLINE float smallest(Vector a) { return vminvq_f32(a.v); }
AURICLE_INLINE float greatest(Vector a) { return vmaxvq_f32(a.v); }

#else

// Any processor: four floats that the compiler may keep in a register of its own choice.
struct Vector {
    static constexpr std::size_t kWidth = 4;
    float v[kWidth];
};
template <typename Operation>
AURICLE_INLINE Vector eachLane(Operation operation) {
    return {{operation(0), operation(1), operation(2), operation(3)}};
}
AURICLE_INLINE Vector load(const float* p) {
    return eachLane([p](int i) { return p[i]; });
}
AURICLE_INLINE void store(float* p, Vector a) {
    for (std::size_t i = 0; i < Vector::kWidth; ++i) {
        p[i] = a.v[i];
    }
}
AURICLE_INLINE Vector broadcast(float a) { return {{a, a, a, a}}; }
AURICLE_INLINE Vector operator+(Vector a, Vector b) {
    return eachLane([&](int i) { return a.v[i] + b.v[i]; });
}
AURICLE_INLINE Vector operator-(Vector a, Vector b) {
    return eachLane([&](int i) { return a.v[i] - b.v[i]; });
}
AURICLE_INLINE Vector operator*(Vector a, Vector b) {
    return eachLane([&](int i) { return a.v[i] * b.v[i]; });
}
AURICLE_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
    return eachLane([&](int i) { return a.v[i] * b.v[i] + c.v[i]; });
}
AURICLE_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) {
    return eachLane([&](int i) { return a.v[i] * b.v[i] - c.v[i]; });
}
AURICLE_INLINE Vector loadShorts(const std::int16_t* p) {
    return eachLane([p](int i) { return static_cast<float>(p[i]); });
}
AURICLE_INLINE Vector smaller(Vector a, Vector b) {
    return eachLane([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
AURICLE_INLINE Vector greater(Vector a, Vector b) {
    return eachLane([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
AURICLE_INLINE Vector wholePart(Vector a) {
    return eachLane([&](int i) {
        const auto towards_zero = static_cast<float>(static_cast<std::int32_t>(a.v[i]));
        return towards_zero > a.v[i] ? towards_zero - 1.0F : towards_zero;
    });
}
AURICLE_INLINE float smallest(Vector a) {
    const float low = a.v[0] < a.v[1] ? a.v[0] : a.v[1];
    const float high = a.v[2] < a.v[3] ? a.v[2] : a.v[3];
    return low < high ? low : high;
}
AURICLE_INLINE float greatest(Vector a) {
    const float low = a.v[0] > a.v[1] ? a.v[0] : a.v[1];
    const float high = a.v[2] > a.v[3] ? a.v[2] : a.v[3];
    return low > high ? low : high;
}

#endif

// A load that compilers do not repeat for every use of the value: what lies across two cache lines
// takes twice as long to load.
AURICLE_INLINE Vector loadOnce(const float* p) {
    Vector a = load(p);
#if defined(__GNUC__) && (defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2))
    asm("" : "+v"(a.v));
#endif
    return a;
}

// Frame numbers as floats, from which gains on a line are made.
struct FrameNumbers {
    alignas(64) float values[kMaxMixFrames];

    constexpr FrameNumbers() : values() {
        for (std::size_t i = 0; i < kMaxMixFrames; ++i) {
            values[i] = static_cast<float>(i);
        }
    }
};
constexpr FrameNumbers kFrameNumbers;

}  // namespace
}  // namespace auricle::dsp::AURICLE_KERNEL_SET
