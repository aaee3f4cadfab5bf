#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/impulse_kernels.hpp"
#include "dsp/impulse_table.hpp"
#include "signals.hpp"

using namespace auricle;
using dsp::kFftLanes;
using dsp::kImpulseTaps;

namespace {

std::vector<const dsp::ImpulseKernels*> allSets() {
    std::vector<const dsp::ImpulseKernels*> sets;
    for (const char* name : {"baseline", "avx2", "avx512"}) {
        if (const auto* set = dsp::impulseKernelsNamed(name); set != nullptr) {
            CHECK(std::string(set->name) == name);
            sets.push_back(set);
        }
    }
    return sets;
}

}  // namespace

TEST_CASE("every set adds an impulse as a plain loop does") {
    const auto taps = test::noise(kImpulseTaps, 1);
    const auto weights = test::noise(3 * kFftLanes, 2);
    constexpr std::size_t kStride = (kImpulseTaps + 5) * kFftLanes;
    for (const dsp::ImpulseKernels* set : allSets()) {
        CAPTURE(set->name);
        auto line = test::noise(kImpulseTaps, 3);
        auto lanes = test::noise(3 * kStride, 4);
        const auto line_before = line;
        const auto lanes_before = lanes;
        set->add(line.data(), taps.data(), 0.7F);
        set->addLanes(lanes.data(), kStride, 3, taps.data(), weights.data());
        for (std::size_t t = 0; t < kImpulseTaps; ++t) {
            CHECK(line[t] == doctest::Approx(line_before[t] + 0.7F * taps[t]).epsilon(1e-5));
            for (std::size_t column = 0; column < 3 * kFftLanes; ++column) {
                const std::size_t at =
                    column / kFftLanes * kStride + t * kFftLanes + column % kFftLanes;
                const float wanted = lanes_before[at] + taps[t] * weights[column];
                CHECK(lanes[at] == doctest::Approx(wanted).epsilon(1e-5));
            }
        }
        for (std::size_t at = kImpulseTaps * kFftLanes; at < kStride; ++at) {
            CHECK(lanes[at] == lanes_before[at]);
        }
    }
}

TEST_CASE("every set adds a scaled spectrum as a plain loop does") {
    constexpr std::size_t kBins = 9;
    const auto re = test::noise(kBins * kFftLanes, 1);
    const auto im = test::noise(kBins * kFftLanes, 2);
    const auto scale = test::noise(kBins, 3);
    for (const dsp::ImpulseKernels* set : allSets()) {
        std::vector<float> sum_re(kBins * kFftLanes, 1.0F);
        std::vector<float> sum_im(kBins * kFftLanes, 2.0F);
        set->addScaled(sum_re.data(), sum_im.data(), re.data(), im.data(), scale.data(), kBins);
        for (std::size_t at = 0; at < sum_re.size(); ++at) {
            CHECK(sum_re[at] == doctest::Approx(1.0F + scale[at / kFftLanes] * re[at]));
            CHECK(sum_im[at] == doctest::Approx(2.0F + scale[at / kFftLanes] * im[at]));
        }
    }
}

TEST_CASE("every set multiplies spectra as a plain loop does") {
    constexpr std::size_t kBins = 37;
    const auto a = test::noise(2 * kBins, 1);
    const auto b = test::noise(2 * kBins, 2);
    for (const dsp::ImpulseKernels* set : allSets()) {
        std::vector<float> sum(2 * kBins, 0.5F);
        set->addProduct(sum.data(), sum.data() + kBins, a.data(), a.data() + kBins, b.data(),
                        b.data() + kBins, kBins);
        for (std::size_t n = 0; n < kBins; ++n) {
            const std::complex<float> product =
                std::complex<float>(a[n], a[kBins + n]) * std::complex<float>(b[n], b[kBins + n]);
            CHECK(sum[n] == doctest::Approx(0.5F + product.real()));
            CHECK(sum[kBins + n] == doctest::Approx(0.5F + product.imag()));
        }
    }
}

TEST_CASE("an impulse is flat and has the right delay up to 0.85 of half the sample rate") {
    const dsp::ImpulseTable& table = dsp::impulseTable();
    std::array<float, kImpulseTaps> taps{};
    for (const float fraction : {0.0F, 0.001F, 0.25F, 0.4999F, 0.5F, 0.77F, 1.0F}) {
        table.at(fraction, taps.data());
        for (int step = 0; step <= 17; ++step) {
            const double w = std::numbers::pi * 0.05 * step;
            std::complex<double> sum = 0.0;
            for (std::size_t t = 0; t < kImpulseTaps; ++t) {
                const double time =
                    static_cast<double>(t) - dsp::kImpulseLead - static_cast<double>(fraction);
                sum += static_cast<double>(taps[t]) * std::polar(1.0, -w * time);
            }
            CAPTURE(fraction);
            CAPTURE(step);
            CHECK(std::abs(20.0 * std::log10(std::abs(sum))) < 0.1);
            CHECK(std::abs(std::arg(sum)) < 0.01);
        }
    }
}

TEST_CASE("an impulse at a whole frame is exact") {
    std::array<float, kImpulseTaps> taps{};
    dsp::impulseTable().at(0.0F, taps.data());
    for (std::size_t t = 0; t < kImpulseTaps; ++t) {
        CHECK(std::abs(taps[t] - (t == dsp::kImpulseLead ? 1.0F : 0.0F)) < 1e-7F);
    }
}
