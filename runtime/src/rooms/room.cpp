#include "auricle/room.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace auricle {

namespace {

constexpr float kSmallestSide = 0.1F;
constexpr float kLargestSide = 10'000.0F;
// Nearer to a wall than this a source and its image are one.
constexpr float kOffWall = 1e-3F;

// False for what is not a number.
template <typename Number>
bool within(Number value, Number least, Number most) {
    return value >= least && value <= most;
}

std::string text(float value) {
    std::string digits = std::to_string(value);
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits.back() == '.' ? digits + '0' : digits;
}

}  // namespace

const char* wallName(Wall wall) {
    constexpr std::array<const char*, kShoeboxWalls> kNames = {"back", "front", "right",
                                                               "left", "floor", "ceiling"};
    return kNames[static_cast<std::size_t>(wall)];
}

void checkRoom(const ShoeboxRoom& room) {
    const std::array<float, 3> sides = {room.size.x, room.size.y, room.size.z};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!within(sides[axis], kSmallestSide, kLargestSide)) {
            throw std::invalid_argument("the room is " + text(sides[axis]) + " m along " +
                                        "xyz"[axis] + "; expected 0.1 to 10000 m");
        }
    }
    for (const float corner : {room.origin.x, room.origin.y, room.origin.z}) {
        if (!(std::abs(corner) <= kLargestSide)) {
            throw std::invalid_argument("the room's origin is " + text(corner) +
                                        " m on an axis; expected at most 10000 m");
        }
    }
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            const float value = room.absorption[wall][band];
            if (!within(value, 0.0F, 1.0F)) {
                throw std::invalid_argument(
                    std::string("the absorption of the wall '") +
                    wallName(static_cast<Wall>(wall)) + "' is " + text(value) + " at " +
                    text(static_cast<float>(kRoomBandHz[band])) + " Hz; expected 0 to 1");
            }
        }
    }
    for (const float loss : room.air_db_per_m) {
        if (!within(loss, 0.0F, 100.0F)) {
            throw std::invalid_argument("the air absorbs " + text(loss) +
                                        " dB per metre; expected 0 to 100");
        }
    }
    if (!within(room.speed_of_sound, 100.0, 2000.0)) {
        throw std::invalid_argument("the speed of sound is " +
                                    text(static_cast<float>(room.speed_of_sound)) +
                                    " m/s; expected 100 to 2000");
    }
}

void checkInside(const ShoeboxRoom& room, Vec3 position, const char* what) {
    const std::array<float, 3> at = {position.x - room.origin.x, position.y - room.origin.y,
                                     position.z - room.origin.z};
    const std::array<float, 3> sides = {room.size.x, room.size.y, room.size.z};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const bool low = !(at[axis] >= kOffWall);
        if (low || !(at[axis] <= sides[axis] - kOffWall)) {
            const auto wall = static_cast<Wall>(2 * axis + static_cast<std::size_t>(!low));
            const float beyond = low ? -at[axis] : at[axis] - sides[axis];
            throw std::invalid_argument(
                std::string(what) + " is " +
                (beyond > kOffWall ? text(beyond) + " m outside the wall '" : "on the wall '") +
                wallName(wall) + "'; expected a place inside the room");
        }
    }
}

}  // namespace auricle
