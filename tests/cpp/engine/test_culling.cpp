#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/culling.hpp"
#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using engine::Culling;
using test::Ears;
using test::Stage;

namespace {

constexpr std::size_t kFrames = 24'000;
constexpr std::size_t kBlock = 256;

}  // namespace

TEST_CASE("what is left out never adds up to more than its share of the loudest") {
    Culling culling;
    const auto random = test::noise(4'000, 5, 1.0F);
    double most_left_out = 0.0;
    for (std::size_t chunk = 0; chunk < 40; ++chunk) {
        double left_out = 0.0;
        for (std::size_t s = 0; s < 100; ++s) {
            // From 0 to -200 dB; now and then all of them at once become quiet.
            const double decades = chunk % 7 == 6 ? -6.0 - 0.02 * static_cast<double>(s)
                                                  : -0.1 * static_cast<double>(s);
            const auto jitter = static_cast<double>(random[100 * chunk + s]);
            const auto measure = static_cast<float>(std::pow(10.0, decades + 0.2 * jitter));
            left_out += culling.leavesOut(measure) ? static_cast<double>(measure) : 0.0;
        }
        culling.finish();
        most_left_out = std::max(most_left_out, left_out);
        CHECK(left_out <= 1.7 * static_cast<double>(Culling::kShare));
    }
    CHECK(most_left_out > 0.0);
}

TEST_CASE("nothing is left out where all are about as loud, nor a source that is alone") {
    Culling culling;
    for (std::size_t chunk = 0; chunk < 5; ++chunk) {
        for (const float measure : {1.0F, 0.1F, 0.01F, 1e-4F}) {
            CHECK_FALSE(culling.leavesOut(measure));
        }
        culling.finish();
    }
    Culling alone;
    for (const float measure : {1.0F, 1e-3F, 1e-6F, 1e-9F}) {
        CHECK_FALSE(alone.leavesOut(measure));
        alone.finish();
    }
}

TEST_CASE("a scene with many faint sources sounds the same without them, to 100 dB") {
    Stage all(test::makeHead(), 64);
    Stage loud;
    const auto signal = test::noise(kFrames, 6);
    all.add(Vec3{1.0F, 1.0F, 0.0F}, signal);
    loud.add(Vec3{1.0F, 1.0F, 0.0F}, signal);
    for (std::uint32_t faint = 0; faint < 50; ++faint) {
        SourceParams params = test::placedAt(test::direction(7.0 * faint));
        params.gain = 1e-8F;
        all.add(params, test::noise(kFrames, 100 + faint));
    }
    CHECK(test::differenceDb(all.run(kFrames, kBlock), loud.run(kFrames, kBlock)) < -100.0);
}

TEST_CASE("a sound that ends is heard to its end beside a louder one, at every block size") {
    // A delay line remembers up to 256 frames: what is in it still counts.
    for (const std::size_t block : {16U, 64U, 256U}) {
        CAPTURE(block);
        const auto heard = [&](bool loud) {
            Stage stage;
            stage.add(Vec3{0.0F, 1.0F, 0.0F}, test::noise(1'024, 8));
            if (loud) {
                SourceParams params = test::placedAt({1.0F, 0.0F, 0.0F});
                params.gain = 1e-3F;
                stage.add(params, std::vector<float>(4'096, 0.5F));
            }
            return stage.run(4'096, block);
        };
        const Ears with = heard(true);
        const Ears without = heard(false);
        Stage other;
        SourceParams params = test::placedAt({1.0F, 0.0F, 0.0F});
        params.gain = 1e-3F;
        other.add(params, std::vector<float>(4'096, 0.5F));
        Ears difference = other.run(4'096, block);
        for (std::size_t n = 0; n < difference.left.size(); ++n) {
            difference.left[n] += without.left[n];
            difference.right[n] += without.right[n];
        }
        CHECK(test::differenceDb(with, difference) < -90.0);
    }
}
