#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/farrow.hpp"
#include "dsp/kernel_sets.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kFarrowTaps;

namespace {

// The taps that the polynomials stand for, word for word.
std::array<double, kFarrowTaps> tapsFor(double m) {
    const dsp::FarrowCoefficients& c = dsp::farrowCoefficients();
    std::array<double, kFarrowTaps> taps{};
    const double q = m * m;
    for (std::size_t j = 0; j < kFarrowTaps / 2; ++j) {
        const double even =
            static_cast<double>(c.even[j][0]) + static_cast<double>(c.even[j][1]) * q;
        const double odd = m * static_cast<double>(c.odd[j]);
        taps[j] = (q - 0.25) * (even + odd);
        taps[kFarrowTaps - 1 - j] = (q - 0.25) * (even - odd);
    }
    taps[3] += 0.5 - m;
    taps[4] += 0.5 + m;
    return taps;
}

// Power of H(w) - exp(-j w (3.5 + m)), mean over all fractions, dB.
double meanErrorDb(double frequency_hz) {
    const double w = 2.0 * std::numbers::pi * frequency_hz / 48'000.0;
    double power = 0.0;
    constexpr int kSteps = 200;
    for (int step = 0; step < kSteps; ++step) {
        const double m = (step + 0.5) / kSteps - 0.5;
        std::complex<double> error = -std::polar(1.0, -w * (3.5 + m));
        const auto taps = tapsFor(m);
        for (std::size_t j = 0; j < kFarrowTaps; ++j) {
            error += taps[j] * std::polar(1.0, -w * static_cast<double>(j));
        }
        power += std::norm(error) / kSteps;
    }
    return 10.0 * std::log10(power);
}

}  // namespace

TEST_CASE("the interpolator's mean error is below -75 dB to 8 kHz and -62 dB to 12 kHz") {
    for (double f = 50.0; f <= 12'000.0; f += 50.0) {
        CAPTURE(f);
        CHECK(meanErrorDb(f) < (f <= 8'000.0 ? -75.0 : -62.0));
    }
}

TEST_CASE("at whole samples the interpolator is exact and continuous") {
    for (const double m : {-0.5, 0.5}) {
        const auto taps = tapsFor(m);
        for (std::size_t j = 0; j < kFarrowTaps; ++j) {
            CHECK(std::abs(taps[j] - (j == (m < 0.0 ? 3U : 4U) ? 1.0 : 0.0)) < 1e-12);
        }
    }
}

TEST_CASE("resample reads a ring along a delay polynomial, sample by sample") {
    // Slopes within and beyond what a propagation line asks for, a still delay, and limits.
    struct Course {
        float delay[4];
        float least, most;
    };
    constexpr Course kCourses[] = {{{0.3F, 0.0F, 0.0F, 0.0F}, -50.0F, 500.0F},
                                   {{0.0F, 0.0F, 0.0F, 0.0F}, -50.0F, 500.0F},
                                   {{0.9F, 0.01F, 0.0F, 0.0F}, -50.0F, 500.0F},
                                   {{0.5F, -0.9F, 0.001F, 1e-6F}, -150.0F, 500.0F},
                                   {{0.1F, 0.45F, -0.001F, 0.0F}, -50.0F, 500.0F},
                                   {{0.1F, -0.5F, 0.001F, 0.0F}, -10.0F, 20.0F},
                                   {{0.1F, 3.0F, 0.0F, 0.0F}, -50.0F, 300.0F}};
    constexpr std::size_t kSize = 1'000;
    auto ring = test::noise(kSize + dsp::kRingOverlap, 81);
    std::copy_n(ring.begin(), dsp::kRingOverlap, ring.end() - dsp::kRingOverlap);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const Course& course : kCourses) {
            for (const std::size_t origin : {500U, 3U, 990U}) {
                for (const std::size_t count : {1U, 31U, 32U, 64U, 100U, 256U}) {
                    dsp::FarrowRead read{ring.data(),
                                         kSize,
                                         origin,
                                         {},
                                         course.least,
                                         course.most,
                                         &dsp::farrowCoefficients()};
                    std::copy_n(course.delay, 4, read.delay);
                    std::vector<float> out(count + 1, 7.0F);
                    kernels->resample(out.data(), read, count);
                    CAPTURE(std::string(kernels->name));
                    CAPTURE(course.delay[1]);
                    CAPTURE(origin);
                    CAPTURE(count);
                    CHECK(out[count] == 7.0F);
                    for (std::size_t i = 0; i < count; ++i) {
                        const auto t = static_cast<double>(i);
                        double delay = 0.0;
                        for (std::size_t power = 4; power-- > 0;) {
                            delay = delay * t + static_cast<double>(course.delay[power]);
                        }
                        delay = std::clamp(delay, static_cast<double>(course.least),
                                           static_cast<double>(course.most));
                        const double whole = std::floor(delay);
                        const auto taps = tapsFor(delay - whole - 0.5);
                        double wanted = 0.0;
                        for (std::size_t j = 0; j < kFarrowTaps; ++j) {
                            const auto at = static_cast<std::ptrdiff_t>(origin + i + kSize - j) -
                                            static_cast<std::ptrdiff_t>(whole);
                            wanted += taps[j] * static_cast<double>(
                                                    ring[static_cast<std::size_t>(at) % kSize]);
                        }
                        // Rounding of the delay, times the steepest change of the noise.
                        REQUIRE(std::abs(static_cast<double>(out[i]) - wanted) < 3e-5);
                    }
                }
            }
        }
    }
}
