#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "host.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Host;
using test::RealtimeWatch;
using test::WatchCounts;

namespace {

template <typename Action>
WatchCounts watched(Action action) {
    const RealtimeWatch watch;
    action();
    return watch.counts();
}

void checkNothing(const WatchCounts& counts) {
    CHECK(counts.allocations == 0);
    CHECK(counts.frees == 0);
    CHECK(counts.locks == 0);
}

}  // namespace

TEST_CASE("the audio thread's functions neither allocate nor free nor lock") {
    constexpr std::uint32_t kFrames = 512;
    const Host host(64);
    auto* renderer = host.renderer();
    const auto signal = test::noise(kFrames, 1);
    std::vector<std::uint32_t> ids;
    for (int i = 0; i < 40; ++i) {
        ids.push_back(host.add(test::placedAt(9.0 * i)));
    }
    const auto head = test::headBytes({.basis_count = 9, .seed = 3});
    std::vector<const float*> inputs(64, signal.data());
    std::vector<std::uint32_t> listed(64);
    std::vector<float> left(kFrames);
    std::vector<float> right(kFrames);
    for (std::uint32_t call = 0; call < 100; ++call) {
        if (call % 3 == 0) {
            REQUIRE(auricle_source_remove(renderer, ids.front()) == AURICLE_OK);
            ids.erase(ids.begin());
            ids.push_back(host.add(test::placedAt(7.0 * call)));
        }
        if (call % 20 == 10) {
            REQUIRE(auricle_renderer_set_hrtf(renderer, head.data(),
                                              static_cast<std::uint32_t>(head.size())) ==
                    AURICLE_OK);
        }
        inputs[call % 40] = call % 7 == 0 ? nullptr : signal.data();
        std::uint32_t count = 0;
        auricle_status listing = AURICLE_OK;
        auricle_status status = AURICLE_OK;
        checkNothing(watched([&] {
            if (call % 2 == 0) {
                listing = auricle_renderer_sources(renderer, listed.data(), 64, &count);
            }
            status = auricle_renderer_process(renderer, inputs.data(), 40, left.data(),
                                              right.data(), kFrames);
        }));
        CHECK(listing == AURICLE_OK);
        CHECK(status == AURICLE_OK);
        CHECK(count == (call % 2 == 0 ? 40 : 0));
    }
}

TEST_CASE("a refusal on the audio thread allocates nothing, also as a thread's first") {
    const Host host;
    host.add(test::placedAt(0.0));
    std::thread([&] {
        std::vector<float> left(64);
        std::vector<float> right(64);
        std::uint32_t count = 0;
        checkNothing(watched([&] {
            auricle_renderer_process(nullptr, nullptr, 0, left.data(), right.data(), 64);
            auricle_renderer_process(host.renderer(), nullptr, 0, left.data(), right.data(), 64);
            auricle_renderer_process(host.renderer(), nullptr, 1, left.data(), right.data(), 64);
            auricle_renderer_sources(host.renderer(), nullptr, 3, &count);
        }));
    }).join();
}

TEST_CASE("the watch sees into the library") {
    const Host host;
    std::uint32_t id = 0;
    const auto add = [&] { auricle_source_add(host.renderer(), nullptr, &id); };
    if (RealtimeWatch::kCountsLocks) {
        CHECK(watched(add).locks > 0);
    }
    const auto head = test::headBytes();
    CHECK(watched([&] {
              auricle_renderer_set_hrtf(host.renderer(), head.data(),
                                        static_cast<std::uint32_t>(head.size()));
          }).allocations > 0);
}
