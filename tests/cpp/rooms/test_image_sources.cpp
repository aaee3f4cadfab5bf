#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "rooms/image_sources.hpp"

using namespace auricle;
using rooms::ImageSource;

namespace {

ShoeboxRoom unevenRoom() {
    ShoeboxRoom room;
    room.origin = {-1.0F, 0.5F, 2.0F};
    room.size = {6.0F, 5.0F, 3.0F};
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            room.absorption[wall][band] =
                0.05F + 0.11F * static_cast<float>(wall) + 0.02F * static_cast<float>(band);
        }
    }
    return room;
}

struct Mirrored {
    std::array<double, 3> at{};
    std::array<double, kRoomBands> gain{};
};

// Mirrors the source at one wall after the other, every way there is, and never twice in a row at
// the same wall: what the geometry says before anyone has found a formula.
void mirror(const ShoeboxRoom& room, const Mirrored& from, std::size_t left, std::size_t last,
            std::map<std::tuple<long, long, long>, Mirrored>& out) {
    const auto key = std::make_tuple(std::lround(from.at[0] * 1e4), std::lround(from.at[1] * 1e4),
                                     std::lround(from.at[2] * 1e4));
    out.emplace(key, from);
    if (left == 0) {
        return;
    }
    const std::array<float, 3> corner = {room.origin.x, room.origin.y, room.origin.z};
    const std::array<float, 3> side = {room.size.x, room.size.y, room.size.z};
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        if (wall == last) {
            continue;
        }
        const std::size_t axis = wall / 2;
        const double plane = static_cast<double>(corner[axis]) +
                             (wall % 2 == 1 ? static_cast<double>(side[axis]) : 0.0);
        // An image on the outer side of a wall cannot be mirrored outwards by it again.
        const bool inner = wall % 2 == 1 ? from.at[axis] < plane : from.at[axis] > plane;
        if (!inner) {
            continue;
        }
        Mirrored to = from;
        to.at[axis] = 2.0 * plane - from.at[axis];
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            to.gain[band] *= std::sqrt(1.0 - static_cast<double>(room.absorption[wall][band]));
        }
        mirror(room, to, left - 1, wall, out);
    }
}

}  // namespace

TEST_CASE("images lie where mirroring at the walls puts them, with the walls' gains") {
    const ShoeboxRoom room = unevenRoom();
    const Vec3 source{1.3F, 2.2F, 3.1F};
    Mirrored start;
    start.at = {static_cast<double>(source.x), static_cast<double>(source.y),
                static_cast<double>(source.z)};
    start.gain.fill(1.0);
    std::map<std::tuple<long, long, long>, Mirrored> wanted;
    mirror(room, start, 4, kShoeboxWalls, wanted);

    std::size_t count = 0;
    rooms::forEachImage(room, source, 4, [&](const ImageSource& image) {
        ++count;
        const auto key = std::make_tuple(std::lround(image.x * 1e4), std::lround(image.y * 1e4),
                                         std::lround(image.z * 1e4));
        const auto found = wanted.find(key);
        REQUIRE(found != wanted.end());
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            CHECK(static_cast<double>(image.gain[band]) ==
                  doctest::Approx(found->second.gain[band]).epsilon(1e-5));
        }
        wanted.erase(found);
    });
    CHECK(wanted.empty());
    CHECK(count == rooms::imageCount(4));
}

TEST_CASE("there are 1, 7, 25, 63, 1561 and 7175 images up to order 0, 1, 2, 3, 10 and 17") {
    for (const auto& [order, count] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 1}, {1, 7}, {2, 25}, {3, 63}, {10, 1561}, {17, 7175}}) {
        CHECK(rooms::imageCount(order) == count);
        std::size_t visited = 0;
        rooms::forEachImage(unevenRoom(), {0.0F, 1.0F, 3.0F}, order,
                            [&](const ImageSource&) { ++visited; });
        CHECK(visited == count);
    }
}
