#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"
#include "spatial/diffuse_directions.hpp"

using namespace auricle;
using test::Ears;
using test::Stage;

namespace {

constexpr std::size_t kFrames = 96'000;
constexpr std::size_t kBlock = 256;

SourceParams spreadAt(double azimuth, float spread) {
    SourceParams params = test::placedAt(test::direction(azimuth, 0.0));
    params.spread = spread;
    return params;
}

Ears heard(double azimuth, float spread) {
    Stage stage;
    stage.add(spreadAt(azimuth, spread), test::noise(kFrames, 3));
    return test::tail(stage.run(kFrames, kBlock), 24'000);
}

// Largest normalised cross-correlation within a millisecond.
double coherence(const Ears& ears) {
    const auto dotAt = [&](std::ptrdiff_t lag) {
        double sum = 0.0;
        for (std::size_t n = 64; n + 64 < ears.left.size(); ++n) {
            const auto other = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(n) + lag);
            sum += static_cast<double>(ears.left[n]) * static_cast<double>(ears.right[other]);
        }
        return sum;
    };
    double most = 0.0;
    for (std::ptrdiff_t lag = -48; lag <= 48; ++lag) {
        most = std::max(most, std::abs(dotAt(lag)));
    }
    const double both = test::energyDb(ears.left) + test::energyDb(ears.right);
    return most / std::pow(10.0, 0.05 * both);
}

}  // namespace

TEST_CASE("spread that is zero, or was and is again, leaves a point") {
    const Ears point = heard(50.0, 0.0F);
    Stage stage;
    const auto id = stage.add(spreadAt(50.0, 0.8F), test::noise(kFrames, 3));
    const Ears back = stage.run(kFrames, kBlock, [&](std::size_t at) {
        if (at == kBlock * 40) {
            stage.renderer().setSource(id, spreadAt(50.0, 0.0F));
        }
    });
    const Ears late = test::tail(back, kFrames - 4'800);
    CHECK(test::differenceDb(late, test::tail(point, point.left.size() - 4'800)) < -90.0);
}

TEST_CASE("a diffuse source is as loud as the mean over all directions, wherever it stands") {
    double left = 0.0;
    double right = 0.0;
    for (const Vec3& towards : spatial::diffuseDirections()) {
        Stage stage;
        stage.add(test::placedAt(towards), test::noise(kFrames, 3));
        const Ears ears = test::tail(stage.run(kFrames, kBlock), 24'000);
        left += std::pow(10.0, 0.1 * test::energyDb(ears.left)) / spatial::kDiffuseDirections;
        right += std::pow(10.0, 0.1 * test::energyDb(ears.right)) / spatial::kDiffuseDirections;
    }
    for (const double azimuth : {0.0, 90.0, 213.0}) {
        CAPTURE(azimuth);
        const Ears diffuse = heard(azimuth, 1.0F);
        CHECK(std::abs(test::energyDb(diffuse.left) - 10.0 * std::log10(left)) < 0.5);
        CHECK(std::abs(test::energyDb(diffuse.right) - 10.0 * std::log10(right)) < 0.5);
    }
}

TEST_CASE("the ears hear less and less alike as a source spreads") {
    double before = 1.0;
    for (const float spread : {0.0F, 0.25F, 0.5F, 1.0F}) {
        CAPTURE(spread);
        const double now = coherence(heard(0.0, spread));
        CHECK(now < before + 0.02);
        before = now;
    }
    CHECK(before < 0.5);
}

TEST_CASE("spread changes without a click") {
    const auto tone = test::tone(kFrames, 120.0, 48'000.0);
    double still = 0.0;
    for (const float spread : {0.0F, 0.5F, 1.0F}) {
        Stage stage;
        stage.add(spreadAt(30.0, spread), tone);
        still =
            std::max(still, test::largestBend(test::tail(stage.run(kFrames, kBlock), 48'000).left));
    }
    Stage stage;
    const auto id = stage.add(spreadAt(30.0, 0.0F), tone);
    const Ears ears = stage.run(kFrames, kBlock, [&](std::size_t at) {
        const std::size_t step = at / kBlock / 40;
        stage.renderer().setSource(id, spreadAt(30.0, step % 2 == 0 ? 0.0F : 1.0F));
    });
    CHECK(test::largestBend(test::tail(ears, 8'192).left) < 1.5 * still);
}

TEST_CASE("a diffuse source jumps far away without a click") {
    const auto tone = test::tone(kFrames, 120.0, 48'000.0);
    Stage still;
    still.add(spreadAt(0.0, 1.0F), tone);
    const double steady = test::largestBend(test::tail(still.run(kFrames, kBlock), 48'000).left);
    Stage stage;
    const auto id = stage.add(spreadAt(0.0, 1.0F), tone);
    const Ears ears = stage.run(kFrames, kBlock, [&](std::size_t at) {
        if (at == 200 * kBlock) {
            stage.move(id, {-1.2F, 0.0F, 0.0F});
        }
    });
    CHECK(test::largestBend(test::tail(ears, 48'000).left) < 2.0 * steady);
}
