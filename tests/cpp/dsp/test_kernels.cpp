#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
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

TEST_CASE("the sets have their names, and an unknown name has no set") {
    REQUIRE(dsp::kernelsNamed("baseline") != nullptr);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CHECK(dsp::kernelsNamed(kernels->name) == kernels);
    }
    CHECK(dsp::kernelsNamed("sse9") == nullptr);
    CHECK(dsp::kernelsNamed("") == nullptr);
    CHECK(&dsp::kernels() == test::kernelSets().back());
}

TEST_CASE("the mixes add any number of signals, with gains on lines or at rest, to bus rows") {
    constexpr std::size_t kStride = 80;
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t rows : {1U, 8U, 11U, 24U}) {
            for (const std::size_t count : {0U, 1U, 3U, 16U}) {
                for (const std::size_t frames : {1U, 7U, 16U, 33U, 64U}) {
                    CAPTURE(std::string(kernels->name));
                    CAPTURE(rows);
                    CAPTURE(count);
                    CAPTURE(frames);
                    const auto signals = test::noise(count * kStride, 10);
                    const auto gains = test::noise(count * rows, 20, 2.0F);
                    const auto steps = test::noise(count * rows, 30, 0.05F);
                    std::vector<dsp::MixInput> inputs;
                    for (std::size_t s = 0; s < count; ++s) {
                        inputs.push_back({signals.data() + s * kStride, gains.data() + s * rows,
                                          steps.data() + s * rows});
                    }
                    const auto before = test::noise(rows * kStride, 40);
                    const auto wanted = [&](bool ramped) {
                        std::vector<double> bus(before.begin(), before.end());
                        for (std::size_t k = 0; k < rows; ++k) {
                            for (std::size_t i = 0; i < frames; ++i) {
                                for (const dsp::MixInput& input : inputs) {
                                    const double slope =
                                        ramped ? static_cast<double>(input.steps[k]) : 0.0;
                                    bus[k * kStride + i] += (static_cast<double>(input.gains[k]) +
                                                             slope * static_cast<double>(i)) *
                                                            static_cast<double>(input.signal[i]);
                                }
                            }
                        }
                        return narrowed(bus);
                    };
                    const auto check = [&](std::vector<float> bus, std::vector<float> right) {
                        // Beyond the frames, up to the widest vector, anything may stand.
                        for (std::size_t k = 0; k < rows; ++k) {
                            const auto row = static_cast<std::ptrdiff_t>(k * kStride + frames);
                            std::fill_n(bus.begin() + row, kStride - frames, 0.0F);
                            std::fill_n(right.begin() + row, kStride - frames, 0.0F);
                        }
                        CHECK(test::differenceDb(bus, right) < -120.0);
                    };
                    auto bus = before;
                    kernels->mixRamped(bus.data(), kStride, rows, inputs.data(), count, frames);
                    check(bus, wanted(true));
                    bus = before;
                    kernels->mixStill(bus.data(), kStride, rows, inputs.data(), count, frames);
                    check(bus, wanted(false));
                }
            }
        }
    }
}

TEST_CASE("a mix leaves the rows beside it and the frames before it alone") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        const auto signal = test::noise(64, 11);
        const auto gains = test::noise(8, 21);
        const dsp::MixInput input{signal.data(), gains.data(), gains.data()};
        std::vector<float> bus(10 * 128, 3.0F);
        kernels->mixRamped(bus.data() + 128 + 64, 128, 8, &input, 1, 64);
        for (std::size_t i = 0; i < bus.size(); ++i) {
            const std::size_t row = i / 128;
            if (row == 0 || row == 9 || i % 128 < 64) {
                CHECK(bus[i] == 3.0F);
            }
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
        const auto copied = [kernels](const std::vector<float>& samples) {
            std::vector<float> copy(samples.size(), 9.0F);
            const float peak = kernels->copyPeak(copy.data(), samples.data(), samples.size());
            CHECK(std::memcmp(copy.data(), samples.data(), 4 * samples.size()) == 0);
            return peak;
        };
        for (const std::size_t count : {1U, 5U, 16U, 61U}) {
            CAPTURE(count);
            for (std::size_t at = 0; at < count; ++at) {
                auto samples = test::noise(count, 70, 0.5F);
                samples[at] = -2.5F;
                CHECK(kernels->peak(samples.data(), count) == 2.5F);
                CHECK(copied(samples) == 2.5F);
                samples[at] = -kInfinite;
                CHECK_FALSE(std::isfinite(kernels->peak(samples.data(), count)));
                for (const float nan : {kNaN, -kNaN}) {
                    samples[at] = nan;
                    CHECK_FALSE(std::isfinite(kernels->peak(samples.data(), count)));
                    CHECK_FALSE(std::isfinite(copied(samples)));
                }
                std::fill(samples.begin(), samples.end(), -0.0F);
                CHECK(kernels->peak(samples.data(), count) == 0.0F);
                samples[at] = -kDenormal;
                CHECK(kernels->peak(samples.data(), count) == kDenormal);
            }
        }
    }
}
