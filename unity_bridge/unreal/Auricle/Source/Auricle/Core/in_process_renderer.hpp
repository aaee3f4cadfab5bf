#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "block_renderer.hpp"

struct auricle_renderer;

namespace auricle::client {

/// What an in-process renderer is made for.
struct InProcessSettings {
    std::uint32_t sample_rate = 48'000;
    std::uint32_t max_sources = 64;
    Distance distance = Distance::kHost;
    std::span<const std::uint8_t> hrtf;  ///< bytes of a compact HRTF asset, .ahrt
};

/// Renders with Auricle's C interface in this process: no added latency but the HRTF's own.
///
/// All sources share one renderer, because it convolves once for all of them. The head stays at
/// the origin and the sources are turned around it, so that an audio thread's only call besides
/// rendering is the one that moves sources, which does not allocate. Nobody else calls the
/// renderer, so that its control mutex is never waited for.
class InProcessRenderer final : public BlockRenderer {
public:
    /// Loads the HRTF set; tens of milliseconds.
    ///
    /// @param error why there is no renderer, where the result is empty.
    static std::unique_ptr<InProcessRenderer> create(const InProcessSettings& settings,
                                                     std::string& error);
    ~InProcessRenderer() override;

    InProcessRenderer(const InProcessRenderer&) = delete;
    InProcessRenderer& operator=(const InProcessRenderer&) = delete;

    void process(const BlockInput& input, std::span<float> left,
                 std::span<float> right) noexcept override;
    std::uint32_t latencyFrames() const override { return latency_; }
    std::string status() const override { return "rendering in this process"; }

private:
    struct Voice {
        std::uint32_t id = 0;
        bool placed = false;
        Vector3 local{};  // seen from the head
    };

    explicit InProcessRenderer(auricle_renderer* renderer) : renderer_(renderer) {}

    bool addVoices(std::uint32_t count, Distance distance);
    void place(const SourceInput& source, const Quaternion& listener) noexcept;

    auricle_renderer* renderer_;
    std::uint32_t latency_ = 0;
    std::vector<Voice> voices_;  // in the order in which the renderer wants their inputs
    std::vector<const float*> inputs_;
    std::vector<std::uint32_t> moved_;
    std::vector<float> moved_xyz_;
};

}  // namespace auricle::client
