#include "rooms/shelf_lines.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::rooms {

namespace {

// Two octaves apart, between the bands' centres.
constexpr std::array<double, kShelfLines - 1> kCornersHz = {350.0, 1400.0, 5600.0};

// Keeps gains moderate where a band is all but silent.
constexpr double kRegularization = 1e-6;
constexpr int kCorrections = 3;
constexpr double kCorrectionPower = 0.7;
constexpr double kSilence = 1e-5;

constexpr float kDenormal = 1e-20F;

double warped(double corner_hz, double sample_rate) {
    return std::tan(std::numbers::pi * std::min(corner_hz / sample_rate, 0.49));
}

using Row = std::array<double, kShelfLines>;
using Matrix = std::array<Row, kShelfLines>;

// Solves a positive definite system by elimination.
Row solve(Matrix a, Row b) {
    for (std::size_t i = 0; i < kShelfLines; ++i) {
        for (std::size_t j = i + 1; j < kShelfLines; ++j) {
            const double factor = a[j][i] / a[i][i];
            for (std::size_t k = i; k < kShelfLines; ++k) {
                a[j][k] -= factor * a[i][k];
            }
            b[j] -= factor * b[i];
        }
    }
    for (std::size_t i = kShelfLines; i-- > 0;) {
        for (std::size_t k = i + 1; k < kShelfLines; ++k) {
            b[i] -= a[i][k] * b[k];
        }
        b[i] /= a[i][i];
    }
    return b;
}

}  // namespace

ShelfLines::ShelfLines(double sample_rate) {
    for (std::size_t line = 0; line < share_.size(); ++line) {
        const double g = warped(kCornersHz[line], sample_rate);
        share_[line] = static_cast<float>(g / (1.0 + g));
    }
}

void ShelfLines::process(const float* input, const std::array<float*, kShelfLines - 1>& lines,
                         std::size_t frames) noexcept AURICLE_NONBLOCKING {
    // Trapezoidal integrator (Zavalishin 2012, "The art of VA filter design", section 3.10): the
    // bilinear transform of a one-pole low-pass.
    // Side by side: a sample waits for the one before it, the lines do not wait for each other.
    std::array<float, kShelfLines - 1> state = state_;
    for (std::size_t n = 0; n < frames; ++n) {
        for (std::size_t line = 0; line < state.size(); ++line) {
            const float step = share_[line] * (input[n] - state[line]);
            lines[line][n] = state[line] + step;
            state[line] += 2.0F * step;
        }
    }
    for (std::size_t line = 0; line < state.size(); ++line) {
        state_[line] = std::abs(state[line]) < kDenormal ? 0.0F : state[line];
    }
}

ShelfFit::ShelfFit(double sample_rate) {
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        if (kRoomBandHz[band] >= 0.5 * sample_rate) {
            break;
        }
        bands_ = band + 1;
        const double angle = 2.0 * std::numbers::pi * kRoomBandHz[band] / sample_rate;
        const std::complex<double> z = std::polar(1.0, -angle);
        response_[band][0] = 1.0;
        for (std::size_t line = 1; line < kShelfLines; ++line) {
            const double g = warped(kCornersHz[line - 1], sample_rate);
            response_[band][line] = g * (1.0 + z) / ((1.0 + g) + (g - 1.0) * z);
        }
    }
}

double ShelfFit::magnitude(const LineGains& gains, std::size_t band) const {
    std::complex<double> sum = 0.0;
    for (std::size_t line = 0; line < kShelfLines; ++line) {
        sum += static_cast<double>(gains[line]) * response_[band][line];
    }
    return std::abs(sum);
}

LineGains ShelfFit::gains(const RoomBands& bands) const {
    const float loudest = *std::max_element(bands.begin(), bands.end());
    LineGains out{};
    if (!(loudest > 0.0F)) {
        return out;
    }
    std::array<double, kRoomBands> wanted{};
    std::array<double, kRoomBands> target{};
    for (std::size_t band = 0; band < bands_; ++band) {
        const double level = static_cast<double>(bands[band]) / static_cast<double>(loudest);
        wanted[band] = target[band] = std::max(level, kSilence);
    }
    for (int round = 0; round <= kCorrections; ++round) {
        Matrix normal{};
        Row right{};
        for (std::size_t i = 0; i < kShelfLines; ++i) {
            normal[i][i] = kRegularization;
        }
        for (std::size_t band = 0; band < bands_; ++band) {
            // Each band counts by its relative error.
            const double weight = 1.0 / (wanted[band] * wanted[band]);
            for (std::size_t i = 0; i < kShelfLines; ++i) {
                const double real = response_[band][i].real();
                right[i] += weight * real * target[band];
                for (std::size_t j = 0; j < kShelfLines; ++j) {
                    normal[i][j] += weight * real * response_[band][j].real();
                }
            }
        }
        const Row solution = solve(normal, right);
        for (std::size_t line = 0; line < kShelfLines; ++line) {
            out[line] = static_cast<float>(solution[line]);
        }
        for (std::size_t band = 0; band < bands_; ++band) {
            const double ratio = wanted[band] / std::max(magnitude(out, band), kSilence);
            target[band] *= std::pow(ratio, kCorrectionPower);
        }
    }
    for (float& gain : out) {
        gain *= loudest;
    }
    return out;
}

}  // namespace auricle::rooms
