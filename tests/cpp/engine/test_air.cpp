#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "dsp/air_absorption.hpp"
#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kFrames = 48'000;
constexpr std::size_t kBlock = 256;

const double kSound = dsp::speedOfSound(20.0);

SourceParams withAir(Vec3 position, bool propagation, bool absorption) {
    SourceParams params = test::placedAt(position);
    params.rolloff = 0.0F;
    params.propagation = propagation;
    params.air_absorption = absorption;
    return params;
}

// Frequency of a clean tone, from the phase that it gains between two windows.
double pitch(std::span<const float> signal, double near_hz) {
    const std::size_t window = 4'096;
    const std::size_t apart = 512;
    const auto phase = [&](std::size_t begin) {
        double re = 0.0;
        double im = 0.0;
        for (std::size_t n = 0; n < window; ++n) {
            const double fade =
                0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(n) / window);
            const double angle =
                2.0 * std::numbers::pi * near_hz * static_cast<double>(begin + n) / kRate;
            re += fade * static_cast<double>(signal[begin + n]) * std::cos(angle);
            im -= fade * static_cast<double>(signal[begin + n]) * std::sin(angle);
        }
        return std::atan2(im, re);
    };
    double total = 0.0;
    std::size_t count = 0;
    for (std::size_t begin = 0; begin + window + apart <= signal.size(); begin += apart, ++count) {
        total += std::remainder(phase(begin + apart) - phase(begin), 2.0 * std::numbers::pi);
    }
    const double seconds = static_cast<double>(count * apart) / kRate;
    return near_hz + total / (2.0 * std::numbers::pi * seconds);
}

// A tone of 1 kHz while source and listener move along x at constant speeds.
double heardPitch(double source_x, double source_speed, double listener_speed) {
    Stage stage;
    const auto id = stage.add(withAir({static_cast<float>(source_x), 0.0F, 0.0F}, true, false),
                              test::tone(2 * kFrames, 1'000.0, kRate));
    const Ears ears = stage.run(2 * kFrames, kBlock, [&](std::size_t at) {
        const double t = static_cast<double>(at + kBlock) / kRate;
        stage.move(id, {static_cast<float>(source_x + source_speed * t), 0.0F, 0.0F});
        ListenerParams listener;
        listener.position = {static_cast<float>(listener_speed * t), 0.0F, 0.0F};
        stage.renderer().setListener(listener);
    });
    const double expected = 1'000.0 * (kSound + listener_speed) / (kSound + source_speed);
    return pitch(test::tail(ears, kFrames).left, expected);
}

}  // namespace

TEST_CASE("sound arrives as late as its way is long") {
    for (const float metres : {1.0F, 10.0F, 50.0F}) {
        CAPTURE(metres);
        Stage stage;
        std::vector<float> click(kFrames, 0.0F);
        click[1'000] = 0.5F;
        stage.add(withAir({metres, 0.0F, 0.0F}, true, false), click);
        Stage still;
        still.add(withAir({metres, 0.0F, 0.0F}, false, false), click);
        const auto peakAt = [](const std::vector<float>& signal) {
            const auto louder = [](float a, float b) { return std::abs(a) < std::abs(b); };
            return std::max_element(signal.begin(), signal.end(), louder) - signal.begin();
        };
        const auto late =
            peakAt(stage.run(kFrames, kBlock).left) - peakAt(still.run(kFrames, kBlock).left);
        CHECK(std::abs(static_cast<double>(late) - static_cast<double>(metres) * kRate / kSound) <
              1.0);
    }
}

TEST_CASE("a moving source and a moving listener change the pitch as physics says") {
    // Approaching, leaving; the two are not the same: f (c + v_listener) / (c + v_source).
    CHECK(heardPitch(100.0, -30.0, 0.0) ==
          doctest::Approx(1'000.0 * kSound / (kSound - 30.0)).epsilon(5e-4));
    CHECK(heardPitch(10.0, 30.0, 0.0) ==
          doctest::Approx(1'000.0 * kSound / (kSound + 30.0)).epsilon(5e-4));
    CHECK(heardPitch(100.0, 0.0, 30.0) ==
          doctest::Approx(1'000.0 * (kSound + 30.0) / kSound).epsilon(5e-4));
    CHECK(heardPitch(50.0, 0.0, 0.0) == doctest::Approx(1'000.0).epsilon(1e-6));
}

TEST_CASE("the air takes from each octave what ISO 9613-1 says") {
    for (const float metres : {20.0F, 100.0F}) {
        for (const double hz : {125.0, 1'000.0, 4'000.0, 8'000.0, 16'000.0}) {
            CAPTURE(metres);
            CAPTURE(hz);
            const double wanted = -static_cast<double>(metres) * dsp::airAbsorption(hz);
            if (wanted < -40.0) {
                continue;
            }
            const auto level = [&](bool absorption) {
                Stage stage;
                stage.add(withAir({metres, 0.0F, 0.0F}, false, absorption),
                          test::tone(kFrames, hz, kRate));
                return test::energyDb(test::tail(stage.run(kFrames, kBlock), 4'096).left);
            };
            CHECK(std::abs(level(true) - level(false) - wanted) < 0.5);
        }
    }
}

TEST_CASE("effects switch on and off, and sources jump far away, without a click") {
    Stage steady;
    steady.add(withAir({5.0F, 0.0F, 0.0F}, true, true), test::tone(kFrames, 120.0, kRate));
    const double still = test::largestBend(test::tail(steady.run(kFrames, kBlock), 8'192).left);
    for (const bool both : {false, true}) {
        CAPTURE(both);
        Stage stage;
        const auto near = withAir({5.0F, 0.0F, 0.0F}, both, both);
        const auto id = stage.add(near, test::tone(kFrames, 120.0, kRate));
        const Ears ears = stage.run(kFrames, kBlock, [&](std::size_t at) {
            if (at == 64 * kBlock) {
                auto other = near;
                other.propagation = other.air_absorption = !both;
                stage.renderer().setSource(id, other);
            } else if (at == 128 * kBlock) {
                stage.renderer().setSource(id, withAir({60.0F, 0.0F, 0.0F}, true, true));
            }
        });
        CHECK(test::largestBend(test::tail(ears, 8'192).left) < 1.5 * still);
    }
}

TEST_CASE("sound on its way arrives after its source fell silent, and old sound never returns") {
    Stage stage;
    std::vector<float> burst = test::noise(1'024, 4);
    const auto id = stage.add(withAir({100.0F, 0.0F, 0.0F}, true, false), burst);
    const Ears ears = stage.run(kFrames, kBlock);
    const auto arrival = static_cast<std::size_t>(100.0 * kRate / kSound);
    // What the DC blocker rings on with lies below a hundredth of the sound.
    CHECK(test::largest(test::tail(ears, arrival + 2'048)) < 5e-4);
    CHECK(test::largest(test::tail(ears, arrival)) > 0.05);
    // Further away while it is silent: what was heard already is not heard again.
    stage.move(id, {150.0F, 0.0F, 0.0F});
    CHECK(test::largest(stage.run(kFrames, kBlock)) < 1e-6);
}

TEST_CASE("old sound does not come back with new sound, whether silence is zeros or nothing") {
    for (const bool zeros : {false, true}) {
        CAPTURE(zeros);
        Stage stage;
        const auto id =
            stage.add(withAir({100.0F, 0.0F, 0.0F}, true, false), test::noise(1'024, 4));
        stage.run(kFrames, kBlock);
        if (zeros) {
            stage.play(id, std::vector<float>(kFrames, 0.0F));
            stage.run(kFrames, kBlock);
        }
        // Further away in small steps, then a sound of its own: nothing is heard before it arrives.
        for (float metres = 100.0F; metres <= 150.0F; metres += 2.0F) {
            stage.move(id, {metres, 0.0F, 0.0F});
            stage.run(kBlock, kBlock);
        }
        stage.play(id, test::noise(1'024, 5));
        const Ears ears = stage.run(kFrames, kBlock);
        const auto arrival = static_cast<std::size_t>(150.0 * kRate / kSound) - 64;
        const std::vector<float> before(ears.left.begin(),
                                        ears.left.begin() + static_cast<std::ptrdiff_t>(arrival));
        CHECK(test::largest(before) < 1e-5);
        CHECK(test::largest(ears) > 0.05);
    }
}

TEST_CASE("a new source is where it is from its first call on, however long the call") {
    const auto click = [] {
        std::vector<float> signal(kFrames, 0.0F);
        signal[600] = 0.5F;
        return signal;
    }();
    const auto heard = [&](std::size_t block) {
        Stage stage;
        stage.add(withAir({20.0F, 5.0F, 0.0F}, true, true), click);
        return stage.run(kFrames, block);
    };
    CHECK(test::differenceDb(heard(1'024), heard(256)) < -80.0);
}
