#pragma once

#include <cstddef>
#include <memory>

#include "auricle/room_settings.hpp"
#include "engine/hrtf_set.hpp"
#include "rooms/image_table.hpp"
#include "rooms/tail_spectra.hpp"

namespace auricle::engine {

/// All that the audio thread needs of a room; made on the control side, never changed.
class RoomModel {
public:
    /// Throws std::invalid_argument where the settings are wrong, or the tail is too long.
    RoomModel(const RoomSettings& settings, const HrtfSet& hrtf);

    const rooms::ImageTable& images() const noexcept AURICLE_NONBLOCKING { return images_; }

    /// Null where there is none.
    const rooms::TailSpectra* tail() const noexcept AURICLE_NONBLOCKING { return tail_.get(); }

    /// Frames by which the tail comes early: what is to be heard when the sound has travelled there
    /// waits so long, what is heard at once waits less.
    float lead() const noexcept AURICLE_NONBLOCKING { return lead_; }

    bool hasAir() const noexcept AURICLE_NONBLOCKING { return has_air_; }

    float speedOfSound() const noexcept AURICLE_NONBLOCKING { return speed_of_sound_; }

private:
    void makeTail(const RoomSettings& settings, const HrtfSet& hrtf);

    rooms::ImageTable images_;
    std::unique_ptr<const rooms::TailSpectra> tail_;
    float lead_ = 0.0F;
    bool has_air_;
    float speed_of_sound_;
};

}  // namespace auricle::engine
