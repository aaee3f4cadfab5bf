#pragma once

#include <cstdint>
#include <span>

#include "auricle/auricle.h"
#include "auricle/renderer.hpp"

namespace auricle::capi {

auricle_settings defaultSettings();
auricle_source_params defaultSourceParams();
auricle_room defaultRoom();

/// The caller's settings, complete and checked, except for what only the asset's parser can tell.
auricle_settings checkedSettings(const auricle_settings* given);

/// The caller's parameters for the engine; every field checked by name. NULL is refused.
SourceParams checkedSourceParams(const auricle_source_params* given);

/// The caller's room for the engine; every field checked by name. NULL is refused.
RoomSettings checkedRoomSettings(const auricle_room* given);

/// The engine's parameters as the C structure has them.
auricle_source_params toStruct(const SourceParams& params);

/// Throws where a coordinate is not finite, by its index in the array.
void checkPositions(std::span<const float> xyz);

ListenerParams checkedListener(const float* position, const float* orientation_xyzw);

/// The set in an asset's bytes, ready to render from at `sample_rate`; `name` is the argument they
/// came as.
PreparedHrtf prepareHrtf(const char* name, const void* bytes, std::uint32_t size,
                         std::uint32_t sample_rate);

}  // namespace auricle::capi
