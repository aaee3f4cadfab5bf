#pragma once

#include <string>
#include <utility>

#include "panner.hpp"

namespace auricle::client {

/// Pans and says why: what a host falls back to when it cannot have the renderer it wants.
class PanningRenderer final : public BlockRenderer {
public:
    PanningRenderer(std::uint32_t max_sources, Distance distance, std::string why)
        : panner_(max_sources, distance), why_(std::move(why)) {}

    void process(const BlockInput& input, std::span<float> left,
                 std::span<float> right) noexcept override {
        panner_.process(input, left, right);
    }
    std::uint32_t latencyFrames() const override { return 0; }
    std::string status() const override { return "panning only: " + why_; }

private:
    Panner panner_;
    std::string why_;
};

}  // namespace auricle::client
