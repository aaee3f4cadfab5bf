#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "messages.hpp"

namespace auricle::client {

/// How level falls with distance.
enum class Distance : std::uint8_t {
    kHost,    ///< the host has attenuated the signal already: no further change
    kInverse  ///< 1 / metres
};

/// One sound in a block. Positions are Auricle's: right-handed, +x front, +y left, +z up, metres.
struct SourceInput {
    std::uint32_t voice = 0;       ///< 0 to max_sources - 1, the same as long as the sound plays
    std::uint32_t generation = 0;  ///< differs where another sound has taken over the voice
    Vector3 position{};
    const float* samples = nullptr;  ///< mono, one block
};

/// What a host plays in one block; each voice at most once.
struct BlockInput {
    std::span<const SourceInput> sources;
    Pose listener{0, 0, 0, 0, 0, 0, 1};
};

/// Turns blocks of mono sources into two ears.
class BlockRenderer {
public:
    virtual ~BlockRenderer() = default;

    /// Audio thread: one block; neither allocates nor waits.
    ///
    /// @param left, right one block each, overwritten.
    virtual void process(const BlockInput& input, std::span<float> left,
                         std::span<float> right) noexcept = 0;

    /// Frames from an input to its sound in the output, as things stand.
    virtual std::uint32_t latencyFrames() const = 0;

    /// One sentence for people: does it run, and if not, why and what to do.
    virtual std::string status() const = 0;
};

}  // namespace auricle::client
