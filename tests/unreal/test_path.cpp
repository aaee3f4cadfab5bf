#include <doctest/doctest.h>

#include <vector>

#include "path.hpp"

using namespace auricle::client;

TEST_CASE("a path is straight between its waypoints and at rest outside them") {
    const std::vector<Waypoint> path{
        {100, {0, 2, 0}}, {200, {0, -2, 4}}, {200, {1, 0, 0}}, {400, {3, 0, 0}}};
    CHECK(placeOnPath(path, -5) == Vector3{0, 2, 0});
    CHECK(placeOnPath(path, 100) == Vector3{0, 2, 0});
    CHECK(placeOnPath(path, 150) == Vector3{0, 0, 2});
    CHECK(placeOnPath(path, 200) == Vector3{1, 0, 0});
    CHECK(placeOnPath(path, 300) == Vector3{2, 0, 0});
    CHECK(placeOnPath(path, 100'000) == Vector3{3, 0, 0});
    CHECK(placeOnPath({}, 7) == Vector3{});
}
