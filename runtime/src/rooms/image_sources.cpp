#include "rooms/image_sources.hpp"

#include <cmath>

namespace auricle::rooms {

namespace {

RoomBands reflected(const RoomBands& gain, const RoomBands& absorption) {
    RoomBands after{};
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        after[band] = gain[band] * std::sqrt(1.0F - absorption[band]);
    }
    return after;
}

}  // namespace

AxisImages axisImages(const ShoeboxRoom& room, std::size_t axis, double source, std::size_t order) {
    const std::array<float, 3> corners = {room.origin.x, room.origin.y, room.origin.z};
    const std::array<float, 3> sides = {room.size.x, room.size.y, room.size.z};
    const auto corner = static_cast<double>(corners[axis]);
    const auto side = static_cast<double>(sides[axis]);
    const RoomBands& low = room.absorption[2 * axis];
    const RoomBands& high = room.absorption[2 * axis + 1];

    AxisImages images;
    images.positions.resize(2 * order + 1);
    images.gains.resize(2 * order + 1);
    images.gains[order].fill(1.0F);
    for (std::size_t step = 1; step <= order; ++step) {
        // Seen from the image, the way to the listener crosses both walls in turn.
        const bool near_wall = step % 2 == 1;
        images.gains[order + step] =
            reflected(images.gains[order + step - 1], near_wall ? high : low);
        images.gains[order - step] =
            reflected(images.gains[order - step + 1], near_wall ? low : high);
    }
    for (std::size_t at = 0; at <= 2 * order; ++at) {
        const double index = static_cast<double>(at) - static_cast<double>(order);
        const bool mirrored = (at + order) % 2 == 1;
        const double inside = source - corner;
        images.positions[at] = corner + index * side + (mirrored ? side - inside : inside);
    }
    return images;
}

}  // namespace auricle::rooms
