#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "block_renderer.hpp"

namespace auricle::client {

/// Gathers the voices of one block, has them rendered together, and hands out the mix.
///
/// The order of a host's audio thread: `begin` when a voice starts, `stage` for each voice that
/// plays (voices may be staged by several threads at once), then `render` once, then `addTo`.
/// Nothing allocates after construction.
class VoiceMixer {
public:
    VoiceMixer(std::unique_ptr<BlockRenderer> renderer, std::uint32_t voices, std::uint32_t block);

    /// Another sound takes over the voice.
    void begin(std::uint32_t voice) noexcept;

    /// One block of a voice.
    ///
    /// @param samples interleaved; several channels are averaged to one. What is missing to a
    ///     block is silence.
    /// @param offset where the voice is from its listener, in Auricle's axes, metres.
    /// @param listener how that listener is turned; on a split screen voices have several.
    void stage(std::uint32_t voice, std::span<const float> samples, std::uint32_t channels,
               const Vector3& offset, const Quaternion& listener) noexcept;

    /// Renders what was staged since the last call.
    void render() noexcept;

    /// Adds the mix, times a gain, to the first two of some interleaved channels, or to the only
    /// one.
    void addTo(std::span<float> interleaved, std::uint32_t channels, float gain) noexcept;

    /// Blocks that were rendered and never handed out.
    std::uint64_t unheard() const noexcept { return unheard_.load(std::memory_order_relaxed); }

    const BlockRenderer& renderer() const { return *renderer_; }

private:
    struct Voice {
        std::uint32_t generation = 0;
        bool staged = false;
        Vector3 offset{};
        Quaternion listener{0, 0, 0, 1};
        std::vector<float> samples;
    };

    std::unique_ptr<BlockRenderer> renderer_;
    std::uint32_t block_;
    std::vector<Voice> voices_;
    std::vector<SourceInput> inputs_;
    Quaternion listener_{0, 0, 0, 1};
    std::vector<float> left_;
    std::vector<float> right_;
    bool fresh_ = false;
    std::atomic<std::uint64_t> unheard_{0};
};

}  // namespace auricle::client
