#include "dsp/fractional_delay.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::dsp {

namespace {

constexpr std::size_t kPhases = 512;

struct Band {
    double edge;  // share of the Nyquist frequency
    double weight;
};
// Speech and most energy lie in the lower band; there the ripple that motion turns into sidebands
// has to be smallest.
constexpr std::array<Band, 2> kBands = {{{0.40, 100.0}, {0.80, 1.0}}};

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

FractionalDelayTable::FractionalDelayTable() : rows_(kPhases + 1) {
    Matrix normal{};
    for (std::size_t i = 0; i < kDelayTaps; ++i) {
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            normal[i][j] = bandCorrelation(static_cast<double>(i) - static_cast<double>(j));
        }
    }
    for (std::size_t phase = 0; phase <= kPhases; ++phase) {
        const double delay =
            static_cast<double>(kDelayLatency) + static_cast<double>(phase) / kPhases;
        Vector right{};
        for (std::size_t i = 0; i < kDelayTaps; ++i) {
            right[i] = bandCorrelation(static_cast<double>(i) - delay);
        }
        const Vector taps = solveSymmetric(normal, right);
        std::transform(taps.begin(), taps.end(), rows_[phase].begin(),
                       [](double tap) { return static_cast<float>(tap); });
    }
}

void FractionalDelayTable::tapsFor(float fraction, float* out) const noexcept AURICLE_NONBLOCKING {
    const float position = std::clamp(fraction, 0.0F, 1.0F) * static_cast<float>(kPhases);
    const auto row = std::min(static_cast<std::size_t>(position), kPhases - 1);
    const float share = position - static_cast<float>(row);
    for (std::size_t j = 0; j < kDelayTaps; ++j) {
        out[j] = rows_[row][j] + share * (rows_[row + 1][j] - rows_[row][j]);
    }
}

void FractionalDelayTable::segment(float start, float end, std::size_t count,
                                   DelaySegment& out) const noexcept AURICLE_NONBLOCKING {
    const auto first = static_cast<std::size_t>(start);
    const auto last = static_cast<std::size_t>(end);
    const std::size_t base = std::min(first, last);
    const std::size_t span = std::min(std::max(first, last) - base, kMaxTapSpan - kDelayTaps);
    out.offset = base;
    out.tap_count = kDelayTaps + span;
    if (span > 0) {
        out.taps.fill(0.0F);
        out.steps.fill(0.0F);
    }
    tapsFor(start - static_cast<float>(first), out.taps.data() + std::min(first - base, span));
    if (start == end) {
        std::fill_n(out.steps.begin(), kDelayTaps, 0.0F);
        return;
    }
    // The steps first hold where the taps shall arrive.
    tapsFor(end - static_cast<float>(last), out.steps.data() + std::min(last - base, span));
    const float inverse = 1.0F / static_cast<float>(count);
    const std::size_t used = span > 0 ? kMaxTapSpan : kDelayTaps;
    for (std::size_t j = 0; j < used; ++j) {
        out.steps[j] = (out.steps[j] - out.taps[j]) * inverse;
    }
}

}  // namespace auricle::dsp
