#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>

#include "dsp/air_filter.hpp"

using namespace auricle;
using dsp::kAirTaps;

namespace {

constexpr dsp::Atmosphere kCommonAirs[] = {
    {}, {10.0, 70.0, 101.325}, {20.0, 15.0, 101.325}, {35.0, 90.0, 95.0}};

using Taps = std::array<float, kAirTaps>;

Taps tapsAt(const dsp::AirFilter& filter, double distance) {
    Taps taps{};
    filter.at(static_cast<float>(distance), taps.data());
    return taps;
}

double gainDb(const Taps& taps, double frequency_hz, double sample_rate) {
    std::complex<double> sum;
    for (std::size_t j = 0; j < kAirTaps; ++j) {
        sum += static_cast<double>(taps[j]) *
               std::polar(1.0, -2.0 * std::numbers::pi * frequency_hz / sample_rate *
                                   static_cast<double>(j));
    }
    return 20.0 * std::log10(std::abs(sum));
}

// Largest difference in dB from ISO 9613-1 where that is below 40 dB, 125 Hz to 16 kHz.
double worstDb(const dsp::AirFilter& filter, double sample_rate, const dsp::Atmosphere& air,
               double distance) {
    const Taps taps = tapsAt(filter, distance);
    double worst = 0.0;
    for (double f = 125.0; f < std::min(16'000.0, 0.49 * sample_rate); f *= 1.03) {
        const double attenuation = distance * dsp::airAbsorption(f, air);
        if (attenuation < 40.0) {
            worst = std::max(worst, std::abs(gainDb(taps, f, sample_rate) + attenuation));
        }
    }
    return worst;
}

// Delay in seconds at zero frequency: the centre of gravity of the taps.
double lowDelay(const Taps& taps, double sample_rate) {
    double sum = 0.0;
    double moment = 0.0;
    for (std::size_t j = 0; j < kAirTaps; ++j) {
        sum += static_cast<double>(taps[j]);
        moment += static_cast<double>(j) * static_cast<double>(taps[j]);
    }
    return moment / sum / sample_rate;
}

}  // namespace

TEST_CASE("the air filter is within 0.5 dB of ISO 9613-1 up to 200 m, in any common air") {
    for (const dsp::Atmosphere& air : kCommonAirs) {
        for (const double rate : {8'000.0, 22'050.0, 44'100.0, 48'000.0}) {
            const dsp::AirFilter filter(rate, air);
            // Steps that meet the rows of its table as well as the places between them.
            for (double distance = 0.02; distance <= 200.0; distance *= 1.17) {
                CAPTURE(rate);
                CAPTURE(air.temperature_c);
                CAPTURE(distance);
                CHECK(worstDb(filter, rate, air, distance) < 0.5);
            }
        }
    }
}

TEST_CASE("it keeps that to 250 m at 48 kHz, 200 m at 96 kHz and 70 m at 192 kHz") {
    struct Reach {
        double rate, distance;
    };
    constexpr Reach kReaches[] = {{48'000.0, 250.0}, {96'000.0, 200.0}, {192'000.0, 70.0}};
    for (const Reach& reach : kReaches) {
        const dsp::AirFilter filter(reach.rate);
        for (double share = 0.05; share <= 1.0; share += 0.05) {
            CAPTURE(reach.rate);
            CAPTURE(share);
            CHECK(worstDb(filter, reach.rate, {}, share * reach.distance) < 0.5);
        }
    }
}

TEST_CASE("farther away low frequencies keep their level and nothing is amplified") {
    for (const double rate : {8'000.0, 48'000.0, 96'000.0, 192'000.0}) {
        const dsp::AirFilter filter(rate);
        for (double distance = 1.0; distance < 2'500.0; distance *= 1.3) {
            CAPTURE(rate);
            CAPTURE(distance);
            const Taps taps = tapsAt(filter, distance);
            for (double f = 0.0; f < 0.5 * rate; f += 0.005 * rate) {
                REQUIRE(gainDb(taps, f, rate) < 0.05);
            }
            if (rate <= 48'000.0 && distance <= 1'000.0) {
                const double wanted = -distance * dsp::airAbsorption(125.0);
                CHECK(std::abs(gainDb(taps, 125.0, rate) - wanted) < 1.0);
            }
            if (rate == 48'000.0 && distance > 300.0) {
                CHECK(gainDb(taps, 8'000.0, rate) < -25.0);
            }
        }
    }
}

TEST_CASE("no distance is the identity, and distances beyond the table are its end") {
    const dsp::AirFilter filter(48'000.0);
    for (const double none : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        const Taps taps = tapsAt(filter, none);
        CHECK(taps[0] == 1.0F);
        CHECK(std::all_of(taps.begin() + 1, taps.end(), [](float tap) { return tap == 0.0F; }));
    }
    const Taps end = tapsAt(filter, dsp::kFarthestAir);
    CHECK(tapsAt(filter, 1e9) == end);
    CHECK(tapsAt(filter, std::numeric_limits<double>::infinity()) == end);
}

TEST_CASE("the air filter delays low frequencies by less than 0.2 ms at 200 m") {
    for (const dsp::Atmosphere& air : kCommonAirs) {
        for (const double rate : {48'000.0, 96'000.0}) {
            const dsp::AirFilter filter(rate, air);
            double before = 0.0;
            for (double distance = 1.0; distance <= 200.0; distance *= 1.2) {
                CAPTURE(rate);
                CAPTURE(distance);
                const double delay = lowDelay(tapsAt(filter, distance), rate);
                CHECK(delay > before);
                CHECK(delay < 2e-4);
                before = delay;
            }
        }
    }
}

TEST_CASE("near distances have near taps") {
    const dsp::AirFilter filter(48'000.0);
    Taps before = tapsAt(filter, 0.0);
    for (double distance = 0.01; distance < 2'100.0; distance += 0.01 + 0.001 * distance) {
        const Taps taps = tapsAt(filter, distance);
        double moved = 0.0;
        for (std::size_t j = 0; j < kAirTaps; ++j) {
            moved += std::abs(static_cast<double>(taps[j]) - static_cast<double>(before[j]));
        }
        CAPTURE(distance);
        REQUIRE(moved < 0.01);
        before = taps;
    }
}
