#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "auricle/room_settings.hpp"
#include "auricle/source_params.hpp"
#include "dsp/aligned.hpp"
#include "dsp/fractional_delay.hpp"
#include "dsp/propagation_line.hpp"
#include "engine/chunk.hpp"
#include "engine/culling.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/room_model.hpp"
#include "engine/room_send.hpp"
#include "engine/room_source.hpp"
#include "engine/row_path.hpp"
#include "engine/source_voice.hpp"
#include "rooms/late_reverb.hpp"
#include "rooms/room_field.hpp"

namespace auricle::engine {

/// What the rooms of a renderer may need at most.
struct RoomLimits {
    double sample_rate;
    std::uint32_t max_sources;
    std::uint32_t max_images;
};

/// The audio thread's side of a room: every reflection that is heard as a voice of its own, and the
/// tail.
///
/// A reflection reads its source's lines (RoomSource) at a delay that glides, and goes into the
/// buses of the HRTF field from its own direction, as a source does. Where the source's own sound
/// arrives at once (no propagation), a reflection comes as much later as its way is longer. Made on
/// the control side when a renderer first gets a room.
class RoomVoices {
public:
    explicit RoomVoices(const RoomLimits& limits);

    /// Lets another room (null for none) take over, as soon as an earlier change has faded.
    void enter(const RoomModel* model) noexcept AURICLE_NONBLOCKING { wanted_ = model; }

    /// Models that are still named.
    const RoomModel* wanted() const noexcept AURICLE_NONBLOCKING { return wanted_; }
    const RoomModel* current() const noexcept AURICLE_NONBLOCKING { return current_; }
    const RoomModel* leaving() const noexcept AURICLE_NONBLOCKING { return leaving_; }

    /// The lines of a source slot, which stay for good.
    void attach(std::uint32_t slot, RoomSource* lines) noexcept AURICLE_NONBLOCKING;

    /// Whether there is a room, or what is left of one.
    bool sounding() const noexcept AURICLE_NONBLOCKING {
        return wanted_ != nullptr || current_ != nullptr || leaving_ != nullptr;
    }

    /// Begins a process call: where there was no room until now, sound that is going on comes in
    /// smoothly.
    void begin(std::span<const SourceVoice> voices) noexcept AURICLE_NONBLOCKING;

    /// What a chunk is rendered from.
    struct Scene {
        std::span<const SourceVoice> voices;   ///< by slot
        std::span<const float* const> inputs;  ///< by slot, null for silence
        std::size_t offset;                    ///< of the chunk in the call
        const Call& call;
    };

    /// Takes in a chunk of all sources and aims all reflections at its end.
    void advance(const Scene& scene, std::size_t frames,
                 Culling& culling) noexcept AURICLE_NONBLOCKING;

    /// Renders the reflections into a field, their gains at the knots times `fade`. Only the last
    /// call of a chunk carries the ways on to the next.
    void mix(HrtfField& field, const dsp::FractionalDelayTable& delays, const ChunkShape& shape,
             const std::array<float, kMaxKnots>& fade, bool remember) noexcept AURICLE_NONBLOCKING;

    /// Adds the tail.
    void reverberate(const dsp::FractionalDelayTable& delays, float* left, float* right,
                     std::size_t frames) noexcept AURICLE_NONBLOCKING;

    RoomCoverage coverage() const noexcept AURICLE_NONBLOCKING {
        const auto& of = field_.coverage();
        return {of.live, of.existing, of.left_out_power};
    }

    /// Forgets all sound.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    using Delays = std::array<float, kMaxDelayKnots>;

    /// A reflection's own state, in the slot that RoomField keeps for it.
    struct Voice {
        RowPath path;
        Vec3 from{1.0F, 0.0F, 0.0F};  // directions at both ends of the chunk, head axes
        Vec3 to{1.0F, 0.0F, 0.0F};
        rooms::LineGains gains_from{};
        rooms::LineGains gains_to{};
        float factor = 1.0F;   // of the source's own level
        bool delayed = false;  // by its whole way, not by its detour
        bool audible = false;
        dsp::GlidingDelay gliding;
        dsp::DelayGlide glide;
    };

    struct Place {
        Vec3 position{};
        bool known = false;
    };

    void change() noexcept AURICLE_NONBLOCKING;
    void takeIn(const Scene& scene, std::size_t frames) noexcept AURICLE_NONBLOCKING;
    Vec3 placeAt(Place& before, Vec3 now, float share) noexcept AURICLE_NONBLOCKING;
    void aim(std::size_t slot, const Scene& scene, std::size_t frames,
             Culling& culling) noexcept AURICLE_NONBLOCKING;
    void addImage(std::size_t slot, HrtfField& field, const dsp::FractionalDelayTable& delays,
                  const ChunkShape& shape, const std::array<float, kMaxKnots>& fade,
                  bool remember) noexcept AURICLE_NONBLOCKING;
    void readEars(const Voice& voice, const RoomSource& lines, const PathRows& path,
                  float longest_ear, const dsp::FractionalDelayTable& delays,
                  const ChunkShape& shape, float* left, float* right) noexcept AURICLE_NONBLOCKING;

    static constexpr std::size_t kBatch = 16;

    double sample_rate_;
    rooms::RoomField field_;
    rooms::LateReverb reverb_;
    const RoomModel* wanted_ = nullptr;
    const RoomModel* current_ = nullptr;
    const RoomModel* leaving_ = nullptr;
    bool stopped_ = true;             // what sounded before the room is not known
    std::vector<RoomSource*> lines_;  // by source slot, null where there was never a source
    std::vector<rooms::FieldSource> sources_;  // the same
    std::vector<Place> before_;                // at the end of the call before
    std::vector<RoomSend> sends_;
    std::size_t slots_used_ = 0;
    Place listener_before_;
    ListenerParams listener_{};     // at the end of the chunk
    std::vector<Voice> voices_;     // as RoomField's slots
    std::size_t quiet_frames_ = 0;  // of the tail's input
    RowPath passing_;               // for ways that nothing follows
    std::array<HrtfField::Input, kBatch> inputs_{};
    std::size_t input_count_ = 0;
    dsp::AlignedVector<float> window_;
    dsp::AlignedVector<float> ears_;  // [kBatch x 2 x kChunk]
};

}  // namespace auricle::engine
