#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/stage.hpp"
#include "engine/worker_team.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;

namespace {

// Moving sources, spread and point, with and without propagation; every call moves all.
Ears renderCrowd(std::uint32_t threads, std::size_t frames) {
    constexpr std::uint32_t kSources = 200;
    constexpr std::size_t kBlocks = 12;
    const PreparedHrtf head(test::makeHead());
    Renderer renderer({.max_sources = kSources, .threads = threads}, head);
    std::vector<std::uint32_t> ids;
    std::vector<std::vector<float>> signals;
    for (std::uint32_t i = 0; i < kSources; ++i) {
        SourceParams params = test::placedAt(2.0F * test::direction(7.0 * i, i % 90));
        params.spread = i % 5 == 0 ? 0.4F : 0.0F;
        params.propagation = i % 7 == 0;
        params.gain = i % 11 == 0 ? 1e-7F : 1.0F;
        ids.push_back(renderer.addSource(params));
        signals.push_back(test::noise(frames * kBlocks, i, 0.02F));
    }
    Ears ears{std::vector<float>(frames * kBlocks), std::vector<float>(frames * kBlocks)};
    std::vector<SourceInput> inputs(kSources);
    std::vector<float> xyz(3 * std::size_t{kSources});
    for (std::size_t block = 0; block < kBlocks; ++block) {
        for (std::uint32_t i = 0; i < kSources; ++i) {
            const Vec3 at =
                2.0F * test::direction(7.0 * i + 0.5 * static_cast<double>(block), i % 90);
            xyz[3 * i] = at.x;
            xyz[3 * i + 1] = at.y;
            xyz[3 * i + 2] = at.z;
            inputs[i] = {ids[i], signals[i].data() + block * frames};
        }
        renderer.setPositions(ids, xyz);
        renderer.process(inputs, ears.left.data() + block * frames,
                         ears.right.data() + block * frames, frames);
    }
    return ears;
}

}  // namespace

TEST_CASE("every part of every round is done exactly once") {
    for (const std::size_t threads : {1U, 2U, 4U}) {
        engine::WorkerTeam team(threads);
        std::array<std::atomic<std::uint32_t>, 37> counts{};
        std::uint32_t wanted = 0;
        for (int round = 0; round < 500; ++round) {
            const std::size_t parts = 1 + static_cast<std::size_t>(round) % counts.size();
            auto work = [&](std::size_t part) noexcept {
                counts[part].fetch_add(1, std::memory_order_relaxed);
            };
            team.run(parts, work);
            // What a round has done is seen when it is over, without further ado.
            ++wanted;
            REQUIRE(counts[0].load(std::memory_order_relaxed) == wanted);
            if (round % 100 == 99) {
                // Long enough for the helpers to fall asleep.
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        }
        std::uint32_t sum = 0;
        for (const auto& count : counts) {
            sum += count.load();
        }
        std::uint32_t all = 0;
        for (int round = 0; round < 500; ++round) {
            all +=
                1 + static_cast<std::uint32_t>(round) % static_cast<std::uint32_t>(counts.size());
        }
        CHECK(sum == all);
    }
}

TEST_CASE("a crowd sounds the same however many threads render it") {
    for (const std::size_t frames : {256U, 600U}) {
        const Ears alone = renderCrowd(1, frames);
        REQUIRE(test::largest(alone) > 0.1);
        for (const std::uint32_t threads : {2U, 5U}) {
            const Ears shared = renderCrowd(threads, frames);
            CAPTURE(frames);
            CAPTURE(threads);
            CHECK(test::differenceDb(shared, alone) < -100.0);
            const Ears again = renderCrowd(threads, frames);
            CHECK(again.left == shared.left);
            CHECK(again.right == shared.right);
        }
    }
}
