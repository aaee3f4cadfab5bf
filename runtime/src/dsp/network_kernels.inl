// Small recurrent networks, written once and compiled per instruction set by
// network_kernels_baseline.cpp, _avx2.cpp and _avx512.cpp, which name AURICLE_KERNEL_SET.

#include <cstddef>
#include <cstdint>

#include "dsp/elementary.inl"
#include "dsp/network_kernels.hpp"
#include "dsp/prefetch.hpp"
#include "dsp/vector.inl"

#if defined(AURICLE_KERNEL_AVX512) || defined(AURICLE_KERNEL_AVX2) || \
    (defined(__ARM_NEON) && defined(__aarch64__))
#define AURICLE_READS_HALVES 1
#endif

#if defined(_MSC_VER)
#define AURICLE_RESTRICT __restrict
#else
#define AURICLE_RESTRICT __restrict__
#endif

namespace auricle::dsp::AURICLE_KERNEL_SET {
namespace {

constexpr std::size_t kPanelVectors = kPanelRows / Vector::kWidth;

// Sums that run beside each other, so that a multiplication need not wait for the one before.
constexpr std::size_t kChains = 8;

// Vectors that go through the matrix together, as many as there are registers for.
#if defined(AURICLE_KERNEL_AVX512)
constexpr std::size_t kTogether = 4;
#elif defined(AURICLE_KERNEL_AVX2) || (defined(__ARM_NEON) && defined(__aarch64__))
constexpr std::size_t kTogether = 2;
#else
constexpr std::size_t kTogether = 1;
#endif

// The processor's own prefetching ends at every page. This far ahead, in bytes, memory has
// answered.
constexpr std::size_t kAhead = 8192;

AURICLE_INLINE Vector loadWeights(const float* p) { return load(p); }
#if defined(AURICLE_READS_HALVES)
AURICLE_INLINE Vector loadWeights(const std::uint16_t* p) { return loadHalves(p); }
#endif

template <std::size_t Steps, std::size_t Vectors, typename Weight>
AURICLE_INLINE void addColumns(Vector (&sums)[Steps][Vectors][kPanelVectors], const Weight* matrix,
                               const float* const* in, std::size_t column) {
    constexpr std::size_t kAheadWeights = kAhead / sizeof(Weight);
    prefetch(matrix + kAheadWeights, Steps * kPanelRows);
    for (std::size_t s = 0; s < Steps; ++s) {
        for (std::size_t part = 0; part < kPanelVectors; ++part) {
            const Vector weights = loadWeights(matrix + s * kPanelRows + part * Vector::kWidth);
            for (std::size_t v = 0; v < Vectors; ++v) {
                sums[s][v][part] =
                    multiplyAdd(weights, broadcast(in[v][column + s]), sums[s][v][part]);
            }
        }
    }
}

template <std::size_t Vectors, typename Weight>
void multiplyTogether(const Weight* matrix, const float* bias, std::size_t panels,
                      std::size_t columns, const float* const* in,
                      float* const* out) AURICLE_NONBLOCKING {
    constexpr std::size_t kBeside = Vectors * kPanelVectors;
    constexpr std::size_t kSteps = kBeside < kChains ? kChains / kBeside : 1;
    for (std::size_t panel = 0; panel < panels; ++panel) {
        Vector sums[kSteps][Vectors][kPanelVectors];
        for (auto& step : sums) {
            for (auto& vector : step) {
                for (Vector& sum : vector) {
                    sum = broadcast(0.0F);
                }
            }
        }
        std::size_t column = 0;
        for (; column + kSteps <= columns; column += kSteps) {
            addColumns(sums, matrix, in, column);
            matrix += kSteps * kPanelRows;
        }
        for (; column < columns; ++column) {
            addColumns(reinterpret_cast<Vector(&)[1][Vectors][kPanelVectors]>(sums[0]), matrix, in,
                       column);
            matrix += kPanelRows;
        }
        for (std::size_t v = 0; v < Vectors; ++v) {
            for (std::size_t part = 0; part < kPanelVectors; ++part) {
                const std::size_t row = panel * kPanelRows + part * Vector::kWidth;
                Vector sum = load(bias + row);
                for (std::size_t s = 0; s < kSteps; ++s) {
                    sum = sum + sums[s][v][part];
                }
                store(out[v] + row, sum);
            }
        }
    }
}

template <typename Weight>
AURICLE_INLINE void multiply(const Weight* matrix, const float* bias, std::size_t panels,
                             std::size_t columns, const float* const* in, float* const* out,
                             std::size_t vectors) {
    while (vectors > 0) {
        std::size_t done = vectors < kTogether ? vectors : kTogether;
        if constexpr (kTogether == 4) {
            if (done == 4) {
                multiplyTogether<4>(matrix, bias, panels, columns, in, out);
            } else if (done == 3) {
                multiplyTogether<3>(matrix, bias, panels, columns, in, out);
            }
        }
        if constexpr (kTogether >= 2) {
            if (done == 2) {
                multiplyTogether<2>(matrix, bias, panels, columns, in, out);
            }
        }
        if (done == 1) {
            multiplyTogether<1>(matrix, bias, panels, columns, in, out);
        }
        in += done;
        out += done;
        vectors -= done;
    }
}

#if defined(AURICLE_READS_HALVES)
void multiplyHalf(const std::uint16_t* matrix, const float* bias, std::size_t panels,
                  std::size_t columns, const float* const* in, float* const* out,
                  std::size_t vectors) AURICLE_NONBLOCKING {
    multiply(matrix, bias, panels, columns, in, out, vectors);
}
constexpr decltype(NetworkKernels::multiplyHalf) kMultiplyHalf = multiplyHalf;
#else
constexpr decltype(NetworkKernels::multiplyHalf) kMultiplyHalf = nullptr;
#endif

void multiplySingle(const float* matrix, const float* bias, std::size_t panels, std::size_t columns,
                    const float* const* in, float* const* out,
                    std::size_t vectors) AURICLE_NONBLOCKING {
    multiply(matrix, bias, panels, columns, in, out, vectors);
}

void gruStep(float* AURICLE_RESTRICT state, const float* AURICLE_RESTRICT given,
             const float* AURICLE_RESTRICT kept, std::size_t size) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < size; ++n) {
        const float reset = sigmoid(given[n] + kept[n]);
        const float update = sigmoid(given[size + n] + kept[size + n]);
        const float fresh = hyperbolicTangent(given[2 * size + n] + reset * kept[2 * size + n]);
        state[n] = fresh + update * (state[n] - fresh);
    }
}

void modulate(float* AURICLE_RESTRICT out, const float* AURICLE_RESTRICT values,
              const float* AURICLE_RESTRICT scale, const float* AURICLE_RESTRICT shift,
              std::size_t size) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < size; ++n) {
        const float value = values[n] * scale[n] + shift[n];
        out[n] = value < 0.0F ? 0.0F : value;
    }
}

void decibels(float* powers, std::size_t size) AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < size; ++n) {
        powers[n] = decibel(powers[n] + 1e-10F);
    }
}

void softmaxColumns(float* values, std::size_t rows, std::size_t stride) AURICLE_NONBLOCKING {
    constexpr std::size_t kWide = 16;
    for (std::size_t at = 0; at < stride; at += kWide) {
        float most[kWide], sums[kWide];
        for (std::size_t n = 0; n < kWide; ++n) {
            most[n] = values[at + n];
            sums[n] = 0.0F;
        }
        for (std::size_t row = 1; row < rows; ++row) {
            const float* line = values + row * stride + at;
            for (std::size_t n = 0; n < kWide; ++n) {
                most[n] = line[n] > most[n] ? line[n] : most[n];
            }
        }
        for (std::size_t row = 0; row < rows; ++row) {
            float* line = values + row * stride + at;
            for (std::size_t n = 0; n < kWide; ++n) {
                line[n] = exponential(line[n] - most[n]);
                sums[n] += line[n];
            }
        }
        for (std::size_t row = 0; row < rows; ++row) {
            float* line = values + row * stride + at;
            for (std::size_t n = 0; n < kWide; ++n) {
                line[n] /= sums[n];
            }
        }
    }
}

}  // namespace

extern const NetworkKernels kNetworkKernels;
const NetworkKernels kNetworkKernels = {
    AURICLE_KERNEL_NAME, kMultiplyHalf, multiplySingle, gruStep, modulate, decibels,
    softmaxColumns};

}  // namespace auricle::dsp::AURICLE_KERNEL_SET
