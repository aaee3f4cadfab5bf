#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "host.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;
using test::Host;

namespace {

constexpr std::uint32_t kSources = 40;
constexpr std::uint32_t kBlock = 64;

// Adds, moves and removes sources of its own until told to stop; counts what went wrong.
void churn(auricle_renderer* renderer, unsigned seed, const std::atomic<bool>& stop,
           std::atomic<int>& faults) {
    std::mt19937 generator(seed);
    std::vector<std::uint32_t> mine;
    const auto tried = [&](auricle_status status) { faults += status == AURICLE_OK ? 0 : 1; };
    while (!stop) {
        const auto place = test::placedAt(static_cast<double>(generator() % 360));
        const auto dice = generator() % 5;
        if (mine.empty() || (dice == 0 && mine.size() < 8)) {
            mine.push_back(0);
            tried(auricle_source_add(renderer, &place, &mine.back()));
        } else if (dice == 1) {
            tried(auricle_source_remove(renderer, mine.front()));
            mine.erase(mine.begin());
        } else if (dice == 2) {
            tried(auricle_source_set(renderer, mine.back(), &place));
        } else if (dice == 3) {
            const float origin[3] = {};
            tried(auricle_listener_set(renderer, origin, nullptr));
        } else {
            tried(auricle_sources_set_positions(renderer, &mine.front(), place.position, 1));
        }
        std::this_thread::yield();
    }
    for (const std::uint32_t id : mine) {
        tried(auricle_source_remove(renderer, id));
    }
}

// The first ids of the list that the next process call goes by.
std::vector<std::uint32_t> listed(auricle_renderer* renderer) {
    std::vector<std::uint32_t> ids(kSources);
    std::uint32_t count = 0;
    REQUIRE(auricle_renderer_sources(renderer, ids.data(), kSources, &count) == AURICLE_OK);
    ids.resize(count);
    return ids;
}

}  // namespace

TEST_CASE("four threads add, remove and move sources, and every input reaches its own source") {
    const auto signal = test::noise(100'000, 1);
    const std::size_t frames = signal.size() / kBlock * kBlock;
    const Host host(kSources);
    std::uint32_t ours = 0;
    std::vector<std::uint32_t> before;
    // Ours is not the first, and those before it go: its place in the order changes.
    for (int i = 0; i < 4; ++i) {
        before.push_back(host.add(test::placedAt(15.0 * i)));
    }
    ours = host.add(test::placedAt(-70.0));
    std::atomic<bool> stop{false};
    std::atomic<int> faults{0};
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        threads.emplace_back([&, seed] { churn(host.renderer(), seed, stop, faults); });
    }
    Ears heard{std::vector<float>(frames), std::vector<float>(frames)};
    int refused = 0;
    std::size_t most = 0;
    for (std::size_t at = 0; at < frames; at += kBlock) {
        if (at % (300 * kBlock) == 0 && !before.empty()) {
            REQUIRE(auricle_source_remove(host.renderer(), before.back()) == AURICLE_OK);
            before.pop_back();
        }
        const auto ids = listed(host.renderer());
        most = std::max(most, ids.size());
        std::vector<const float*> inputs(ids.size(), nullptr);
        const auto place = std::find(ids.begin(), ids.end(), ours);
        REQUIRE(place != ids.end());
        inputs[static_cast<std::size_t>(place - ids.begin())] = signal.data() + at;
        std::this_thread::yield();
        const auto status = auricle_renderer_process(
            host.renderer(), inputs.data(), static_cast<std::uint32_t>(inputs.size()),
            heard.left.data() + at, heard.right.data() + at, kBlock);
        refused += status == AURICLE_OK ? 0 : 1;
    }
    stop = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(faults == 0);
    CHECK(refused == 0);
    CHECK(most > 8);
    const Host alone;
    alone.add(test::placedAt(-70.0));
    const Ears wanted =
        alone.render({{signal.begin(), signal.begin() + static_cast<long>(frames)}}, kBlock);
    CHECK(test::differenceDb(heard, wanted) < -100.0);
    CHECK(host.counters().sources == 1);
    CHECK(listed(host.renderer()) == std::vector<std::uint32_t>{ours});
}

TEST_CASE("without the list, a call whose count is late is refused and the next one is right") {
    const Host host(kSources);
    std::atomic<bool> stop{false};
    std::atomic<int> faults{0};
    std::thread sources([&] { churn(host.renderer(), 5, stop, faults); });
    std::thread sets([&] {
        const auto head = test::headBytes({.basis_count = 3, .seed = 9});
        while (!stop) {
            const auto size = static_cast<std::uint32_t>(head.size());
            faults +=
                auricle_renderer_set_hrtf(host.renderer(), head.data(), size) == AURICLE_OK ? 0 : 1;
            faults += auricle_renderer_reset(host.renderer()) == AURICLE_OK ? 0 : 1;
        }
    });
    const auto signal = test::noise(kBlock, 1);
    const std::vector<const float*> inputs(kSources, signal.data());
    std::vector<float> left(kBlock);
    std::vector<float> right(kBlock);
    int rendered = 0;
    int neither = 0;
    bool bounded = true;
    for (int call = 0; call < 2'000 || rendered == 0; ++call) {
        const auto status =
            auricle_renderer_process(host.renderer(), inputs.data(), host.counters().sources,
                                     left.data(), right.data(), kBlock);
        rendered += status == AURICLE_OK ? 1 : 0;
        neither += status == AURICLE_OK || status == AURICLE_INVALID_ARGUMENT ? 0 : 1;
        bounded = bounded && test::largest(left) <= 1.0 && test::largest(right) <= 1.0;
    }
    stop = true;
    sources.join();
    sets.join();
    CHECK(neither == 0);
    CHECK(bounded);
    CHECK(faults == 0);
    CHECK(host.counters().sources == 0);
}

TEST_CASE("a list that was given out holds until the call that goes by it") {
    const auto signal = test::noise(kBlock, 1);
    const Host host(2);
    const auto first = host.add(test::placedAt(90.0));
    REQUIRE(listed(host.renderer()).size() == 1);
    // The slot of the source that goes gets another one, which the input is not meant for.
    REQUIRE(auricle_source_remove(host.renderer(), first) == AURICLE_OK);
    host.add(test::placedAt(90.0));
    host.add(test::placedAt(90.0));
    std::vector<float> left(kBlock);
    std::vector<float> right(kBlock);
    const float* inputs[] = {signal.data(), signal.data()};
    const auto process = [&](std::uint32_t sources) {
        return auricle_renderer_process(host.renderer(), inputs, sources, left.data(), right.data(),
                                        kBlock);
    };
    CHECK(process(2) == AURICLE_INVALID_ARGUMENT);
    CHECK(process(1) == AURICLE_OK);
    CHECK(test::largest(left) == 0.0);
    CHECK(process(1) == AURICLE_INVALID_ARGUMENT);
    CHECK(process(2) == AURICLE_OK);
    CHECK(test::largest(left) > 0.0);
}
