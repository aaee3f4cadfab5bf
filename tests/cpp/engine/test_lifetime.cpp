#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "engine/stage.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr std::size_t kFrames = 4'096;

// Blocks the calling thread still holds after `action`.
template <typename Action>
std::int64_t keptBlocks(Action action) {
    const test::RealtimeWatch watch;
    action();
    const auto counts = watch.counts();
    return static_cast<std::int64_t>(counts.allocations) - static_cast<std::int64_t>(counts.frees);
}

}  // namespace

TEST_CASE("input for an id that is gone or never was is passed over") {
    Stage stage;
    Renderer& renderer = stage.renderer();
    const auto signal = test::noise(kFrames, 1);
    const std::uint32_t gone = renderer.addSource(test::placedAt(direction(30.0)));
    renderer.removeSource(gone);
    std::vector<float> left(kFrames, 5.0F);
    std::vector<float> right(kFrames, 5.0F);
    const SourceInput inputs[] = {{gone, signal.data()},
                                  {0, signal.data()},
                                  {0xffffffffU, signal.data()},
                                  {gone + 7, signal.data()},
                                  {0xffffU, signal.data()}};
    renderer.process(inputs, left.data(), right.data(), kFrames);
    CHECK(test::largest(left) == 0.0);
    CHECK(test::largest(right) == 0.0);
    CHECK(renderer.counters().contained_blocks == 0);
}

TEST_CASE("a source without input, and one without samples, is silent") {
    Stage stage;
    Renderer& renderer = stage.renderer();
    const std::uint32_t id = renderer.addSource(test::placedAt(direction(30.0)));
    renderer.addSource(test::placedAt(direction(60.0)));
    std::vector<float> left(kFrames, 5.0F);
    std::vector<float> right(kFrames, 5.0F);
    const SourceInput empty{id, nullptr};
    renderer.process({&empty, 1}, left.data(), right.data(), kFrames);
    CHECK(test::largest(left) == 0.0);
    CHECK(test::largest(right) == 0.0);
    renderer.process({}, left.data(), right.data(), 0);
    renderer.process({}, nullptr, nullptr, 0);
}

TEST_CASE("a source is silent until it has a place, then fades in") {
    Stage stage;
    SourceParams nowhere;
    const auto id = stage.add(nowhere, test::tone(3 * kFrames, 120.0, 48'000.0));
    CHECK(test::largest(stage.run(kFrames, 256)) == 0.0);
    stage.move(id, direction(90.0));
    const Ears ears = stage.run(kFrames, 256);
    CHECK(test::largest(ears) > 0.05);
    CHECK(test::largestBend(ears.left) < 0.002);
    CHECK(std::abs(ears.left[4]) < 0.005F);
}

TEST_CASE("a slot's next source starts without anything of the one before") {
    const auto loud = test::noise(kFrames, 2, 0.5F);
    const auto signal = test::noise(kFrames, 3);
    for (const bool between : {false, true}) {
        CAPTURE(between);
        Stage stage(test::makeHead(), 1);
        SourceParams first = test::placedAt(direction(80.0));
        first.ramp_frames = 100'000;
        const auto id = stage.add(first, loud);
        stage.run(300, 100);
        stage.move(id, direction(-80.0));
        stage.run(100, 100);
        stage.remove(id);
        // The filters ring out; what the delay lines hold of the old source must not come back.
        if (between) {
            stage.run(8 * kFrames, 256);
        }
        stage.add(direction(20.0), signal);
        const Ears heard = stage.run(kFrames, 256);
        Stage fresh(test::makeHead(), 1);
        fresh.add(direction(20.0), signal);
        const Ears wanted = fresh.run(kFrames, 256);
        const std::size_t ring = between ? 0 : 64;
        CHECK(test::differenceDb(test::tail(heard, ring), test::tail(wanted, ring)) <
              (between ? -100.0 : -20.0));
        if (!between) {
            // All that is left is the high-pass of the output.
            CHECK(test::differenceDb(test::tail(heard, 3'000), test::tail(wanted, 3'000)) < -40.0);
        }
    }
}

TEST_CASE("a reset leaves silence behind and every source where it was last told to be") {
    const auto signal = test::noise(kFrames, 4);
    for (const std::size_t block : {16U, 256U, 413U}) {
        CAPTURE(block);
        Stage stage;
        const auto id = stage.add(direction(80.0), test::noise(960, 5, 0.9F));
        const auto other = stage.add(direction(0.0), test::noise(960, 6, 0.9F));
        stage.run(640, 16);
        // A jump in flight, and a second one that waits for it.
        stage.move(id, direction(-80.0));
        stage.run(16, 16);
        stage.move(id, direction(-170.0));
        stage.move(other, direction(10.0));
        stage.renderer().requestReset();
        stage.remove(other);
        const auto again = stage.add(direction(10.0), signal);
        stage.remove(id);
        const auto moved = stage.add(direction(-170.0), signal);
        const Ears heard = stage.run(kFrames, block);
        Stage fresh;
        fresh.add(direction(10.0), signal);
        fresh.add(direction(-170.0), signal);
        CHECK(test::differenceDb(heard, fresh.run(kFrames, block)) < -100.0);
        CHECK(again != moved);
    }
}

TEST_CASE("a reset ends a jump in flight at the place last told") {
    const auto signal = test::noise(2 * kFrames, 7);
    Stage stage;
    std::vector<float> padded(16 * 3, 0.3F);
    padded.insert(padded.end(), signal.begin(), signal.end());
    const auto id = stage.add(direction(80.0), padded);
    stage.run(16, 16);
    stage.move(id, direction(-80.0));
    stage.run(16, 16);
    stage.move(id, direction(170.0));
    stage.run(16, 16);
    stage.renderer().requestReset();
    const Ears heard = stage.run(kFrames, 16);
    Stage fresh;
    fresh.add(direction(170.0), signal);
    CHECK(test::differenceDb(heard, fresh.run(kFrames, 16)) < -100.0);
}

TEST_CASE("HRTF changes without a process call in between keep no field but the newest") {
    Stage stage;
    const HrtfAsset head = test::makeHead();
    const auto few = keptBlocks([&] {
        for (int i = 0; i < 3; ++i) {
            stage.renderer().setHrtf(head);
        }
    });
    const auto more = keptBlocks([&] {
        for (int i = 0; i < 20; ++i) {
            stage.renderer().setHrtf(head);
        }
    });
    CHECK(few > 0);
    CHECK(more <= 2);
}

TEST_CASE("HRTF changes while sound goes on keep a few fields at most") {
    Stage stage;
    const HrtfAsset head = test::makeHead();
    stage.add(direction(30.0), test::noise(100'000, 8));
    const auto change = [&](int times) {
        for (int i = 0; i < times; ++i) {
            stage.renderer().setHrtf(head);
            stage.run(512, 128);
        }
    };
    change(12);
    // Each field holds more than ten blocks; sixty changes may not add two of them.
    CHECK(keptBlocks([&] { change(60); }) < 20);
}

TEST_CASE("a set for another rate or with absurd delays is refused, and the old one plays on") {
    const auto signal = test::noise(kFrames, 9);
    Stage steady;
    steady.add(direction(50.0), signal);
    const Ears wanted = steady.run(kFrames, 256);
    Stage stage;
    stage.add(direction(50.0), signal);
    test::HeadShape shape;
    shape.sample_rate = 44'100;
    CHECK_THROWS_AS(stage.renderer().setHrtf(test::makeHead(shape)), std::invalid_argument);
    shape = {};
    shape.half_itd_samples = 150.0F;
    CHECK_THROWS_AS(stage.renderer().setHrtf(test::makeHead(shape)), std::invalid_argument);
    CHECK(stage.run(kFrames, 256).left == wanted.left);
}

TEST_CASE("after silence a sound begins at its new place, with all of its attack") {
    const auto signal = test::noise(kFrames, 8);
    Stage stage;
    const auto id = stage.add(direction(80.0), test::noise(640, 9));
    stage.run(std::size_t{100} * 256, 256);
    stage.move(id, direction(-80.0));
    stage.play(id, signal);
    Stage fresh;
    fresh.add(direction(-80.0), signal);
    CHECK(test::differenceDb(stage.run(kFrames, 256), fresh.run(kFrames, 256)) < -80.0);
}
