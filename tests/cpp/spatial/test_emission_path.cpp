#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "dsp/air_absorption.hpp"
#include "realtime/watch.hpp"
#include "spatial/emission_path.hpp"

using namespace auricle;
using spatial::EmissionPath;

namespace {

constexpr double kRate = 48'000.0;

const double kSpeed = dsp::speedOfSound(20.0);

EmissionPath makePath(double most_seconds = 2.0) {
    return {static_cast<std::size_t>(most_seconds * kRate), kSpeed / kRate};
}

Vec3 onLine(double x) { return {static_cast<float>(x), 0.0F, 0.0F}; }

// The delay in samples by halving an interval: what left at time - d arrives at `time`.
template <typename Position>
double halvedDelay(Position position, Vec3 listener, double time) {
    double least = 0.0;
    double most = 10.0 * kRate;
    for (int step = 0; step < 100; ++step) {
        const double middle = 0.5 * (least + most);
        const Vec3 from = position(time - middle);
        const bool longer = static_cast<double>(length(from - listener)) / kSpeed * kRate > middle;
        (longer ? least : most) = middle;
    }
    return least;
}

}  // namespace

TEST_CASE("a still source's delay is its distance over the speed of sound") {
    EmissionPath path = makePath();
    for (const float distance : {0.0F, 0.5F, 34.3F, 300.0F}) {
        path.jump({0.0F, distance, 0.0F});
        for (int call = 0; call < 5; ++call) {
            const double wanted = static_cast<double>(distance) / kSpeed * kRate;
            CHECK(path.delay({}) == doctest::Approx(wanted).epsilon(1e-6));
            path.advance({0.0F, distance, 0.0F}, 256);
        }
    }
    path.jump({0.0F, 1e6F, 0.0F});
    CHECK(path.delay({}) == 2.0 * kRate);
}

TEST_CASE("a moving source is raised by c / (c - v), a moving listener by (c + v) / c") {
    for (const std::size_t frames : {16U, 64U, 256U, 1'024U}) {
        for (const double speed : {-60.0, -30.0, -10.0, 10.0, 30.0, 100.0}) {
            CAPTURE(frames);
            CAPTURE(speed);
            // Coming at `speed` along the x axis, then heard for half a second.
            const double start = speed > 0.0 ? 160.0 : 20.0;
            const auto at = [&](double time) { return onLine(start - speed * time / kRate); };
            const auto listenerAt = [&](double time) { return onLine(speed * time / kRate); };
            EmissionPath moving = makePath();
            EmissionPath still = makePath();
            moving.jump(at(0.0));
            still.jump(onLine(start));
            double time = 0.0;
            double first = 0.0;
            double first_listener = 0.0;
            while (time < 1.2 * kRate) {
                time += static_cast<double>(frames);
                moving.advance(at(time), frames);
                still.advance(onLine(start), frames);
                if (time <= 0.7 * kRate) {
                    first = moving.delay({}) - time;
                    first_listener = still.delay(listenerAt(time)) - time;
                }
            }
            const double begun =
                std::floor(0.7 * kRate / static_cast<double>(frames)) * static_cast<double>(frames);
            const double pitch = (first - (moving.delay({}) - time)) / (time - begun);
            CHECK(pitch == doctest::Approx(kSpeed / (kSpeed - speed)).epsilon(1e-5));
            const double listener =
                (first_listener - (still.delay(listenerAt(time)) - time)) / (time - begun);
            // This listener moves from the origin towards the source at `speed`.
            CHECK(listener == doctest::Approx((kSpeed + speed) / kSpeed).epsilon(1e-5));
        }
    }
}

TEST_CASE("on a circle the delay is that of the place that is heard") {
    const auto at = [](double time) {
        const double turn = 2.0 * std::numbers::pi * time / kRate;
        return Vec3{static_cast<float>(2.0 * std::cos(turn)),
                    static_cast<float>(5.0 + 2.0 * std::sin(turn)), 1.0F};
    };
    const Vec3 listener{0.3F, -30.0F, 0.0F};
    for (const std::size_t frames : {16U, 100U, 256U}) {
        EmissionPath path = makePath();
        path.jump(at(0.0));
        for (std::size_t time = frames; time < 96'000; time += frames) {
            path.advance(at(static_cast<double>(time)), frames);
            if (time > 10'000) {
                const double wanted = halvedDelay(at, listener, static_cast<double>(time));
                // 0.3 mm is the way from a chord to its arc.
                REQUIRE(std::abs(path.delay(listener) - wanted) < 0.05);
            }
        }
    }
}

TEST_CASE("the past is remembered as far as the longest delay, and not farther") {
    EmissionPath path = makePath(0.1);
    path.jump(onLine(30.0));
    for (int call = 0; call < 1'000; ++call) {
        path.advance(onLine(30.0 + 0.001 * call), 16);
        CHECK(path.delay({}) > 29.9 / kSpeed * kRate);
        CHECK(path.delay({}) < 31.1 / kSpeed * kRate);
    }
    for (int call = 0; call < 1'000; ++call) {
        path.advance(onLine(50.0), 16);
    }
    CHECK(path.delay({}) == doctest::Approx(0.1 * kRate));
}

TEST_CASE("a source faster than sound has a delay too") {
    EmissionPath path = makePath();
    path.jump(onLine(500.0));
    for (int call = 0; call < 300; ++call) {
        path.advance(onLine(500.0 - 5.0 * call), 256);
        const double delay = path.delay({});
        CHECK(delay >= 0.0);
        CHECK(delay <= 2.0 * kRate);
    }
}

TEST_CASE("an emission path neither allocates nor locks") {
    EmissionPath path = makePath();
    const test::RealtimeWatch watch;
    double sum = 0.0;
    path.jump(onLine(3.0));
    for (int call = 0; call < 100; ++call) {
        path.advance(onLine(3.0 + 0.1 * call), 64);
        sum += path.delay({});
    }
    CHECK(sum > 0.0);
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}
