#include "engine/reference_renderer.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "dsp/fractional_delay.hpp"
#include "spatial/sphere_spline.hpp"

namespace auricle::test {

namespace {

using Signal = std::vector<double>;

Signal convolve(const Signal& signal, const Signal& filter) {
    Signal result(signal.size(), 0.0);
    for (std::size_t n = 0; n < signal.size(); ++n) {
        for (std::size_t j = 0; j < filter.size() && j <= n; ++j) {
            result[n] += filter[j] * signal[n - j];
        }
    }
    return result;
}

Signal delayFilter(double delay) {
    const dsp::FractionalDelayTable table;
    const dsp::DelayTaps delayed = table.at(static_cast<float>(delay));
    Signal filter(delayed.offset, 0.0);
    filter.insert(filter.end(), delayed.taps.begin(), delayed.taps.end());
    return filter;
}

// The engine leaves out the delay that all directions share; the smallest one is searched on the
// grid of its table, which is part of the engine's definition.
double sharedDelay(const HrtfAsset& head, const spatial::KernelTable& kernel) {
    double least = 1e9;
    std::vector<double> values;
    for (int elevation = 0; elevation <= 72; ++elevation) {
        for (int azimuth = 0; azimuth < 144; ++azimuth) {
            evaluateSpline(head, kernel, direction(2.5 * azimuth, 2.5 * elevation - 90.0), values);
            least = std::min({least, values[values.size() - 2], values.back()});
        }
    }
    return least;
}

std::vector<float> highPassed(const Signal& signal, double sample_rate) {
    const double pole = std::exp(-2.0 * std::numbers::pi * 2.0 / sample_rate);
    std::vector<float> result(signal.size());
    double state = 0.0;
    for (std::size_t n = 0; n < signal.size(); ++n) {
        const double before = n > 0 ? signal[n - 1] : 0.0;
        state = pole * state + 0.5 * (1.0 + pole) * (signal[n] - before);
        result[n] = static_cast<float>(state);
    }
    return result;
}

}  // namespace

Ears referenceEars(const HrtfAsset& head, Vec3 towards, std::span<const float> signal) {
    const spatial::KernelTable kernel;
    const double shared = sharedDelay(head, kernel);
    std::vector<double> values;
    evaluateSpline(head, kernel, towards, values);
    const Signal source(signal.begin(), signal.end());
    Ears ears;
    for (std::size_t ear = 0; ear < 2; ++ear) {
        Signal response(head.basis_taps, 0.0);
        for (std::size_t k = 0; k < head.basis_count; ++k) {
            const double weight = values[ear * head.basis_count + k];
            for (std::size_t tap = 0; tap < head.basis_taps; ++tap) {
                response[tap] +=
                    weight * static_cast<double>(head.basis[k * head.basis_taps + tap]);
            }
        }
        const double delay = std::max(values[2 * head.basis_count + ear] - shared, 0.0);
        const Signal heard = convolve(convolve(source, delayFilter(delay)), response);
        (ear == 0 ? ears.left : ears.right) =
            highPassed(heard, static_cast<double>(head.sample_rate));
    }
    return ears;
}

}  // namespace auricle::test
