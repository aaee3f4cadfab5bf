#include "dsp/farrow.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/normal_equations.hpp"

namespace auricle::dsp {

namespace {

constexpr std::size_t kPairs = kFarrowTaps / 2;
constexpr std::size_t kFrequencies = 200;
constexpr std::size_t kFractions = 40;
constexpr double kEdge = 0.52;  // shares of the Nyquist frequency
constexpr double kLowEdge = 0.34;
constexpr double kLowWeight = 10.0;

// Least-squares weights of `count` functions whose sum is to be a wanted one;
// sample(w, m, functions) fills in the functions and returns the wanted value.
template <typename Sample>
std::vector<double> fit(std::size_t count, Sample sample) {
    std::vector<double> normal(count * count, 0.0);
    std::vector<double> right(count, 0.0);
    std::vector<double> functions(count);
    for (std::size_t step = 0; step < kFrequencies; ++step) {
        const double share = kEdge * (static_cast<double>(step) + 0.5) / kFrequencies;
        const double weight = share < kLowEdge ? kLowWeight : 1.0;
        for (std::size_t fraction = 0; fraction < kFractions; ++fraction) {
            const double m = (static_cast<double>(fraction) + 0.5) / kFractions - 0.5;
            const double wanted = sample(std::numbers::pi * share, m, functions);
            for (std::size_t i = 0; i < count; ++i) {
                right[i] += weight * functions[i] * wanted;
                for (std::size_t j = 0; j < count; ++j) {
                    normal[i * count + j] += weight * functions[i] * functions[j];
                }
            }
        }
    }
    return solveNormalEquations(std::move(normal), std::move(right));
}

// Seen from the middle of the taps the wanted response is exp(-i w m). Pairs of taps j and 7 - j
// give cosines for its real and sines for its imaginary part, which are fitted on their own.
FarrowCoefficients design() {
    const auto even = fit(2 * kPairs, [](double w, double m, std::vector<double>& functions) {
        const double q = m * m;
        for (std::size_t j = 0; j < kPairs; ++j) {
            const double pair = 2.0 * std::cos((3.5 - static_cast<double>(j)) * w);
            functions[2 * j] = (q - 0.25) * pair;
            functions[2 * j + 1] = (q - 0.25) * q * pair;
        }
        return std::cos(w * m) - std::cos(0.5 * w);
    });
    const auto odd = fit(kPairs, [](double w, double m, std::vector<double>& functions) {
        for (std::size_t j = 0; j < kPairs; ++j) {
            const double pair = 2.0 * std::sin((3.5 - static_cast<double>(j)) * w);
            functions[j] = m * (m * m - 0.25) * pair;
        }
        return 2.0 * m * std::sin(0.5 * w) - std::sin(w * m);
    });
    FarrowCoefficients result{};
    for (std::size_t j = 0; j < kPairs; ++j) {
        result.even[j][0] = static_cast<float>(even[2 * j]);
        result.even[j][1] = static_cast<float>(even[2 * j + 1]);
        result.odd[j] = static_cast<float>(odd[j]);
    }
    return result;
}

}  // namespace

const FarrowCoefficients& farrowCoefficients() {
    static const FarrowCoefficients coefficients = design();
    return coefficients;
}

}  // namespace auricle::dsp
