#include "inference/hop_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::inference {

namespace {

// 50 dB above the power of a full-scale sine: what a logarithm inside a network can be given.
constexpr float kLargestPower = 1e10F;

/// sin(pi n / size)^exponent: the periodic Hann window for 2, its root for 1.
dsp::AlignedVector<float> hann(std::size_t size, int exponent) {
    dsp::AlignedVector<float> window(size);
    for (std::size_t n = 0; n < size; ++n) {
        const double sine =
            std::sin(std::numbers::pi * static_cast<double>(n) / static_cast<double>(size));
        window[n] = static_cast<float>(std::pow(sine, exponent));
    }
    return window;
}

void power(const float* re, const float* im, std::size_t bins, float* out) {
    for (std::size_t k = 0; k < bins; ++k) {
        out[k] = std::min(re[k] * re[k] + im[k] * im[k], kLargestPower);
    }
}

}  // namespace

HopAnalysis::HopAnalysis()
    : fft_(kWindow),
      long_fft_(kLongWindow),
      window_(hann(kWindow, 1)),
      long_window_(hann(kLongWindow, 2)),
      history_(kLongWindow),
      windowed_(kLongWindow),
      long_re_(kLongBins),
      long_im_(kLongBins) {}

void HopAnalysis::process(const float* samples,
                          HopSpectrum& spectrum) noexcept AURICLE_NONBLOCKING {
    std::copy(history_.begin() + kHop, history_.end(), history_.begin());
    std::copy_n(samples, kHop, history_.end() - kHop);
    for (std::size_t n = 0; n < kWindow; ++n) {
        windowed_[n] = window_[n] * history_[kLongWindow - kWindow + n];
    }
    fft_.forward(windowed_.data(), spectrum.re.data(), spectrum.im.data());
}

void HopAnalysis::powers(const HopSpectrum& spectrum,
                         HopSpectra& out) noexcept AURICLE_NONBLOCKING {
    for (std::size_t n = 0; n < kLongWindow; ++n) {
        windowed_[n] = long_window_[n] * history_[n];
    }
    long_fft_.forward(windowed_.data(), long_re_.data(), long_im_.data());
    power(spectrum.re.data(), spectrum.im.data(), kBins, out.power.data());
    power(long_re_.data(), long_im_.data(), kLongBins, out.long_power.data());
}

void HopAnalysis::reset() noexcept AURICLE_NONBLOCKING {
    std::fill(history_.begin(), history_.end(), 0.0F);
}

HopSynthesis::HopSynthesis()
    : fft_(kWindow), window_(hann(kWindow, 1)), re_(kBins), im_(kBins), samples_(kWindow) {}

void HopSynthesis::process(std::size_t slot, const HopSpectrum& spectrum, const float* gains,
                           float* out) noexcept AURICLE_NONBLOCKING {
    std::array<float, kHop>& tail = tails_[slot];
    if (std::all_of(gains, gains + kBins, [](float gain) { return gain == 0.0F; })) {
        // A slot without an object: the transform of nothing is nothing.
        std::copy(tail.begin(), tail.end(), out);
        tail.fill(0.0F);
        return;
    }
    for (std::size_t k = 0; k < kBins; ++k) {
        re_[k] = gains[k] * spectrum.re[k];
        im_[k] = gains[k] * spectrum.im[k];
    }
    fft_.inverse(re_.data(), im_.data(), samples_.data());
    for (std::size_t n = 0; n < kHop; ++n) {
        out[n] = tail[n] + window_[n] * samples_[n];
        tail[n] = window_[kHop + n] * samples_[kHop + n];
    }
}

void HopSynthesis::reset() noexcept AURICLE_NONBLOCKING {
    for (auto& tail : tails_) {
        tail.fill(0.0F);
    }
}

}  // namespace auricle::inference
