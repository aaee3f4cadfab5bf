#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "auricle/room.hpp"
#include "auricle/room_mesh.hpp"

namespace auricle::rooms {

/// Where the ears or microphones are.
struct ReceiverPose {
    Vec3 position{};
    Quaternion orientation{};
};

/// What arrives from the images of one source at one point.
struct Arrival {
    double distance = 0.0;  ///< metres
    Vec3 direction{};       ///< unit vector towards the image, in the axes of the receiver
    RoomBands gain{};       ///< amplitude, with walls, air and distance
};

/// Arrivals of all images with at most `order` reflections at `at`, the direct sound among them.
/// The distance counts as 0.1 m where it is less.
void collectArrivals(const ShoeboxRoom& room, Vec3 source, const ReceiverPose& receiver, Vec3 at,
                     std::size_t order, std::vector<Arrival>& out);

/// Where sound travels: what responses are computed from.
struct Space {
    /// Writes what arrives at a point (not always the receiver's own: a microphone of it).
    std::function<void(Vec3 source, const ReceiverPose& receiver, Vec3 at,
                       std::vector<Arrival>& out)>
        arrivals;
    bool flat = false;  ///< walls and air treat all bands alike, so that no filter is needed
    double speed_of_sound = 343.0;
};

/// A shoebox with all images of at most `order` reflections.
Space spaceOf(const ShoeboxRoom& room, std::size_t order);

/// A room of any shape with what is heard of at most `order` reflections, and a direct sound from a
/// source of some size, around edges too where `diffraction` is set.
Space spaceOf(const PolyhedralRoom& room, std::size_t order, float source_radius, bool diffraction);

/// Whether walls and air treat all bands alike.
bool isFlat(const ShoeboxRoom& room);

/// Arrivals sorted into blocks of time.
class ArrivalBlocks {
public:
    /// Sorts by the frame in which each arrives; blocks are `hop` frames long.
    void sort(const std::vector<Arrival>& arrivals, double frames_per_metre, std::size_t hop);

    std::size_t count() const noexcept { return starts_.empty() ? 0 : starts_.size() - 1; }

    /// Indices of the arrivals of a block.
    const std::size_t* begin(std::size_t block) const noexcept {
        return sorted_.data() + starts_[block];
    }
    const std::size_t* end(std::size_t block) const noexcept {
        return sorted_.data() + starts_[block + 1];
    }

private:
    std::vector<std::size_t> starts_;
    std::vector<std::size_t> sorted_;
    std::vector<std::size_t> next_;
};

}  // namespace auricle::rooms
