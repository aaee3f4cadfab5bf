#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kFrames = 32'768;
// The output's high-pass has forgotten the time before by then.
constexpr std::size_t kSettled = 40'000;
constexpr std::size_t kLong = kSettled + 20'000;
constexpr std::size_t kChange = 16'384;
constexpr std::size_t kEarly = 4'096;
constexpr std::size_t kShort = 8'192;
constexpr float kLevel = 0.1F;

// A step of the tone's height would bend by kLevel. The quickest change, from nothing to twice
// the level on a straight line of 64 frames, bends by a thirtieth of that where it begins.
constexpr double kGentle = static_cast<double>(kLevel) / 30.0;

struct Change {
    std::string name;
    std::function<void(Stage&, std::uint32_t)> make;
};

// Plays a low tone from the left front, makes the change in the middle, and returns what is heard.
Ears played(const Change& change, std::size_t block) {
    Stage stage;
    const auto id = stage.add(direction(40.0), test::tone(kShort, 120.0, kRate, kLevel));
    bool made = false;
    return stage.run(kShort, block, [&](std::size_t frame) {
        if (frame >= kEarly && !made) {
            change.make(stage, id);
            made = true;
        }
    });
}

SourceParams changed(const Stage&, const std::function<void(SourceParams&)>& edit) {
    SourceParams params = test::placedAt(direction(40.0));
    edit(params);
    return params;
}

Change withParams(const char* name, const std::function<void(SourceParams&)>& edit) {
    return {name, [edit](Stage& stage, std::uint32_t id) {
                stage.renderer().setSource(id, changed(stage, edit));
            }};
}

std::vector<Change> changes() {
    test::HeadShape other;
    other.seed = 99;
    other.half_itd_samples = 9.0F;
    other.basis_taps = 130;
    const HrtfAsset other_head = test::makeHead(other);
    return {
        {"nothing", [](Stage&, std::uint32_t) {}},
        {"teleport across",
         [](Stage& stage, std::uint32_t id) { stage.move(id, direction(-120.0)); }},
        {"teleport to the opposite side",
         [](Stage& stage, std::uint32_t id) { stage.move(id, direction(-140.0)); }},
        {"step of 19 degrees",
         [](Stage& stage, std::uint32_t id) { stage.move(id, direction(59.0)); }},
        {"twice as far",
         [](Stage& stage, std::uint32_t id) { stage.move(id, 2.0F * direction(40.0)); }},
        {"through the head", [](Stage& stage, std::uint32_t id) { stage.move(id, Vec3{}); }},
        {"another set",
         [other_head](Stage& stage, std::uint32_t) { stage.renderer().setHrtf(other_head); }},
        withParams("gain to zero", [](SourceParams& params) { params.gain = 0.0F; }),
        withParams("gain doubled", [](SourceParams& params) { params.gain = 2.0F; }),
        withParams("no position any more", [](SourceParams& params) { params.placed = false; }),
        withParams("another model",
                   [](SourceParams& params) {
                       params.distance_model = DistanceModel::linear;
                       params.max_distance = 1.0F;
                       params.ref_distance = 0.01F;
                   }),
        {"listener turned",
         [](Stage& stage, std::uint32_t) {
             ListenerParams listener;
             listener.orientation = {0.0F, 0.0F, 1.0F, 0.0F};
             stage.renderer().setListener(listener);
         }},
    };
}

}  // namespace

TEST_CASE("no change makes a click, whatever the block size") {
    for (const Change& change : changes()) {
        for (const std::size_t block : {8U, 64U, 256U, 413U, 4096U}) {
            CAPTURE(change.name);
            CAPTURE(block);
            const Ears ears = played(change, block);
            // The start of the tone is not the change that is meant.
            const Ears later = test::tail(ears, 1'000);
            CHECK(test::largestBend(later.left) < kGentle);
            CHECK(test::largestBend(later.right) < kGentle);
        }
    }
}

TEST_CASE("a click would be seen") {
    Stage stage;
    const auto id = stage.add(direction(40.0), test::tone(kShort, 120.0, kRate, kLevel));
    const Ears ears = stage.run(kShort, 256, [&](std::size_t frame) {
        if (frame == kEarly) {
            stage.remove(id);
        }
    });
    // At the frame of the change the tone is not near zero; its end is a step.
    CHECK(test::largestBend(test::tail(ears, 1'000).left) > kGentle);
}

TEST_CASE("a jump is over after its cross-fade, however long the block") {
    const auto signal = test::noise(kFrames, 6);
    for (const double azimuth : {-140.0, -90.0}) {
        CAPTURE(azimuth);
        Stage stage;
        const auto id = stage.add(direction(40.0), signal);
        const Ears ears = stage.run(kFrames, 8'192, [&](std::size_t frame) {
            if (frame == kChange) {
                stage.move(id, direction(azimuth));
            }
        });
        Stage always;
        always.add(direction(azimuth), signal);
        const Ears wanted = test::tail(always.run(kFrames, 8'192), kChange + 1'000);
        // The output's high-pass remembers the other place for a while.
        CHECK(test::differenceDb(test::tail(ears, kChange + 1'000), wanted) < -50.0);
    }
}

TEST_CASE("a set made where an old one stood in memory is not mistaken for it") {
    std::vector<HrtfAsset> heads;
    for (std::uint32_t seed = 200; seed < 204; ++seed) {
        heads.push_back(test::makeHead({.seed = seed}));
    }
    // The source is heard with one set, is silent while sets come and go, and is heard again.
    const auto signal = test::noise(1'024, 7);
    for (std::size_t changes = 1; changes <= 8; ++changes) {
        CAPTURE(changes);
        Stage stage(heads[0]);
        const auto id = stage.add(direction(70.0), signal);
        stage.run(8'192, 256);
        for (std::size_t change = 1; change <= changes; ++change) {
            stage.renderer().setHrtf(heads[change % heads.size()]);
            stage.run(8'192, 256);
        }
        stage.renderer().requestReset();
        stage.play(id, signal);
        Stage fresh(heads[changes % heads.size()]);
        fresh.add(direction(70.0), signal);
        CHECK(test::differenceDb(stage.run(2'048, 256), fresh.run(2'048, 256)) < -100.0);
    }
}

TEST_CASE("after a change all is as if it had always been so") {
    for (const std::size_t block : {16U, 256U, 413U}) {
        CAPTURE(block);
        const auto signal = test::noise(kLong, 1);
        Stage moved;
        const auto id = moved.add(direction(40.0), signal);
        bool done = false;
        const Ears ears = moved.run(kLong, block, [&](std::size_t frame) {
            if (frame >= kEarly && !done) {
                moved.move(id, direction(-120.0, 30.0));
                done = true;
            }
        });
        Stage always;
        always.add(direction(-120.0, 30.0), signal);
        const Ears wanted = test::tail(always.run(kLong, block), kSettled);
        CHECK(test::differenceDb(test::tail(ears, kSettled), wanted) < -90.0);
    }
}

TEST_CASE("after an HRTF change the old set is gone and the new one renders alone") {
    test::HeadShape shape;
    shape.seed = 99;
    shape.basis_count = 12;
    shape.basis_taps = 300;
    const HrtfAsset other = test::makeHead(shape);
    const auto signal = test::noise(kLong, 2);
    for (const std::size_t block : {16U, 256U, 413U, 4096U}) {
        CAPTURE(block);
        Stage stage;
        stage.add(direction(70.0), signal);
        bool done = false;
        const Ears ears = stage.run(kLong, block, [&](std::size_t frame) {
            if (frame >= kEarly && !done) {
                stage.renderer().setHrtf(other);
                done = true;
            }
        });
        Stage always(other);
        always.add(direction(70.0), signal);
        const Ears wanted = test::tail(always.run(kLong, block), kSettled);
        CHECK(test::differenceDb(test::tail(ears, kSettled), wanted) < -90.0);
    }
}

TEST_CASE("of many HRTF changes in quick succession the last one holds") {
    const auto signal = test::noise(kLong, 3);
    std::vector<HrtfAsset> heads;
    for (std::uint32_t seed = 100; seed < 106; ++seed) {
        test::HeadShape shape;
        shape.seed = seed;
        heads.push_back(test::makeHead(shape));
    }
    Stage stage;
    stage.add(direction(70.0), signal);
    const Ears ears = stage.run(kLong, 256, [&](std::size_t frame) {
        if (frame >= kEarly && frame < kEarly + 256 * heads.size()) {
            stage.renderer().setHrtf(heads[(frame - kEarly) / 256]);
        }
    });
    Stage always(heads.back());
    always.add(direction(70.0), signal);
    const Ears wanted = test::tail(always.run(kLong, 256), kSettled);
    CHECK(test::differenceDb(test::tail(ears, kSettled), wanted) < -90.0);
}

TEST_CASE("a position ramp takes as long as it is told, in a straight line") {
    const auto signal = test::noise(kFrames, 4);
    constexpr std::uint32_t kRamp = 8'192;
    Stage ramped;
    SourceParams params = test::placedAt({1.0F, 0.0F, 0.0F});
    const auto id = ramped.add(params, signal);
    const Ears heard = ramped.run(kFrames, 256, [&](std::size_t frame) {
        if (frame == kChange) {
            params.position = {1.0F, 2.0F, 0.0F};
            params.ramp_frames = kRamp;
            ramped.renderer().setSource(id, params);
        }
    });
    Stage stepped;
    const auto other = stepped.add(Vec3{1.0F, 0.0F, 0.0F}, signal);
    const Ears wanted = stepped.run(kFrames, 256, [&](std::size_t frame) {
        if (frame >= kChange && frame < kChange + kRamp) {
            const auto share = static_cast<float>(frame + 256 - kChange) / kRamp;
            stepped.move(other, {1.0F, 2.0F * share, 0.0F});
        }
    });
    CHECK(test::differenceDb(heard, wanted) < -90.0);
}
