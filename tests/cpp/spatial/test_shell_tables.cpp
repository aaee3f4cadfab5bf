#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "realtime/watch.hpp"
#include "spatial/shell_tables.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using spatial::DirectionTable;
using spatial::ShellTables;

namespace {

constexpr std::array<double, 5> kAzimuths = {0.0, 33.0, 90.0, 181.0, 270.0};

std::vector<float> row(const auto& table, Vec3 towards, auto... shell) {
    std::vector<float> values(table.columns());
    table.lookUp(towards, shell..., values.data(), dsp::kernels());
    return values;
}

}  // namespace

TEST_CASE("a set of one distance is its direction table, to the bit") {
    const HrtfAsset head = test::makeHead();
    const ShellTables shells(head);
    const DirectionTable table(head);
    CHECK(shells.count() == 1);
    CHECK(shells.nearest() == 0.0F);
    CHECK(shells.maxDelay() == table.maxDelay());
    for (const float distance : {0.01F, 0.5F, 1.0F, 100.0F}) {
        CHECK(shells.depthAt(distance) == 0.0F);
    }
    for (const double azimuth : kAzimuths) {
        const Vec3 towards = test::direction(azimuth, 20.0);
        CHECK(row(shells, towards) == row(table, towards));
    }
    for (std::size_t c = 0; c < table.columns(); ++c) {
        CHECK(shells.centre()[c] == table.centre()[c]);
    }
}

TEST_CASE("each shell has its own rows, and all count delays from one zero") {
    const HrtfAsset head = test::makeShells();
    const ShellTables shells(head);
    REQUIRE(shells.count() == 3);
    CHECK(shells.nearest() == 0.25F);
    float least = std::numeric_limits<float>::max();
    for (std::size_t shell = 0; shell < 3; ++shell) {
        least = std::min(least, DirectionTable(test::shellAlone(head, shell)).zeroDelay());
    }
    const std::size_t delays = 2 * shells.paddedBasis();
    for (std::size_t shell = 0; shell < 3; ++shell) {
        CAPTURE(shell);
        const DirectionTable alone(test::shellAlone(head, shell));
        for (const double azimuth : kAzimuths) {
            const Vec3 towards = test::direction(azimuth, 20.0);
            const auto found = row(shells, towards, shell);
            const auto wanted = row(alone, towards);
            for (std::size_t c = 0; c < delays; ++c) {
                REQUIRE(found[c] == wanted[c]);
            }
            for (std::size_t c = delays; c < delays + 2; ++c) {
                CHECK(std::abs(found[c] - wanted[c] - (alone.zeroDelay() - least)) < 1e-5F);
                CHECK(found[c] <= shells.maxDelay());
            }
        }
    }
}

TEST_CASE("depth is linear in the inverse distance from shell to shell, and ends at both ends") {
    const ShellTables shells(test::makeShells());
    struct Place {
        float distance, depth;
    };
    constexpr Place kPlaces[] = {{1e9F, 0.0F},         {2.0F, 0.0F},  {1.0F, 0.0F},
                                 {1.0F / 1.5F, 0.5F},  {0.5F, 1.0F},  {1.0F / 3.0F, 1.5F},
                                 {1.0F / 3.5F, 1.75F}, {0.25F, 2.0F}, {0.1F, 2.0F},
                                 {0.0F, 2.0F}};
    for (const Place& place : kPlaces) {
        CAPTURE(place.distance);
        CHECK(std::abs(shells.depthAt(place.distance) - place.depth) < 1e-5F);
    }
    CHECK(shells.depthAt(std::numeric_limits<float>::infinity()) == 0.0F);
    CHECK(shells.depthAt(std::numeric_limits<float>::quiet_NaN()) == 0.0F);
}

TEST_CASE("looking up a shell neither allocates nor locks") {
    const ShellTables shells(test::makeShells());
    std::vector<float> values(shells.columns());
    const test::RealtimeWatch watch;
    for (std::size_t shell = 0; shell < 3; ++shell) {
        shells.lookUp({0.6F, 0.8F, 0.0F}, shell, values.data(), dsp::kernels());
    }
    CHECK(shells.depthAt(0.3F) > 1.0F);
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}
