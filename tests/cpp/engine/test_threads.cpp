#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;

namespace {

constexpr std::uint32_t kSources = 12;
// Enough for helpers to be asked.
constexpr std::uint32_t kCrowd = 130;
// That each of the threads has had at least when the rendering ends.
constexpr int kRounds = 20;
constexpr std::chrono::seconds kPatience{60};

Vec3 anyPlace(std::mt19937& generator) {
    const auto number = [&] { return static_cast<float>(generator() % 2001) / 500.0F - 2.0F; };
    return {number(), number(), number()};
}

// What a thread that changes the scene has done so far.
using Rounds = std::atomic<int>;

// Adds, moves, changes and removes sources of its own until told to stop.
void churn(Renderer& renderer, std::uint32_t seed, const std::atomic<bool>& stop,
           std::vector<std::atomic<std::uint32_t>>& announced, Rounds& rounds) {
    std::mt19937 generator(seed);
    std::vector<std::uint32_t> mine;
    while (!stop) {
        const auto dice = generator() % 8;
        if (dice < 2 && mine.size() < kSources / 3) {
            mine.push_back(renderer.addSource(test::placedAt(anyPlace(generator))));
            announced[generator() % announced.size()] = mine.back();
        } else if (dice == 2 && !mine.empty()) {
            renderer.removeSource(mine.back());
            mine.pop_back();
        } else if (!mine.empty()) {
            const std::uint32_t id = mine[generator() % mine.size()];
            if (dice < 5) {
                const Vec3 at = anyPlace(generator);
                const float xyz[] = {at.x, at.y, at.z};
                renderer.setPositions({&id, 1}, xyz);
            } else {
                SourceParams params = renderer.source(id);
                params.gain = static_cast<float>(generator() % 4) / 4.0F;
                params.ramp_frames = static_cast<std::uint32_t>(generator() % 2'000);
                params.spread = static_cast<float>(generator() % 3) / 2.0F;
                params.propagation = generator() % 2 == 0;
                params.air_absorption = generator() % 2 == 0;
                params.directivity.pattern = static_cast<DirectivityPattern>(generator() % 3);
                renderer.setSource(id, params);
            }
        }
        ++rounds;
        std::this_thread::yield();
    }
    for (const std::uint32_t id : mine) {
        renderer.removeSource(id);
    }
}

void changeScene(Renderer& renderer, const std::atomic<bool>& stop, Rounds& rounds) {
    std::mt19937 generator(77);  // NOLINT(bugprone-random-generator-seed)
    const std::vector<HrtfAsset> heads = {test::makeHead(), test::makeHead({.basis_taps = 200}),
                                          test::makeHead({.basis_count = 9, .seed = 3})};
    while (!stop) {
        ListenerParams listener = renderer.listener();
        listener.position = anyPlace(generator);
        renderer.setListener(listener);
        renderer.setHrtf(heads[generator() % heads.size()]);
        if (generator() % 4 == 0) {
            renderer.requestReset();
        }
        ++rounds;
        std::this_thread::yield();
    }
}

void changeRooms(Renderer& renderer, const std::atomic<bool>& stop, Rounds& rounds) {
    std::mt19937 generator(78);  // NOLINT(bugprone-random-generator-seed)
    while (!stop) {
        if (generator() % 3 == 0) {
            renderer.setRoom(std::nullopt);
        } else {
            RoomSettings room;
            room.room.size = {8.0F, 7.0F, 3.0F + static_cast<float>(generator() % 3)};
            room.room.origin = {-4.0F, -3.5F, -1.5F};
            for (RoomBands& wall : room.room.absorption) {
                wall.fill(0.3F);
            }
            room.order = generator() % 3;
            room.late = generator() % 2 == 0;
            renderer.setRoom(room);
        }
        ++rounds;
        std::this_thread::yield();
    }
}

void rendersWhileEverythingChanges(std::uint32_t threads, int calls) {
    const std::uint32_t bystanders = threads > 1 ? kCrowd : 0;
    Renderer renderer({.max_sources = kSources + 1 + bystanders, .threads = threads},
                      PreparedHrtf(test::makeHead()));
    const std::uint32_t steady = renderer.addSource(test::placedAt({1.0F, 0.0F, 0.0F}));
    for (std::uint32_t i = 0; i < bystanders; ++i) {
        renderer.addSource(test::placedAt({1.0F, 1.0F, 0.0F}));
    }
    std::vector<std::atomic<std::uint32_t>> announced(6);
    std::atomic<bool> stop{false};
    std::array<Rounds, 4> rounds{};
    std::thread first([&] { churn(renderer, 1, stop, announced, rounds[0]); });
    std::thread second([&] { churn(renderer, 2, stop, announced, rounds[1]); });
    std::thread third([&] { changeScene(renderer, stop, rounds[2]); });
    std::thread fourth([&] { changeRooms(renderer, stop, rounds[3]); });
    // On a busy machine a new thread may wait longer for its first turn than all calls take.
    const auto all_changed = [&] {
        return std::all_of(rounds.begin(), rounds.end(),
                           [](const Rounds& done) { return done >= kRounds; });
    };
    const auto signal = test::noise(8'192, 3, 0.3F);
    std::mt19937 generator(4);  // NOLINT(bugprone-random-generator-seed)
    bool bounded = true;
    double heard = 0.0;
    const std::size_t sizes[] = {1, 16, 64, 256, 413};
    const auto started = std::chrono::steady_clock::now();
    const auto in_time = [&] { return std::chrono::steady_clock::now() - started < kPatience; };
    for (int call = 0; call < calls || (!all_changed() && in_time()); ++call) {
        const std::size_t frames = sizes[generator() % 5];
        std::vector<SourceInput> inputs{{steady, signal.data()}};
        inputs.reserve(1 + announced.size());
        for (const auto& id : announced) {
            inputs.push_back({id.load(), signal.data() + generator() % 7'000});
        }
        Ears ears{std::vector<float>(frames), std::vector<float>(frames)};
        renderer.process(inputs, ears.left.data(), ears.right.data(), frames);
        bounded = bounded && test::allFinite(ears) && test::largest(ears) <= 1.0;
        heard += test::largest(ears);
        // Everyone gets a turn, also where there are fewer cores than threads.
        if (call % 4 == 0) {
            std::this_thread::yield();
        }
    }
    stop = true;
    first.join();
    second.join();
    third.join();
    fourth.join();
    CHECK(all_changed());
    CHECK(bounded);
    CHECK(heard > 0.0);
    // Nobody's source was lost or left over.
    for (std::uint32_t i = 0; i < kSources; ++i) {
        CHECK_NOTHROW(renderer.addSource({}));
    }
    CHECK_THROWS_AS(renderer.addSource({}), std::length_error);
}

}  // namespace

TEST_CASE("four threads may change everything at once while the audio thread goes on") {
    rendersWhileEverythingChanges(1, 1'500);
}

TEST_CASE("and while helpers render with it") { rendersWhileEverythingChanges(3, 300); }

TEST_CASE("fields are handed over and given back while process runs flat out") {
    const HrtfAsset head = test::makeHead({.basis_count = 1, .basis_taps = 1});
    Renderer renderer({48'000, 2}, head);
    const std::uint32_t id = renderer.addSource(test::placedAt({0.0F, 1.0F, 0.0F}));
    std::atomic<bool> stop{false};
    std::thread control([&] {
        for (int change = 0; change < 60; ++change) {
            renderer.setHrtf(head);
        }
        stop = true;
    });
    const auto signal = test::noise(2'048, 5);
    std::vector<float> left(2'048);
    std::vector<float> right(2'048);
    bool bounded = true;
    while (!stop) {
        const SourceInput input{id, signal.data()};
        renderer.process({&input, 1}, left.data(), right.data(), 2'048);
        bounded = bounded && test::largest(left) <= 1.0;
    }
    control.join();
    CHECK(bounded);
}
