#include "engine/room_control.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/air_absorption.hpp"

namespace auricle::engine {

RoomSource* RoomControl::linesOf(std::uint32_t slot) {
    auto& lines = lines_[slot];
    if (lines == nullptr) {
        const double metres = static_cast<double>(settings_.max_propagation_m);
        const double seconds = metres / dsp::speedOfSound(dsp::Atmosphere{}.temperature_c);
        lines = std::make_unique<RoomSource>(
            settings_.sample_rate,
            static_cast<std::size_t>(std::ceil(seconds * settings_.sample_rate)));
    }
    return lines.get();
}

void RoomControl::prepare() {
    if (voices_ == nullptr) {
        voices_ =
            std::make_unique<RoomVoices>(RoomLimits{static_cast<double>(settings_.sample_rate),
                                                    settings_.max_sources, settings_.max_images});
    }
}

void RoomControl::post(std::unique_ptr<const RoomModel> model) {
    models_.reserve(models_.size() + 1);
    const bool replaced = shared_.room.post({voices_.get(), model.get()});
    if (!models_.empty()) {
        if (replaced) {
            // The audio thread never saw the one before.
            models_.pop_back();
        } else {
            // Read after the post: a call that took the model before it counts as under way.
            models_.back().stale_since = shared_.process_phase.load();
        }
    }
    models_.push_back({std::move(model), 0});
    dropUnused();
}

void RoomControl::dropUnused() {
    // As for HRTF fields: once a whole process call has passed since a newer one was posted, and
    // the audio thread names it no more.
    const std::uint64_t phase = shared_.process_phase.load();
    const RoomModel* wanted = shared_.room_wanted.load();
    const RoomModel* current = shared_.room_current.load();
    const RoomModel* leaving = shared_.room_leaving.load();
    std::erase_if(models_, [&](const Owned& owned) {
        const RoomModel* model = owned.model.get();
        return &owned != &models_.back() && model != wanted && model != current &&
               model != leaving && phase >= owned.stale_since + 4;
    });
}

}  // namespace auricle::engine
