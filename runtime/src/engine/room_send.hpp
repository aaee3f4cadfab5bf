#pragma once

#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/fractional_delay.hpp"
#include "dsp/propagation_line.hpp"
#include "engine/room_source.hpp"

namespace auricle::engine {

/// A source on its way into the tail: level and delay glide, and where the delay jumps (the source
/// did, or the room is another) two delays cross-fade, as a glide would be a chirp.
class RoomSend {
public:
    /// What the chunk ends with: an amplitude, and a delay in samples.
    void aim(float gain, float delay) noexcept AURICLE_NONBLOCKING {
        release();
        gain_to_ = gain;
        goal_ = delay;
    }

    /// By the end of the chunk nothing goes into the tail any more.
    void release() noexcept AURICLE_NONBLOCKING {
        gain_from_ = gain_to_;
        gain_to_ = 0.0F;
    }

    /// Adds a chunk to `sum` and returns true, or false where there is nothing to add.
    /// `window` is room for RoomSource::kWindow samples. At `sum` there are two chunks; the second
    /// is scratch.
    bool feed(const RoomSource& lines, const dsp::FractionalDelayTable& delays, float* window,
              float* sum, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Forgets the way; the next sound begins with the delay it is given.
    void reset() noexcept AURICLE_NONBLOCKING { fresh_ = true; }

private:
    dsp::GlidingDelay delay_;
    float gain_from_ = 0.0F;
    float gain_to_ = 0.0F;
    float goal_ = 0.0F;  // of the delay
    bool fresh_ = true;
    double left_delay_ = 0.0;      // where a jump of the delay began
    std::size_t fade_frames_ = 0;  // of its cross-fade still to go
};

}  // namespace auricle::engine
