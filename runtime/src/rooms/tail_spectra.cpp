#include "rooms/tail_spectra.hpp"

#include <algorithm>

#include "rooms/spectrum.hpp"

namespace auricle::rooms {

Partitions::Partitions(const std::array<const float*, 2>& ears, std::size_t begin, std::size_t end,
                       std::size_t size)
    : bins_(size + 1),
      count_(end > begin ? (end - begin + size - 1) / size : 0),
      spectra_(count_ * 4 * bins_) {
    const Spectrum spectrum(2 * size);
    std::vector<float> re(spectrum.batch());
    std::vector<float> im(spectrum.batch());
    for (std::size_t at = 0; at < 2 * count_; ++at) {
        const std::size_t from = begin + at / 2 * size;
        spectrum.ofResponses(ears[at % 2] + from, 1, 0, std::min(size, end - from), re.data(),
                             im.data());
        float* target = spectra_.data() + at * 2 * bins_;
        for (std::size_t bin = 0; bin < bins_; ++bin) {
            target[bin] = re[bin * dsp::kFftLanes];
            target[bins_ + bin] = im[bin * dsp::kFftLanes];
        }
    }
}

TailSpectra::TailSpectra(const float* left, const float* right, std::size_t frames)
    : short_({left, right}, kShortPartition, std::min(frames, kLongStart), kShortPartition),
      long_({left, right}, kLongStart, frames, kLongPartition) {}

}  // namespace auricle::rooms
