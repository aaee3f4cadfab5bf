#include "dsp/impulse_table.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::dsp {

namespace {

constexpr std::size_t kPhases = 256;
constexpr double kKaiserBeta = 6.0;

// Modified Bessel function of the first kind and order 0, by its power series.
double bessel0(double x) {
    double sum = 1.0;
    double term = 1.0;
    for (int k = 1; term > 1e-12 * sum; ++k) {
        term *= (0.5 * x / k) * (0.5 * x / k);
        sum += term;
    }
    return sum;
}

}  // namespace

ImpulseTable::ImpulseTable() : rows_(kPhases + 1) {
    constexpr double kHalf = static_cast<double>(kImpulseTaps) / 2.0;
    for (std::size_t phase = 0; phase <= kPhases; ++phase) {
        const double fraction = static_cast<double>(phase) / kPhases;
        for (std::size_t t = 0; t < kImpulseTaps; ++t) {
            const double x = static_cast<double>(t) - kImpulseLead - fraction;
            const double arc = std::numbers::pi * x;
            const double sinc = std::abs(x) < 1e-12 ? 1.0 : std::sin(arc) / arc;
            const double inside = std::max(1.0 - (x / kHalf) * (x / kHalf), 0.0);
            const double window = bessel0(kKaiserBeta * std::sqrt(inside)) / bessel0(kKaiserBeta);
            rows_[phase][t] = static_cast<float>(sinc * window);
        }
    }
}

void ImpulseTable::at(float fraction, float* taps) const noexcept AURICLE_NONBLOCKING {
    const float position = fraction * static_cast<float>(kPhases);
    const auto row = std::min(static_cast<std::size_t>(position), kPhases - 1);
    const float share = position - static_cast<float>(row);
    const Taps& before = rows_[row];
    const Taps& after = rows_[row + 1];
    for (std::size_t t = 0; t < kImpulseTaps; ++t) {
        taps[t] = before[t] + share * (after[t] - before[t]);
    }
}

const ImpulseTable& impulseTable() {
    static const ImpulseTable table;
    return table;
}

}  // namespace auricle::dsp
