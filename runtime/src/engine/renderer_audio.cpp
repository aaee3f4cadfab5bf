#include "engine/renderer_audio.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/raised_cosine.hpp"

namespace auricle {

using engine::HrtfField;
using engine::kChunk;
using engine::kMaxKnots;
using engine::SourceVoice;
using engine::Trajectory;

namespace {

// Samples beyond this (60 dB over full scale) are cut off, so that sums stay far from overflow.
constexpr float kInputCeiling = 1000.0F;

}  // namespace

Renderer::Audio::Audio(const RendererSettings& settings, engine::SharedState& shared,
                       HrtfField* field)
    : shared_(shared),
      sample_rate_(settings.sample_rate),
      output_(settings.sample_rate),
      voices_(settings.max_sources),
      inputs_(settings.max_sources, nullptr),
      clamped_(kChunk),
      field_(field) {
    for (auto& mix : batch_) {
        mix.rows.assign(kMaxKnots * engine::kMaxRow, 0.0F);
    }
    silent_.rows.assign(engine::kMaxRow, 0.0F);
    silent_.entry.rows.fill(silent_.rows.data());
    shared_.field_in_use.store(field_);
}

void Renderer::Audio::takeField() noexcept AURICLE_NONBLOCKING {
    if (fading_ != nullptr && field_fade_ == 0 && !fading_->ringing()) {
        fading_ = nullptr;
    }
    HrtfField* next = nullptr;
    if (fading_ == nullptr && shared_.field.take(next)) {
        fading_ = field_;
        field_ = next;
        field_fade_ = engine::kHrtfFade;
        for (SourceVoice& voice : voices_) {
            voice.forgetRow();
        }
    }
}

void Renderer::Audio::takeParameters(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    shared_.listener.take(listener_);
    takeField();
    const bool reset = shared_.reset_requested.exchange(false, std::memory_order_acq_rel);
    SourceParams params;
    for (std::size_t slot = 0; slot < voices_.size(); ++slot) {
        if (shared_.sources[slot].take(params)) {
            voices_[slot].update(params);
        }
        if (voices_[slot].generation() == 0) {
            continue;
        }
        if (reset) {
            voices_[slot].reset();
        }
        voices_[slot].aim(listener_, frames, sample_rate_);
    }
    if (reset) {
        output_.reset();
        field_->reset();
        if (fading_ != nullptr) {
            fading_->reset();
        }
    }
}

void Renderer::Audio::takeInputs(std::span<const SourceInput> inputs,
                                 std::size_t frames) noexcept AURICLE_NONBLOCKING {
    std::uint64_t contained = 0;
    for (const SourceInput& input : inputs) {
        const std::uint32_t slot = engine::slotOf(input.id);
        if (slot >= voices_.size() || input.samples == nullptr ||
            voices_[slot].generation() != engine::generationOf(input.id)) {
            continue;
        }
        const float peak = dsp::kernels().peak(input.samples, frames);
        const bool finite = std::isfinite(peak);
        contained += static_cast<std::uint64_t>(!finite);
        inputs_[slot] = finite && peak > 0.0F ? input.samples : nullptr;
    }
    if (contained > 0) {
        shared_.contained_blocks.fetch_add(contained, std::memory_order_relaxed);
    }
}

float Renderer::Audio::fieldGain(bool entering,
                                 std::size_t frame) const noexcept AURICLE_NONBLOCKING {
    const std::size_t remaining = field_fade_ > frame ? field_fade_ - frame : 0;
    const float share = static_cast<float>(remaining) / engine::kHrtfFade;
    return dsp::raisedCosine(entering ? share : 1.0F - share);
}

void Renderer::Audio::flush(HrtfField& field, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (batch_size_ == 0) {
        return;
    }
    std::array<const engine::MixEntry*, dsp::kMixBatch> entries{};
    for (std::size_t s = 0; s < dsp::kMixBatch; ++s) {
        entries[s] = s < batch_size_ ? &batch_[s].entry : &silent_.entry;
    }
    field.mix(entries, frames);
    batch_size_ = 0;
}

void Renderer::Audio::renderChunk(float* left, float* right, std::size_t offset,
                                  std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (std::size_t slot = 0; slot < voices_.size(); ++slot) {
        const float* input = inputs_[slot] != nullptr ? inputs_[slot] + offset : nullptr;
        if (input != nullptr && dsp::kernels().peak(input, frames) > kInputCeiling) {
            std::transform(input, input + frames, clamped_.begin(), [](float sample) {
                return std::clamp(sample, -kInputCeiling, kInputCeiling);
            });
            input = clamped_.data();
        }
        if (voices_[slot].generation() != 0) {
            voices_[slot].feed(input, frames);
        }
    }
    const auto mix_into = [&](HrtfField& field, bool entering) {
        const auto add = [&](SourceVoice& voice, Trajectory path) {
            for (std::size_t knot = 0; field_fade_ > 0 && knot < kMaxKnots; ++knot) {
                path.gains[knot] *= fieldGain(entering, engine::knotFrame(knot, frames));
            }
            voice.build(field, path, frames, delays_, batch_[batch_size_]);
            if (++batch_size_ == dsp::kMixBatch) {
                flush(field, frames);
            }
        };
        for (SourceVoice& voice : voices_) {
            if (!voice.audible()) {
                continue;
            }
            add(voice, voice.trajectory(frames));
            if (voice.jumping()) {
                add(voice, voice.leaving(frames));
            }
        }
        flush(field, frames);
    };
    std::fill_n(left, frames, 0.0F);
    std::fill_n(right, frames, 0.0F);
    if (fading_ != nullptr) {
        if (field_fade_ > 0) {
            mix_into(*fading_, false);
        }
        fading_->render(left, right, frames);
    }
    mix_into(*field_, true);
    field_->render(left, right, frames);
    for (SourceVoice& voice : voices_) {
        if (voice.generation() != 0) {
            voice.advance(frames);
        }
    }
    field_fade_ -= std::min(field_fade_, frames);
}

void Renderer::Audio::process(std::span<const SourceInput> inputs, float* left, float* right,
                              std::size_t frames) noexcept AURICLE_NONBLOCKING {
    shared_.process_phase.fetch_add(1, std::memory_order_acq_rel);
    takeParameters(frames);
    takeInputs(inputs, frames);
    for (std::size_t offset = 0; offset < frames; offset += kChunk) {
        const std::size_t count = std::min(kChunk, frames - offset);
        renderChunk(left + offset, right + offset, offset, count);
    }
    std::fill(inputs_.begin(), inputs_.end(), nullptr);
    const std::uint64_t limited = output_.process(left, right, frames);
    if (limited > 0) {
        shared_.limited_samples.fetch_add(limited, std::memory_order_relaxed);
    }
    // In this order: the control side reads them the other way round and so cannot miss a field
    // that moves from one to the other.
    shared_.field_fading.store(fading_, std::memory_order_release);
    shared_.field_in_use.store(field_, std::memory_order_release);
    shared_.process_phase.fetch_add(1, std::memory_order_acq_rel);
}

}  // namespace auricle
