#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dsp/kernel_sets.hpp"
#include "signals.hpp"

using namespace auricle;

namespace {

std::vector<float> narrowed(const std::vector<double>& values) {
    std::vector<float> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
                   [](double value) { return static_cast<float>(value); });
    return result;
}

}  // namespace

TEST_CASE("blendRows is the scaled, weighted sum of sixteen rows") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t columns : {16U, 64U, 272U}) {
            CAPTURE(std::string(kernels->name));
            CAPTURE(columns);
            const auto shares = test::noise(16 * columns + 9, 60, 1.0F);
            std::vector<std::int16_t> table(shares.size());
            std::transform(shares.begin(), shares.end(), table.begin(), [](float share) {
                return static_cast<std::int16_t>(32'767.0F * share);
            });
            const auto weights = test::noise(16, 61, 1.0F);
            const auto scales = test::noise(columns, 62, 1.0F);
            std::array<const std::int16_t*, 4> starts{};
            for (std::size_t group = 0; group < 4; ++group) {
                starts[group] = table.data() + group * 4 * columns + group;
            }
            std::vector<double> wanted(columns, 0.0);
            for (std::size_t r = 0; r < 16; ++r) {
                for (std::size_t c = 0; c < columns; ++c) {
                    wanted[c] += static_cast<double>(scales[c]) * static_cast<double>(weights[r]) *
                                 static_cast<double>(starts[r / 4][r % 4 * columns + c]);
                }
            }
            std::vector<float> out(columns, 7.0F);
            kernels->blendRows(out.data(), starts.data(), weights.data(), scales.data(), columns);
            CHECK(test::differenceDb(out, narrowed(wanted)) < -120.0);
        }
    }
}

TEST_CASE("knotRows follows the curve, says how rows grow, and hands the end on") {
    constexpr std::size_t kColumns = 48;
    dsp::KnotRows knots;
    knots.count = 4;
    for (std::size_t k = 0; k < knots.count; ++k) {
        knots.gains[k] = 0.5F + 0.25F * static_cast<float>(k);
        knots.along[k] = 0.1F * static_cast<float>(k);
        knots.across[k] = 0.3F * static_cast<float>(k);
        knots.inverse_lengths[k] = 1.0F / static_cast<float>(10 + k);
    }
    knots.along[0] = knots.across[0] = 0.0F;
    const auto start = test::noise(kColumns, 70);
    const auto slope = test::noise(kColumns, 71);
    const auto end = test::noise(kColumns, 72);
    const auto at = [&](std::size_t k, std::size_t c) {
        const auto from = static_cast<double>(start[c]);
        return static_cast<double>(knots.gains[k]) *
               (from + static_cast<double>(knots.along[k]) * static_cast<double>(slope[c]) +
                static_cast<double>(knots.across[k]) * (static_cast<double>(end[c]) - from));
    };
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        auto here = start;
        auto tangent = slope;
        std::vector<float> rows(4 * kColumns);
        std::vector<float> steps(3 * kColumns);
        kernels->knotRows(knots, here.data(), tangent.data(), end.data(), kColumns, rows.data(),
                          steps.data());
        for (std::size_t c = 0; c < kColumns; ++c) {
            for (std::size_t k = 0; k < 4; ++k) {
                CHECK(std::abs(static_cast<double>(rows[k * kColumns + c]) - at(k, c)) < 1e-6);
            }
            for (std::size_t k = 0; k < 3; ++k) {
                const double growth = (at(k + 1, c) - at(k, c)) / static_cast<double>(10 + k);
                CHECK(std::abs(static_cast<double>(steps[k * kColumns + c]) - growth) < 1e-6);
            }
            CHECK(here[c] == end[c]);
            CHECK(std::abs(tangent[c] - (end[c] - start[c])) < 1e-6F);
        }
    }
}

TEST_CASE("combineRows is the weighted sum of rows") {
    constexpr std::size_t kColumns = 128;
    const auto rows = test::noise(7 * kColumns, 80);
    const auto weights = test::noise(7, 81, 1.0F);
    std::vector<double> wanted(kColumns, 0.0);
    for (std::size_t r = 0; r < 7; ++r) {
        for (std::size_t c = 0; c < kColumns; ++c) {
            wanted[c] +=
                static_cast<double>(weights[r]) * static_cast<double>(rows[r * kColumns + c]);
        }
    }
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        std::vector<float> out(kColumns, 9.0F);
        kernels->combineRows(out.data(), rows.data(), weights.data(), 7, kColumns);
        CHECK(test::differenceDb(out, narrowed(wanted)) < -120.0);
    }
}

TEST_CASE("convolveAdd adds the convolution of a stretch of signal with a filter") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t frames : {1U, 63U, 128U, 256U}) {
            for (const std::size_t taps : {1U, 40U, 64U, 256U, 300U}) {
                CAPTURE(std::string(kernels->name));
                CAPTURE(frames);
                CAPTURE(taps);
                const auto signal = test::noise(frames, 90);
                std::vector<float> filter(taps + 2 * dsp::kFilterMargin, 0.0F);
                const auto response = test::noise(taps, 91);
                std::copy(response.begin(), response.end(), filter.begin() + dsp::kFilterMargin);
                auto out = test::noise(frames + taps - 1 + dsp::kFilterMargin, 92);
                std::vector<double> wanted(out.begin(), out.end());
                for (std::size_t m = 0; m < frames; ++m) {
                    for (std::size_t n = 0; n < taps; ++n) {
                        wanted[m + n] +=
                            static_cast<double>(signal[m]) * static_cast<double>(response[n]);
                    }
                }
                kernels->convolveAdd(out.data(), signal.data(), frames,
                                     filter.data() + dsp::kFilterMargin, taps);
                CHECK(test::differenceDb(out, narrowed(wanted)) < -110.0);
            }
        }
    }
}
