#pragma once

#include <cstddef>
#include <cstdint>

#include "auricle/room.hpp"
#include "auricle/room_decay.hpp"

namespace auricle {

/// Most reflections of an image in real time, and the longest tail.
inline constexpr std::size_t kMostLiveReflections = 6;
inline constexpr double kLongestLiveTailS = 10.0;

/// A room that a renderer plays in.
struct RoomSettings {
    ShoeboxRoom room;
    std::size_t order = 3;            ///< most reflections of an image, 0 to kMostLiveReflections
    bool late = true;                 ///< a tail stands for the images of more reflections
    DecayLaw law = DecayLaw::images;  ///< how the tail falls
    std::uint64_t seed = 0;           ///< of the tail's noise
    float gain = 1.0F;                ///< of all that the room adds, linear, 0 to 10
};

/// What of a room's reflections is heard at the moment.
struct RoomCoverage {
    std::size_t live = 0;         ///< images that are rendered
    std::size_t existing = 0;     ///< images of all sounding sources
    float left_out_power = 0.0F;  ///< energy of the images left out, relative to that of all
};

}  // namespace auricle
