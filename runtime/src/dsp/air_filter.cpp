#include "dsp/air_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

#include "dsp/normal_equations.hpp"

namespace auricle::dsp {

namespace {

constexpr std::size_t kRows = 112;
constexpr std::size_t kBins = 256;  // frequencies of the design, from zero to Nyquist
constexpr std::size_t kQuefrencies = 128;
constexpr double kHighestHz = 16'000.0;
constexpr double kBeyondWeight = 0.3;  // above kHighestHz
// Half of the range of hearing lies below this; its few bins must count.
constexpr double kLowHz = 2'000.0;
constexpr double kNeperPerDecibel = 0.05 * std::numbers::ln10;

// Attenuation beyond hearing bends over into this, so that its phase stays tame.
constexpr double kDeepest = 60.0;  // dB

// Up to the ceiling the relative error counts, above it the absolute one. A distance that the taps
// cannot follow so far down gets a lower ceiling.
constexpr double kHighestCeiling = 45.0;
constexpr double kLowestCeiling = -20.0;
constexpr double kKnee = 4.0;        // the error is judged this far below the ceiling
constexpr double kGoodEnough = 0.4;  // dB
constexpr double kSparing = 0.1;     // dB; with fewer taps than there may be

using Bins = std::array<double, kBins>;

struct Design {
    double sample_rate;
    Bins absorption;              // dB per metre
    std::vector<double> cosines;  // cos(pi j / (2 kBins)), one turn

    // cos(k w) and sin(k w) at the middle of a bin.
    double cosine(std::size_t k, std::size_t bin) const {
        return cosines[k * (2 * bin + 1) % (4 * kBins)];
    }
    double sine(std::size_t k, std::size_t bin) const {
        return cosines[(k * (2 * bin + 1) + 3 * kBins) % (4 * kBins)];
    }
    double frequency(std::size_t bin) const {
        return 0.5 * sample_rate * (static_cast<double>(bin) + 0.5) / kBins;
    }
};

Bins logMagnitude(const Design& design, double distance) {
    Bins result;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        const double attenuation = distance * design.absorption[bin];
        const double bent =
            attenuation / std::pow(1.0 + std::pow(attenuation / kDeepest, 8.0), 0.125);
        result[bin] = -bent * kNeperPerDecibel;
    }
    return result;
}

// Phase of the minimum-phase system with that magnitude: the sine series with the coefficients of
// the logarithm's cosine series (Oppenheim and Schafer, "Discrete-Time Signal Processing", the
// cepstrum of minimum-phase sequences).
Bins minimumPhase(const Design& design, const Bins& log_magnitude) {
    Bins phase{};
    for (std::size_t k = 1; k < kQuefrencies; ++k) {
        double coefficient = 0.0;
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            coefficient += log_magnitude[bin] * design.cosine(k, bin);
        }
        coefficient *= 2.0 / kBins;
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            phase[bin] -= coefficient * design.sine(k, bin);
        }
    }
    return phase;
}

std::vector<double> fit(const Design& design, double distance, double ceiling, std::size_t taps) {
    const Bins log_magnitude = logMagnitude(design, distance);
    const Bins phase = minimumPhase(design, log_magnitude);
    const double least_power = std::exp(-2.0 * ceiling * kNeperPerDecibel);
    std::vector<double> correlation(taps, 0.0);
    std::vector<double> right(taps, 0.0);
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        const double magnitude = std::exp(log_magnitude[bin]);
        const double frequency = design.frequency(bin);
        const double low = 1.0 + kLowHz / (frequency + 0.1 * kLowHz);
        const double weight =
            frequency <= kHighestHz ? low / (magnitude * magnitude + least_power) : kBeyondWeight;
        const auto wanted = std::polar(magnitude, phase[bin]);
        for (std::size_t j = 0; j < taps; ++j) {
            const double cosine = design.cosine(j, bin);
            correlation[j] += weight * cosine;
            right[j] += weight * (wanted.real() * cosine - wanted.imag() * design.sine(j, bin));
        }
    }
    // Whatever the highs cost, the lows keep their level.
    const double steady = least_power * correlation[0];
    std::vector<double> normal(taps * taps);
    for (std::size_t i = 0; i < taps; ++i) {
        for (std::size_t j = 0; j < taps; ++j) {
            normal[i * taps + j] = correlation[i > j ? i - j : j - i] + steady;
        }
        right[i] += steady;
        normal[i * taps + i] += 1e-10 * correlation[0];
    }
    return solveNormalEquations(std::move(normal), std::move(right));
}

// Largest error in dB where the attenuation is to be followed.
double largestError(const Design& design, const std::vector<double>& taps, double distance,
                    double ceiling) {
    double worst = 0.0;
    for (std::size_t bin = 0; bin < kBins && design.frequency(bin) <= kHighestHz; ++bin) {
        const double attenuation = distance * design.absorption[bin];
        if (attenuation > ceiling - kKnee) {
            break;
        }
        std::complex<double> response;
        for (std::size_t j = 0; j < taps.size(); ++j) {
            response += taps[j] * std::complex(design.cosine(j, bin), -design.sine(j, bin));
        }
        worst = std::max(worst, std::abs(20.0 * std::log10(std::abs(response)) + attenuation));
    }
    return worst;
}

double rowDistance(std::size_t row) {
    const double share = static_cast<double>(row) / kRows;
    return kFarthestAir * share * share;
}

}  // namespace

AirFilter::AirFilter(double sample_rate, const Atmosphere& air) : rows_(kRows + 1) {
    Design design{sample_rate, {}, std::vector<double>(4 * kBins)};
    for (std::size_t j = 0; j < design.cosines.size(); ++j) {
        design.cosines[j] = std::cos(std::numbers::pi * static_cast<double>(j) / (2 * kBins));
    }
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        design.absorption[bin] = airAbsorption(design.frequency(bin), air);
    }
    rows_[0].taps[0] = 1.0F;
    double ceiling = kHighestCeiling;
    std::size_t used = kAirTapStep;
    for (std::size_t row = 1; row <= kRows; ++row) {
        const double distance = rowDistance(row);
        std::vector<double> taps = fit(design, distance, ceiling, used);
        while (used < kAirTaps && largestError(design, taps, distance, ceiling) > kSparing) {
            used += kAirTapStep;
            taps = fit(design, distance, ceiling, used);
        }
        while (ceiling > kLowestCeiling &&
               largestError(design, taps, distance, ceiling) > kGoodEnough) {
            ceiling -= 1.0;
            taps = fit(design, distance, ceiling, used);
        }
        std::transform(taps.begin(), taps.end(), rows_[row].taps.begin(),
                       [](double tap) { return static_cast<float>(tap); });
        rows_[row].used = used;
    }
}

std::size_t AirFilter::at(float distance, float* taps) const noexcept AURICLE_NONBLOCKING {
    constexpr auto kFarthest = static_cast<float>(kFarthestAir);
    // A NaN compares false and so is no distance.
    const float share = distance > 0.0F ? std::min(distance, kFarthest) / kFarthest : 0.0F;
    const auto row = std::min(static_cast<std::size_t>(std::sqrt(share) * kRows), kRows - 1);
    const auto below = static_cast<float>(row * row);
    const auto above = static_cast<float>((row + 1) * (row + 1));
    const float between = (share * kRows * kRows - below) / (above - below);
    const Row& from = rows_[row];
    const Row& to = rows_[row + 1];
    for (std::size_t j = 0; j < kAirTaps; ++j) {
        taps[j] = from.taps[j] + between * (to.taps[j] - from.taps[j]);
    }
    return to.used;
}

}  // namespace auricle::dsp
