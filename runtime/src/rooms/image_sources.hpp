#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <vector>

#include "auricle/room.hpp"

namespace auricle::rooms {

/// Mirror images of a source along one axis, from index -order to +order.
///
/// The image of index i lies in the i-th copy of the room along the axis; it has met the two walls
/// |i| times together, first the one towards it.
struct AxisImages {
    std::vector<double> positions;  ///< metres, world axes
    std::vector<RoomBands> gains;   ///< amplitude after the reflections
};

/// Images along one axis (0 to 2).
AxisImages axisImages(const ShoeboxRoom& room, std::size_t axis, double source, std::size_t order);

/// One image of a source in a shoebox.
struct ImageSource {
    std::array<int, 3> index{};  ///< copy of the room that the image lies in; 0, 0, 0 is the source
    double x = 0.0;              ///< position in metres, world axes
    double y = 0.0;
    double z = 0.0;
    RoomBands gain{};  ///< amplitude after the reflections, without distance and air

    std::size_t reflections() const {
        std::size_t sum = 0;
        for (const int along : index) {
            sum += static_cast<std::size_t>(std::abs(along));
        }
        return sum;
    }
};

/// Calls `visit` for every image with at most `order` reflections, in the order of their indices
/// (Allen and Berkley 1979, "Image method for efficiently simulating small-room acoustics",
/// J. Acoust. Soc. Am. 65, eq. 10, with a coefficient for each wall and band).
template <typename Visit>
void forEachImage(const ShoeboxRoom& room, Vec3 source, std::size_t order, Visit&& visit) {
    const AxisImages along_x = axisImages(room, 0, static_cast<double>(source.x), order);
    const AxisImages along_y = axisImages(room, 1, static_cast<double>(source.y), order);
    const AxisImages along_z = axisImages(room, 2, static_cast<double>(source.z), order);
    const int most = static_cast<int>(order);
    const auto slot = [&](int index) {
        return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(order) + index);
    };
    ImageSource image;
    for (int i = -most; i <= most; ++i) {
        const auto at_x = slot(i);
        const int left_y = most - std::abs(i);
        for (int j = -left_y; j <= left_y; ++j) {
            const auto at_y = slot(j);
            RoomBands gain_xy;
            for (std::size_t b = 0; b < kRoomBands; ++b) {
                gain_xy[b] = along_x.gains[at_x][b] * along_y.gains[at_y][b];
            }
            const int left_z = left_y - std::abs(j);
            for (int k = -left_z; k <= left_z; ++k) {
                const auto at_z = slot(k);
                image.index = {i, j, k};
                image.x = along_x.positions[at_x];
                image.y = along_y.positions[at_y];
                image.z = along_z.positions[at_z];
                for (std::size_t b = 0; b < kRoomBands; ++b) {
                    image.gain[b] = gain_xy[b] * along_z.gains[at_z][b];
                }
                visit(static_cast<const ImageSource&>(image));
            }
        }
    }
}

/// Number of images with at most `order` reflections, the source itself included: the points of
/// the integer lattice in an octahedron.
constexpr std::size_t imageCount(std::size_t order) {
    return (2 * order + 1) * (2 * order * order + 2 * order + 3) / 3;
}

}  // namespace auricle::rooms
