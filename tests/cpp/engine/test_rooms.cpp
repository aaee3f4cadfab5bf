#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/air_absorption.hpp"
#include "engine/stage.hpp"
#include "rooms/image_sources.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;
using test::Stage;

namespace {

constexpr double kRate = 48'000.0;
constexpr std::size_t kBlock = 256;
constexpr Vec3 kSource{1.7F, 0.9F, 0.2F};
constexpr Vec3 kListener{-0.6F, -0.7F, 0.1F};

RoomSettings shoebox(float absorption, std::size_t order, bool late = false) {
    RoomSettings settings;
    settings.room.origin = {-3.0F, -2.5F, -1.6F};
    settings.room.size = {6.0F, 5.0F, 3.0F};
    settings.room.speed_of_sound = dsp::speedOfSound(20.0);
    for (auto& wall : settings.room.absorption) {
        wall.fill(absorption);
    }
    settings.order = order;
    settings.late = late;
    return settings;
}

// Noise without the highest frequencies, where interpolators differ.
std::vector<float> dullNoise(std::size_t count, std::uint32_t seed) {
    std::vector<float> out = test::noise(count + 32, seed);
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t n = 0; n + 12 < out.size(); ++n) {
            float sum = 0.0F;
            for (std::size_t k = 0; k < 12; ++k) {
                sum += out[n + k] / 12.0F;
            }
            out[n] = sum;
        }
    }
    out.resize(count);
    return out;
}

SourceParams propagating(Vec3 position, float gain = 1.0F) {
    SourceParams params = test::placedAt(position);
    params.propagation = true;
    params.gain = gain;
    return params;
}

struct Motion {
    std::function<Vec3(double)> source = [](double) { return kSource; };
    std::function<ListenerParams(double)> listener = [](double) {
        return ListenerParams{kListener, {}};
    };
};

// What is heard of a source and of its images, each a source in the free field.
Ears freeImages(const RoomSettings& settings, const Motion& motion,
                const std::vector<float>& signal) {
    Stage stage(test::makeHead(), 400);
    std::vector<std::uint32_t> ids;
    const auto images = [&](Vec3 source) {
        std::vector<rooms::ImageSource> out;
        rooms::forEachImage(settings.room, source, settings.order,
                            [&](const rooms::ImageSource& image) { out.push_back(image); });
        return out;
    };
    for (const auto& image : images(motion.source(0.0))) {
        const Vec3 at{static_cast<float>(image.x), static_cast<float>(image.y),
                      static_cast<float>(image.z)};
        ids.push_back(stage.add(propagating(at, image.gain[3]), signal));
    }
    return stage.run(signal.size(), kBlock, [&](std::size_t frame) {
        const double t = static_cast<double>(frame + kBlock) / kRate;
        stage.renderer().setListener(motion.listener(t));
        const auto now = images(motion.source(t));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            stage.move(ids[i], {static_cast<float>(now[i].x), static_cast<float>(now[i].y),
                                static_cast<float>(now[i].z)});
        }
    });
}

Ears inRoom(const RoomSettings& settings, const Motion& motion, const std::vector<float>& signal,
            std::size_t block = kBlock, bool propagation = true) {
    Stage stage;
    stage.renderer().setRoom(settings);
    SourceParams params = propagating(motion.source(0.0));
    params.propagation = propagation;
    const auto id = stage.add(params, signal);
    return stage.run(signal.size(), block, [&](std::size_t frame) {
        const double t = static_cast<double>(frame + block) / kRate;
        stage.renderer().setListener(motion.listener(t));
        stage.move(id, motion.source(t));
    });
}

}  // namespace

TEST_CASE("a room sounds as its image sources do in the free field") {
    const RoomSettings settings = shoebox(0.3F, 2);
    const auto signal = dullNoise(12'000, 3);
    const Ears wanted = freeImages(settings, {}, signal);
    CHECK(test::differenceDb(inRoom(settings, {}, signal), wanted) < -45.0);
    // Not because the reflections are faint.
    CHECK(test::differenceDb(inRoom(shoebox(1.0F, 2), {}, signal), wanted) > -10.0);
    CHECK(test::differenceDb(inRoom(settings, {}, signal, 1'000), wanted) < -45.0);
    CHECK(test::differenceDb(inRoom(settings, {}, signal, 37), wanted) < -45.0);
}

TEST_CASE("it does while the head moves and turns, and while the source moves") {
    const RoomSettings settings = shoebox(0.3F, 2);
    const auto signal = dullNoise(24'000, 4);
    Motion head;
    head.listener = [](double t) {
        const auto turn = static_cast<float>(t);
        ListenerParams listener;
        listener.position = {-0.6F + 1.5F * turn, -0.7F - turn, 0.1F};
        listener.orientation = {0.0F, 0.0F, std::sin(0.5F * turn), std::cos(0.5F * turn)};
        return listener;
    };
    CHECK(test::differenceDb(inRoom(settings, head, signal), freeImages(settings, head, signal)) <
          -30.0);
    Motion source;
    source.source = [](double t) {
        return Vec3{1.7F - 0.1F * static_cast<float>(t), 0.9F + 0.05F * static_cast<float>(t),
                    0.2F};
    };
    // So slow, because in the free field sound comes from where the source was when it left it.
    CHECK(test::differenceDb(inRoom(settings, source, signal),
                             freeImages(settings, source, signal)) < -30.0);
}

TEST_CASE("reflections of a source that runs keep to their pitch") {
    constexpr double kSpeed = 5.0;
    constexpr double kTone = 3'000.0;
    Motion running;
    running.source = [](double t) {
        return Vec3{-2.5F + static_cast<float>(kSpeed * t), 0.9F, 0.2F};
    };
    const auto tone = test::tone(44'000, kTone, kRate, 0.05F);
    for (const bool propagation : {true, false}) {
        const Ears ears = inRoom(shoebox(0.1F, 3), running, tone, kBlock, propagation);
        const auto steady = std::span(ears.left).subspan(8'000, 32'768);
        // No reflection is shifted by more than the speed of the source over that of sound; what is
        // further away than twice that would come from the interpolation.
        CHECK(test::residueDb(steady, kTone, 2.0 * kTone * kSpeed / 343.0, kRate) < -55.0);
    }
}

TEST_CASE("without propagation all comes earlier by the time of the direct way, and is the same") {
    const RoomSettings settings = shoebox(0.3F, 2);
    constexpr std::size_t kWay = 400;
    const auto metres = static_cast<float>(kWay * settings.room.speed_of_sound / kRate);
    Motion still;
    still.source = [metres](double) { return kListener + metres * test::direction(35.0); };
    const auto signal = dullNoise(12'000, 9);
    const Ears late = inRoom(settings, still, signal, kBlock, true);
    Ears now = inRoom(settings, still, signal, kBlock, false);
    now.left.resize(now.left.size() - kWay);
    now.right.resize(now.right.size() - kWay);
    CHECK(test::differenceDb(test::tail(late, kWay), now) < -45.0);
}

TEST_CASE("nothing steps when a room, a source or the listener changes") {
    struct Change {
        std::string name;
        std::function<void(Stage&, std::uint32_t)> make;
    };
    const auto enter = [](const std::optional<RoomSettings>& room) {
        return [room](Stage& stage, std::uint32_t) { stage.renderer().setRoom(room); };
    };
    const std::vector<Change> changes = {
        {"another room", enter(shoebox(0.1F, 3, true))},
        {"no room", enter(std::nullopt)},
        {"the source jumps",
         [](Stage& stage, std::uint32_t id) { stage.move(id, {-2.0F, -1.5F, 0.3F}); }},
        {"the source leaves the room",
         [](Stage& stage, std::uint32_t id) { stage.move(id, {3.2F, 0.9F, 0.2F}); }},
        {"the listener jumps",
         [](Stage& stage, std::uint32_t) {
             stage.renderer().setListener({{1.0F, -1.6F, -0.4F}, {}});
         }},
        {"the head turns about",
         [](Stage& stage, std::uint32_t) {
             stage.renderer().setListener({kListener, {0.0F, 0.0F, 1.0F, 0.0F}});
         }},
        {"propagation",
         [](Stage& stage, std::uint32_t id) {
             stage.renderer().setSource(id, propagating(kSource));
         }},
        {"another head",
         [](Stage& stage, std::uint32_t) {
             stage.renderer().setHrtf(test::makeHead({.basis_count = 9, .seed = 11}));
         }},
        {"gone and come back", [](Stage& stage, std::uint32_t) {
             stage.renderer().setRoom(std::nullopt);
             stage.renderer().setRoom(shoebox(0.2F, 2, true));
         }}};
    constexpr std::size_t kLong = 40'000;
    for (const auto& change : changes) {
        for (const std::size_t block : {std::size_t{256}, std::size_t{64}, std::size_t{700}}) {
            CAPTURE(change.name);
            CAPTURE(block);
            Stage stage;
            stage.renderer().setRoom(shoebox(0.4F, 2, true));
            stage.renderer().setListener({kListener, {}});
            const auto id = stage.add(kSource, test::tone(kLong, 120.0, kRate, 0.05F));
            bool made = false;
            const Ears ears = stage.run(kLong, block, [&](std::size_t frame) {
                if (frame >= 16'000 && !made) {
                    change.make(stage, id);
                    made = true;
                }
            });
            CHECK(test::allFinite(ears));
            const Ears after = test::tail(ears, 12'000);
            CHECK(std::max(test::largestBend(after.left), test::largestBend(after.right)) <
                  0.05 / 30.0);
        }
    }
}

TEST_CASE("a room that is entered while sound plays comes in without a step") {
    Stage stage;
    stage.renderer().setListener({kListener, {}});
    stage.add(kSource, test::tone(40'000, 120.0, kRate, 0.05F));
    const Ears ears = stage.run(40'000, 256, [&](std::size_t frame) {
        if (frame == 64 * 256) {
            stage.renderer().setRoom(shoebox(0.2F, 3, true));
        }
        if (frame == 100 * 256) {
            stage.renderer().setRoom(std::nullopt);
        }
        if (frame == 140 * 256) {
            stage.renderer().setRoom(shoebox(0.2F, 3, true));
        }
    });
    const Ears after = test::tail(ears, 12'000);
    CHECK(std::max(test::largestBend(after.left), test::largestBend(after.right)) < 0.05 / 30.0);
    CHECK(stage.renderer().roomCoverage().live == 62);
}

TEST_CASE("an attack after silence has all its reflections at once") {
    const RoomSettings settings = shoebox(0.3F, 2);
    auto signal = dullNoise(60'000, 5);
    // Longer than the lines remember.
    std::fill(signal.begin() + 8'000, signal.begin() + 50'000, 0.0F);
    const Ears wanted = freeImages(settings, {}, signal);
    const Ears ears = inRoom(settings, {}, signal);
    CHECK(test::differenceDb(test::tail(ears, 49'000), test::tail(wanted, 49'000)) < -45.0);
}

TEST_CASE("silence costs no images, and the budget holds") {
    RendererSettings limits{48'000, 40};
    limits.max_images = 100;
    Renderer renderer(limits, test::makeHead());
    renderer.setRoom(shoebox(0.3F, 3, true));
    const auto signal = dullNoise(256, 6);
    std::vector<SourceInput> inputs;
    for (int i = 0; i < 30; ++i) {
        inputs.push_back(
            {renderer.addSource(test::placedAt(1.5F * test::direction(12.0 * i))), signal.data()});
    }
    std::vector<float> left(256);
    std::vector<float> right(256);
    for (int block = 0; block < 40; ++block) {
        renderer.process(inputs, left.data(), right.data(), 256);
    }
    CHECK(renderer.roomCoverage().live == 100);
    CHECK(renderer.roomCoverage().existing == 30 * 62);
    CHECK(renderer.roomCoverage().left_out_power > 0.1F);
    CHECK(renderer.roomCoverage().left_out_power < 0.95F);
    for (int block = 0; block < 400; ++block) {
        renderer.process({}, left.data(), right.data(), 256);
    }
    CHECK(renderer.roomCoverage().live == 0);
    CHECK(renderer.roomCoverage().existing == 0);
}

TEST_CASE("what cannot be played is refused, and the room stays") {
    Renderer renderer({48'000, 4}, test::makeHead());
    renderer.setRoom(shoebox(0.3F, 3, true));
    CHECK_THROWS_AS(renderer.setRoom(shoebox(0.3F, 7)), std::invalid_argument);
    CHECK_THROWS_AS(renderer.setRoom(shoebox(0.01F, 2, true)), std::invalid_argument);
    CHECK_THROWS_AS(renderer.setRoom(shoebox(1.2F, 2)), std::invalid_argument);
    RoomSettings loud = shoebox(0.3F, 2);
    loud.gain = 11.0F;
    CHECK_THROWS_AS(renderer.setRoom(loud), std::invalid_argument);
    REQUIRE(renderer.room());
    CHECK(renderer.room()->order == 3);
    renderer.setRoom(shoebox(0.01F, 2, false));
    CHECK(renderer.room()->order == 2);
    CHECK_THROWS_AS(Renderer({48'000, 4, 170.0F, 0}, test::makeHead()), std::invalid_argument);
}

TEST_CASE("after a reset nothing of the sound before it comes back") {
    Stage stage;
    stage.renderer().setRoom(shoebox(0.2F, 3, true));
    const auto id = stage.add(kSource, dullNoise(8'000, 8));
    stage.run(8'192, 256);
    stage.renderer().requestReset();
    // Half a block of sound wakes the lines, which still hold what was.
    std::vector<float> wake(20'000, 0.0F);
    wake[0] = 0.01F;
    stage.play(id, wake);
    const Ears again = stage.run(20'000, 256);
    Stage fresh;
    fresh.renderer().setRoom(shoebox(0.2F, 3, true));
    fresh.add(kSource, wake);
    CHECK(test::differenceDb(again, fresh.run(20'000, 256)) < -80.0);
}
