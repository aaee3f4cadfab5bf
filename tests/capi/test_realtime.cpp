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
    const auto with_effects = [](double azimuth_deg, std::uint32_t kind) {
        auricle_source_params params = test::placedAt(azimuth_deg);
        params.propagation = kind & 1;
        params.air_absorption = kind >> 1 & 1;
        params.spread = (kind & 4) != 0 ? 0.5F : 0.0F;
        // One in eight is nearer than the responses were measured.
        params.position[0] *= kind == 7 ? 0.3F : 1.0F;
        return params;
    };
    for (std::uint32_t i = 0; i < 40; ++i) {
        ids.push_back(host.add(with_effects(9.0 * i, i % 8)));
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
            ids.push_back(host.add(with_effects(7.0 * call, call % 8)));
            const auto changed = with_effects(5.0 * call, (call / 8) % 8);
            REQUIRE(auricle_source_set(renderer, ids[call % 40], &changed) == AURICLE_OK);
        }
        if (call % 20 == 10) {
            REQUIRE(auricle_renderer_set_hrtf(renderer, head.data(),
                                              static_cast<std::uint32_t>(head.size())) ==
                    AURICLE_OK);
        }
        if (call % 15 == 5) {
            auricle_room room;
            REQUIRE(auricle_room_init(&room) == AURICLE_OK);
            room.order = call % 4;
            REQUIRE(auricle_renderer_set_room(renderer, call % 45 == 5 ? nullptr : &room) ==
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
            status = call % 3 == 0 ? auricle_renderer_process_with_bed(
                                         renderer, inputs.data(), 40, left.data(), right.data(),
                                         signal.data(), nullptr, kFrames)
                                   : auricle_renderer_process(renderer, inputs.data(), 40,
                                                              left.data(), right.data(), kFrames);
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
