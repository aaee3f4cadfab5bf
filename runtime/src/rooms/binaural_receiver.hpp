#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/hrtf_asset.hpp"
#include "rooms/octave_bands.hpp"
#include "rooms/spectrum.hpp"
#include "spatial/direction_table.hpp"

namespace auricle::rooms {

/// Two ears, made ready to receive any number of arrivals: every response in a direction is a
/// delay and a weighted sum of a few basis filters, so the cost of an arrival does not depend on
/// the length of the responses.
class BinauralReceiver {
public:
    /// Takes an asset that checkHrtfAsset accepts.
    explicit BinauralReceiver(const HrtfAsset& asset);

    std::uint32_t sampleRate() const noexcept { return sample_rate_; }
    std::size_t taps() const noexcept { return taps_; }
    const spatial::DirectionTable& table() const noexcept { return table_; }

    /// Groups of kFftLanes basis filters.
    std::size_t groups() const noexcept { return table_.paddedBasis() / dsp::kFftLanes; }

    /// Frames that the table's delay straight ahead lies after the arrival at the head's centre:
    /// sound from the front reaches the ears when it would reach the centre.
    float frontDelay() const noexcept { return front_delay_; }

    /// Writes the spectra of the basis filters `[groups x bins x lanes]` in an FFT that holds them.
    void filtersIn(const Spectrum& spectrum, float* re, float* im) const;

    /// FFT for responses without band filters, and the spectra of a group of basis filters in it.
    const Spectrum& spectrum() const noexcept { return spectrum_; }
    const float* filterRe(std::size_t group) const noexcept {
        return filter_re_.data() + group * spectrum_.batch();
    }
    const float* filterIm(std::size_t group) const noexcept {
        return filter_im_.data() + group * spectrum_.batch();
    }

    /// The octave bands at this sample rate, and the basis filters in their FFT.
    const OctaveBands& bands() const noexcept { return bands_; }
    const float* bandFilterRe(std::size_t group) const noexcept {
        return band_filter_re_.data() + group * bands_.spectrum().batch();
    }
    const float* bandFilterIm(std::size_t group) const noexcept {
        return band_filter_im_.data() + group * bands_.spectrum().batch();
    }

private:
    std::uint32_t sample_rate_;
    std::size_t basis_count_;
    std::size_t taps_;
    std::vector<float> basis_;  // [basis x taps]
    spatial::DirectionTable table_;
    float front_delay_ = 0.0F;
    Spectrum spectrum_;
    OctaveBands bands_;
    std::vector<float> filter_re_;
    std::vector<float> filter_im_;
    std::vector<float> band_filter_re_;
    std::vector<float> band_filter_im_;
};

}  // namespace auricle::rooms
