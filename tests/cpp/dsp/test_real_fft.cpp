#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include "dsp/real_fft.hpp"
#include "signals.hpp"

using namespace auricle;

TEST_CASE("the real transform is the first half of the complex one") {
    for (const std::size_t size : {8U, 16U, 64U, 512U, 2048U}) {
        CAPTURE(size);
        dsp::RealFft fft(size);
        const auto signal = test::noise(size, 7);
        std::vector<std::complex<double>> wanted(signal.begin(), signal.end());
        test::transform(wanted);
        std::vector<float> re(fft.bins());
        std::vector<float> im(fft.bins());
        fft.forward(signal.data(), re.data(), im.data());
        REQUIRE(fft.bins() == size / 2 + 1);
        double error = 0.0;
        double power = 0.0;
        for (std::size_t k = 0; k < fft.bins(); ++k) {
            error += std::norm(std::complex<double>(re[k], im[k]) - wanted[k]);
            power += std::norm(wanted[k]);
        }
        CHECK(10.0 * std::log10(error / power) < -130.0);
    }
}

TEST_CASE("the inverse gives the signal back") {
    for (const std::size_t size : {8U, 512U, 2048U}) {
        CAPTURE(size);
        dsp::RealFft fft(size);
        const auto signal = test::noise(size, 8);
        std::vector<float> re(fft.bins());
        std::vector<float> im(fft.bins());
        std::vector<float> back(size);
        fft.forward(signal.data(), re.data(), im.data());
        fft.inverse(re.data(), im.data(), back.data());
        CHECK(test::differenceDb(back, signal) < -130.0);
    }
}

TEST_CASE("the inverse leaves out imaginary parts that no real signal has") {
    constexpr std::size_t kSize = 32;
    dsp::RealFft fft(kSize);
    std::vector<float> re(fft.bins());
    std::vector<float> im(fft.bins());
    re[0] = static_cast<float>(kSize);
    im[0] = 5.0F;
    im[kSize / 2] = -3.0F;
    std::vector<float> back(kSize);
    fft.inverse(re.data(), im.data(), back.data());
    for (const float sample : back) {
        CHECK(sample == doctest::Approx(1.0));
    }
}
