#pragma once

#include <cstddef>
#include <vector>

#include "auricle/room.hpp"
#include "rooms/spectrum.hpp"

namespace auricle::rooms {

/// Weight of each octave band at a frequency: one within a quarter octave of its centre, crossing
/// over to its neighbours with a raised cosine of the logarithm of the frequency, and held below
/// the lowest and above the highest centre. The weights of all bands add up to one.
RoomBands bandWeights(double frequency_hz);

/// Zero-phase filters that split a signal into the octave bands and add up to it exactly.
///
/// Walls and air are known in octave bands only, so their phase is not known; zero phase leaves
/// every reflection centred on its arrival. Each filter rings for `reach` frames to both sides:
/// 30 ms or more, enough for the lowest band.
class OctaveBands {
public:
    explicit OctaveBands(double sample_rate);

    /// Frames by which a filter reaches before and after its input.
    std::size_t reach() const noexcept { return reach_; }

    /// Bands that reach below half the sample rate; the filters of the others are zero.
    std::size_t count() const noexcept { return count_; }

    /// FFT in which the filters are given: eight times `reach` long.
    const Spectrum& spectrum() const noexcept { return spectrum_; }

    /// Gains of a band at the bins of the FFT; real, as the phase is zero. Negative times lie at
    /// the end of the FFT's frame.
    const float* gains(std::size_t band) const noexcept {
        return gains_.data() + band * spectrum_.size();
    }

    /// The same as filters of kFftLanes lanes, one for each band: element [bin][band].
    const float* laneFilters() const noexcept { return lanes_.data(); }

    /// Imaginary part of laneFilters: zeros.
    const float* laneZeros() const noexcept { return zeros_.data(); }

private:
    std::size_t reach_;
    std::size_t count_ = 1;
    Spectrum spectrum_;
    std::vector<float> gains_;
    std::vector<float> lanes_;
    std::vector<float> zeros_;
};

static_assert(kRoomBands == dsp::kFftLanes, "the bands are the lanes of one batched FFT");

}  // namespace auricle::rooms
