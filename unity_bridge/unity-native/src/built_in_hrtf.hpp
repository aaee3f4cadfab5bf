#pragma once

#include <cstddef>
#include <span>

namespace auricle::unity {

/// The compact asset of MIT KEMAR at 48 kHz, built into the library (cmake/embed.cmake).
std::span<const std::byte> builtInHrtf();

}  // namespace auricle::unity
