#include "rooms/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "rooms/image_sources.hpp"

namespace auricle::rooms {

namespace {

constexpr double kNearestDistance = 0.1;

// exp(factor x) falls by 1 dB a metre of x.
constexpr double kNeperPerDecibel = 0.11512925464970228;

bool allEqual(const RoomBands& bands) {
    return std::all_of(bands.begin(), bands.end(),
                       [&](float value) { return value == bands.front(); });
}

}  // namespace

bool isFlat(const ShoeboxRoom& room) {
    return allEqual(room.air_db_per_m) &&
           std::all_of(room.absorption.begin(), room.absorption.end(), allEqual);
}

void collectArrivals(const ShoeboxRoom& room, Vec3 source, const ReceiverPose& receiver, Vec3 at,
                     std::size_t order, std::vector<Arrival>& out) {
    out.clear();
    out.reserve(imageCount(order));
    const bool air = std::any_of(room.air_db_per_m.begin(), room.air_db_per_m.end(),
                                 [](float loss) { return loss > 0.0F; });
    const bool same_air = allEqual(room.air_db_per_m);
    const auto at_x = static_cast<double>(at.x);
    const auto at_y = static_cast<double>(at.y);
    const auto at_z = static_cast<double>(at.z);
    const auto loss = [&](std::size_t band, double distance) {
        return static_cast<float>(
            std::exp(-kNeperPerDecibel * static_cast<double>(room.air_db_per_m[band]) * distance));
    };
    forEachImage(room, source, order, [&](const ImageSource& image) {
        const double x = image.x - at_x;
        const double y = image.y - at_y;
        const double z = image.z - at_z;
        const double distance = std::sqrt(x * x + y * y + z * z);
        const double far = std::max(distance, kNearestDistance);
        const auto inverse = static_cast<float>(1.0 / far);
        Arrival& arrival = out.emplace_back();
        arrival.distance = distance;
        const Vec3 towards{static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
        arrival.direction = unit(rotateBack(receiver.orientation, towards));
        for (std::size_t b = 0; b < kRoomBands; ++b) {
            arrival.gain[b] = inverse * image.gain[b];
        }
        if (air) {
            const float common = loss(0, distance);
            for (std::size_t b = 0; b < kRoomBands; ++b) {
                arrival.gain[b] *= same_air ? common : loss(b, distance);
            }
        }
    });
}

Space spaceOf(const ShoeboxRoom& room, std::size_t order) {
    return {[room, order](Vec3 source, const ReceiverPose& receiver, Vec3 at,
                          std::vector<Arrival>& out) {
                collectArrivals(room, source, receiver, at, order, out);
            },
            isFlat(room), room.speed_of_sound};
}

Space spaceOf(const PolyhedralRoom& room, std::size_t order, float source_radius,
              bool diffraction) {
    const RoomMesh& mesh = room.mesh();
    const bool flat =
        !(diffraction && room.hasEdges()) && allEqual(mesh.air_db_per_m) &&
        std::all_of(mesh.materials.begin(), mesh.materials.end(), [](const auto& material) {
            return allEqual(material.absorption) && allEqual(material.transmission);
        });
    const auto arrivals = [&room, order, source_radius, diffraction](
                              Vec3 source, const ReceiverPose& receiver, Vec3 at,
                              std::vector<Arrival>& out) {
        out.clear();
        const auto add = [&](Vec3 image, const RoomBands& gain) {
            const Vec3 way = image - at;
            const auto distance = static_cast<double>(length(way));
            const double far = std::max(distance, kNearestDistance);
            Arrival& arrival = out.emplace_back();
            arrival.distance = distance;
            arrival.direction = unit(rotateBack(receiver.orientation, way));
            for (std::size_t b = 0; b < kRoomBands; ++b) {
                const auto air = static_cast<double>(room.mesh().air_db_per_m[b]);
                const double loss = std::exp(-kNeperPerDecibel * air * distance);
                arrival.gain[b] = static_cast<float>(static_cast<double>(gain[b]) * loss / far);
            }
        };
        if (diffraction) {
            for (const auto& way : room.directWays(source, at, source_radius)) {
                add(way.image, way.gain);
            }
        } else {
            add(source, room.directGain(source, at, source_radius));
        }
        for (const auto& reflection : room.reflections(source, at, order)) {
            add(reflection.image, reflection.gain);
        }
    };
    return {arrivals, flat, mesh.speed_of_sound};
}

void ArrivalBlocks::sort(const std::vector<Arrival>& arrivals, double frames_per_metre,
                         std::size_t hop) {
    const double blocks_per_metre = frames_per_metre / static_cast<double>(hop);
    const auto block_of = [&](const Arrival& arrival) {
        return static_cast<std::size_t>(arrival.distance * blocks_per_metre);
    };
    std::size_t blocks = 0;
    for (const Arrival& arrival : arrivals) {
        blocks = std::max(blocks, block_of(arrival) + 1);
    }
    starts_.assign(blocks + 1, 0);
    for (const Arrival& arrival : arrivals) {
        ++starts_[block_of(arrival) + 1];
    }
    for (std::size_t block = 0; block < blocks; ++block) {
        starts_[block + 1] += starts_[block];
    }
    next_ = starts_;
    sorted_.resize(arrivals.size());
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        sorted_[next_[block_of(arrivals[i])]++] = i;
    }
}

}  // namespace auricle::rooms
