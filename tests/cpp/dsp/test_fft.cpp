#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/kernel_sets.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kFftLanes;
using Complex = std::complex<double>;

namespace {

struct Plan {
    explicit Plan(std::size_t size) : cosines(size), sines(size) {
        for (std::size_t k = 0; k < size; ++k) {
            const double angle =
                2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
            cosines[k] = static_cast<float>(std::cos(angle));
            sines[k] = static_cast<float>(std::sin(angle));
        }
        plan = {size, cosines.data(), sines.data()};
    }

    std::vector<float> cosines;
    std::vector<float> sines;
    dsp::FftPlan plan;
};

// Straight from the definition, without any shared factor.
std::vector<Complex> directTransform(const std::vector<Complex>& x, double sign) {
    const std::size_t size = x.size();
    std::vector<Complex> result(size);
    for (std::size_t k = 0; k < size; ++k) {
        for (std::size_t n = 0; n < size; ++n) {
            const double angle = sign * 2.0 * std::numbers::pi * static_cast<double>(k * n % size) /
                                 static_cast<double>(size);
            result[k] += x[n] * std::polar(1.0, angle);
        }
    }
    return result;
}

double errorDb(const std::vector<Complex>& got, const std::vector<Complex>& wanted) {
    double error = 0.0;
    double power = 0.0;
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        error += std::norm(got[n] - wanted[n]);
        power += std::norm(wanted[n]);
    }
    return 10.0 * std::log10(error / power);
}

constexpr std::size_t kSizes[] = {16, 32, 64, 128, 256, 512, 1024};

using Lanes = std::vector<float>;  // [n][lane]
using Transform = void (*)(const dsp::FftPlan&, float*, float*, float*, float*);

// Transforms `re` and `im` and compares with the definition, to which the second half of what goes
// in is zero where `half` says so.
void checkLanes(Transform transform, std::size_t size, bool half) {
    CAPTURE(size);
    const Plan plan(size);
    Lanes re = test::noise(size * kFftLanes, 1);
    Lanes im = test::noise(size * kFftLanes, 2);
    const Lanes before_re = re;
    const Lanes before_im = im;
    std::vector<float> scratch(2 * size * kFftLanes);
    transform(plan.plan, re.data(), im.data(), scratch.data(), scratch.data() + size * kFftLanes);
    for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
        std::vector<Complex> signal(size);
        std::vector<Complex> got(size);
        for (std::size_t n = 0; n < size; ++n) {
            const std::size_t at = n * kFftLanes + lane;
            got[n] = {static_cast<double>(re[at]), static_cast<double>(im[at])};
            if (!half || n < size / 2) {
                signal[n] = {static_cast<double>(before_re[at]),
                             static_cast<double>(before_im[at])};
            }
        }
        CHECK(errorDb(got, directTransform(signal, -1.0)) < -125.0);
    }
}

}  // namespace

TEST_CASE("the FFT of every lane is the discrete Fourier transform of that lane") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        for (const std::size_t size : kSizes) {
            checkLanes(kernels->fftLanes, size, false);
        }
    }
}

TEST_CASE("the FFT of half a signal takes what stands in the other half for zero") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        for (const std::size_t size : kSizes) {
            checkLanes(kernels->fftLanesHalf, size, true);
        }
    }
}

TEST_CASE("rows become lanes, frame by frame") {
    constexpr std::size_t kStride = 72;
    const auto rows = test::noise(kFftLanes * kStride, 9);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        for (const std::size_t frames : {1U, 8U, 13U, 64U}) {
            CAPTURE(frames);
            Lanes out((frames + 7) / 8 * 8 * kFftLanes);
            kernels->lanesOf(out.data(), rows.data(), kStride, frames);
            for (std::size_t at = 0; at < frames * kFftLanes; ++at) {
                CHECK(out[at] == rows[at % kFftLanes * kStride + at / kFftLanes]);
            }
        }
    }
}

TEST_CASE("the inverse FFT is the inverse transform, scaled") {
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        for (const std::size_t size : kSizes) {
            CAPTURE(std::string(kernels->name));
            CAPTURE(size);
            const Plan plan(size);
            auto re = test::noise(size, 3);
            auto im = test::noise(size, 4);
            std::vector<Complex> spectrum(size);
            for (std::size_t n = 0; n < size; ++n) {
                spectrum[n] = {static_cast<double>(re[n]), static_cast<double>(im[n])};
            }
            std::vector<float> scratch(2 * size);
            kernels->inverseFft(plan.plan, re.data(), im.data(), scratch.data(),
                                scratch.data() + size);
            auto wanted = directTransform(spectrum, 1.0);
            std::vector<Complex> got(size);
            for (std::size_t n = 0; n < size; ++n) {
                wanted[n] /= static_cast<double>(size);
                got[n] = {static_cast<double>(re[n]), static_cast<double>(im[n])};
            }
            CHECK(errorDb(got, wanted) < -125.0);
        }
    }
}

TEST_CASE("multiplySum adds the lanes' complex products to what is there") {
    constexpr std::size_t kCount = 40;
    const auto re = test::noise(kCount * kFftLanes, 5);
    const auto im = test::noise(kCount * kFftLanes, 6);
    const auto filter_re = test::noise(kCount * kFftLanes, 7);
    const auto filter_im = test::noise(kCount * kFftLanes, 8);
    for (const dsp::Kernels* kernels : test::kernelSets()) {
        CAPTURE(std::string(kernels->name));
        auto sum_re = test::noise(kCount, 9);
        auto sum_im = test::noise(kCount, 10);
        std::vector<Complex> wanted(kCount);
        for (std::size_t n = 0; n < kCount; ++n) {
            wanted[n] = {static_cast<double>(sum_re[n]), static_cast<double>(sum_im[n])};
            for (std::size_t at = n * kFftLanes; at < (n + 1) * kFftLanes; ++at) {
                wanted[n] +=
                    Complex(static_cast<double>(re[at]), static_cast<double>(im[at])) *
                    Complex(static_cast<double>(filter_re[at]), static_cast<double>(filter_im[at]));
            }
        }
        kernels->multiplySum(sum_re.data(), sum_im.data(), re.data(), im.data(), filter_re.data(),
                             filter_im.data(), kCount);
        std::vector<Complex> got(kCount);
        for (std::size_t n = 0; n < kCount; ++n) {
            got[n] = {static_cast<double>(sum_re[n]), static_cast<double>(sum_im[n])};
        }
        CHECK(errorDb(got, wanted) < -125.0);
    }
}
