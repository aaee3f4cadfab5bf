#include "signals.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <random>

namespace auricle::test {

namespace {

double decibels(double power) {
    return power > 0.0 ? std::max(10.0 * std::log10(power), -400.0) : -400.0;
}

double besselI0(double x) {
    double sum = 1.0;
    double term = 1.0;
    for (int k = 1; k < 200; ++k) {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

}  // namespace

std::vector<float> noise(std::size_t count, std::uint32_t seed, float level) {
    std::mt19937 generator(seed);
    std::vector<float> samples(count);
    for (float& sample : samples) {
        // std::uniform_real_distribution differs between standard libraries.
        sample = level * (static_cast<float>(generator() >> 8) / 8388608.0F - 1.0F);
    }
    return samples;
}

std::vector<float> tone(std::size_t count, double frequency_hz, double sample_rate, float level) {
    std::vector<float> samples(count);
    const double step = 2.0 * std::numbers::pi * frequency_hz / sample_rate;
    for (std::size_t n = 0; n < count; ++n) {
        samples[n] = level * static_cast<float>(std::sin(step * static_cast<double>(n)));
    }
    return samples;
}

double differenceDb(std::span<const float> a, std::span<const float> b) {
    double error = 0.0;
    double power = 0.0;
    for (std::size_t n = 0; n < b.size(); ++n) {
        const double difference = static_cast<double>(a[n]) - static_cast<double>(b[n]);
        error += difference * difference;
        power += static_cast<double>(b[n]) * static_cast<double>(b[n]);
    }
    return power > 0.0 ? decibels(error / power) : decibels(error);
}

double energyDb(std::span<const float> signal) {
    double power = 0.0;
    for (const float sample : signal) {
        power += static_cast<double>(sample) * static_cast<double>(sample);
    }
    return decibels(power);
}

double largest(std::span<const float> signal) {
    double most = 0.0;
    for (const float sample : signal) {
        most = std::max(most, std::abs(static_cast<double>(sample)));
    }
    return most;
}

double largestBend(std::span<const float> signal) {
    double most = 0.0;
    for (std::size_t n = 2; n < signal.size(); ++n) {
        const double bend = static_cast<double>(signal[n]) -
                            2.0 * static_cast<double>(signal[n - 1]) +
                            static_cast<double>(signal[n - 2]);
        most = std::max(most, std::abs(bend));
    }
    return most;
}

void transform(std::vector<std::complex<double>>& values) {
    const std::size_t size = values.size();
    if (size < 2) {
        return;
    }
    std::vector<std::complex<double>> even(size / 2);
    std::vector<std::complex<double>> odd(size / 2);
    for (std::size_t n = 0; n < size / 2; ++n) {
        even[n] = values[2 * n];
        odd[n] = values[2 * n + 1];
    }
    transform(even);
    transform(odd);
    for (std::size_t k = 0; k < size / 2; ++k) {
        const double angle =
            -2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
        const auto turned = std::polar(1.0, angle) * odd[k];
        values[k] = even[k] + turned;
        values[k + size / 2] = even[k] - turned;
    }
}

double residueDb(std::span<const float> signal, double frequency_hz, double half_width_hz,
                 double sample_rate) {
    const std::size_t size = std::bit_floor(signal.size());
    std::vector<std::complex<double>> spectrum(size);
    constexpr double kKaiser = 24.0;
    for (std::size_t n = 0; n < size; ++n) {
        const double x = 2.0 * static_cast<double>(n) / static_cast<double>(size - 1) - 1.0;
        const double window = besselI0(kKaiser * std::sqrt(std::max(1.0 - x * x, 0.0)));
        spectrum[n] = window * static_cast<double>(signal[n]);
    }
    transform(spectrum);
    double inside = 0.0;
    double outside = 0.0;
    for (std::size_t k = 0; k <= size / 2; ++k) {
        const double frequency = sample_rate * static_cast<double>(k) / static_cast<double>(size);
        const bool near = std::abs(frequency - frequency_hz) <= half_width_hz;
        (near ? inside : outside) += std::norm(spectrum[k]);
    }
    return decibels(outside / (inside + outside));
}

}  // namespace auricle::test
