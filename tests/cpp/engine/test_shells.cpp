// Sets measured at several distances.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"
#include "spatial/near_field.hpp"

using namespace auricle;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kFrames = 24'000;

// Without the fall of level with distance.
SourceParams levelled(Vec3 position) {
    SourceParams params = test::placedAt(position);
    params.rolloff = 0.0F;
    return params;
}

Ears heard(const HrtfAsset& head, Vec3 position, const std::vector<float>& signal) {
    Stage stage(head);
    stage.add(levelled(position), signal);
    return test::tail(stage.run(signal.size(), 256), 2'048);
}

double loudestStillBend(const HrtfAsset& head, Vec3 direction, const std::vector<float>& signal) {
    double largest = 0.0;
    for (const float metres : {0.2F, 0.25F, 0.35F, 0.5F, 0.75F, 1.0F, 2.0F}) {
        const Ears ears = heard(head, metres * direction, signal);
        largest = std::max({largest, test::largestBend(ears.left), test::largestBend(ears.right)});
    }
    return largest;
}

}  // namespace

TEST_CASE("at each of its distances a set sounds as measured there, between them as a blend") {
    // Without delays the blend of rows is the blend of sounds.
    const test::HeadShape shape{.half_itd_samples = 0.0F};
    HrtfAsset head = test::makeShells(shape);
    for (HrtfShell& shell : head.nearer) {
        const std::size_t last = shell.spline.size();
        shell.spline[last - 1] = shell.spline[last - 2] = shape.onset_samples;
    }
    const auto signal = test::noise(6'000, 80, 0.05F);
    const Vec3 towards = test::direction(70.0, 15.0);
    std::array<Ears, 3> shells;
    for (std::size_t shell = 0; shell < 3; ++shell) {
        shells[shell] = heard(test::shellAlone(head, shell), 3.0F * towards, signal);
    }
    struct Place {
        float distance;
        std::size_t shell;
        float share;  // of the next nearer shell
    };
    constexpr Place kPlaces[] = {{5.0F, 0, 0.0F}, {1.0F, 0, 0.0F},        {0.8F, 0, 0.25F},
                                 {0.5F, 1, 0.0F}, {1.0F / 3.0F, 1, 0.5F}, {0.4F, 1, 0.25F},
                                 {0.25F, 2, 0.0F}};
    for (const Place& place : kPlaces) {
        CAPTURE(place.distance);
        const Ears& far = shells[place.shell];
        const Ears& near = shells[std::min<std::size_t>(place.shell + 1, 2)];
        Ears wanted = far;
        for (std::size_t n = 0; n < wanted.left.size(); ++n) {
            wanted.left[n] += place.share * (near.left[n] - far.left[n]);
            wanted.right[n] += place.share * (near.right[n] - far.right[n]);
        }
        CHECK(test::differenceDb(heard(head, place.distance * towards, signal), wanted) < -85.0);
    }
    CHECK(test::differenceDb(shells[0], shells[2]) > -30.0);
}

TEST_CASE("within the nearest shell the near field grows from that shell") {
    const HrtfAsset head = test::makeShells();
    const HrtfAsset nearest = test::shellAlone(head, 2);
    const spatial::NearField near_field(kRate, spatial::kHeadRadius, 0.25);
    const auto signal = test::tone(kFrames, 500.0, kRate, 0.01F);
    for (const double azimuth : {0.0, 90.0, 200.0}) {
        CAPTURE(azimuth);
        const Vec3 position = 0.15F * test::direction(azimuth, 10.0);
        std::array<spatial::EarCue, 2> cues;
        near_field.at(position, cues);
        const Ears near = heard(head, position, signal);
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const Ears far = heard(nearest, 2.0F * cues[ear].direction, signal);
            std::vector<float> wanted = ear == 0 ? far.left : far.right;
            // A tone through the shelf, from rest: its transient is over long before the end.
            float before = 0.0F;
            float output = 0.0F;
            const spatial::Shelf& shelf = cues[ear].shelf;
            for (float& sample : wanted) {
                output = shelf.b0 * sample + shelf.b1 * before - shelf.a1 * output;
                before = sample;
                sample = output;
            }
            const double level = test::energyDb(ear == 0 ? near.left : near.right);
            CHECK(std::abs(level - test::energyDb(wanted)) < 0.05);
        }
    }
}

TEST_CASE("walking in from 2 m to 0.2 m has no step and no bend") {
    const HrtfAsset head = test::makeShells();
    constexpr std::size_t kWalk = 72'000;  // 1.2 m/s, a brisk walk
    const auto signal = test::tone(kWalk, 120.0, kRate, 0.01F);
    for (const double azimuth : {0.0, 75.0}) {
        const Vec3 towards = test::direction(azimuth, 10.0);
        const double still = loudestStillBend(head, towards, signal);
        for (const std::size_t block : {16U, 64U, 256U, 413U, 1024U}) {
            CAPTURE(azimuth);
            CAPTURE(block);
            Stage stage(head);
            const auto id = stage.add(levelled(2.0F * towards), signal);
            const Ears ears = stage.run(kWalk, block, [&](std::size_t at) {
                const float left = 1.0F - static_cast<float>(at) / kWalk;
                stage.move(id, (0.2F + 1.8F * left) * towards);
            });
            const Ears settled = test::tail(ears, 2'048);
            CHECK(test::largestBend(settled.left) < 1.5 * still);
            CHECK(test::largestBend(settled.right) < 1.5 * still);
        }
    }
}

TEST_CASE("a source near the head hears no click when sets of one and several distances change") {
    const HrtfAsset several = test::makeShells();
    const HrtfAsset one = test::makeHead();
    const auto signal = test::tone(kFrames, 120.0, kRate, 0.01F);
    for (const float metres : {0.15F, 0.3F, 0.7F}) {
        CAPTURE(metres);
        const Vec3 position = metres * test::direction(75.0, 10.0);
        const Ears first = heard(one, position, signal);
        const Ears then = heard(several, position, signal);
        const double still =
            std::max({test::largestBend(first.left), test::largestBend(first.right),
                      test::largestBend(then.left), test::largestBend(then.right)});
        Stage stage(one);
        stage.add(levelled(position), signal);
        const Ears ears = stage.run(kFrames, 256, [&](std::size_t at) {
            if (at == 8'192) {
                stage.renderer().setHrtf(several);
            } else if (at == 16'384) {
                stage.renderer().setHrtf(one);
            }
        });
        const Ears settled = test::tail(ears, 2'048);
        CHECK(test::largestBend(settled.left) < 1.3 * still);
        CHECK(test::largestBend(settled.right) < 1.3 * still);
        const auto end = [](const Ears& all) { return test::tail(all, all.left.size() - 2'048); };
        CHECK(test::differenceDb(end(ears), end(first)) < -90.0);
    }
}
