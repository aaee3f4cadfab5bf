#pragma once

#include <array>
#include <cstddef>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/air_filter.hpp"
#include "dsp/propagation_line.hpp"
#include "engine/chunk.hpp"
#include "engine/jump_fade.hpp"
#include "spatial/emission_path.hpp"

namespace auricle::engine {

/// What all ways through the air of a renderer have in common.
struct Air {
    explicit Air(double sample_rate) : filter(sample_rate), jump_fade(sample_rate) {}

    dsp::AirFilter filter;
    JumpFade jump_fade;
};

/// What sound needs to take its time: made by the control side, for the sources that want it.
struct Propagation {
    /// For ways up to `most_metres`.
    Propagation(double sample_rate, double most_metres);

    dsp::PropagationLine line;
    spatial::EmissionPath path;
};

/// The way of one source's sound to the listener's head: the time that it takes, and with it the
/// Doppler effect, and what the air absorbs. Both are off until asked for.
class AirPath {
public:
    /// From the next chunk on sound takes its time (through `propagation`, which then must be
    /// there), or arrives at once. A change while sound plays cross-fades.
    void propagate(bool on, Propagation* propagation, const Air& air) noexcept AURICLE_NONBLOCKING;

    /// The air absorbs, or does not. A change glides over a chunk.
    void absorb(bool on) noexcept AURICLE_NONBLOCKING { absorbing_ = on; }

    /// Says where source and listener are `frames` from now, world axes, and how far apart.
    void aim(Vec3 source, Vec3 listener, float distance,
             std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Carries a chunk in place. Before it lie the last kAirTaps samples that were carried.
    void carry(const Air& air, float* chunk, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Asks for the memory that carrying a chunk will need.
    void prefetch(std::size_t frames) const noexcept AURICLE_NONBLOCKING {
        if (propagating_) {
            propagation_->line.prefetch(gliding_.delay(), frames);
            propagation_->path.prefetch();
        }
    }

    /// Frames for which sound is still under way after its end went in.
    std::size_t tail() const noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound; the next chunk is at its distance at once.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    static constexpr double kAtOnce = -1.0;

    struct Scene {
        Vec3 source{};
        Vec3 listener{};
        float distance = 1.0F;
    };

    double targetDelay(const Scene& from, const Scene& to,
                       std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void enter(const Air& air, const float* dry, std::size_t frames) noexcept AURICLE_NONBLOCKING;
    // From `dry` to `out`, which do not overlap.
    void delay(const Air& air, double target, const float* dry, float* out,
               std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void readLeaving(const float* dry, float* out,
                     std::size_t frames) const noexcept AURICLE_NONBLOCKING;
    // From `line`, which has room for kAirTaps samples before its chunk, to `chunk`.
    void filter(const Air& air, float distance, float* line, float* chunk,
                std::size_t frames) noexcept AURICLE_NONBLOCKING;

    Propagation* propagation_ = nullptr;
    Scene begin_;  // of the current call
    Scene end_;
    std::size_t call_frames_ = 0;
    std::size_t done_ = 0;
    bool propagating_ = false;
    bool absorbing_ = false;
    bool filtering_ = false;  // the filter has not been the identity since the last chunk
    bool fresh_ = true;       // nothing carried yet
    bool jumps_ = false;      // the line is new: the delay begins where it shall be
    dsp::GlidingDelay gliding_;
    double left_delay_ = kAtOnce;  // where a cross-fade began
    std::size_t fade_frames_ = 0;
    std::size_t entering_frames_ = 0;  // of sound that goes into the line still to be faded in
    std::size_t used_taps_ = dsp::kAirTapStep;
    alignas(64) std::array<float, dsp::kAirTaps> taps_{};
    std::array<float, dsp::kAirTaps> before_{};  // the filter's last input, the newest sample last
};

}  // namespace auricle::engine
