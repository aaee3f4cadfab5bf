#pragma once

#include <span>

#include "auricle/hrtf_asset.hpp"
#include "engine/stage.hpp"

namespace auricle::test {

/// What a still source in a direction must sound like, from first principles and in double
/// precision: the spline itself for weights and delays, direct convolution, and the high-pass of
/// the output. No table of directions, no buses, no FFT, no blocks.
Ears referenceEars(const HrtfAsset& head, Vec3 towards, std::span<const float> signal);

}  // namespace auricle::test
