#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "auricle/renderer.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using test::RealtimeWatch;
using test::WatchCounts;

namespace {

// Keeps the compiler from removing an allocation that nothing else looks at.
void* volatile kept = nullptr;

template <typename Action>
WatchCounts watched(Action action) {
    const RealtimeWatch watch;
    action();
    return watch.counts();
}

void add(WatchCounts& sum, const WatchCounts& more) {
    sum.allocations += more.allocations;
    sum.frees += more.frees;
    sum.locks += more.locks;
}

}  // namespace

TEST_CASE("process neither allocates nor frees nor locks, whatever happens to the scene") {
    constexpr std::size_t kMost = 2'000;
    Renderer renderer({48'000, 64}, test::makeHead());
    std::vector<std::uint32_t> ids;
    for (int i = 0; i < 40; ++i) {
        SourceParams params;
        params.placed = i % 7 != 0;
        params.position = 2.0F * test::direction(9.0 * i, 4.0 * i - 80.0);
        ids.push_back(renderer.addSource(params));
    }
    auto spoilt = test::noise(kMost, 2);
    spoilt[0] = std::numeric_limits<float>::quiet_NaN();
    const auto signal = test::noise(kMost, 1);
    const auto loud = test::noise(kMost, 3, 1e7F);
    std::vector<float> left(kMost);
    std::vector<float> right(kMost);
    const std::vector<HrtfAsset> heads = {
        test::makeHead({.basis_count = 128, .basis_taps = 300, .seed = 4}),
        test::makeHead({.basis_count = 3, .basis_taps = 20, .seed = 5})};
    const std::size_t sizes[] = {256, 16, 413, 1, 1024, 0, 64, 2'000};
    WatchCounts sum;
    std::vector<SourceInput> inputs;
    for (std::size_t call = 0; call < 160; ++call) {
        const std::size_t frames = sizes[call % 8];
        inputs.clear();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto moved =
                test::direction(static_cast<double>(call) * (i % 5 == 0 ? 71.0 : 1.0), 10.0);
            if (i % 3 == 0) {
                const float xyz[] = {moved.x, moved.y, moved.z};
                renderer.setPositions({&ids[i], 1}, xyz);
            }
            const float* samples = i % 11 == 3 ? spoilt.data() : signal.data();
            inputs.push_back({ids[i], i % 17 == 5 ? loud.data() : samples});
        }
        inputs.push_back({0xffffffffU, signal.data()});
        if (call % 10 == 9) {
            renderer.removeSource(ids.front());
            ids.erase(ids.begin());
            ids.push_back(renderer.addSource({}));
        }
        if (call % 40 == 10) {
            renderer.setHrtf(heads[call / 40 % 2]);
        }
        if (call % 70 == 50) {
            renderer.requestReset();
        }
        add(sum, watched([&] { renderer.process(inputs, left.data(), right.data(), frames); }));
    }
    CHECK(sum.allocations == 0);
    CHECK(sum.frees == 0);
    CHECK(sum.locks == 0);
    // All of it has really happened.
    CHECK(renderer.counters().contained_blocks > 100);
    CHECK(renderer.counters().limited_samples > 1'000);
}

TEST_CASE("a room neither allocates nor frees nor locks, whatever happens to it") {
    constexpr std::size_t kMost = 1'500;
    RendererSettings settings{48'000, 24};
    settings.max_images = 200;
    Renderer renderer(settings, test::makeHead());
    const auto room = [](float side, std::size_t order, bool late) {
        RoomSettings made;
        made.room.origin = {-0.5F * side, -2.5F, -1.6F};
        made.room.size = {side, 5.0F, 3.0F};
        made.room.air_db_per_m.fill(0.01F);
        for (auto& wall : made.room.absorption) {
            wall.fill(0.3F);
        }
        made.order = order;
        made.late = late;
        return made;
    };
    const std::vector<std::optional<RoomSettings>> rooms = {
        room(6.0F, 3, true), room(9.0F, 2, false), std::nullopt, room(7.0F, 4, true)};
    const auto signal = test::noise(kMost, 1);
    auto spoilt = signal;
    spoilt[5] = std::numeric_limits<float>::infinity();
    std::vector<float> left(kMost);
    std::vector<float> right(kMost);
    std::vector<std::uint32_t> ids;
    for (int i = 0; i < 20; ++i) {
        SourceParams params;
        params.placed = i != 3;
        params.propagation = i % 4 == 0;
        params.directivity.pattern =
            i % 3 == 0 ? DirectivityPattern::cardioid : DirectivityPattern::omni;
        ids.push_back(renderer.addSource(params));
    }
    const std::size_t sizes[] = {256, 16, 413, 1, 1'024, 0, 64, kMost};
    WatchCounts sum;
    std::size_t most_live = 0;
    std::vector<SourceInput> inputs;
    for (std::size_t call = 0; call < 240; ++call) {
        inputs.clear();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const double turn = static_cast<double>(call) * (i % 5 == 0 ? 71.0 : 2.0);
            const auto at = (i % 6 == 0 ? 3.0F : 1.5F) * test::direction(turn, 10.0);
            const float xyz[] = {at.x, at.y, at.z};
            renderer.setPositions({&ids[i], 1}, xyz);
            if (call / 50 % 2 == 0 || i % 2 == 0) {
                inputs.push_back({ids[i], i == 7 ? spoilt.data() : signal.data()});
            }
        }
        renderer.setListener({{0.01F * static_cast<float>(call % 100), 0.0F, 0.0F}, {}});
        if (call % 12 == 0) {
            renderer.setRoom(rooms[call / 12 % rooms.size()]);
        }
        if (call % 30 == 7) {
            renderer.removeSource(ids.front());
            ids.erase(ids.begin());
            ids.push_back(renderer.addSource({}));
        }
        if (call % 80 == 40) {
            renderer.setHrtf(test::makeHead({.basis_count = 9, .seed = 4}));
        }
        if (call % 70 == 50) {
            renderer.requestReset();
        }
        add(sum,
            watched([&] { renderer.process(inputs, left.data(), right.data(), sizes[call % 8]); }));
        most_live = std::max(most_live, renderer.roomCoverage().live);
    }
    CHECK(sum.allocations == 0);
    CHECK(sum.frees == 0);
    CHECK(sum.locks == 0);
    CHECK(most_live == 200);
}

TEST_CASE("the watch sees operator new and delete") {
    const auto counts = watched([] {
        kept = new int(3);
        delete static_cast<int*>(kept);
        std::vector<double> many(100);
        kept = many.data();
    });
    CHECK(counts.allocations == 2);
    CHECK(counts.frees == 2);
    CHECK(counts.largest_allocation == 100 * sizeof(double));
}

TEST_CASE("the watch sees only its own thread's time inside") {
    kept = new int(3);
    const auto counts = watched([] {});
    delete static_cast<int*>(kept);
    CHECK(counts.allocations == 0);
    CHECK(counts.frees == 0);
}

#if defined(__GLIBC__)
TEST_CASE("the watch sees malloc and its kin") {
    const auto counts = watched([] {
        void* small = std::malloc(10);
        void* large = std::realloc(small, 5'000);
        kept = large;
        std::free(large != nullptr ? large : small);
        kept = std::calloc(5, 20);
        std::free(kept);
    });
    CHECK(counts.allocations >= 3);
    CHECK(counts.frees >= 2);
    CHECK(counts.largest_allocation == 5'000);
}
#endif

TEST_CASE("the watch sees locks" * doctest::skip(!RealtimeWatch::kCountsLocks)) {
    std::mutex mutex;
    std::shared_mutex shared;
    const auto counts = watched([&] {
        {
            const std::scoped_lock lock(mutex);
        }
        if (mutex.try_lock()) {
            mutex.unlock();
        }
        {
            const std::shared_lock lock(shared);
        }
        {
            const std::unique_lock lock(shared);
        }
    });
    CHECK(counts.locks == 4);
}

TEST_CASE("what the control side does is seen where it is watched") {
    Renderer renderer({48'000, 4}, test::makeHead());
    const auto counts = watched([&] { renderer.setHrtf(test::makeHead()); });
    CHECK(counts.allocations > 0);
    if (RealtimeWatch::kCountsLocks) {
        CHECK(counts.locks > 0);
    }
}
