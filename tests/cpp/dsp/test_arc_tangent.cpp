#include <doctest/doctest.h>

#include <cmath>

#include "dsp/arc_tangent.hpp"

using auricle::dsp::arcTangent;

TEST_CASE("the arc tangent agrees with the library's all around the circle") {
    for (int step = 0; step < 100'000; ++step) {
        const double angle = -3.1415926 + 6.2831852 * step / 100'000.0;
        for (const double radius : {1e-20, 1.0, 1e20}) {
            const auto y = static_cast<float>(radius * std::sin(angle));
            const auto x = static_cast<float>(radius * std::cos(angle));
            const double wanted = std::atan2(static_cast<double>(y), static_cast<double>(x));
            CHECK(std::abs(static_cast<double>(arcTangent(y, x)) - wanted) < 1.2e-6);
        }
    }
}

TEST_CASE("the arc tangent is exact on the axes and zero at the origin") {
    CHECK(arcTangent(0.0F, 1.0F) == 0.0F);
    CHECK(arcTangent(0.0F, 0.0F) == 0.0F);
    CHECK(arcTangent(1.0F, 0.0F) == doctest::Approx(1.5707963F));
    CHECK(arcTangent(-1.0F, 0.0F) == doctest::Approx(-1.5707963F));
    CHECK(arcTangent(0.0F, -1.0F) == doctest::Approx(3.1415927F));
}
