#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>

#include "engine/stage.hpp"
#include "signals.hpp"
#include "spatial/near_field.hpp"

using namespace auricle;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kFrames = 24'000;
constexpr std::size_t kBlock = 256;

Ears heardAt(Vec3 position, double tone_hz) {
    Stage stage;
    stage.add(position, test::tone(kFrames, tone_hz, kRate, 0.01F));
    return test::tail(stage.run(kFrames, kBlock), 8'192);
}

double shelfDb(const spatial::Shelf& shelf, double hz) {
    const auto z = std::polar(1.0, -2.0 * std::numbers::pi * hz / kRate);
    const auto above = static_cast<double>(shelf.b0) + static_cast<double>(shelf.b1) * z;
    return 20.0 * std::log10(std::abs(above / (1.0 + static_cast<double>(shelf.a1) * z)));
}

}  // namespace

TEST_CASE("each ear hears a near source from its own direction, through its own shelf") {
    const spatial::NearField near_field(kRate);
    for (const double azimuth : {0.0, 40.0, 90.0, 200.0}) {
        for (const float metres : {0.25F, 0.5F}) {
            for (const double hz : {300.0, 3'000.0}) {
                CAPTURE(azimuth);
                CAPTURE(metres);
                CAPTURE(hz);
                const Vec3 position = metres * test::direction(azimuth, 10.0);
                std::array<spatial::EarCue, 2> cues;
                near_field.at(position, cues);
                const Ears near = heardAt(position, hz);
                const double distance_db = -20.0 * std::log10(static_cast<double>(metres));
                const Ears left = heardAt(cues[0].direction, hz);
                const Ears right = heardAt(cues[1].direction, hz);
                CHECK(std::abs(test::energyDb(near.left) - test::energyDb(left.left) -
                               shelfDb(cues[0].shelf, hz) - distance_db) < 0.02);
                CHECK(std::abs(test::energyDb(near.right) - test::energyDb(right.right) -
                               shelfDb(cues[1].shelf, hz) - distance_db) < 0.02);
            }
        }
    }
}

TEST_CASE("at the head's centre a source is finite and centred") {
    const Ears ears = heardAt({0.0F, 0.0F, 0.0F}, 500.0);
    CHECK(test::allFinite(ears));
    CHECK(test::energyDb(ears.left) > -60.0);
    CHECK(test::differenceDb(ears.left, ears.right) < -100.0);
}

TEST_CASE("a source flies through the head without a click") {
    const auto through = [](float aside) {
        Stage stage;
        SourceParams params = test::placedAt({0.0F, 0.4F, aside});
        params.rolloff = 0.0F;
        const auto id = stage.add(params, test::tone(kFrames, 120.0, kRate, 0.01F));
        const Ears ears = stage.run(kFrames, kBlock, [&](std::size_t at) {
            const float share = static_cast<float>(at) / kFrames;
            stage.move(id, {0.0F, 0.4F - 0.8F * share, aside});
        });
        return test::largestBend(test::tail(ears, 4'096).left);
    };
    Stage near;
    SourceParams params = test::placedAt({0.0F, 0.097F, 0.0F});
    params.rolloff = 0.0F;
    near.add(params, test::tone(kFrames, 120.0, kRate, 0.01F));
    const double still = test::largestBend(test::tail(near.run(kFrames, kBlock), 8'192).left);
    CHECK(through(0.0F) < 1.5 * still);
    CHECK(through(0.05F) < 1.5 * still);
}
