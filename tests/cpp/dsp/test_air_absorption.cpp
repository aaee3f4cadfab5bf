#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "dsp/air_absorption.hpp"

using auricle::dsp::airAbsorption;
using auricle::dsp::Atmosphere;
using auricle::dsp::speedOfSound;

namespace {

constexpr std::size_t kBands = 8;  // octaves, 63 Hz to 8 kHz

struct PublishedRow {
    Atmosphere air;
    std::array<double, kBands> db_per_km;
};

// ISO 9613-2:1996, table 2.
constexpr std::array<PublishedRow, 6> kPublished = {{
    {{10.0, 70.0, 101.325}, {0.1, 0.4, 1.0, 1.9, 3.7, 9.7, 32.8, 117.0}},
    {{20.0, 70.0, 101.325}, {0.1, 0.3, 1.1, 2.8, 5.0, 9.0, 22.9, 76.6}},
    {{30.0, 70.0, 101.325}, {0.1, 0.3, 1.0, 3.1, 7.4, 12.7, 23.1, 59.3}},
    {{15.0, 20.0, 101.325}, {0.3, 0.6, 1.2, 2.7, 8.2, 28.2, 88.8, 202.0}},
    {{15.0, 50.0, 101.325}, {0.1, 0.5, 1.2, 2.2, 4.2, 10.8, 36.2, 129.0}},
    {{15.0, 80.0, 101.325}, {0.1, 0.3, 1.1, 2.4, 4.1, 8.3, 23.7, 82.8}},
}};

}  // namespace

TEST_CASE("air absorption is that of the published table") {
    for (const PublishedRow& row : kPublished) {
        for (std::size_t band = 0; band < kBands; ++band) {
            const double hz = 1000.0 * std::pow(10.0, 0.3 * (static_cast<double>(band) - 4.0));
            const double wanted = row.db_per_km[band];
            const double found = 1000.0 * airAbsorption(hz, row.air);
            CAPTURE(hz);
            CAPTURE(row.air.temperature_c);
            // The table is rounded to 0.1 dB, its larger entries to three digits; 0.01 dB for its
            // own constants.
            CHECK(std::abs(found - wanted) <= std::max(0.06, 0.005 * wanted));
        }
    }
}

TEST_CASE("far above relaxation the absorption falls as the pressure rises") {
    const Atmosphere low{20.0, 50.0, 50.0};
    const Atmosphere high{20.0, 50.0, 100.0};
    const double hz = 1e8;
    CHECK(airAbsorption(hz, low) / airAbsorption(hz, high) == doctest::Approx(2.0).epsilon(0.01));
}

TEST_CASE("the speed of sound is 331.3 m/s at freezing and 343.2 m/s at 20 degrees") {
    CHECK(speedOfSound(0.0) == doctest::Approx(331.3).epsilon(2e-4));
    CHECK(speedOfSound(20.0) == doctest::Approx(343.2).epsilon(1e-6));
}
