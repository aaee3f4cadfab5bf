#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "rooms/octave_bands.hpp"

using namespace auricle;
using rooms::OctaveBands;

TEST_CASE("the weights of the bands add up to one and are one at their centres") {
    for (double hz = 10.0; hz < 24'000.0; hz *= 1.01) {
        const RoomBands weights = rooms::bandWeights(hz);
        CHECK(std::accumulate(weights.begin(), weights.end(), 0.0F) == doctest::Approx(1.0F));
    }
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        CHECK(rooms::bandWeights(kRoomBandHz[band])[band] == doctest::Approx(1.0F));
    }
    CHECK(rooms::bandWeights(0.0)[0] == 1.0F);
}

TEST_CASE("the filters add up to one at every bin, at every sample rate") {
    for (const double rate : {8'000.0, 16'000.0, 44'100.0, 48'000.0, 96'000.0}) {
        const OctaveBands bands(rate);
        for (std::size_t bin = 0; bin < bands.spectrum().size(); ++bin) {
            double sum = 0.0;
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                sum += static_cast<double>(bands.gains(band)[bin]);
            }
            CHECK(std::abs(sum - 1.0) < 1e-5);
        }
    }
}

TEST_CASE("a filter is within half a decibel at its centre and gone two octaves away") {
    const OctaveBands bands(48'000.0);
    const double bin_hz = 48'000.0 / static_cast<double>(bands.spectrum().size());
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        for (std::size_t other = 0; other < kRoomBands; ++other) {
            const auto bin = static_cast<std::size_t>(std::lround(kRoomBandHz[other] / bin_hz));
            const auto gain = static_cast<double>(bands.gains(band)[bin]);
            const std::size_t apart = band > other ? band - other : other - band;
            CAPTURE(band);
            CAPTURE(other);
            if (apart == 0) {
                CHECK(std::abs(20.0 * std::log10(gain)) < 0.5);
            } else if (apart > 1) {
                CHECK(std::abs(gain) < 1e-3);
            }
        }
    }
}

TEST_CASE("bands that begin above half the sample rate are not counted") {
    CHECK(OctaveBands(48'000.0).count() == 8);
    CHECK(OctaveBands(16'000.0).count() == 7);
    CHECK(OctaveBands(8'000.0).count() == 6);
}
