#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "rooms/spectrum.hpp"
#include "rooms/tail_spectra.hpp"

namespace auricle::rooms {

/// Spectra of a signal's past, block by block of one partition size, and the convolution with
/// partitions of that size by overlap-save.
class PartitionedInput {
public:
    /// Remembers `count` blocks of `size` frames.
    PartitionedInput(std::size_t size, std::size_t count);

    /// Both parts of the spectrum of one ear's output.
    std::size_t sumSize() const noexcept { return 2 * bins_; }

    std::size_t count() const noexcept AURICLE_NONBLOCKING { return count_; }

    /// Takes the next block.
    void push(const float* block) noexcept AURICLE_NONBLOCKING;

    /// Adds to the spectra of both ears what partitions `first` to `last` make of the past:
    /// partition k of the block that is k blocks old.
    void convolve(const Partitions& partitions, std::size_t first, std::size_t last,
                  std::array<std::vector<float>, 2>& sum) noexcept AURICLE_NONBLOCKING;

    /// Turns the spectra of both ears into a block of samples.
    void toSamples(const std::array<std::vector<float>, 2>& sum, float* left,
                   float* right) noexcept AURICLE_NONBLOCKING;

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    std::size_t size_;
    std::size_t bins_;
    std::size_t count_;
    std::size_t newest_ = 0;
    Spectrum spectrum_;
    std::vector<float> window_;  // the block before the last and the last
    std::vector<float> past_;    // [count][both parts][bins]
    std::vector<float> work_;
};

}  // namespace auricle::rooms
