#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "dsp/fractional_delay.hpp"
#include "dsp/kernel_sets.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kDelaySpacing;
using dsp::kDelayTaps;
using dsp::kMaxTapSpan;

namespace {

constexpr std::size_t kBefore = 260;

const dsp::FractionalDelayTable& table() {
    static const dsp::FractionalDelayTable one;
    return one;
}

// What the filter of one delay makes of the input at a frame.
double delayedAt(const std::vector<float>& in, std::size_t frame, float delay) {
    const dsp::DelayTaps filter = table().at(delay);
    double sum = 0.0;
    for (std::size_t j = 0; j < kDelayTaps; ++j) {
        sum += static_cast<double>(filter.taps[j]) *
               static_cast<double>(in[kBefore + frame - filter.offset - j]);
    }
    return sum;
}

std::vector<float> glided(const dsp::Kernels& kernels, const std::vector<float>& in,
                          const std::vector<float>& delays, std::size_t frames) {
    std::vector<float> out(frames + dsp::kLanes, 9.0F);
    kernels.delayGliding(out.data(), in.data() + kBefore, table().phases(), delays.data(), frames);
    out.resize(frames);
    return out;
}

}  // namespace

TEST_CASE("a still delay is the filter of that delay") {
    const auto in = test::noise(kBefore + 256 + dsp::kLanes, 50);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const float delay : {0.0F, 0.3F, 17.0F, 17.75F, 239.9F}) {
            for (const std::size_t frames : {1U, 31U, 256U}) {
                CAPTURE(std::string(kernels->name));
                CAPTURE(delay);
                std::vector<float> out(frames + dsp::kLanes);
                kernels->delayStill(out.data(), in.data() + kBefore, table().phases(), delay,
                                    frames);
                for (std::size_t i = 0; i < frames; ++i) {
                    CHECK(std::abs(static_cast<double>(out[i]) - delayedAt(in, i, delay)) < 1e-6);
                }
            }
        }
    }
}

TEST_CASE("a gliding delay blends the filters at the ends of each stretch, sample by sample") {
    const auto in = test::noise(kBefore + 256 + dsp::kLanes, 51);
    const std::vector<std::vector<float>> ways = {
        {3.2F, 3.7F, 4.2F, 3.9F, 3.9F, 3.1F, 2.95F, 3.0F, 3.05F},   // within and across samples
        {7.0F, 6.0F, 5.0F, 7.9F, 9.9F, 2.0F, 10.0F, 18.0F, 11.5F},  // up to eight samples
    };
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const auto& delays : ways) {
            for (const std::size_t frames : {1U, 5U, 32U, 33U, 100U, 256U}) {
                CAPTURE(std::string(kernels->name));
                CAPTURE(frames);
                const auto out = glided(*kernels, in, delays, frames);
                for (std::size_t i = 0; i < frames; ++i) {
                    const std::size_t n = i / kDelaySpacing;
                    const std::size_t begin = n * kDelaySpacing;
                    const std::size_t length = std::min(kDelaySpacing, frames - begin);
                    const double share =
                        static_cast<double>(i - begin) / static_cast<double>(length);
                    const double wanted = (1.0 - share) * delayedAt(in, i, delays[n]) +
                                          share * delayedAt(in, i, delays[n + 1]);
                    CHECK(std::abs(static_cast<double>(out[i]) - wanted) < 1e-6);
                }
            }
        }
    }
}

TEST_CASE("a delay that hardly moves is blended over twice the time") {
    const auto in = test::noise(kBefore + 256 + dsp::kLanes, 52);
    std::vector<float> delays;
    for (std::size_t n = 0; n <= 8; ++n) {
        delays.push_back(11.98F + 0.4F * dsp::kSlowDelay * static_cast<float>(n));
    }
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        const auto out = glided(*kernels, in, delays, 256);
        double worst = 0.0;
        for (std::size_t i = 0; i < 256; ++i) {
            const std::size_t n = 2 * (i / (2 * kDelaySpacing));
            const double share = static_cast<double>(i % (2 * kDelaySpacing)) / 64.0;
            const double wanted = (1.0 - share) * delayedAt(in, i, delays[n]) +
                                  share * delayedAt(in, i, delays[n + 2]);
            worst = std::max(worst, std::abs(static_cast<double>(out[i]) - wanted));
        }
        CHECK(worst < 1e-6);
    }
}

TEST_CASE("a delay that moves further than its window is drawn to the window's end") {
    const std::vector<float> in(kBefore + 64, 1.0F);
    const std::pair<float, float> leaps[] = {{2.5F, 200.5F}, {200.5F, 2.5F}, {0.0F, 239.9F}};
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const auto& [start, end] : leaps) {
            CAPTURE(std::string(kernels->name));
            CAPTURE(start);
            // Still a delay, wherever it was cut off: a steady input keeps its level.
            for (const float sample : glided(*kernels, in, {start, end}, kDelaySpacing)) {
                CHECK(static_cast<double>(sample) == doctest::Approx(1.0).epsilon(2e-3));
            }
        }
    }
}
