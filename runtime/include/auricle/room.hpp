#pragma once

#include <array>
#include <cstddef>

#include "auricle/geometry.hpp"

namespace auricle {

/// Octave bands in which rooms absorb sound, 125 Hz to 16 kHz.
inline constexpr std::size_t kRoomBands = 8;
inline constexpr std::array<double, kRoomBands> kRoomBandHz = {125.0,  250.0,  500.0,  1000.0,
                                                               2000.0, 4000.0, 8000.0, 16000.0};

/// One value for each octave band.
using RoomBands = std::array<float, kRoomBands>;

/// Walls of a shoebox by the side on which a listener looking along +x has them. Those of an axis
/// stand together, the one at the smaller coordinate first.
enum class Wall : unsigned char { back, front, right, left, floor, ceiling };

inline constexpr std::size_t kShoeboxWalls = 6;

/// A rectangular room.
struct ShoeboxRoom {
    Vec3 origin{};  ///< corner of the smallest coordinates, metres
    Vec3 size{};    ///< metres along x, y, z
    std::array<RoomBands, kShoeboxWalls> absorption{};  ///< energy absorbed, 0 to 1, by Wall
    RoomBands air_db_per_m{};                           ///< attenuation in the air; 0 for none
    double speed_of_sound = 343.0;                      ///< metres per second
};

/// What the name of a wall is in messages.
const char* wallName(Wall wall);

/// Throws std::invalid_argument with one sentence, naming the wall or the axis, where a room
/// cannot be computed with.
void checkRoom(const ShoeboxRoom& room);

/// Throws std::invalid_argument where `position` is not inside the room, off every wall. `what`
/// names it in the message.
void checkInside(const ShoeboxRoom& room, Vec3 position, const char* what);

}  // namespace auricle
