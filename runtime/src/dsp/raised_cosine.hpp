#pragma once

#include <cmath>
#include <numbers>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// Gain of a cross-fade: 1 at share 0, 0 at share 1, without a corner at either end. What fades
/// out at `share` and what fades in at `1 - share` add up to 1.
inline float raisedCosine(float share) noexcept AURICLE_NONBLOCKING {
    return 0.5F + 0.5F * std::cos(std::numbers::pi_v<float> * share);
}

}  // namespace auricle::dsp
