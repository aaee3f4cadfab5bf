#include <doctest/doctest.h>

#include <vector>

#include "host.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle::unity;
using namespace auricle::unity::test;
using auricle::test::RealtimeWatch;
using auricle::test::WatchCounts;

TEST_CASE("process does not allocate while the source moves, panned or rendered") {
    HostedSource source;
    HostedSource panned(44'100, false);
    auto in = auricle::test::noise(2'048, 1);
    std::vector<float> out(2'048);
    for (HostedSource* hosted : {&source, &panned}) {
        WatchCounts counts;
        for (int block = 0; block < 50; ++block) {
            const Matrix there = transform({1.0 + block, -2.0, 0.3 * block});
            std::copy(there.begin(), there.end(), hosted->data.source_matrix);
            const RealtimeWatch watch;
            Library::loaded().definition->process(&hosted->state, in.data(), out.data(), 1'024, 2,
                                                  2);
            counts.allocations += watch.counts().allocations;
            counts.frees += watch.counts().frees;
        }
        CHECK(counts.allocations == 0);
        CHECK(counts.frees == 0);
    }
}

TEST_CASE("the watch sees what the library does: creating a source allocates") {
    WatchCounts counts;
    {
        EffectState state{};
        SpatializerData data{};
        state.struct_size = sizeof state;
        state.sample_rate = 48'000;
        state.spatializer = &data;
        const RealtimeWatch watch;
        Library::loaded().definition->create(&state);
        counts = watch.counts();
        Library::loaded().definition->release(&state);
    }
    CHECK(counts.allocations > 0);
}
