#pragma once

#include <cstdint>
#include <span>

#include "messages.hpp"

namespace auricle::client {

/// Where a path is `frames` samples after its start: straight lines between waypoints, at rest
/// before the first and after the last. A path without waypoints is the origin.
Vector3 placeOnPath(std::span<const Waypoint> path, std::int64_t frames);

}  // namespace auricle::client
