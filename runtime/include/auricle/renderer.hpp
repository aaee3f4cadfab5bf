#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "auricle/nonblocking.hpp"
#include "auricle/prepared_hrtf.hpp"
#include "auricle/room_settings.hpp"
#include "auricle/source_params.hpp"

namespace auricle {

/// What is fixed when a renderer is made.
struct RendererSettings {
    std::uint32_t sample_rate = 48'000;
    std::uint32_t max_sources = 256;
    /// Longest way of sound through the air, for sources with propagation; what is further away is
    /// delayed as if it were there. Takes 4 bytes a sample for each such source.
    float max_propagation_m = 170.0F;
    /// Most reflections that are heard at a time, of all sources together, 1 to 16384; the loudest
    /// are.
    std::uint32_t max_images = 512;
    /// Threads that render, 1 to 64, the one that calls `process` counted. Others help from 128
    /// sources on; the sound does not depend on which thread does what. `process` then waits for
    /// what a helper has begun: leave 1 where all cores are busy with other work.
    std::uint32_t threads = 1;
};

/// Mono input of one source for one process call.
struct SourceInput {
    std::uint32_t id = 0;
    const float* samples = nullptr;
};

/// Stereo sound that passes by the renderer's head: music, a narrator, a bed of ambience. Null
/// pointers are silence.
struct StereoBed {
    const float* left = nullptr;
    const float* right = nullptr;
};

/// What happened so far, counted since creation.
struct RendererCounters {
    std::uint64_t contained_blocks =
        0;  ///< inputs (of sources, or of the bed) that were silenced: NaN or infinite
    std::uint64_t limited_samples = 0;  ///< output samples that the limiter turned down
};

/// Many moving mono sources in, two ears out.
///
/// Two sides. The audio thread calls `process`, one call at a time; it never allocates, locks,
/// throws, logs or waits. Every other member belongs to the control side and may be called from
/// any thread, also while `process` runs; what it sets holds from the next process call on, and
/// every change glides over that call.
class Renderer {
public:
    /// Frames from an input sample to the earliest sound of it, over all directions: the part of
    /// the delay that is processing and not the way around the head.
    static constexpr std::uint32_t kLatencyFrames = 3;

    /// Throws std::invalid_argument where settings or set cannot be used, for example when the
    /// set was made for another sample rate.
    Renderer(const RendererSettings& settings, const PreparedHrtf& hrtf);
    ~Renderer();

    /// A renderer is the meeting point of two threads and cannot move under them.
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    /// Adds a source and returns its id, never 0. Throws std::length_error when max_sources are
    /// there already, std::invalid_argument when a parameter is out of range.
    std::uint32_t addSource(const SourceParams& params);

    /// Removes a source; its id is not used again soon. Throws std::out_of_range for an id that
    /// is not there; so do the members below.
    void removeSource(std::uint32_t id);
    void setSource(std::uint32_t id, const SourceParams& params);
    SourceParams source(std::uint32_t id) const;

    /// Moves many sources at once: three floats x, y, z in metres for each id. Nothing moves when
    /// one of them is wrong.
    void setPositions(std::span<const std::uint32_t> ids, std::span<const float> xyz);

    void setListener(const ListenerParams& params);
    ListenerParams listener() const;

    /// Changes the HRTF set with a cross-fade.
    void setHrtf(const PreparedHrtf& hrtf);

    /// Puts everything into a room (none for the free field) with a cross-fade. Takes some tens of
    /// milliseconds for a room with a tail. Sources or a listener outside the room have no
    /// reflections. Throws std::invalid_argument where the room cannot be played.
    void setRoom(const std::optional<RoomSettings>& room);
    std::optional<RoomSettings> room() const;

    /// What of the room's reflections was heard in the last process call.
    RoomCoverage roomCoverage() const noexcept;

    /// The next process call starts with silent delay lines and filters, every source where it
    /// was last told to be.
    void requestReset() noexcept;

    std::uint32_t sampleRate() const noexcept;
    RendererCounters counters() const noexcept;

    /// Audio thread: renders `frames` frames, any number. Sources that have no input are silent;
    /// ids that are gone are passed over. The bed is added as it is. Output is finite and within
    /// full scale.
    void process(std::span<const SourceInput> inputs, float* left, float* right, std::size_t frames,
                 const StereoBed& bed = {}) noexcept AURICLE_NONBLOCKING;

private:
    class Control;
    class Audio;
    std::unique_ptr<Control> control_;
    std::unique_ptr<Audio> audio_;
};

}  // namespace auricle
