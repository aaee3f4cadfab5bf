#include "spatial/spherical_head.hpp"

#include <cmath>
#include <numbers>

namespace auricle::spatial {

namespace {

constexpr double kNegligible = 1e-9;
constexpr std::size_t kMostTerms = 1'000;

}  // namespace

SphericalHead::SphericalHead(double frequency_hz, double distance, double radius,
                             double speed_of_sound) {
    using Complex = std::complex<double>;
    const double mu = 2.0 * std::numbers::pi * frequency_hz * radius / speed_of_sound;
    const double rho = distance / radius;
    const double source = mu * rho;
    // h_m(source) / h_m(mu), times exp(-i source): at first h_0(x) = -i exp(i x) / x.
    Complex quotient = std::polar(1.0 / rho, -mu);
    // h_m / h_(m-1) at the sphere and at the source; h_1 / h_0 = 1 / x - i.
    Complex at_sphere(1.0 / mu, -1.0);
    Complex at_source(1.0 / source, -1.0);
    // h'_m / h_m = h_(m-1) / h_m - (m + 1) / mu, and h'_0 = -h_1.
    terms_.push_back(-rho / mu * quotient / -at_sphere);
    for (std::size_t m = 1; m < kMostTerms; ++m) {
        const auto order = static_cast<double>(m);
        quotient *= at_source / at_sphere;
        const Complex slope = 1.0 / at_sphere - (order + 1.0) / mu;
        terms_.push_back(-rho / mu * (2.0 * order + 1.0) * quotient / slope);
        if (std::abs(terms_.back()) < kNegligible && order > source) {
            break;
        }
        at_sphere = (2.0 * order + 1.0) / mu - 1.0 / at_sphere;
        at_source = (2.0 * order + 1.0) / source - 1.0 / at_source;
    }
}

std::complex<double> SphericalHead::pressure(double cosine) const {
    std::complex<double> sum = terms_[0];
    double before = 1.0;
    double legendre = cosine;
    for (std::size_t m = 1; m < terms_.size(); ++m) {
        sum += legendre * terms_[m];
        const auto order = static_cast<double>(m);
        const double next =
            ((2.0 * order + 1.0) * cosine * legendre - order * before) / (order + 1.0);
        before = legendre;
        legendre = next;
    }
    return sum;
}

}  // namespace auricle::spatial
