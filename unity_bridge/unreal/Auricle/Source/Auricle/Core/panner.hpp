#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "block_renderer.hpp"

namespace auricle::client {

/// Constant-power panning between two ears, for when no renderer is to be had.
///
/// A source in front has the level it has in Auricle: power of the input in each ear. Gains glide
/// over a block. Nothing allocates after construction.
class Panner {
public:
    Panner(std::uint32_t max_sources, Distance distance);

    /// Overwrites `left` and `right`, one block each.
    void process(const BlockInput& input, std::span<float> left, std::span<float> right) noexcept;

    /// Gains left and right of a source, for a listener's pose.
    static std::array<float, 2> gains(const Vector3& source, const Pose& listener,
                                      Distance distance);

private:
    struct Voice {
        std::uint32_t generation = 0;
        bool known = false;
        std::array<float, 2> gains{};
    };

    Distance distance_;
    std::vector<Voice> voices_;
};

}  // namespace auricle::client
