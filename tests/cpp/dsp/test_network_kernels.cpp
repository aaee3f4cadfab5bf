#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/matrix_memory.hpp"
#include "dsp/network_kernels.hpp"
#include "dsp/packed_matrix.hpp"
#include "realtime/flush_denormals.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kPanelRows;
using dsp::MatrixMemory;
using dsp::NetworkKernels;
using dsp::PackedMatrix;

namespace {

std::vector<const NetworkKernels*> allSets() {
    std::vector<const NetworkKernels*> sets;
    for (const char* name : {"baseline", "avx2", "avx512"}) {
        if (const auto* set = dsp::networkKernelsNamed(name); set != nullptr) {
            CHECK(std::string(set->name) == name);
            sets.push_back(set);
        }
    }
    return sets;
}

/// Numbers that half precision holds: multiples of 2^-10 below 1.
std::vector<float> coarse(std::size_t count, unsigned seed) {
    auto values = test::noise(count, seed, 1.0F);
    for (float& value : values) {
        value = std::clamp(std::round(value * 1024.0F) / 1024.0F, -1.0F, 1.0F);
    }
    return values;
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

TEST_CASE("a packed matrix multiplies as the definition says, for any sizes and many vectors") {
    struct Sizes {
        std::size_t rows, columns, vectors;
    };
    for (const NetworkKernels* set : allSets()) {
        for (const bool half : {false, true}) {
            for (const Sizes& size : {Sizes{1, 1, 1}, Sizes{32, 8, 4}, Sizes{40, 37, 3},
                                      Sizes{96, 64, 2}, Sizes{33, 5, 9}, Sizes{70, 0, 1}}) {
                CAPTURE(set->name);
                CAPTURE(half);
                CAPTURE(size.rows);
                CAPTURE(size.columns);
                const auto values = coarse(size.rows * size.columns, 1);
                const auto bias = test::noise(size.rows, 2);
                MatrixMemory memory(PackedMatrix::bytes(size.rows, size.columns, half, *set));
                const PackedMatrix matrix(size.rows, size.columns, values, bias, half, memory,
                                          *set);
                CHECK(matrix.paddedRows() >= size.rows);
                CHECK(matrix.paddedRows() < size.rows + kPanelRows);
                const auto in = test::noise(size.columns * size.vectors, 3);
                std::vector<std::vector<float>> out(size.vectors);
                std::vector<const float*> from;
                std::vector<float*> to;
                for (std::size_t v = 0; v < size.vectors; ++v) {
                    out[v].assign(matrix.paddedRows() + 1, 77.0F);
                    from.push_back(in.data() + v * size.columns);
                    to.push_back(out[v].data());
                }
                matrix.multiply(from.data(), to.data(), size.vectors);
                for (std::size_t v = 0; v < size.vectors; ++v) {
                    for (std::size_t row = 0; row < size.rows; ++row) {
                        auto wanted = static_cast<double>(bias[row]);
                        for (std::size_t column = 0; column < size.columns; ++column) {
                            wanted += static_cast<double>(values[row * size.columns + column]) *
                                      static_cast<double>(in[v * size.columns + column]);
                        }
                        CHECK(std::abs(static_cast<double>(out[v][row]) - wanted) < 3e-6);
                    }
                    CHECK(out[v].back() == 77.0F);
                }
            }
        }
    }
}

TEST_CASE("half precision keeps every number that it holds, also where denormals count as zero") {
    const std::vector<float> held = {0.0F,         1.0F,        -1.0F,       65504.0F,
                                     -65504.0F,    0x1p-14F,    -0x1p-24F,   0x1p-24F,
                                     0x1.ff8p-15F, 0x1.554p-2F, -0x1.8p-20F, 1023.5F};
    for (const NetworkKernels* set : allSets()) {
        CAPTURE(set->name);
        const realtime::FlushDenormals flush;
        MatrixMemory memory(PackedMatrix::bytes(held.size(), 1, true, *set));
        const PackedMatrix matrix(held.size(), 1, held, {}, true, memory, *set);
        std::vector<float> out(matrix.paddedRows());
        const float one = 1.0F;
        matrix.multiply(&one, out.data());
        for (std::size_t row = 0; row < held.size(); ++row) {
            CHECK(out[row] == held[row]);
        }
        if (set->multiplyHalf == nullptr) {
            continue;
        }
        for (const float value :
             {0.1F, 65536.0F, 0x1p-25F, 0x1.002p0F, 1e30F, std::numeric_limits<float>::infinity(),
              std::numeric_limits<float>::quiet_NaN()}) {
            CAPTURE(value);
            const std::vector<float> one_value{value};
            CHECK_THROWS_AS(PackedMatrix(1, 1, one_value, {}, true, memory, *set),
                            std::invalid_argument);
        }
    }
}

TEST_CASE("a matrix of other sizes than its numbers is refused") {
    const std::vector<float> six(6, 1.0F);
    MatrixMemory memory(1000);
    CHECK_THROWS_AS(PackedMatrix(2, 2, six, {}, false, memory), std::invalid_argument);
    CHECK_THROWS_AS(PackedMatrix(2, 3, six, six, false, memory), std::invalid_argument);
}

TEST_CASE("pieces of matrix memory lie on cache lines and apart, and end where the room ends") {
    MatrixMemory memory(300);
    auto* const first = static_cast<std::byte*>(memory.take(100));
    auto* const second = static_cast<std::byte*>(memory.take(1));
    CHECK(reinterpret_cast<std::uintptr_t>(first) % MatrixMemory::kLine == 0);
    CHECK(second == first + 2 * MatrixMemory::kLine);
    CHECK_THROWS_AS(memory.take(std::size_t{1} << 30), std::bad_alloc);
}

TEST_CASE("a step of a gated recurrent unit is that of the formula") {
    for (const NetworkKernels* set : allSets()) {
        for (const std::size_t size : {1U, 19U, 256U}) {
            CAPTURE(set->name);
            // From gates that are half open to such that are shut.
            const auto given = test::noise(3 * size, 4, 5.0F);
            const auto kept = test::noise(3 * size, 5, 5.0F);
            auto state = test::noise(size, 6, 0.5F);
            const auto before = state;
            set->gruStep(state.data(), given.data(), kept.data(), size);
            for (std::size_t n = 0; n < size; ++n) {
                const auto x = [&](std::size_t gate) {
                    return static_cast<double>(given[gate * size + n]);
                };
                const auto h = [&](std::size_t gate) {
                    return static_cast<double>(kept[gate * size + n]);
                };
                const double update = sigmoid(x(1) + h(1));
                const double fresh = std::tanh(x(2) + sigmoid(x(0) + h(0)) * h(2));
                const double wanted =
                    (1.0 - update) * fresh + update * static_cast<double>(before[n]);
                CHECK(std::abs(static_cast<double>(state[n]) - wanted) < 5e-7);
            }
        }
    }
}

TEST_CASE("gates stay in range for inputs beyond any exponential") {
    for (const NetworkKernels* set : allSets()) {
        CAPTURE(set->name);
        for (const float huge : {1e4F, -1e4F, 3e38F, -3e38F}) {
            const std::array<float, 3> given{huge, huge, huge};
            const std::array<float, 3> kept{};
            float state = 0.25F;
            set->gruStep(&state, given.data(), kept.data(), 1);
            CHECK(std::abs(state) <= 1.0F);
        }
    }
}

TEST_CASE("levels are ten times the decimal logarithm, above a floor of -100 dB") {
    std::vector<float> powers{0.0F, 1e-30F, 1e-10F, 1e-3F, 0.5F, 0.70710678F, 1.0F, 2.0F, 1e12F};
    for (int k = -200; k < 200; ++k) {
        powers.push_back(std::pow(1.1F, static_cast<float>(k)));
    }
    for (const NetworkKernels* set : allSets()) {
        CAPTURE(set->name);
        auto levels = powers;
        set->decibels(levels.data(), levels.size());
        for (std::size_t n = 0; n < powers.size(); ++n) {
            const double wanted = 10.0 * std::log10(static_cast<double>(powers[n]) + 1e-10);
            CHECK(std::abs(static_cast<double>(levels[n]) - wanted) < 3e-5);
        }
    }
}

TEST_CASE("modulation scales, shifts and cuts what is negative") {
    for (const NetworkKernels* set : allSets()) {
        CAPTURE(set->name);
        const std::vector<float> values{1.0F, -2.0F, 3.0F};
        const std::vector<float> scale{2.0F, 2.0F, -1.0F};
        const std::vector<float> shift{0.5F, 5.0F, 1.0F};
        std::vector<float> out(3);
        set->modulate(out.data(), values.data(), scale.data(), shift.data(), out.size());
        CHECK(out == std::vector<float>{2.5F, 1.0F, 0.0F});
    }
}

TEST_CASE("a softmax of each column sums to one and follows the exponentials") {
    constexpr std::size_t kRows = 5;
    constexpr std::size_t kStride = 2 * kPanelRows;
    auto logits = test::noise(kRows * kStride, 7, 8.0F);
    logits[3] = 1e4F;
    logits[kStride + 4] = -1e4F;
    for (const NetworkKernels* set : allSets()) {
        CAPTURE(set->name);
        auto shares = logits;
        set->softmaxColumns(shares.data(), kRows, kStride);
        for (std::size_t column = 0; column < kStride; ++column) {
            double most = -1e30;
            for (std::size_t row = 0; row < kRows; ++row) {
                most = std::max(most, static_cast<double>(logits[row * kStride + column]));
            }
            double sum = 0.0;
            for (std::size_t row = 0; row < kRows; ++row) {
                sum += std::exp(static_cast<double>(logits[row * kStride + column]) - most);
            }
            for (std::size_t row = 0; row < kRows; ++row) {
                const std::size_t at = row * kStride + column;
                const double wanted = std::exp(static_cast<double>(logits[at]) - most) / sum;
                CHECK(std::abs(static_cast<double>(shares[at]) - wanted) < 1e-6);
            }
        }
    }
}
