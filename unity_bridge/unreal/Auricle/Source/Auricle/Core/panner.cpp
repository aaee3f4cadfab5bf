#include "panner.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rotation.hpp"

namespace auricle::client {

Panner::Panner(std::uint32_t max_sources, Distance distance)
    : distance_(distance), voices_(max_sources) {}

std::array<float, 2> Panner::gains(const Vector3& source, const Pose& listener, Distance distance) {
    const Vector3 offset{source[0] - listener[0], source[1] - listener[1], source[2] - listener[2]};
    const Vector3 local = rotateBack({listener[3], listener[4], listener[5], listener[6]}, offset);
    const float metres = std::hypot(local[0], local[1], local[2]);
    // A source at the head has no side.
    const float side = metres > 1e-4F ? std::clamp(local[1] / metres, -1.0F, 1.0F) : 0.0F;
    const float angle = (1.0F - side) * std::numbers::pi_v<float> / 4.0F;
    const float level = distance == Distance::kInverse ? 1.0F / std::max(metres, 0.1F) : 1.0F;
    const float scale = level * std::numbers::sqrt2_v<float>;
    return {scale * std::cos(angle), scale * std::sin(angle)};
}

void Panner::process(const BlockInput& input, std::span<float> left,
                     std::span<float> right) noexcept {
    std::fill(left.begin(), left.end(), 0.0F);
    std::fill(right.begin(), right.end(), 0.0F);
    const auto frames = static_cast<float>(left.size());
    for (const SourceInput& source : input.sources) {
        if (source.voice >= voices_.size()) continue;
        Voice& voice = voices_[source.voice];
        const std::array<float, 2> wanted = gains(source.position, input.listener, distance_);
        if (!voice.known || voice.generation != source.generation) voice.gains = wanted;
        const float step_left = (wanted[0] - voice.gains[0]) / frames;
        const float step_right = (wanted[1] - voice.gains[1]) / frames;
        for (std::size_t i = 0; i < left.size(); ++i) {
            const auto at = static_cast<float>(i);
            left[i] += (voice.gains[0] + at * step_left) * source.samples[i];
            right[i] += (voice.gains[1] + at * step_right) * source.samples[i];
        }
        voice = {source.generation, true, wanted};
    }
}

}  // namespace auricle::client
