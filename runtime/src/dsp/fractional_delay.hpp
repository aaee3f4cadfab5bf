#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// Delay between the input of the fractional delay filter and its output for delay zero, samples.
inline constexpr std::size_t kDelayLatency = 3;

/// Filter of one fractional delay.
struct DelayTaps {
    std::size_t offset = 0;  ///< whole samples between the input and taps[0]
    std::array<float, kDelayTaps> taps{};
};

/// Table of 8-tap fractional delay filters.
///
/// Each is the least-squares fit to exp(-j w (3 + fraction)) over three bands, 0 to 0.40, to 0.60
/// and to 0.80 of the Nyquist frequency, the lower ones weighted more (Laakso et al. 1996,
/// "Splitting the unit delay", eq. 33 ff.). It is exact for whole samples.
class FractionalDelayTable {
public:
    FractionalDelayTable();

    /// The filter that delays by kDelayLatency + `delay` samples, delay >= 0.
    DelayTaps at(float delay) const noexcept AURICLE_NONBLOCKING;

    /// kDelayPhases + 1 rows of kDelayTaps taps, for the fractions 0 to 1.
    const float* phases() const noexcept AURICLE_NONBLOCKING { return rows_.data()->data(); }

private:
    using Taps = std::array<float, kDelayTaps>;

    std::vector<Taps> rows_;
};

}  // namespace auricle::dsp
