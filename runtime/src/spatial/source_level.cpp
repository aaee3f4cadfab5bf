#include "spatial/source_level.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace auricle::spatial {

namespace {

// Directions over which the radiated power is averaged.
constexpr std::size_t kMeanAngles = 16;

}  // namespace

float distanceGain(const SourceParams& source, float distance) noexcept AURICLE_NONBLOCKING {
    const float ref = source.ref_distance;
    const float d = std::max(distance, kNearestDistance);
    switch (source.distance_model) {
        case DistanceModel::linear: {
            const float least = std::min(ref, source.max_distance);
            const float most = std::max(ref, source.max_distance);
            const float rolloff = std::min(source.rolloff, 1.0F);
            if (most <= least) {
                return 1.0F - rolloff;
            }
            return 1.0F - rolloff * ((std::clamp(d, least, most) - least) / (most - least));
        }
        case DistanceModel::exponential:
            return ref > 0.0F ? std::pow(std::max(d, ref) / ref, -source.rolloff) : 0.0F;
        case DistanceModel::inverse:
            break;
    }
    const float fall = ref + source.rolloff * (d - ref);
    // With a rolloff above one the formula meets zero below the reference distance.
    const float floor = kNearestDistance * std::min(ref, 1.0F);
    return ref > 0.0F ? std::min(ref / std::max(fall, floor), kLargestGain) : 0.0F;
}

float directivityGain(const SourceParams& source, Vec3 to_listener) noexcept AURICLE_NONBLOCKING {
    const Directivity& directivity = source.directivity;
    if (directivity.pattern == DirectivityPattern::omni) {
        return 1.0F;
    }
    const Vec3 axis = rotate(source.orientation, {1.0F, 0.0F, 0.0F});
    const float cosine = std::clamp(dot(axis, to_listener), -1.0F, 1.0F);
    if (directivity.pattern == DirectivityPattern::cardioid) {
        const float level = 1.0F + directivity.weight * (cosine - 1.0F);
        return std::pow(std::abs(level), directivity.order);
    }
    const float angle = std::acos(cosine);
    const float inner = 0.5F * directivity.inner;
    const float outer = 0.5F * directivity.outer;
    if (angle <= inner) {
        return 1.0F;
    }
    if (angle >= outer) {
        return directivity.outer_gain;
    }
    const float share = (angle - inner) / (outer - inner);
    return 1.0F + share * (directivity.outer_gain - 1.0F);
}

float radiatedGain(const SourceParams& source) noexcept AURICLE_NONBLOCKING {
    if (source.directivity.pattern == DirectivityPattern::omni) {
        return 1.0F;
    }
    SourceParams upright = source;
    upright.orientation = {};
    float power = 0.0F;
    for (std::size_t i = 0; i < kMeanAngles; ++i) {
        // Rings of equal area.
        const float x = (2.0F * static_cast<float>(i) + 1.0F) / kMeanAngles - 1.0F;
        const float gain = directivityGain(upright, {x, std::sqrt(1.0F - x * x), 0.0F});
        power += gain * gain / kMeanAngles;
    }
    return std::sqrt(power);
}

}  // namespace auricle::spatial
