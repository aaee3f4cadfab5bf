#pragma once

#include "auricle/nonblocking.hpp"
#include "auricle/source_params.hpp"

namespace auricle::spatial {

/// Nearest distance of the gain formulas, metres; a source nearer than this counts as this far.
inline constexpr float kNearestDistance = 0.1F;

/// Largest gain of a distance model: that of a reference distance of 100 m at kNearestDistance.
inline constexpr float kLargestGain = 1000.0F;

/// Gain of a distance model at a distance in metres (Web Audio API 1.1, "PannerNode",
/// distanceModel), except that the inverse model is not clamped at the reference distance: it
/// goes on growing down to kNearestDistance.
float distanceGain(const SourceParams& source, float distance) noexcept AURICLE_NONBLOCKING;

/// Gain towards the listener at `to_listener`, a unit vector from the source in world axes.
float directivityGain(const SourceParams& source, Vec3 to_listener) noexcept AURICLE_NONBLOCKING;

/// What a source radiates on average over all directions, as an amplitude.
float radiatedGain(const SourceParams& source) noexcept AURICLE_NONBLOCKING;

}  // namespace auricle::spatial
