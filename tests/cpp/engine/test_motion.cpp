#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "engine/motion.hpp"
#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using engine::Motion;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;

double degreesBetween(Vec3 a, Vec3 b) {
    return static_cast<double>(angleBetween(a, b)) * 180.0 / std::numbers::pi;
}

// True motion spreads a tone by harmonics of the turn and by Doppler, less than this in all.
constexpr double kMotionHz = 12.0;

// One turn every two seconds, heard as a tone.
Ears circled(double frequency_hz, std::size_t block, bool smooth) {
    constexpr std::size_t kFrames = 1 << 16;
    Stage stage;
    const auto id = stage.add(direction(0.0), test::tone(kFrames + 8'192, frequency_hz, kRate));
    const auto place = [&](std::size_t frame) {
        // Where the source shall be at the end of the block; the coarse twin moves in jerks.
        const std::size_t end = smooth ? frame + block : (frame + block) / 4'096 * 4'096;
        stage.move(id, direction(180.0 * static_cast<double>(end) / kRate, 10.0));
    };
    stage.run(8'192, block, [&](std::size_t frame) { place(frame); });
    return stage.run(kFrames, block, [&](std::size_t frame) { place(frame + 8'192); });
}

}  // namespace

TEST_CASE("a circling source leaves no trace of the blocks it moves in") {
    for (const double frequency : {500.0, 2'000.0, 6'000.0}) {
        for (const std::size_t block : {16U, 64U, 256U, 413U, 1024U}) {
            CAPTURE(frequency);
            CAPTURE(block);
            const Ears ears = circled(frequency, block, true);
            CHECK(test::residueDb(ears.left, frequency, kMotionHz, kRate) < -70.0);
            CHECK(test::residueDb(ears.right, frequency, kMotionHz, kRate) < -70.0);
        }
    }
}

TEST_CASE("motion in jerks would be seen in the residue") {
    CHECK(test::residueDb(circled(2'000.0, 64, false).left, 2'000.0, kMotionHz, kRate) > -60.0);
}

TEST_CASE("a glide begins where the source is and ends where it shall be") {
    Motion motion;
    motion.jump(direction(10.0), 0.5F);
    CHECK_FALSE(motion.moving());
    CHECK(degreesBetween(motion.directionAt(0), direction(10.0)) < 0.01);
    motion.glide(direction(40.0, 20.0), 1.0F, 512);
    CHECK(motion.moving());
    CHECK(degreesBetween(motion.directionAt(0), direction(10.0)) < 0.01);
    CHECK(motion.gainAt(256) == doctest::Approx(0.75));
    CHECK(degreesBetween(motion.directionAt(512), direction(40.0, 20.0)) < 0.01);
    CHECK(motion.gainAt(512) == 1.0F);
    CHECK(degreesBetween(motion.directionAt(9'999), direction(40.0, 20.0)) < 0.01);
    for (std::size_t ahead = 0; ahead <= 512; ++ahead) {
        CHECK(length(motion.directionAt(ahead)) == doctest::Approx(1.0).epsilon(1e-5));
    }
    motion.advance(512);
    CHECK_FALSE(motion.moving());
}

TEST_CASE("constant motion has no kink where one glide takes over from the next") {
    Motion motion;
    motion.jump(direction(0.0), 1.0F);
    constexpr std::size_t kBlock = 256;
    constexpr double kStep = 3.0;
    double angle = 0.0;
    std::vector<double> speeds;
    for (int block = 0; block < 12; ++block) {
        angle += kStep;
        motion.glide(direction(angle), 1.0F, kBlock);
        for (std::size_t at = 0; at < kBlock; at += 64) {
            speeds.push_back(degreesBetween(motion.directionAt(at), motion.directionAt(at + 64)));
        }
        motion.advance(kBlock);
    }
    for (std::size_t i = 8; i < speeds.size(); ++i) {
        CHECK(speeds[i] == doctest::Approx(kStep / 4.0).epsilon(0.01));
    }
}

TEST_CASE("a source that stops does not overshoot") {
    Motion motion;
    motion.jump(direction(0.0), 1.0F);
    for (int block = 1; block <= 4; ++block) {
        motion.glide(direction(5.0 * block), 1.0F, 256);
        motion.advance(256);
    }
    motion.glide(direction(20.2), 1.0F, 256);
    for (std::size_t at = 0; at <= 256; ++at) {
        CHECK(degreesBetween(motion.directionAt(at), direction(0.0)) < 20.3);
    }
}

TEST_CASE("short blocks glide over longer than themselves and never back") {
    Motion motion;
    motion.jump(direction(0.0), 1.0F);
    double before = 0.0;
    for (int frame = 0; frame < 400; ++frame) {
        motion.glide(direction(0.05 * (frame + 1)), 1.0F, 1);
        motion.advance(1);
        const double now = degreesBetween(motion.directionAt(0), direction(0.0));
        CHECK(now >= before - 0.01);
        before = now;
    }
    // It follows the target by less than one shortest glide.
    CHECK(before > 0.05 * (400.0 - Motion::kShortestGlide));
}
