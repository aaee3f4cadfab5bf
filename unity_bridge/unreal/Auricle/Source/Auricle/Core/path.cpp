#include "path.hpp"

namespace auricle::client {

Vector3 placeOnPath(std::span<const Waypoint> path, std::int64_t frames) {
    const Waypoint* before = nullptr;
    for (const Waypoint& waypoint : path) {
        if (waypoint.frames > frames) {
            if (before == nullptr) return waypoint.position;
            const float part = static_cast<float>(frames - before->frames) /
                               static_cast<float>(waypoint.frames - before->frames);
            Vector3 place{};
            for (std::size_t k = 0; k < 3; ++k) {
                place[k] = (1 - part) * before->position[k] + part * waypoint.position[k];
            }
            return place;
        }
        before = &waypoint;
    }
    return before != nullptr ? before->position : Vector3{};
}

}  // namespace auricle::client
