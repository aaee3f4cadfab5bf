#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "rooms/bvh.hpp"

using namespace auricle;
using rooms::Bvh;

namespace {

// Solves from + t direction = a + u (b - a) + v (c - a) by Cramer's rule, in double precision.
double distanceTo(const std::array<Vec3, 3>& triangle, Vec3 from, Vec3 direction) {
    using Column = std::array<double, 3>;
    const auto column = [](Vec3 v) {
        return Column{static_cast<double>(v.x), static_cast<double>(v.y), static_cast<double>(v.z)};
    };
    const auto determinant = [](const Column& a, const Column& b, const Column& c) {
        return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) +
               c[0] * (a[1] * b[2] - a[2] * b[1]);
    };
    const Column ray = column(-1.0F * direction);
    const Column edge1 = column(triangle[1] - triangle[0]);
    const Column edge2 = column(triangle[2] - triangle[0]);
    const Column right = column(from - triangle[0]);
    const double whole = determinant(ray, edge1, edge2);
    const double t = determinant(right, edge1, edge2) / whole;
    const double u = determinant(ray, right, edge2) / whole;
    const double v = determinant(ray, edge1, right) / whole;
    return u >= 0.0 && v >= 0.0 && u + v <= 1.0 ? t : -1.0;
}

}  // namespace

TEST_CASE("rays meet the triangles that they meet one by one") {
    std::mt19937 random(1);
    const auto number = [&] { return static_cast<float>(random() % 20'001) / 1'000.0F - 10.0F; };
    std::vector<Vec3> vertices;
    std::vector<std::array<std::uint32_t, 3>> triangles;
    for (std::uint32_t t = 0; t < 300; ++t) {
        const Vec3 at{number(), number(), number()};
        for (int corner = 0; corner < 3; ++corner) {
            vertices.push_back(at + 0.2F * Vec3{number(), number(), number()});
        }
        triangles.push_back({3 * t, 3 * t + 1, 3 * t + 2});
    }
    const Bvh bvh(vertices, triangles);
    std::size_t met = 0;
    for (int ray = 0; ray < 500; ++ray) {
        const Vec3 from{number(), number(), number()};
        // Some along the axes, where divisions by zero lurk.
        const Vec3 direction = ray % 5 == 0 ? Vec3{0.0F, ray % 2 == 0 ? 1.0F : -1.0F, 0.0F}
                                            : Vec3{number(), number(), number()};
        const float farthest = ray % 3 == 0 ? 0.7F : 100.0F;
        std::set<std::size_t> wanted;
        double nearest = 1e30;
        std::size_t first = Bvh::kNothing;
        for (std::size_t t = 0; t < triangles.size(); ++t) {
            const double distance = distanceTo(
                {vertices[3 * t], vertices[3 * t + 1], vertices[3 * t + 2]}, from, direction);
            if (distance >= 0.0 && distance <= static_cast<double>(farthest)) {
                wanted.insert(t);
                first = distance < nearest ? t : first;
                nearest = std::min(nearest, distance);
            }
        }
        std::set<std::size_t> found;
        bvh.all(from, direction, 0.0F, farthest,
                [&](std::size_t triangle, float) { found.insert(triangle); });
        CHECK(found == wanted);
        const Bvh::Hit hit = bvh.first(from, direction, 0.0F, farthest);
        CHECK(hit.triangle == first);
        if (first != Bvh::kNothing) {
            CHECK(static_cast<double>(hit.distance) == doctest::Approx(nearest).epsilon(1e-3));
        }
        met += wanted.size();
    }
    CHECK(met > 100);
}
