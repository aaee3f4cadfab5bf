#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "engine/reference_renderer.hpp"
#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr std::size_t kFrames = 4'000;

Ears heardFrom(Vec3 position, const std::vector<float>& signal,
               const ListenerParams& listener = {}) {
    Stage stage;
    stage.renderer().setListener(listener);
    stage.add(position, signal);
    return stage.run(kFrames, 256);
}

// Lag of the right ear behind the left one, frames, by the largest correlation.
int leftLead(const Ears& ears) {
    constexpr std::size_t kMost = 60;
    std::size_t best = 0;
    double most = -1.0;
    for (std::size_t later = 0; later <= 2 * kMost; ++later) {
        double sum = 0.0;
        for (std::size_t n = kMost; n + kMost < kFrames; ++n) {
            sum += static_cast<double>(ears.left[n]) *
                   static_cast<double>(ears.right[n + later - kMost]);
        }
        if (sum > most) {
            most = sum;
            best = later;
        }
    }
    return static_cast<int>(best) - static_cast<int>(kMost);
}

Quaternion turned(double degrees, Vec3 axis) {
    const double half = degrees * std::numbers::pi / 360.0;
    const auto s = static_cast<float>(std::sin(half));
    return {s * axis.x, s * axis.y, s * axis.z, static_cast<float>(std::cos(half))};
}

}  // namespace

TEST_CASE("a source on the left is louder and earlier in the left ear, and vice versa") {
    const auto signal = test::noise(kFrames, 1);
    const Ears left = heardFrom({0.0F, 1.0F, 0.0F}, signal);
    CHECK(test::energyDb(left.left) > test::energyDb(left.right) + 3.0);
    CHECK(leftLead(left) > 15);
    const Ears right = heardFrom({0.0F, -1.0F, 0.0F}, signal);
    CHECK(test::energyDb(right.right) > test::energyDb(right.left) + 3.0);
    CHECK(leftLead(right) < -15);
    // The head is its own mirror image; so are the ears.
    CHECK(test::differenceDb(left.left, right.right) < -100.0);
    CHECK(test::differenceDb(left.right, right.left) < -100.0);
}

TEST_CASE("a still source sounds like the direct computation") {
    const HrtfAsset head = test::makeHead();
    const auto signal = test::noise(kFrames, 2);
    struct Place {
        double azimuth, elevation, bound_db;
    };
    // On the grid of the direction table the table's 16 bits remain; between its points its own
    // interpolation error adds to that.
    const Place places[] = {{0.0, 0.0, -92.0},     {90.0, 0.0, -92.0},  {-35.0, 20.0, -92.0},
                            {180.0, 0.0, -92.0},   {12.5, 90.0, -92.0}, {0.0, -90.0, -92.0},
                            {137.5, -45.0, -92.0}, {31.3, 11.7, -75.0}, {-171.9, -52.2, -75.0},
                            {1.25, 88.8, -75.0}};
    for (const Place& place : places) {
        CAPTURE(place.azimuth);
        CAPTURE(place.elevation);
        const Vec3 towards = direction(place.azimuth, place.elevation);
        const Ears wanted = test::referenceEars(head, towards, signal);
        CHECK(test::differenceDb(heardFrom(towards, signal), wanted) < place.bound_db);
        // A mirrored source is another sound: the bound means something.
        const Vec3 other = direction(place.azimuth + 20.0, place.elevation - 20.0);
        CHECK(test::differenceDb(heardFrom(other, signal), wanted) > -40.0);
    }
}

TEST_CASE("the first sound comes after exactly the declared latency") {
    test::HeadShape shape;
    shape.half_itd_samples = 0.0F;
    const HrtfAsset head = test::makeHead(shape);
    for (const std::size_t at : {0U, 1U, 100U}) {
        Stage stage(head);
        std::vector<float> click(kFrames, 0.0F);
        click[at] = 1.0F;
        stage.add(direction(0.0), click);
        const Ears ears = stage.run(kFrames, 64);
        const std::size_t first = at + Renderer::kLatencyFrames;
        for (std::size_t n = 0; n < first; ++n) {
            CHECK(std::abs(ears.left[n]) < 1e-6F);
            CHECK(std::abs(ears.right[n]) < 1e-6F);
        }
        CHECK(ears.left[first] > 0.3F);
        CHECK(ears.right[first] > 0.3F);
    }
}

TEST_CASE("on a real head the earliest direction has no more delay than the latency") {
    Stage stage;
    std::vector<float> click(kFrames, 0.0F);
    click[0] = 1.0F;
    stage.add(direction(90.0), click);
    const Ears ears = stage.run(kFrames, 64);
    std::size_t onset = 0;
    while (std::abs(ears.left[onset]) < 0.3F) {
        ++onset;
    }
    // One sample of grace: the earliest direction of this head lies between the nodes beside it.
    CHECK(onset >= Renderer::kLatencyFrames);
    CHECK(onset <= Renderer::kLatencyFrames + 1);
}

TEST_CASE("a turned listener hears what a counter-turned source would sound like") {
    const auto signal = test::noise(kFrames, 3);
    for (const double degrees : {-120.0, 35.0, 90.0}) {
        CAPTURE(degrees);
        ListenerParams listener;
        listener.orientation = turned(degrees, {0.0F, 0.0F, 1.0F});
        const Ears seen = heardFrom(direction(10.0, 15.0), signal, listener);
        CHECK(test::differenceDb(seen, heardFrom(direction(10.0 - degrees, 15.0), signal)) < -80.0);
        CHECK(test::differenceDb(seen, heardFrom(direction(10.0 + degrees, 15.0), signal)) > -30.0);
    }
    // Head tilted onto the right shoulder: what was left is now above.
    ListenerParams tilted;
    tilted.orientation = turned(90.0, {1.0F, 0.0F, 0.0F});
    const Ears above = heardFrom({0.0F, 1.0F, 0.0F}, signal, tilted);
    CHECK(test::differenceDb(above, heardFrom({0.0F, 0.0F, -1.0F}, signal)) < -80.0);
}

TEST_CASE("only the way from the listener to the source matters") {
    const auto signal = test::noise(kFrames, 4);
    ListenerParams listener;
    listener.position = {10.0F, -4.0F, 2.0F};
    const Ears moved = heardFrom({10.0F, -2.0F, 2.0F}, signal, listener);
    CHECK(test::differenceDb(moved, heardFrom({0.0F, 2.0F, 0.0F}, signal)) < -80.0);
}

TEST_CASE("a source at the head's centre is finite and in the middle") {
    const auto signal = test::noise(kFrames, 5, 0.01F);
    for (const Vec3 at : {Vec3{0.0F, 0.0F, 0.0F}, Vec3{0.0F, 1e-6F, 0.0F}, Vec3{1e-30F, 0.0F, 0.0F},
                          Vec3{-0.0F, -0.0F, -0.0F}}) {
        const Ears ears = heardFrom(at, signal);
        REQUIRE(test::allFinite(ears));
        CHECK(test::differenceDb(ears.left, ears.right) < -100.0);
        CHECK(test::energyDb(ears.left) > test::energyDb(signal));
    }
}

TEST_CASE("level falls with distance and with the source's own directivity") {
    const auto signal = test::noise(kFrames, 6);
    const double near = test::energyDb(heardFrom({1.0F, 0.0F, 0.0F}, signal).left);
    CHECK(test::energyDb(heardFrom({2.0F, 0.0F, 0.0F}, signal).left) ==
          doctest::Approx(near - 6.02).epsilon(0.001));
    CHECK(test::energyDb(heardFrom({10.0F, 0.0F, 0.0F}, signal).left) ==
          doctest::Approx(near - 20.0).epsilon(0.001));
    SourceParams cardioid = test::placedAt({1.0F, 0.0F, 0.0F});
    cardioid.directivity.pattern = DirectivityPattern::cardioid;
    // The source's own front points away from the listener, into the cardioid's null.
    Stage away;
    away.add(cardioid, signal);
    CHECK(test::energyDb(away.run(kFrames, 256).left) < near - 100.0);
    cardioid.orientation = turned(180.0, {0.0F, 0.0F, 1.0F});
    Stage towards;
    towards.add(cardioid, signal);
    CHECK(test::energyDb(towards.run(kFrames, 256).left) == doctest::Approx(near).epsilon(0.001));
}
