#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "auricle/source_params.hpp"
#include "dsp/fractional_delay.hpp"
#include "engine/chunk.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/motion.hpp"

namespace auricle::engine {

/// Directions and gains of a source at the knots of a chunk.
struct Trajectory {
    std::array<Vec3, kMaxKnots> directions{};
    std::array<float, kMaxKnots> gains{};
};

/// A mix entry with the storage of its rows.
struct VoiceMix {
    MixEntry entry;
    std::vector<float> rows;  // [kMaxKnots x columns]
};

/// The audio thread's side of one source: where it is, its delay line, and a cross-fade where it
/// jumped.
class SourceVoice {
public:
    /// Takes new parameters; a new generation is a new source and starts silent and still.
    void update(const SourceParams& params) noexcept AURICLE_NONBLOCKING;

    /// Aims at where the source shall be `frames` from now, seen from the listener.
    void aim(const ListenerParams& listener, std::size_t frames,
             double sample_rate) noexcept AURICLE_NONBLOCKING;

    /// Takes the next chunk of input (null for silence) into the delay line.
    void feed(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Whether the delay line holds anything that can still be heard.
    bool audible() const noexcept AURICLE_NONBLOCKING { return placed_ && heard_; }

    /// Whether the source cross-fades from an earlier place.
    bool jumping() const noexcept AURICLE_NONBLOCKING { return fade_frames_ > 0; }

    /// Knots of the current chunk: where the source is, or where it jumped away from.
    Trajectory trajectory(std::size_t frames) const noexcept AURICLE_NONBLOCKING;
    Trajectory leaving(std::size_t frames) const noexcept AURICLE_NONBLOCKING;

    /// Renders the chunk along a trajectory into a mix entry of a field.
    void build(const HrtfField& field, const Trajectory& path, std::size_t frames,
               const dsp::FractionalDelayTable& table, VoiceMix& out) noexcept AURICLE_NONBLOCKING;

    /// Ends the chunk.
    void advance(std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound and motion; the next aim puts the source at once where it shall be.
    void reset() noexcept AURICLE_NONBLOCKING;

    /// Forgets the row looked up last: a new set may stand where an old one stood in memory.
    void forgetRow() noexcept AURICLE_NONBLOCKING { cache_.field = nullptr; }

    std::uint32_t generation() const noexcept AURICLE_NONBLOCKING { return params_.generation; }

private:
    /// The last row that was looked up: a chunk begins where the one before it ended.
    struct RowCache {
        const HrtfField* field = nullptr;
        Vec3 direction{};
        std::array<float, kMaxRow> row{};
    };

    using EarDelays = std::array<std::array<float, 2>, kMaxKnots>;

    /// Looks up weights and delays at the knots; returns the last knot that differs from the one
    /// before it.
    std::size_t buildRows(const HrtfField& field, const Trajectory& path, std::size_t frames,
                          EarDelays& delays, VoiceMix& out) noexcept AURICLE_NONBLOCKING;
    Vec3 worldPosition() const noexcept AURICLE_NONBLOCKING;

    SourceParams params_{};
    bool placed_ = false;   // has been aimed since it got a position
    bool started_ = false;  // has had sound before it got a position
    Motion motion_;
    Vec3 ramp_from_{};  // world position where the current ramp began
    Vec3 ramp_here_{};
    std::size_t ramp_done_ = 0;
    Vec3 left_direction_{};  // where a jump began
    float left_gain_ = 0.0F;
    std::size_t fade_frames_ = 0;
    std::size_t quiet_frames_ = kHistory;  // silent input so far, up to the line's memory
    bool heard_ = false;                   // the line held sound when the chunk began
    std::array<float, kHistory + kChunk> line_{};
    RowCache cache_;
};

}  // namespace auricle::engine
