#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "auricle/room.hpp"
#include "rooms/shelf_lines.hpp"

namespace auricle::rooms {

/// Distances, metres, at which a reflection's filter is known; between them it is blended.
inline constexpr std::array<float, 6> kTableDistances = {1.0F, 4.0F, 12.0F, 30.0F, 80.0F, 300.0F};

/// Filter and level of a reflection with the air on its way, without 1 / distance.
struct ImageTone {
    LineGains lines{};
    float level = 0.0F;  ///< root mean square over the bands
};

/// One reflection of any source in the room: a mirror image is the source, mirrored in some axes
/// and moved.
struct TableImage {
    std::array<int, 3> index{};
    Vec3 sign{1.0F, 1.0F, 1.0F};  ///< -1 along an axis that is mirrored
    Vec3 offset{};                ///< metres
    std::array<ImageTone, kTableDistances.size()> tones{};

    /// Where the image of a source is, world axes.
    Vec3 of(Vec3 source) const noexcept AURICLE_NONBLOCKING {
        return {sign.x * source.x + offset.x, sign.y * source.y + offset.y,
                sign.z * source.z + offset.z};
    }
};

/// Everything about a room's reflections that does not depend on who stands where. Made on the
/// control side (some microseconds an image), never changed.
class ImageTable {
public:
    /// Images of 1 to `order` reflections, all of them `gain` times as loud; throws
    /// std::invalid_argument where the room is wrong.
    ImageTable(const ShoeboxRoom& room, std::size_t order, double sample_rate, float gain = 1.0F);

    std::size_t size() const noexcept AURICLE_NONBLOCKING { return images_.size(); }
    const TableImage& operator[](std::size_t image) const noexcept AURICLE_NONBLOCKING {
        return images_[image];
    }

    const ShoeboxRoom& room() const noexcept AURICLE_NONBLOCKING { return room_; }

    /// Whether a place is inside the room, off its walls.
    bool contains(Vec3 position) const noexcept AURICLE_NONBLOCKING;

    /// Level of an image at a distance, without its filter.
    float level(std::size_t image, float distance) const noexcept AURICLE_NONBLOCKING;

    /// Filter and level of an image at a distance.
    ImageTone tone(std::size_t image, float distance) const noexcept AURICLE_NONBLOCKING;

private:
    /// Between which two distances of the table one lies, and how far.
    struct Place {
        std::size_t above;
        float share;
    };
    static Place placeOf(float distance) noexcept AURICLE_NONBLOCKING;

    ShoeboxRoom room_;
    std::vector<TableImage> images_;
};

}  // namespace auricle::rooms
