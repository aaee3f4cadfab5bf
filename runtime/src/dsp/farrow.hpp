#pragma once

#include <cstddef>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// Taps of the Farrow interpolator.
inline constexpr std::size_t kFarrowTaps = 8;

/// Whole samples of the shortest delay that the interpolator reads: three taps lie ahead of it.
inline constexpr std::size_t kFarrowLatency = 3;

/// Samples of a ring's beginning that have to be repeated after its end for Kernels::resample.
inline constexpr std::size_t kRingOverlap = 64;

/// Polynomials of a fractional delay of 3.5 + m samples, -0.5 <= m <= 0.5, by 8 taps.
///
/// With q = m^2 and r = q - 1/4, tap j is r (even[j][0] + even[j][1] q + m odd[j]) and tap 7 - j
/// its mirror image, the same with -m; linear interpolation between taps 3 and 4 is added. At whole
/// samples r is zero and the delay is exact, so the filter is continuous across them (Farrow 1988,
/// "A continuously variable digital delay element"; the symmetry: Valimaki and Laakso 1999).
struct FarrowCoefficients {
    float even[kFarrowTaps / 2][2];
    float odd[kFarrowTaps / 2];
};

/// The least-squares fit up to 0.52 of the Nyquist frequency, with ten times the weight below 0.34:
/// mean error over all fractions below -75 dB up to 8 kHz and -62 dB up to 12 kHz, at 48 kHz.
const FarrowCoefficients& farrowCoefficients();

/// A ring of past samples, and how the delay at which it is read moves.
struct FarrowRead {
    const float* ring;   ///< `size` samples, then the first kRingOverlap of them again
    std::size_t size;    ///< greater than any delay by at least a chunk and the taps
    std::size_t origin;  ///< index of the sample that output 0 meets when `delay` is zero
    float delay[4];      ///< delay of output i is this polynomial in i, lowest power first
    float least;         ///< the delay is kept within these two
    float most;
    const FarrowCoefficients* coefficients;
};

}  // namespace auricle::dsp
