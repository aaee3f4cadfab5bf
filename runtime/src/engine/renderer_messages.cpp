// Both ends of a call: what the control side has sent is taken in, and what it may know is told.

#include <algorithm>
#include <cmath>

#include "dsp/kernels.hpp"
#include "engine/renderer_audio.hpp"

namespace auricle {

using engine::HrtfField;
using engine::kChunk;
using engine::SourceVoice;

void Renderer::Audio::takeField() noexcept AURICLE_NONBLOCKING {
    if (fading_ != nullptr && field_fade_ == 0 && !fading_->ringing()) {
        fading_ = nullptr;
    }
    HrtfField* next = nullptr;
    if (fading_ == nullptr && shared_.field.take(next)) {
        fading_ = field_;
        field_ = next;
        field_fade_ = engine::kHrtfFade;
        const bool same_near_field = field_->follow(*fading_);
        for (const std::uint32_t slot : active_) {
            voices_[slot].rowPath().forget();
            if (!same_near_field) {
                voices_[slot].forgetNear(field_->nearState());
            }
            voices_[slot].lengthenHistory(history_, field_->history());
        }
        history_ = std::max(history_, field_->history());
    }
}

void Renderer::Audio::takeRoom() noexcept AURICLE_NONBLOCKING {
    engine::RoomMessage message;
    if (shared_.room.take(message)) {
        room_ = message.voices;
        room_->enter(message.model);
        const bool absorbs = message.model != nullptr && message.model->hasAir();
        for (SourceVoice& voice : voices_) {
            voice.enterAir(absorbs);
        }
    }
}

void Renderer::Audio::takeSource(std::uint32_t slot, const engine::SourceMessage& message) noexcept
    AURICLE_NONBLOCKING {
    voices_[slot].update(message.params, message.propagation, *air_);
    if (room_ != nullptr) {
        room_->attach(slot, message.room_lines);
    }
    const bool was = generations_[slot] != 0;
    const bool is = message.params.generation != 0;
    generations_[slot] = message.params.generation;
    if (was == is) {
        return;
    }
    const auto place = std::lower_bound(active_.begin(), active_.end(), slot);
    if (is) {
        active_.insert(place, slot);
    } else {
        active_.erase(place);
    }
}

void Renderer::Audio::reset() noexcept AURICLE_NONBLOCKING {
    for (const std::uint32_t slot : active_) {
        voices_[slot].reset();
    }
    output_.reset();
    diffuse_.reset();
    culling_.reset();
    if (room_ != nullptr) {
        room_->reset();
    }
    field_->reset();
    if (fading_ != nullptr) {
        fading_->reset();
    }
}

void Renderer::Audio::takeParameters() noexcept AURICLE_NONBLOCKING {
    shared_.listener.take(listener_);
    takeField();
    // Before the sources: their lines are posted ahead of the room.
    takeRoom();
    shared_.takeSources([this](std::uint32_t slot,
                               const engine::SourceMessage& message) noexcept AURICLE_NONBLOCKING {
        takeSource(slot, message);
    });
    if (shared_.reset_requested.exchange(false, std::memory_order_acq_rel)) {
        reset();
    }
}

void Renderer::Audio::takeInputs(std::span<const SourceInput> inputs,
                                 std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (const SourceInput& input : inputs) {
        const std::uint32_t slot = engine::slotOf(input.id);
        const std::uint32_t generation = engine::generationOf(input.id);
        if (slot >= voices_.size() || generation == 0 || generations_[slot] != generation) {
            continue;
        }
        inputs_[slot] = input.samples;
        // A call of one chunk is looked at where it is copied.
        if (frames > kChunk && input.samples != nullptr &&
            !std::isfinite(dsp::kernels().peak(input.samples, frames))) {
            inputs_[slot] = nullptr;
            contained_[slot] = 1;
        }
    }
}

void Renderer::Audio::publish() noexcept AURICLE_NONBLOCKING {
    if (room_ != nullptr) {
        const RoomCoverage coverage = room_->coverage();
        shared_.live_images.store(static_cast<std::uint32_t>(coverage.live),
                                  std::memory_order_relaxed);
        shared_.existing_images.store(static_cast<std::uint32_t>(coverage.existing),
                                      std::memory_order_relaxed);
        shared_.left_out_power.store(coverage.left_out_power, std::memory_order_relaxed);
        shared_.room_leaving.store(room_->leaving(), std::memory_order_release);
        shared_.room_current.store(room_->current(), std::memory_order_release);
        shared_.room_wanted.store(room_->wanted(), std::memory_order_release);
    }
    // In this order: the control side reads them the other way round and so cannot miss a field
    // that moves from one to the other.
    shared_.field_fading.store(fading_, std::memory_order_release);
    shared_.field_in_use.store(field_, std::memory_order_release);
}

}  // namespace auricle
