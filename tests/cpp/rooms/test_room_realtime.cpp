#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "realtime/watch.hpp"
#include "rooms/late_reverb.hpp"
#include "rooms/room_field.hpp"
#include "rooms/shelf_lines.hpp"
#include "signals.hpp"

using namespace auricle;

TEST_CASE("rooms neither allocate nor free nor lock on the audio thread") {
    ShoeboxRoom room;
    room.size = {6.0F, 5.0F, 3.0F};
    for (auto& wall : room.absorption) {
        wall.fill(0.2F);
    }
    const rooms::ImageTable large(room, 3, 48'000.0);
    const rooms::ImageTable small(room, 1, 48'000.0);
    rooms::RoomField field(8, 100, 62);
    std::vector<rooms::FieldSource> sources(8);

    const auto noise = test::noise(20'000, 1);
    const rooms::TailSpectra first(noise.data(), noise.data() + 10'000, 10'000);
    const rooms::TailSpectra second(noise.data() + 5'000, noise.data(), 5'000);
    rooms::LateReverb reverb(10'000);
    rooms::ShelfLines lines(48'000.0);
    std::vector<float> left(1'024);
    std::vector<float> right(1'024);
    std::array<std::vector<float>, 3> low = {left, left, left};
    const std::array<float*, 3> outs = {low[0].data(), low[1].data(), low[2].data()};

    // The first look at the kernels may load them.
    reverb.process(noise.data(), left.data(), right.data(), 256);
    const test::RealtimeWatch watch;
    constexpr std::array<std::size_t, 4> kSizes = {256, 1, 1'000, 64};
    for (std::size_t block = 0; block < 200; ++block) {
        const std::size_t frames = kSizes[block % kSizes.size()];
        for (std::size_t s = 0; s < sources.size(); ++s) {
            const auto t = static_cast<float>(block + 100 * s) * 0.03F;
            sources[s] = {static_cast<std::uint32_t>(block / 50),
                          block % 7 != s,
                          {3.0F + 3.2F * std::cos(t), 2.5F, 1.0F}};
        }
        field.exchange(block % 60 < 30 ? &large : &small);
        field.update(sources, {3.0F, 2.0F + static_cast<float>(block % 90 / 80), 1.5F}, frames);
        reverb.exchange(block % 90 < 45 ? &first : &second);
        reverb.process(noise.data(), left.data(), right.data(), frames);
        lines.process(noise.data(), outs, frames);
        if (block == 150) {
            field.reset();
            reverb.reset();
        }
    }
    const test::WatchCounts counts = watch.counts();
    CHECK(counts.allocations == 0);
    CHECK(counts.frees == 0);
    CHECK(counts.locks == 0);
}
