#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "dsp/impulse_kernels.hpp"

namespace auricle::dsp {

/// Frames before the whole part of its time at which a band-limited impulse begins.
inline constexpr std::size_t kImpulseLead = kImpulseTaps / 2 - 1;

/// Impulses at fractions of a frame: a sinc of the full band under a Kaiser window, in 256 phases
/// with straight lines between them (error below -90 dB). Flat within 0.1 dB to 0.85 of half the
/// sample rate, and exact for whole frames.
class ImpulseTable {
public:
    ImpulseTable();

    /// Writes the taps of an impulse at `fraction` of a frame, 0 to 1; taps[kImpulseLead] is the
    /// frame that the fraction begins at.
    void at(float fraction, float* taps) const noexcept AURICLE_NONBLOCKING;

private:
    using Taps = std::array<float, kImpulseTaps>;

    std::vector<Taps> rows_;
};

/// The table; made at the first call.
const ImpulseTable& impulseTable();

}  // namespace auricle::dsp
