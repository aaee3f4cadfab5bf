#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "auricle/nonblocking.hpp"
#include "auricle/source_params.hpp"
#include "dsp/prefetch.hpp"
#include "engine/air_path.hpp"
#include "engine/chunk.hpp"
#include "engine/diffuse_field.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/motion.hpp"
#include "engine/row_path.hpp"
#include "spatial/diffuse_directions.hpp"
#include "spatial/near_field.hpp"

namespace auricle::engine {

/// What is the same for all sources in a process call.
struct Call {
    Call(const ListenerParams& listener_params, std::size_t call_frames, double sample_rate,
         const JumpFade& jump_fade) noexcept AURICLE_NONBLOCKING;

    const ListenerParams& listener;
    std::size_t frames;
    float jump_chord;         ///< a direction that changes by more is a jump
    std::size_t jump_frames;  ///< that the cross-fade of a jump takes
};

/// Where a source is during a chunk: aims at both ends, gains at the knots.
struct Stretch {
    Aim from;
    Aim to;
    std::array<float, kMaxKnots> gains{};
    /// Gains of the chunk's frames besides those at the knots; null where there are none.
    const float* fade = nullptr;
    /// Shelves of the ears at the chunk's end, and what applies them; null where they do nothing.
    const std::array<spatial::EarCue, 2>* cues = nullptr;
    spatial::NearFieldFilter* filter = nullptr;
};

/// The audio thread's side of one source: where it is, its delay line, and a cross-fade where it
/// jumped.
class SourceVoice {
public:
    /// Takes new parameters; a new generation is a new source and starts silent and still.
    /// `propagation` is there for sources with propagation.
    void update(const SourceParams& params, Propagation* propagation,
                const Air& air) noexcept AURICLE_NONBLOCKING;

    /// The air of the room absorbs, whatever the source asks for.
    void enterAir(bool absorbs) noexcept AURICLE_NONBLOCKING {
        room_air_ = absorbs;
        air_path_.absorb(room_air_ || params_.air_absorption);
    }

    /// Aims at where the source shall be at the end of a process call, seen from the listener.
    void aim(const Call& call) noexcept AURICLE_NONBLOCKING;

    /// Whether a chunk with or without input could still be heard.
    bool mayBeHeard(bool input) const noexcept AURICLE_NONBLOCKING {
        return placed_ && (input || quiet_frames_ < memory());
    }

    /// The same before the source was aimed, where a place that it has just got does not count yet.
    bool sounding(bool input) const noexcept AURICLE_NONBLOCKING {
        return (placed_ || params_.placed) && (input || quiet_frames_ < memory());
    }

    /// Lays the last `history` samples and the next chunk of input (null for silence), carried
    /// through the air, end to end at `line`. Returns the input's peak, infinite or NaN where a
    /// sample is not finite; such a chunk is silenced.
    float lay(const float* input, std::size_t frames, const Air& air, std::size_t history,
              float* line) noexcept AURICLE_NONBLOCKING;

    /// Whether the line that was laid holds anything that can be heard.
    bool heard() const noexcept AURICLE_NONBLOCKING { return heard_ && !left_out_; }

    /// Peak of the sound in the line that was laid, times the largest gain of the chunk.
    float measure(std::size_t frames) const noexcept AURICLE_NONBLOCKING {
        const float gain = std::max(motion_.gainAt(0), motion_.gainAt(frames));
        return std::max(peak_, last_peak_) * std::max(gain, jumping() ? left_gain_ : 0.0F);
    }

    /// Leaves what was laid out of the current chunk.
    void leaveOut() noexcept AURICLE_NONBLOCKING {
        left_out_ = true;
        near_ = {};
    }

    /// Feeds the spread part of a line that was laid (in a place of the field), keeps the line's
    /// end, and ends the chunk.
    void finish(const float* line, std::size_t frames, std::size_t history, DiffuseField& diffuse,
                std::size_t place) noexcept AURICLE_NONBLOCKING;

    /// Ends a chunk of a source that is not to be heard, whether it had input or not.
    void pass(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Makes the line's memory longer; what lies before it counts as silence.
    void lengthenHistory(std::size_t from, std::size_t to) noexcept AURICLE_NONBLOCKING;

    /// Whether the source cross-fades from an earlier place.
    bool jumping() const noexcept AURICLE_NONBLOCKING { return fade_frames_ > 0; }

    /// The current chunk in a field: where the source is, or where it jumped away from.
    Stretch stretch(const HrtfField& field, const JumpFade& jump_fade,
                    const ChunkShape& shape) noexcept AURICLE_NONBLOCKING;
    Stretch leaving(const HrtfField& field, const JumpFade& jump_fade,
                    const ChunkShape& shape) noexcept AURICLE_NONBLOCKING;

    /// Begins a near-field state anew.
    void forgetNear(std::size_t state) noexcept AURICLE_NONBLOCKING { near_[state] = false; }

    /// The way through the rows of the field in use.
    RowPath& rowPath() noexcept AURICLE_NONBLOCKING { return row_path_; }

    /// Asks for the memory that a chunk will need.
    void prefetch(std::size_t history, std::size_t columns) const noexcept AURICLE_NONBLOCKING {
        dsp::prefetch(&params_, 4);
        air_path_.prefetch(kChunk);
        row_path_.prefetch(columns);
        dsp::prefetch(history_.data() + kHistory - history, history);
    }

    /// Forgets all sound and motion; the next aim puts the source at once where it shall be.
    void reset() noexcept AURICLE_NONBLOCKING;

    const SourceParams& params() const noexcept AURICLE_NONBLOCKING { return params_; }

    /// World position at the end of the process call that it was aimed for.
    Vec3 goal() const noexcept AURICLE_NONBLOCKING { return ramp_here_; }

    std::uint32_t generation() const noexcept AURICLE_NONBLOCKING { return params_.generation; }

private:
    /// Frames of silence after which nothing is to be heard any more.
    std::size_t memory() const noexcept AURICLE_NONBLOCKING { return kHistory + air_path_.tail(); }
    /// Forgets all sound, so that nothing of it comes back with the next.
    void fallSilent() noexcept AURICLE_NONBLOCKING;
    bool spreads() const noexcept AURICLE_NONBLOCKING {
        return spread_from_.point < 1.0F || spread_to_.point < 1.0F;
    }
    void rememberPeak(float peak, std::size_t frames, bool lingers) noexcept AURICLE_NONBLOCKING;
    void spread(std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void advance(std::size_t frames) noexcept AURICLE_NONBLOCKING;
    Vec3 worldPosition() const noexcept AURICLE_NONBLOCKING;

    static constexpr float kNotFed = -1.0F;
    static constexpr std::size_t kLongQuiet = std::size_t{1} << 30;

    /// Shelves and filters of a near source, for its way and for where it jumped away from.
    struct NearState {
        spatial::NearFieldFilter filter;
        spatial::NearFieldFilter leaving_filter;
        std::array<spatial::EarCue, 2> cues;
        std::array<spatial::EarCue, 2> leaving_cues;
    };

    SourceParams params_{};
    bool placed_ = false;   // has been aimed since it got a position
    bool started_ = false;  // has had sound before it got a position
    bool heard_ = false;    // the line that was laid held sound
    bool awake_ = false;    // has been heard since it last fell silent
    bool left_out_ = false;
    float peak_ = 0.0F;  // of the last frames, and of those before them that still count
    float last_peak_ = 0.0F;
    std::size_t peak_frames_ = 0;  // that peak_ covers
    Motion motion_;
    Vec3 ramp_from_{};  // world position where the current ramp began
    Vec3 ramp_here_{};
    std::size_t ramp_done_ = 0;
    Vec3 left_direction_{};  // where a jump began
    float left_distance_ = 1.0F;
    float left_gain_ = 0.0F;
    std::array<bool, 2> near_{};  // the shelves of a state did something in the last chunk
    std::array<NearState, 2> near_states_;
    std::size_t fade_frames_ = 0;
    std::size_t quiet_frames_ = kLongQuiet;  // silent input so far
    AirPath air_path_;
    bool room_air_ = false;
    bool spread_known_ = false;  // the weights are those of the last chunk
    float spread_start_ = 0.0F;  // where the current change began
    float spread_now_ = 0.0F;
    float spread_goal_ = 0.0F;
    std::size_t spread_done_ = kSpreadGlide;  // frames of the change
    spatial::SpreadWeights spread_from_;      // where the chunk begins
    spatial::SpreadWeights spread_to_;
    float fed_gain_ = kNotFed;  // with which the diffuse channels got the end of the last chunk
    RowPath row_path_;
    alignas(64) std::array<float, kHistory> history_{};  // the newest sample last
};

}  // namespace auricle::engine
