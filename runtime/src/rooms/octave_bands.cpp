#include "rooms/octave_bands.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace auricle::rooms {

namespace {

// The crossover from the lowest band to the next is about 60 Hz wide.
constexpr double kReachS = 0.03;

// A crossover takes this part of an octave, half way between two centres.
constexpr double kCrossover = 0.5;

}  // namespace

RoomBands bandWeights(double frequency_hz) {
    RoomBands weights{};
    const double octave = frequency_hz > 0.0 ? std::log2(frequency_hz / kRoomBandHz.front()) : -1.0;
    const double position = std::clamp(octave, 0.0, static_cast<double>(kRoomBands - 1));
    const std::size_t below = std::min(static_cast<std::size_t>(position), kRoomBands - 2);
    const double between = position - static_cast<double>(below);
    const double share = std::clamp((between - 0.5) / kCrossover + 0.5, 0.0, 1.0);
    const double above = 0.5 - 0.5 * std::cos(std::numbers::pi * share);
    weights[below] = static_cast<float>(1.0 - above);
    weights[below + 1] = static_cast<float>(above);
    return weights;
}

OctaveBands::OctaveBands(double sample_rate)
    : reach_(std::bit_ceil(static_cast<std::size_t>(kReachS * sample_rate))),
      spectrum_(8 * reach_),
      gains_(kRoomBands * spectrum_.size()),
      lanes_(spectrum_.batch(), 0.0F),
      zeros_(spectrum_.batch(), 0.0F) {
    while (count_ < kRoomBands && kRoomBandHz[count_ - 1] < 0.5 * sample_rate) {
        ++count_;
    }
    const std::size_t size = spectrum_.size();
    std::vector<float> re(spectrum_.batch());
    std::vector<float> im(spectrum_.batch(), 0.0F);
    std::vector<float> scratch(2 * spectrum_.batch());
    for (std::size_t bin = 0; bin < size; ++bin) {
        const auto nearest = static_cast<double>(std::min(bin, size - bin));
        const RoomBands weights = bandWeights(nearest * sample_rate / static_cast<double>(size));
        std::copy(weights.begin(), weights.end(),
                  re.begin() + static_cast<std::ptrdiff_t>(bin * kRoomBands));
    }
    // The gains are even, so the forward FFT is the inverse but for the scale.
    const auto& kernels = dsp::kernels();
    kernels.fftLanes(spectrum_.plan(), re.data(), im.data(), scratch.data(),
                     scratch.data() + spectrum_.batch());
    for (std::size_t n = 0; n < size; ++n) {
        const std::size_t away = std::min(n, size - n);
        const double share = static_cast<double>(away) / static_cast<double>(reach_);
        const double window = share < 1.0 ? 0.5 + 0.5 * std::cos(std::numbers::pi * share) : 0.0;
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            re[n * kRoomBands + band] *= static_cast<float>(window / static_cast<double>(size));
        }
    }
    std::fill(im.begin(), im.end(), 0.0F);
    kernels.fftLanes(spectrum_.plan(), re.data(), im.data(), scratch.data(),
                     scratch.data() + spectrum_.batch());
    lanes_ = re;
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        for (std::size_t bin = 0; bin < size; ++bin) {
            gains_[band * size + bin] = re[bin * kRoomBands + band];
        }
    }
}

}  // namespace auricle::rooms
