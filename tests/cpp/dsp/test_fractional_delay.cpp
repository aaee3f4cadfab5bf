#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <vector>

#include "dsp/fractional_delay.hpp"

using namespace auricle;
using dsp::kDelayLatency;
using dsp::kDelayTaps;
using dsp::kMaxTapSpan;

namespace {

const dsp::FractionalDelayTable& table() {
    static const dsp::FractionalDelayTable one;
    return one;
}

std::vector<double> stillTaps(double delay) {
    const dsp::DelayTaps delayed = table().at(static_cast<float>(delay));
    std::vector<double> taps(delayed.offset + kMaxTapSpan, 0.0);
    for (std::size_t j = 0; j < kDelayTaps; ++j) {
        taps[delayed.offset + j] = static_cast<double>(delayed.taps[j]);
    }
    return taps;
}

// Largest |H(w) - exp(-j w (latency + delay))| up to a share of the Nyquist frequency, dB.
double responseErrorDb(const std::vector<double>& taps, double delay, double edge) {
    double worst = 0.0;
    for (int step = 0; step <= 400; ++step) {
        const double w = std::numbers::pi * edge * step / 400.0;
        std::complex<double> error =
            -std::polar(1.0, -w * (static_cast<double>(kDelayLatency) + delay));
        for (std::size_t j = 0; j < taps.size(); ++j) {
            error += taps[j] * std::polar(1.0, -w * static_cast<double>(j));
        }
        worst = std::max(worst, std::abs(error));
    }
    return 20.0 * std::log10(worst);
}

// The same least-squares problem set up anew: sums over a dense frequency grid in place of closed
// integrals, and elimination with pivots.
std::vector<double> designedTaps(double fraction) {
    std::array<std::array<double, kDelayTaps + 1>, kDelayTaps> rows{};
    constexpr int kGrid = 20'000;
    for (int step = 0; step < kGrid; ++step) {
        const double share = (step + 0.5) / kGrid;
        const double weight =
            (share < 0.40 ? 2000.0 : 0.0) + (share < 0.60 ? 8.0 : 0.0) + (share < 0.80 ? 1.0 : 0.0);
        const double w = std::numbers::pi * share;
        std::array<double, 2 * kDelayTaps> cosines{};
        for (std::size_t lag = 0; lag < kDelayTaps; ++lag) {
            cosines[lag] = std::cos(w * static_cast<double>(lag));
        }
        for (std::size_t i = 0; i < kDelayTaps; ++i) {
            for (std::size_t j = 0; j < kDelayTaps; ++j) {
                rows[i][j] += weight * cosines[i > j ? i - j : j - i];
            }
            const double wanted = static_cast<double>(kDelayLatency) + fraction;
            rows[i][kDelayTaps] += weight * std::cos(w * (static_cast<double>(i) - wanted));
        }
    }
    for (std::size_t i = 0; i < kDelayTaps; ++i) {
        std::size_t pivot = i;
        for (std::size_t j = i + 1; j < kDelayTaps; ++j) {
            pivot = std::abs(rows[j][i]) > std::abs(rows[pivot][i]) ? j : pivot;
        }
        std::swap(rows[i], rows[pivot]);
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            const double factor = j == i ? 0.0 : rows[j][i] / rows[i][i];
            for (std::size_t k = i; k <= kDelayTaps; ++k) {
                rows[j][k] -= factor * rows[i][k];
            }
        }
    }
    std::vector<double> taps(kDelayTaps);
    for (std::size_t i = 0; i < kDelayTaps; ++i) {
        taps[i] = rows[i][kDelayTaps] / rows[i][i];
    }
    return taps;
}

}  // namespace

TEST_CASE("a whole delay is exact") {
    for (const std::size_t delay : {0U, 1U, 2U, 17U, 100U, 239U}) {
        CAPTURE(delay);
        const auto taps = stillTaps(static_cast<double>(delay));
        for (std::size_t j = 0; j < taps.size(); ++j) {
            const double wanted = j == delay + kDelayLatency ? 1.0 : 0.0;
            CHECK(taps[j] == doctest::Approx(wanted).epsilon(1e-6).scale(1.0));
        }
    }
}

TEST_CASE("the taps are the least-squares design") {
    for (const double fraction : {0.1, 0.25, 0.5, 0.75, 0.9}) {
        CAPTURE(fraction);
        const auto wanted = designedTaps(fraction);
        const auto taps = stillTaps(fraction);
        for (std::size_t j = 0; j < kDelayTaps; ++j) {
            CHECK(std::abs(taps[j] - wanted[j]) < 2e-5);
        }
    }
}

TEST_CASE("the response is a pure delay: -54 dB up to 0.4 Nyquist, -29 dB up to 0.7") {
    // Half a sample is the hardest; there the design itself, solved anew above, leaves this much.
    const auto design = designedTaps(0.5);
    const double lower = responseErrorDb(design, 0.5, 0.40);
    const double upper = responseErrorDb(design, 0.5, 0.70);
    CHECK(lower < -54.0);
    CHECK(upper < -29.0);
    for (int step = 0; step <= 64; ++step) {
        const double delay = 5.0 + step / 64.0;
        CAPTURE(delay);
        const auto taps = stillTaps(delay);
        CHECK(responseErrorDb(taps, delay, 0.40) < lower + 0.1);
        CHECK(responseErrorDb(taps, delay, 0.70) < upper + 0.1);
    }
}
