#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "dsp/kernel_sets.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kMixBatch;

namespace {

std::vector<float> narrowed(const std::vector<double>& values) {
    std::vector<float> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
                   [](double value) { return static_cast<float>(value); });
    return result;
}

}  // namespace

TEST_CASE("the sets have their names, and an unknown name has no set") {
    REQUIRE(dsp::kernelsNamed("baseline") != nullptr);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CHECK(dsp::kernelsNamed(kernels->name) == kernels);
    }
    CHECK(dsp::kernelsNamed("sse9") == nullptr);
    CHECK(dsp::kernelsNamed("") == nullptr);
    CHECK(&dsp::kernels() == test::kernelSets().back());
}

TEST_CASE("mixRamped adds four signals with gains on straight lines to every bus row") {
    constexpr std::size_t kRows = 11;
    constexpr std::size_t kStride = 70;
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t count : {1U, 2U, 7U, 16U, 33U, 64U}) {
            CAPTURE(std::string(kernels->name));
            CAPTURE(count);
            std::array<std::vector<float>, kMixBatch> signals;
            std::array<std::vector<float>, kMixBatch> start;
            std::array<std::vector<float>, kMixBatch> end;
            std::array<const float*, kMixBatch> in{}, from{}, to{};
            for (std::uint32_t s = 0; s < kMixBatch; ++s) {
                signals[s] = test::noise(count, 10 + s);
                start[s] = test::noise(kRows, 20 + s, 2.0F);
                end[s] = test::noise(kRows, 30 + s, 2.0F);
                in[s] = signals[s].data();
                from[s] = start[s].data();
                to[s] = end[s].data();
            }
            auto bus = test::noise(kRows * kStride, 40);
            std::vector<double> wanted(bus.begin(), bus.end());
            for (std::size_t k = 0; k < kRows; ++k) {
                for (std::size_t i = 0; i < count; ++i) {
                    const double share = static_cast<double>(i) / static_cast<double>(count);
                    for (std::size_t s = 0; s < kMixBatch; ++s) {
                        const auto a = static_cast<double>(start[s][k]);
                        const auto b = static_cast<double>(end[s][k]);
                        wanted[k * kStride + i] +=
                            (a + share * (b - a)) * static_cast<double>(signals[s][i]);
                    }
                }
            }
            kernels->mixRamped(bus.data(), kStride, kRows, in.data(), from.data(), to.data(),
                               count);
            CHECK(test::differenceDb(bus, narrowed(wanted)) < -120.0);
        }
    }
}

TEST_CASE("filterRamped is a convolution whose taps move on straight lines") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (std::size_t taps = dsp::kDelayTaps; taps <= dsp::kMaxTapSpan; ++taps) {
            for (const std::size_t count : {1U, 3U, 17U, 32U}) {
                CAPTURE(std::string(kernels->name));
                CAPTURE(taps);
                CAPTURE(count);
                const auto history = test::noise(dsp::kMaxTapSpan + count, 50);
                const float* in = history.data() + dsp::kMaxTapSpan;
                auto from = test::noise(dsp::kMaxTapSpan, 51, 1.0F);
                auto step = test::noise(dsp::kMaxTapSpan, 52, 0.02F);
                // A segment leaves the taps beyond its count at zero; some widths run over them.
                std::fill(from.begin() + static_cast<std::ptrdiff_t>(taps), from.end(), 0.0F);
                std::fill(step.begin() + static_cast<std::ptrdiff_t>(taps), step.end(), 0.0F);
                std::vector<float> out(count);
                kernels->filterRamped(out.data(), in, from.data(), step.data(), taps, count);
                for (std::size_t i = 0; i < count; ++i) {
                    double wanted = 0.0;
                    double size = 0.0;
                    for (std::size_t j = 0; j < taps; ++j) {
                        const double tap = static_cast<double>(from[j]) +
                                           static_cast<double>(step[j]) * static_cast<double>(i);
                        const auto at =
                            static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(j);
                        const double term = tap * static_cast<double>(in[at]);
                        wanted += term;
                        size += std::abs(term);
                    }
                    CHECK(std::abs(static_cast<double>(out[i]) - wanted) < 1e-6 * size);
                }
            }
        }
    }
}

TEST_CASE("blendRows is the weighted sum of sixteen rows") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t columns : {4U, 12U, 20U, 60U, 260U}) {
            CAPTURE(std::string(kernels->name));
            CAPTURE(columns);
            const auto table = test::noise(16 * columns + 9, 60);
            const auto weights = test::noise(16, 61, 1.0F);
            std::array<const float*, 4> starts{};
            for (std::size_t group = 0; group < 4; ++group) {
                starts[group] = table.data() + group * 4 * columns + group;
            }
            std::vector<double> wanted(columns, 0.0);
            for (std::size_t r = 0; r < 16; ++r) {
                for (std::size_t c = 0; c < columns; ++c) {
                    wanted[c] += static_cast<double>(weights[r]) *
                                 static_cast<double>(starts[r / 4][r % 4 * columns + c]);
                }
            }
            std::vector<float> out(columns, 7.0F);
            kernels->blendRows(out.data(), starts.data(), weights.data(), columns);
            CHECK(test::differenceDb(out, narrowed(wanted)) < -120.0);
        }
    }
}

TEST_CASE("peak is the largest magnitude, and shows what is not finite") {
    constexpr float kInfinite = std::numeric_limits<float>::infinity();
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    constexpr float kDenormal = std::numeric_limits<float>::denorm_min();
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        CHECK(kernels->peak(nullptr, 0) == 0.0F);
        for (const std::size_t count : {1U, 5U, 16U, 61U}) {
            CAPTURE(count);
            for (std::size_t at = 0; at < count; ++at) {
                auto samples = test::noise(count, 70, 0.5F);
                samples[at] = -2.5F;
                CHECK(kernels->peak(samples.data(), count) == 2.5F);
                samples[at] = -kInfinite;
                CHECK_FALSE(std::isfinite(kernels->peak(samples.data(), count)));
                for (const float nan : {kNaN, -kNaN}) {
                    samples[at] = nan;
                    CHECK_FALSE(std::isfinite(kernels->peak(samples.data(), count)));
                }
                std::fill(samples.begin(), samples.end(), -0.0F);
                CHECK(kernels->peak(samples.data(), count) == 0.0F);
                samples[at] = -kDenormal;
                CHECK(kernels->peak(samples.data(), count) == kDenormal);
            }
        }
    }
}
