#include "voice_mixer.hpp"

#include <algorithm>
#include <utility>

#include "rotation.hpp"

namespace auricle::client {

VoiceMixer::VoiceMixer(std::unique_ptr<BlockRenderer> renderer, std::uint32_t voices,
                       std::uint32_t block)
    : renderer_(std::move(renderer)), block_(block), voices_(voices), left_(block), right_(block) {
    for (Voice& voice : voices_)
        voice.samples.resize(block);
    inputs_.reserve(voices);
}

void VoiceMixer::begin(std::uint32_t voice) noexcept {
    if (voice < voices_.size()) ++voices_[voice].generation;
}

void VoiceMixer::stage(std::uint32_t voice, std::span<const float> samples, std::uint32_t channels,
                       const Vector3& offset, const Quaternion& listener) noexcept {
    if (voice >= voices_.size() || channels == 0) return;
    Voice& staged = voices_[voice];
    const std::size_t frames = std::min<std::size_t>(block_, samples.size() / channels);
    const float scale = 1.0F / static_cast<float>(channels);
    for (std::size_t i = 0; i < frames; ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < channels; ++c)
            sum += samples[i * channels + c];
        staged.samples[i] = scale * sum;
    }
    std::fill(staged.samples.begin() + static_cast<std::ptrdiff_t>(frames), staged.samples.end(),
              0.0F);
    staged.offset = offset;
    staged.listener = listener;
    staged.staged = true;
}

void VoiceMixer::render() noexcept {
    inputs_.clear();
    for (std::uint32_t k = 0; k < voices_.size(); ++k) {
        Voice& voice = voices_[k];
        if (!std::exchange(voice.staged, false)) continue;
        // A BLOCK has one listener: voices of another one are turned to where they are from it.
        if (inputs_.empty()) listener_ = voice.listener;
        const Vector3 offset = voice.listener == listener_
                                   ? voice.offset
                                   : rotate(listener_, rotateBack(voice.listener, voice.offset));
        inputs_.push_back({k, voice.generation, offset, voice.samples.data()});
    }
    BlockInput input;
    input.sources = inputs_;
    std::copy(listener_.begin(), listener_.end(), input.listener.begin() + 3);
    renderer_->process(input, left_, right_);
    if (std::exchange(fresh_, true)) unheard_.fetch_add(1, std::memory_order_relaxed);
}

void VoiceMixer::addTo(std::span<float> interleaved, std::uint32_t channels, float gain) noexcept {
    if (!std::exchange(fresh_, false) || channels == 0) return;
    const std::size_t frames = std::min<std::size_t>(block_, interleaved.size() / channels);
    for (std::size_t i = 0; i < frames; ++i) {
        float* frame = interleaved.data() + i * channels;
        if (channels == 1) {
            frame[0] += 0.5F * gain * (left_[i] + right_[i]);
        } else {
            frame[0] += gain * left_[i];
            frame[1] += gain * right_[i];
        }
    }
}

}  // namespace auricle::client
