#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include "dsp/decorrelator.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::Decorrelator;
using dsp::kDecorrelators;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kLength = 65'536;

// Impulse response, long enough that what is cut off changes no magnitude by 0.1 dB.
std::vector<float> impulseResponse(double sample_rate, std::size_t channel, std::size_t chunk) {
    Decorrelator decorrelator(sample_rate, channel);
    std::vector<float> response(kLength, 0.0F);
    response[0] = 1.0F;
    for (std::size_t at = 0; at < kLength; at += chunk) {
        decorrelator.process(response.data() + at, std::min(chunk, kLength - at));
    }
    return response;
}

std::vector<std::complex<double>> spectrum(const std::vector<float>& response) {
    std::vector<std::complex<double>> values(response.begin(), response.end());
    test::transform(values);
    return values;
}

}  // namespace

TEST_CASE("every decorrelator's magnitude is flat within 0.1 dB, at every sample rate") {
    for (const double rate : {8'000.0, 44'100.0, 48'000.0, 96'000.0}) {
        for (std::size_t channel = 0; channel < kDecorrelators; ++channel) {
            CAPTURE(rate);
            CAPTURE(channel);
            double worst = 0.0;
            for (const auto& value : spectrum(impulseResponse(rate, channel, 256))) {
                worst = std::max(worst, std::abs(20.0 * std::log10(std::abs(value))));
            }
            CHECK(worst < 0.1);
        }
    }
}

TEST_CASE("decorrelators differ: no lag correlates two of them by more than 0.45") {
    std::vector<std::vector<std::complex<double>>> spectra;
    for (std::size_t channel = 0; channel < kDecorrelators; ++channel) {
        spectra.push_back(spectrum(impulseResponse(kRate, channel, 256)));
    }
    for (std::size_t a = 0; a < kDecorrelators; ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            // The cross-correlation of white noise sent through both, by the inverse transform.
            std::vector<std::complex<double>> product(kLength);
            for (std::size_t k = 0; k < kLength; ++k) {
                product[k] = std::conj(spectra[a][k] * std::conj(spectra[b][k]));
            }
            test::transform(product);
            CAPTURE(a);
            CAPTURE(b);
            CHECK(std::abs(product[0]) / kLength < 0.15);
            double most = 0.0;
            for (const auto& value : product) {
                most = std::max(most, std::abs(value) / kLength);
            }
            CHECK(most < 0.45);
        }
    }
}

TEST_CASE("a decorrelator gives the same in chunks of any size") {
    for (const double rate : {8'000.0, 48'000.0}) {
        const auto wanted = impulseResponse(rate, 5, 256);
        for (const std::size_t chunk : {1U, 17U, 100U}) {
            CAPTURE(rate);
            CAPTURE(chunk);
            CHECK(impulseResponse(rate, 5, chunk) == wanted);
        }
    }
}

TEST_CASE("its sound ends in exact zero, and reset ends it at once") {
    Decorrelator decorrelator(kRate, 3);
    auto samples = test::noise(256, 60);
    decorrelator.process(samples.data(), samples.size());
    for (int chunk = 0; chunk < 3'000; ++chunk) {
        std::fill(samples.begin(), samples.end(), 0.0F);
        decorrelator.process(samples.data(), samples.size());
        REQUIRE(std::none_of(samples.begin(), samples.end(),
                             [](float sample) { return std::fpclassify(sample) == FP_SUBNORMAL; }));
    }
    CHECK(test::largest(samples) == 0.0);
    samples = test::noise(256, 61);
    decorrelator.process(samples.data(), samples.size());
    decorrelator.reset();
    std::fill(samples.begin(), samples.end(), 0.0F);
    for (int chunk = 0; chunk < 20; ++chunk) {
        decorrelator.process(samples.data(), samples.size());
        CHECK(test::largest(samples) == 0.0);
    }
}

TEST_CASE("a decorrelator neither allocates nor locks") {
    Decorrelator decorrelator(kRate, 0);
    auto samples = test::noise(256, 62);
    const test::RealtimeWatch watch;
    for (int chunk = 0; chunk < 20; ++chunk) {
        decorrelator.process(samples.data(), samples.size());
    }
    decorrelator.reset();
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}
