#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"

namespace auricle::rooms {

/// Short partitions carry the beginning of a tail, long ones the rest: the first are quick to
/// answer, the second cheap.
inline constexpr std::size_t kShortPartition = 256;
inline constexpr std::size_t kLongPartition = 2048;

/// Short partitions in a long one: steps over which the work on long ones is spread.
inline constexpr std::size_t kStepsPerLong = kLongPartition / kShortPartition;

/// Frame of a tail at which the long partitions take over: one is needed to collect input, one to
/// work.
inline constexpr std::size_t kLongStart = 2 * kLongPartition;

/// Spectra of both ears' responses in partitions of one size, each in an FFT of twice its length.
class Partitions {
public:
    /// Frames `begin` to `end` of the responses, in partitions of `size`.
    Partitions(const std::array<const float*, 2>& ears, std::size_t begin, std::size_t end,
               std::size_t size);

    std::size_t count() const noexcept AURICLE_NONBLOCKING { return count_; }

    /// Spectrum of an ear (0 left, 1 right): size + 1 real parts, then as many imaginary parts.
    const float* spectrum(std::size_t partition,
                          std::size_t ear) const noexcept AURICLE_NONBLOCKING {
        return spectra_.data() + (2 * partition + ear) * 2 * bins_;
    }

private:
    std::size_t bins_;
    std::size_t count_;
    std::vector<float> spectra_;
};

/// Both ears' response to a reverberant tail, ready for LateReverb. Made on the control side, never
/// changed.
class TailSpectra {
public:
    /// The first kShortPartition of the `frames` frames are left out: a convolution without latency
    /// would have to compute them sample by sample, and hardly any tail begins before.
    TailSpectra(const float* left, const float* right, std::size_t frames);

    /// From frame kShortPartition on.
    const Partitions& shortOnes() const noexcept AURICLE_NONBLOCKING { return short_; }

    /// From frame kLongStart on.
    const Partitions& longOnes() const noexcept AURICLE_NONBLOCKING { return long_; }

private:
    Partitions short_;
    Partitions long_;
};

}  // namespace auricle::rooms
