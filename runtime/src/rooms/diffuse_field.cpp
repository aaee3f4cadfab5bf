#include "rooms/diffuse_field.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

namespace auricle::rooms {

namespace {

using Complex = std::complex<double>;

constexpr std::size_t kDirections = 1024;
// Response of the filters: resolves 100 Hz, holds the way across any array of up to a metre.
constexpr double kFilterS = 0.01;

// Directions spread evenly over the sphere (a Fibonacci lattice).
Vec3 evenDirection(std::size_t index) {
    const double place = static_cast<double>(index) + 0.5;
    const double z = 1.0 - 2.0 * place / kDirections;
    const double azimuth = std::numbers::pi * (1.0 + std::sqrt(5.0)) * place;
    const double level = std::sqrt(1.0 - z * z);
    return {static_cast<float>(level * std::cos(azimuth)),
            static_cast<float>(level * std::sin(azimuth)), static_cast<float>(z)};
}

std::size_t filterTaps(double sample_rate) {
    return std::bit_ceil(static_cast<std::size_t>(kFilterS * sample_rate));
}

void addOuterProduct(const std::vector<Complex>& channels, std::size_t bin, std::vector<double>& re,
                     std::vector<double>& im) {
    const std::size_t count = channels.size();
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t column = 0; column <= row; ++column) {
            const Complex product = channels[row] * std::conj(channels[column]);
            const std::size_t at = (bin * count + row) * count + column;
            re[at] += product.real() / kDirections;
            im[at] += product.imag() / kDirections;
        }
    }
}

}  // namespace

DiffuseField::DiffuseField(const BinauralReceiver& receiver)
    : channels_(2), taps_(std::max(filterTaps(receiver.sampleRate()), 2 * receiver.taps())) {
    const auto& table = receiver.table();
    const std::size_t basis = table.paddedBasis();
    const Spectrum spectrum(taps_);
    const std::size_t bins = taps_ / 2 + 1;
    std::vector<double> re(bins * 4, 0.0);
    std::vector<double> im(bins * 4, 0.0);
    std::vector<float> filter_re(receiver.groups() * spectrum.batch());
    std::vector<float> filter_im(filter_re.size());
    receiver.filtersIn(spectrum, filter_re.data(), filter_im.data());
    std::vector<float> row(table.columns());
    std::vector<Complex> ears(2);
    for (std::size_t i = 0; i < kDirections; ++i) {
        table.lookUp(evenDirection(i), row.data(), dsp::kernels());
        for (std::size_t bin = 0; bin < bins; ++bin) {
            for (std::size_t ear = 0; ear < 2; ++ear) {
                const float* weights = row.data() + ear * basis;
                double sum_re = 0.0;
                double sum_im = 0.0;
                for (std::size_t k = 0; k < basis; ++k) {
                    const std::size_t at = (k / dsp::kFftLanes) * spectrum.batch() +
                                           bin * dsp::kFftLanes + k % dsp::kFftLanes;
                    sum_re += static_cast<double>(weights[k] * filter_re[at]);
                    sum_im += static_cast<double>(weights[k] * filter_im[at]);
                }
                const auto delay = static_cast<double>(row[2 * basis + ear]);
                const double turn = -2.0 * std::numbers::pi * static_cast<double>(bin) * delay /
                                    static_cast<double>(taps_);
                ears[ear] = Complex(sum_re, sum_im) * std::polar(1.0, turn);
            }
            addOuterProduct(ears, bin, re, im);
        }
    }
    factor(re, im);
}

DiffuseField::DiffuseField(const ReceiverArray& receiver, double sample_rate, double speed_of_sound)
    : channels_(receiver.channels()), taps_(filterTaps(sample_rate)) {
    const std::size_t bins = taps_ / 2 + 1;
    std::vector<double> re(bins * channels_ * channels_, 0.0);
    std::vector<double> im(re.size(), 0.0);
    std::vector<float> gains(channels_);
    std::vector<Complex> heard(channels_);
    for (std::size_t i = 0; i < kDirections; ++i) {
        const Vec3 direction = evenDirection(i);
        receiver.gains(direction, gains.data());
        for (std::size_t bin = 0; bin < bins; ++bin) {
            for (std::size_t channel = 0; channel < channels_; ++channel) {
                // A microphone towards the sound hears it earlier.
                const double ahead = static_cast<double>(dot(receiver.offset(channel), direction));
                const double turn = 2.0 * std::numbers::pi * static_cast<double>(bin) *
                                    sample_rate / static_cast<double>(taps_) * ahead /
                                    speed_of_sound;
                heard[channel] = static_cast<double>(gains[channel]) * std::polar(1.0, turn);
            }
            addOuterProduct(heard, bin, re, im);
        }
    }
    factor(re, im);
}

void DiffuseField::factor(std::vector<double>& re, std::vector<double>& im) {
    const std::size_t n = channels_;
    const std::size_t bins = taps_ / 2 + 1;
    std::vector<Complex> lower(bins * n * n);
    for (std::size_t bin = 0; bin < bins; ++bin) {
        Complex* l = lower.data() + bin * n * n;
        const double* a = re.data() + bin * n * n;
        const double* b = im.data() + bin * n * n;
        for (std::size_t j = 0; j < n; ++j) {
            double rest = a[j * n + j];
            for (std::size_t k = 0; k < j; ++k) {
                rest -= std::norm(l[j * n + k]);
            }
            // Channels that hear the same leave nothing to be independent.
            const bool independent = rest > 1e-9 * a[j * n + j];
            l[j * n + j] = independent ? std::sqrt(rest) : 0.0;
            for (std::size_t i = j + 1; i < n && independent; ++i) {
                Complex sum(a[i * n + j], b[i * n + j]);
                for (std::size_t k = 0; k < j; ++k) {
                    sum -= l[i * n + k] * std::conj(l[j * n + k]);
                }
                l[i * n + j] = sum / l[j * n + j];
            }
        }
    }
    filters_.assign(n * n * taps_, 0.0F);
    const std::size_t middle = taps_ / 2;
    const auto half = static_cast<double>(middle);
    std::vector<double> cosines(taps_);
    for (std::size_t k = 0; k < taps_; ++k) {
        cosines[k] =
            std::cos(2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(taps_));
    }
    for (std::size_t row = 0; row < n; ++row) {
        for (std::size_t column = 0; column <= row; ++column) {
            float* filter = filters_.data() + (row * n + column) * taps_;
            for (std::size_t t = 0; t < taps_; ++t) {
                // Time zero in the middle: the spectrum times (-1)^bin.
                double sum = 0.0;
                for (std::size_t bin = 0; bin < bins; ++bin) {
                    const Complex value = lower[(bin * n + row) * n + column];
                    const std::size_t angle = bin * t % taps_;
                    const double sign = bin % 2 == 0 ? 1.0 : -1.0;
                    const double weight = bin == 0 || bin == taps_ / 2 ? 1.0 : 2.0;
                    const double sine = cosines[(angle + 3 * taps_ / 4) % taps_];
                    sum += sign * weight * (value.real() * cosines[angle] - value.imag() * sine);
                }
                const double x = (static_cast<double>(t) - half) / half;
                const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x);
                filter[t] = static_cast<float>(window * sum / static_cast<double>(taps_));
            }
        }
    }
}

}  // namespace auricle::rooms
