#include "dsp/fractional_delay.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::dsp {

namespace {

struct Band {
    double edge;  // share of the Nyquist frequency
    double weight;
};
// Speech and most energy lie in the lower band; there the ripple that motion turns into sidebands
// has to be smallest.
constexpr std::array<Band, 3> kBands = {{{0.40, 2000.0}, {0.60, 8.0}, {0.80, 1.0}}};

// Integral of cos(w x) over the bands, which is what both sides of the normal equations are made
// of.
double bandCorrelation(double x) {
    double sum = 0.0;
    for (const Band& band : kBands) {
        const double arc = std::numbers::pi * band.edge * x;
        const double sinc = std::abs(arc) < 1e-12 ? 1.0 : std::sin(arc) / arc;
        sum += band.weight * band.edge * sinc;
    }
    return sum;
}

using Vector = std::array<double, kDelayTaps>;
using Matrix = std::array<Vector, kDelayTaps>;

Vector solveSymmetric(Matrix a, Vector b) {
    for (std::size_t i = 0; i < kDelayTaps; ++i) {
        for (std::size_t j = i + 1; j < kDelayTaps; ++j) {
            const double factor = a[j][i] / a[i][i];
            for (std::size_t k = i; k < kDelayTaps; ++k) {
                a[j][k] -= factor * a[i][k];
            }
            b[j] -= factor * b[i];
        }
    }
    for (std::size_t i = kDelayTaps; i-- > 0;) {
        for (std::size_t k = i + 1; k < kDelayTaps; ++k) {
            b[i] -= a[i][k] * b[k];
        }
        b[i] /= a[i][i];
    }
    return b;
}

}  // namespace

FractionalDelayTable::FractionalDelayTable() : rows_(kDelayPhases + 1) {
    Matrix normal{};
    for (std::size_t i = 0; i < kDelayTaps; ++i) {
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            normal[i][j] = bandCorrelation(static_cast<double>(i) - static_cast<double>(j));
        }
    }
    for (std::size_t phase = 0; phase <= kDelayPhases; ++phase) {
        const double delay =
            static_cast<double>(kDelayLatency) + static_cast<double>(phase) / kDelayPhases;
        Vector right{};
        for (std::size_t i = 0; i < kDelayTaps; ++i) {
            right[i] = bandCorrelation(static_cast<double>(i) - delay);
        }
        const Vector taps = solveSymmetric(normal, right);
        std::transform(taps.begin(), taps.end(), rows_[phase].begin(),
                       [](double tap) { return static_cast<float>(tap); });
    }
}

DelayTaps FractionalDelayTable::at(float delay) const noexcept AURICLE_NONBLOCKING {
    DelayTaps out;
    out.offset = static_cast<std::size_t>(delay);
    const float position =
        (delay - static_cast<float>(out.offset)) * static_cast<float>(kDelayPhases);
    const auto row = std::min(static_cast<std::size_t>(position), kDelayPhases - 1);
    const float share = position - static_cast<float>(row);
    for (std::size_t j = 0; j < kDelayTaps; ++j) {
        out.taps[j] = rows_[row][j] + share * (rows_[row + 1][j] - rows_[row][j]);
    }
    return out;
}

}  // namespace auricle::dsp
