#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();
constexpr std::size_t kFrames = 8'192;
constexpr std::size_t kBlock = 256;

void checkBounded(const Ears& ears) {
    CHECK(test::allFinite(ears));
    CHECK(test::largest(ears) <= 1.0);
}

}  // namespace

TEST_CASE("a block that is not finite is silent, counted, and nobody else's matter") {
    for (const float bad : {kNaN, kInfinite, -kInfinite}) {
        for (const std::size_t at : {std::size_t{2048}, std::size_t{2100}, std::size_t{2303}}) {
            CAPTURE(bad);
            CAPTURE(at);
            const auto calm = test::noise(kFrames, 1);
            auto spoilt = test::noise(kFrames, 2);
            auto silenced = spoilt;
            std::fill_n(silenced.begin() + 2048, kBlock, 0.0F);
            spoilt[at] = bad;
            Stage stage;
            stage.add(direction(-30.0), calm);
            stage.add(direction(60.0), spoilt);
            const Ears heard = stage.run(kFrames, kBlock);
            CHECK(stage.renderer().counters().contained_blocks == 1);
            Stage wanted;
            wanted.add(direction(-30.0), calm);
            wanted.add(direction(60.0), silenced);
            const Ears expected = wanted.run(kFrames, kBlock);
            CHECK(heard.left == expected.left);
            CHECK(heard.right == expected.right);
        }
    }
}

TEST_CASE("a source that is never finite never sounds") {
    Stage stage;
    stage.add(direction(60.0), std::vector<float>(kFrames, kNaN));
    const Ears ears = stage.run(kFrames, kBlock);
    CHECK(test::largest(ears) == 0.0);
    CHECK(stage.renderer().counters().contained_blocks == kFrames / kBlock);
}

TEST_CASE("input beyond all measure gives output within full scale, and it comes back") {
    constexpr float kMost = std::numeric_limits<float>::max();
    for (const float level : {3.0F, 1e6F, 1e30F, kMost}) {
        CAPTURE(level);
        Stage stage;
        SourceParams params = test::placedAt(0.01F * direction(60.0));
        params.gain = 1000.0F;
        auto burst = test::noise(4'096, 3, 1.0F);
        for (float& sample : burst) {
            sample *= level;
        }
        const auto id = stage.add(params, burst);
        const Ears ears = stage.run(kFrames, kBlock);
        checkBounded(ears);
        CHECK(stage.renderer().counters().limited_samples > 0);
        CHECK(stage.renderer().counters().contained_blocks == 0);
        stage.remove(id);
        // The limiter lets go at 60 dB a second; then the next sound is untouched.
        stage.run(48'000 * 5, 4'096);
        const auto calm = test::noise(kFrames, 4);
        stage.add(direction(10.0), calm);
        Stage fresh;
        fresh.add(direction(10.0), calm);
        CHECK(test::differenceDb(stage.run(kFrames, kBlock), fresh.run(kFrames, kBlock)) < -100.0);
    }
}

TEST_CASE("constant, alternating and denormal input stays bounded and loses its DC") {
    for (const float level : {1.0F, 1e-20F, 1e-39F}) {
        CAPTURE(level);
        std::vector<float> constant(96'000, level);
        std::vector<float> alternating(96'000, level);
        for (std::size_t n = 1; n < alternating.size(); n += 2) {
            alternating[n] = -level;
        }
        Stage stage;
        stage.add(direction(60.0), constant);
        stage.add(direction(-60.0), alternating);
        const Ears ears = stage.run(96'000, kBlock);
        checkBounded(ears);
        double sum = 0.0;
        for (std::size_t n = 48'000; n < ears.left.size(); ++n) {
            sum += static_cast<double>(ears.left[n]);
        }
        CHECK(std::abs(sum / 48'000.0) <= 1e-5 * static_cast<double>(level));
    }
}

TEST_CASE("sources and listeners at any finite place keep the output finite") {
    constexpr float kMost = std::numeric_limits<float>::max();
    const float places[] = {0.0F, 1e-38F, 1e9F, 1e20F, kMost, -kMost};
    for (const DistanceModel model :
         {DistanceModel::inverse, DistanceModel::linear, DistanceModel::exponential}) {
        for (const float rolloff : {0.0F, 1.0F, kMost}) {
            for (const std::uint32_t ramp : {0U, 1'000U}) {
                Stage stage;
                SourceParams params = test::placedAt({1.0F, 1.0F, 0.0F});
                params.distance_model = model;
                params.rolloff = rolloff;
                params.ramp_frames = ramp;
                const auto id = stage.add(params, test::noise(kFrames, 5));
                std::size_t step = 0;
                // A place too far to compute with may be refused; it may not be heard as NaN.
                const Ears ears = stage.run(kFrames, 128, [&](std::size_t) {
                    params.position = {places[step % 6], places[step / 6 % 6], -places[step % 5]};
                    ListenerParams listener;
                    listener.position = {places[step / 2 % 6], 0.0F, places[step / 3 % 6]};
                    ++step;
                    try {
                        stage.renderer().setSource(id, params);
                        stage.renderer().setListener(listener);
                    } catch (const std::invalid_argument& refusal) {
                        CHECK(std::string(refusal.what()).size() > 10);
                    }
                });
                checkBounded(ears);
            }
        }
    }
}

TEST_CASE("with rolloff zero a source far away is as loud as near by, and where it is") {
    for (const float distance : {1.0F, 1e6F}) {
        CAPTURE(distance);
        Stage stage;
        SourceParams params = test::placedAt({0.0F, distance, 0.0F});
        params.rolloff = 0.0F;
        const auto signal = test::noise(kFrames, 6);
        stage.add(params, signal);
        Stage near;
        near.add(direction(90.0), signal);
        CHECK(test::differenceDb(stage.run(kFrames, kBlock), near.run(kFrames, kBlock)) < -100.0);
    }
}

TEST_CASE("a set made by hand is checked like one that is read") {
    const auto refused = [](auto&& spoil) {
        HrtfAsset head = test::makeHead();
        spoil(head);
        CHECK_THROWS_AS(Renderer({head.sample_rate, 4}, head), std::invalid_argument);
        Stage stage;
        CHECK_THROWS_AS(stage.renderer().setHrtf(head), std::invalid_argument);
    };
    refused([](HrtfAsset& head) { head.basis.pop_back(); });
    refused([](HrtfAsset& head) { head.nodes.pop_back(); });
    refused([](HrtfAsset& head) { head.spline.pop_back(); });
    refused([](HrtfAsset& head) { head.node_count = 1'000; });
    refused([](HrtfAsset& head) { head.basis_taps = 0; });
    refused([](HrtfAsset& head) { head.basis_count = 0; });
    refused([](HrtfAsset& head) { head.basis[3] = kNaN; });
    refused([](HrtfAsset& head) { head.spline[5] = kInfinite; });
    refused([](HrtfAsset& head) { head = test::makeHead({.basis_count = 129}); });
}

TEST_CASE("a set whose numbers would overflow in use is refused") {
    constexpr float kMost = std::numeric_limits<float>::max();
    const auto refused = [](auto&& spoil) {
        HrtfAsset head = test::makeHead();
        spoil(head);
        CHECK_THROWS_AS(Renderer({head.sample_rate, 4}, head), std::invalid_argument);
    };
    refused([](HrtfAsset& head) { head.basis[0] = kMost; });
    refused([](HrtfAsset& head) { head.spline[0] = kMost; });
    // The delay columns are the last two.
    refused([](HrtfAsset& head) { head.spline[head.columns() - 1] = kMost; });
    refused([](HrtfAsset& head) {
        for (std::size_t at = head.columns() - 1; at < head.spline.size(); at += head.columns()) {
            head.spline[at] = kMost;
        }
    });
}
