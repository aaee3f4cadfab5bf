#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "spatial/sphere_spline.hpp"
#include "synthetic_head.hpp"

using namespace auricle;

namespace {

// q_2(z) is the integral over 0 < h < 1 of (1 - h)^2 / sqrt(1 - 2 h z + h^2) (Wahba 1981, eq. 3.3).
// With the Legendre generating function it is the sum of 2 / ((n+1) (n+2) (n+3)) P_n(z).
double seriesKernel(double z) {
    double sum = 0.0;
    double previous = 0.0;
    double legendre = 1.0;
    for (int n = 0; n < 20'000; ++n) {
        sum += 2.0 / ((n + 1.0) * (n + 2.0) * (n + 3.0)) * legendre;
        const double next = ((2.0 * n + 1.0) * z * legendre - n * previous) / (n + 1.0);
        previous = legendre;
        legendre = next;
    }
    return sum / (2.0 * std::numbers::pi);
}

double integralKernel(double z) {
    constexpr int kSteps = 200'000;
    double sum = 0.0;
    for (int i = 0; i < kSteps; ++i) {
        const double h = (i + 0.5) / kSteps;
        sum += (1.0 - h) * (1.0 - h) / std::sqrt(1.0 - 2.0 * h * z + h * h);
    }
    return sum / kSteps / (2.0 * std::numbers::pi);
}

}  // namespace

TEST_CASE("the spline kernel is its Legendre series and its integral") {
    for (const double z : {-1.0, -0.999, -0.7, -0.2, 0.0, 0.3, 0.8, 0.99, 0.9999, 1.0}) {
        CAPTURE(z);
        CHECK(std::abs(spatial::splineKernel(z) - seriesKernel(z)) < 1e-9);
        CHECK(std::abs(spatial::splineKernel(z) - integralKernel(z)) < 1e-9);
    }
}

TEST_CASE("the spline kernel falls from near to far and takes cosines a little out of range") {
    double before = spatial::splineKernel(1.0);
    for (int step = 1; step <= 2'000; ++step) {
        const double value = spatial::splineKernel(1.0 - step / 1'000.0);
        CHECK(value < before);
        before = value;
    }
    CHECK(spatial::splineKernel(1.0 + 1e-7) == doctest::Approx(spatial::splineKernel(1.0)));
    CHECK(spatial::splineKernel(-1.0 - 1e-7) == doctest::Approx(spatial::splineKernel(-1.0)));
}

TEST_CASE("the tabulated kernel is the kernel") {
    const spatial::KernelTable table;
    for (int step = 0; step <= 100'003; ++step) {
        const double root = step / 100'003.0;
        const double z = 1.0 - 2.0 * root * root;
        REQUIRE(std::abs(table(z) - spatial::splineKernel(z)) < 1e-9);
    }
    CHECK(table(1.0 + 1e-6) == doctest::Approx(spatial::splineKernel(1.0)));
    CHECK(table(-1.0 - 1e-6) == doctest::Approx(spatial::splineKernel(-1.0)));
}

TEST_CASE("a spline is its constant plus the kernels of its nodes") {
    const HrtfAsset head = test::makeHead();
    const spatial::KernelTable table;
    const Vec3 towards = test::direction(33.0, -12.0);
    std::vector<double> values;
    spatial::evaluateSpline(head, table, towards, values);
    REQUIRE(values.size() == head.columns());
    for (std::size_t column = 0; column < head.columns(); ++column) {
        auto wanted = static_cast<double>(head.spline[head.node_count * head.columns() + column]);
        for (std::size_t node = 0; node < head.node_count; ++node) {
            const Vec3 at{head.nodes[3 * node], head.nodes[3 * node + 1], head.nodes[3 * node + 2]};
            wanted += spatial::splineKernel(static_cast<double>(dot(at, towards))) *
                      static_cast<double>(head.spline[node * head.columns() + column]);
        }
        CHECK(std::abs(values[column] - wanted) < 1e-5);
    }
}
