#pragma once

#include <cstdint>

#include "auricle/geometry.hpp"

namespace auricle {

/// How level falls with distance; the formulas of the Web Audio API's PannerNode.
enum class DistanceModel : std::uint8_t { inverse, linear, exponential };

enum class DirectivityPattern : std::uint8_t { omni, cardioid, cone };

/// Level of a source by the direction in which it radiates; its axis is +x of its orientation.
struct Directivity {
    DirectivityPattern pattern = DirectivityPattern::omni;
    float order = 1.0F;        ///< cardioid family: gain = |1 - weight + weight cos| ^ order
    float inner = 6.2831853F;  ///< cone: full angle in radians inside which the gain is 1
    float outer = 6.2831853F;  ///< cone: full angle beyond which it is outer_gain
    float outer_gain = 0.0F;
    float weight = 0.5F;  ///< cardioid family: 0 omnidirectional, 0.5 cardioid, 1 figure of eight
};

/// Everything a source is told from outside; plain data, copied whole to the audio thread.
struct SourceParams {
    std::uint32_t generation = 0;  ///< changes when the slot gets another source; 0 = no source
    bool placed = false;           ///< a source without a position is silent
    Vec3 position{};
    Quaternion orientation{};
    float gain = 1.0F;
    DistanceModel distance_model = DistanceModel::inverse;
    float ref_distance = 1.0F;
    float max_distance = 10'000.0F;
    float rolloff = 1.0F;
    Directivity directivity{};
    float spread = 0.0F;            ///< 0 a point, 1 all around (diffuse)
    bool propagation = false;       ///< sound takes its time through the air (Doppler effect)
    bool air_absorption = false;    ///< the air takes what ISO 9613-1 says
    std::uint32_t ramp_frames = 0;  ///< frames the way to the position takes; 0 = one process call
};

struct ListenerParams {
    Vec3 position{};
    Quaternion orientation{};
};

}  // namespace auricle
