#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "rotation.hpp"
#include "unreal_coordinates.hpp"

using namespace auricle::client;

namespace {

struct Row {
    UnrealPlace source;
    UnrealPlace listener;
    std::array<double, 4> rotation{};
    std::array<double, 3> wire_source{};
    std::array<double, 4> wire_rotation{};
    double azimuth = 0;
    double elevation = 0;
    double distance = 0;
};

std::vector<Row> rows() {
    std::vector<Row> result;
    std::ifstream file(AURICLE_COORDINATES);
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream in(line);
        Row row;
        for (UnrealPlace* place : {&row.source, &row.listener}) {
            in >> place->x >> place->y >> place->z;
        }
        for (double& value : row.rotation)
            in >> value;
        for (double& value : row.wire_source)
            in >> value;
        for (double& value : row.wire_rotation)
            in >> value;
        in >> row.azimuth >> row.elevation >> row.distance;
        REQUIRE(!in.fail());
        result.push_back(row);
    }
    return result;
}

double degrees(double radians) { return radians * 180 / std::numbers::pi; }

struct Direction {
    double azimuth;
    double elevation;
    double distance;
};

Direction heard(const UnrealPlace& source, const UnrealPlace& listener,
                const std::array<double, 4>& q) {
    const Vector3 offset = offsetFromUnreal(source, listener);
    const Vector3 local = rotateBack(rotationFromUnreal(q[0], q[1], q[2], q[3]), offset);
    const std::array<double, 3> d{local[0], local[1], local[2]};
    const double distance = std::hypot(d[0], d[1], d[2]);
    return {degrees(std::atan2(d[1], d[0])), degrees(std::asin(d[2] / distance)), distance};
}

constexpr std::array<double, 4> kAhead{0, 0, 0, 1};

// Unreal's yaw turns clockwise seen from above; the quaternion of FRotator(0, yaw, 0).
std::array<double, 4> yaw(double angle) {
    const double half = angle * std::numbers::pi / 360;
    return {0, 0, std::sin(half), std::cos(half)};
}

}  // namespace

TEST_CASE("positions and rotations are those of the shared table") {
    const std::vector<Row> table = rows();
    REQUIRE(table.size() == 6);
    for (const Row& row : table) {
        const Vector3 wire = offsetFromUnreal(row.source, {});
        const Quaternion rotation =
            rotationFromUnreal(row.rotation[0], row.rotation[1], row.rotation[2], row.rotation[3]);
        for (std::size_t k = 0; k < 3; ++k) {
            CHECK(static_cast<double>(wire[k]) ==
                  doctest::Approx(row.wire_source[k]).epsilon(1e-6));
        }
        for (std::size_t k = 0; k < 4; ++k) {
            CHECK(static_cast<double>(rotation[k]) == doctest::Approx(row.wire_rotation[k]));
        }
        const Direction direction = heard(row.source, row.listener, row.rotation);
        CHECK(direction.azimuth == doctest::Approx(row.azimuth).epsilon(1e-4));
        CHECK(direction.elevation == doctest::Approx(row.elevation).epsilon(1e-4));
        CHECK(direction.distance == doctest::Approx(row.distance).epsilon(1e-5));
    }
}

TEST_CASE("left is left: +y is to the right in Unreal, and yaw is clockwise") {
    CHECK(heard({0, 100, 0}, {}, kAhead).azimuth == doctest::Approx(-90));
    CHECK(heard({0, -100, 0}, {}, kAhead).azimuth == doctest::Approx(90));
    CHECK(heard({0, 0, 100}, {}, kAhead).elevation == doctest::Approx(90));
    // Turned 30 degrees to the right, what was in front is 30 degrees to the left.
    CHECK(heard({100, 0, 0}, {}, yaw(30)).azimuth == doctest::Approx(30));
    CHECK(heard({0, 100, 0}, {}, yaw(90)).azimuth == doctest::Approx(0).epsilon(1e-4));
}

TEST_CASE("far from the world's origin nothing is lost: 40 micrometres stay 40 micrometres") {
    const UnrealPlace listener{2.0e8, -3.0e8, 1.0e7};  // 3,600 km away
    const Vector3 offset =
        offsetFromUnreal({listener.x + 0.004, listener.y - 100, listener.z}, listener);
    CHECK(static_cast<double>(offset[0]) == doctest::Approx(4e-5).epsilon(1e-3));
    CHECK(static_cast<double>(offset[1]) == doctest::Approx(1));
}

TEST_CASE("an offset comes back as it went") {
    const UnrealPlace place = offsetToUnreal(offsetFromUnreal({12.5, -250, 75}, {}));
    CHECK(place.x == doctest::Approx(12.5));
    CHECK(place.y == doctest::Approx(-250));
    CHECK(place.z == doctest::Approx(75));
}
