#include "dsp/output_stage.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::dsp {

namespace {

constexpr double kDcCornerHz = 2.0;
constexpr double kReleaseS = 0.15;
// 600 dB below full scale; decaying state is cut off here, before a sample turns denormal.
constexpr double kSilence = 1e-30;

}  // namespace

OutputStage::OutputStage(double sample_rate)
    : pole_(std::exp(-2.0 * std::numbers::pi * kDcCornerHz / sample_rate)),
      release_(std::exp(-1.0 / (kReleaseS * sample_rate))) {}

double OutputStage::step(DcBlocker& state, double sample) const noexcept AURICLE_NONBLOCKING {
    // The factor keeps the gain at half the sample rate at one.
    state.output = pole_ * state.output + 0.5 * (1.0 + pole_) * (sample - state.input);
    state.output = std::abs(state.output) < kSilence ? 0.0 : state.output;
    state.input = sample;
    return state.output;
}

std::uint64_t OutputStage::process(float* left, float* right,
                                   std::size_t count) noexcept AURICLE_NONBLOCKING {
    std::uint64_t limited = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double l = step(left_, static_cast<double>(left[i]));
        const double r = step(right_, static_cast<double>(right[i]));
        envelope_ = std::max({std::abs(l), std::abs(r), envelope_ * release_});
        envelope_ = envelope_ < kSilence ? 0.0 : envelope_;
        const double gain = envelope_ > 1.0 ? 1.0 / envelope_ : 1.0;
        limited += static_cast<std::uint64_t>(envelope_ > 1.0);
        left[i] = static_cast<float>(l * gain);
        right[i] = static_cast<float>(r * gain);
    }
    return limited;
}

void OutputStage::reset() noexcept AURICLE_NONBLOCKING {
    left_ = {};
    right_ = {};
    envelope_ = 0.0;
}

}  // namespace auricle::dsp
