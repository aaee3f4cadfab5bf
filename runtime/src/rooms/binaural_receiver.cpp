#include "rooms/binaural_receiver.hpp"

#include <algorithm>
#include <bit>

namespace auricle::rooms {

using dsp::kFftLanes;

BinauralReceiver::BinauralReceiver(const HrtfAsset& asset)
    : sample_rate_(asset.sample_rate),
      basis_count_(asset.basis_count),
      taps_(asset.basis_taps),
      basis_(asset.basis),
      table_(asset),
      // Four times the filters and more leaves most of each block to the signal.
      spectrum_(std::bit_ceil(4 * (taps_ + static_cast<std::size_t>(table_.maxDelay())))),
      bands_(asset.sample_rate),
      filter_re_(groups() * spectrum_.batch()),
      filter_im_(filter_re_.size()),
      band_filter_re_(groups() * bands_.spectrum().batch()),
      band_filter_im_(band_filter_re_.size()) {
    filtersIn(spectrum_, filter_re_.data(), filter_im_.data());
    filtersIn(bands_.spectrum(), band_filter_re_.data(), band_filter_im_.data());
    std::vector<float> row(table_.columns());
    table_.lookUp({1.0F, 0.0F, 0.0F}, row.data(), dsp::kernels());
    const float* delays = row.data() + 2 * table_.paddedBasis();
    front_delay_ = 0.5F * (delays[0] + delays[1]);
}

void BinauralReceiver::filtersIn(const Spectrum& spectrum, float* re, float* im) const {
    for (std::size_t group = 0; group < groups(); ++group) {
        const std::size_t first = group * kFftLanes;
        const std::size_t lanes = std::min(kFftLanes, basis_count_ - first);
        spectrum.ofResponses(basis_.data() + first * taps_, lanes, taps_, taps_,
                             re + group * spectrum.batch(), im + group * spectrum.batch());
    }
}

}  // namespace auricle::rooms
