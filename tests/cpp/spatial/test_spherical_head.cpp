#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "spatial/spherical_head.hpp"

using namespace auricle;
using spatial::kHeadRadius;
using spatial::SphericalHead;

namespace {

double level(std::complex<double> pressure) { return 20.0 * std::log10(std::abs(pressure)); }

// Equation 1 of Duda and Martens (1998) as it stands, from the standard library's functions.
std::complex<double> asPrinted(double frequency_hz, double distance, double cosine) {
    const double mu = 2.0 * std::numbers::pi * frequency_hz * kHeadRadius / 343.2;
    const double rho = distance / kHeadRadius;
    const auto hankel = [](unsigned m, double x) {
        return std::complex<double>(std::sph_bessel(m, x), std::sph_neumann(m, x));
    };
    std::complex<double> sum;
    for (unsigned m = 0; m < 60; ++m) {
        const auto at_sphere = hankel(m, mu);
        if (!std::isfinite(std::abs(at_sphere)) || std::abs(at_sphere) > 1e150) {
            break;
        }
        const auto derivative = (m == 0 ? -hankel(1, mu) : hankel(m - 1, mu)) -
                                (m == 0 ? 0.0 : (m + 1.0) / mu) * at_sphere;
        sum += (2.0 * m + 1.0) * std::legendre(m, cosine) * hankel(m, mu * rho) / derivative;
    }
    return -rho / mu * std::polar(1.0, -mu * rho) * sum;
}

}  // namespace

TEST_CASE("the spherical head is the series as printed") {
    for (const double frequency : {125.0, 700.0, 2'000.0, 6'000.0, 12'000.0}) {
        for (const double distance : {0.2, 0.25, 0.5, 1.0, 3.0}) {
            for (const double cosine : {-1.0, -0.9, -0.2, 0.0, 0.4, 1.0}) {
                CAPTURE(frequency);
                CAPTURE(distance);
                CAPTURE(cosine);
                const auto wanted = asPrinted(frequency, distance, cosine);
                const auto got = SphericalHead(frequency, distance).pressure(cosine);
                CHECK(std::abs(got - wanted) < 1e-6 * std::abs(wanted));
            }
        }
    }
}

TEST_CASE("at zero frequency the series has a closed form on the axis") {
    for (const double distance : {0.1, 0.15, 0.25, 1.0}) {
        CAPTURE(distance);
        const double rho = distance / kHeadRadius;
        const double x = 1.0 / rho;
        // The sums over (2 m + 1) / (m + 1) x^(m + 1), and with alternating signs.
        const double facing = rho * (2.0 * x / (1.0 - x) + std::log(1.0 - x));
        const double behind = rho * (2.0 * x / (1.0 + x) - std::log(1.0 + x));
        const SphericalHead head(1e-3, distance);
        CHECK(std::abs(head.pressure(1.0)) == doctest::Approx(facing).epsilon(1e-5));
        CHECK(std::abs(head.pressure(-1.0)) == doctest::Approx(behind).epsilon(1e-5));
    }
}

TEST_CASE("far away low frequencies are even all around and high ones doubled in front") {
    const SphericalHead low(1.0, 100.0);
    for (const double cosine : {-1.0, 0.0, 1.0}) {
        CHECK(std::abs(level(low.pressure(cosine))) < 0.05);
    }
    CHECK(level(SphericalHead(20'000.0, 100.0).pressure(1.0)) ==
          doctest::Approx(6.02).epsilon(0.02));
}
