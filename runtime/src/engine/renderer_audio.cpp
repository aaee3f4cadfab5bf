#include "engine/renderer_audio.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/prefetch.hpp"
#include "dsp/raised_cosine.hpp"
#include "engine/shared_tables.hpp"

namespace auricle {

using engine::ChunkShape;
using engine::HrtfField;
using engine::kChunk;
using engine::kMaxKnots;
using engine::MixBatch;
using engine::SourceVoice;

namespace {

// Up to this many sources, responses put together for each of them cost less than the buses.
constexpr std::size_t kDirectSources = 2;

// From so many sources on, helpers are asked: before, waking them takes as long as they save.
constexpr std::size_t kSharedSources = 128;

}  // namespace

Renderer::Audio::Audio(const RendererSettings& settings, engine::SharedState& shared,
                       HrtfField* field)
    : shared_(shared),
      sample_rate_(settings.sample_rate),
      air_(engine::sharedTable<engine::Air>(settings.sample_rate)),
      output_(settings.sample_rate),
      voices_(settings.max_sources),
      generations_(settings.max_sources, 0),
      inputs_(settings.max_sources, nullptr),
      contained_(settings.max_sources, 0),
      field_(field),
      history_(field->history()),
      diffuse_(settings.sample_rate, engine::placesFor(settings.threads)),
      culling_(engine::placesFor(settings.threads)) {
    active_.reserve(settings.max_sources);
    for (std::size_t place = 0; place < engine::placesFor(settings.threads); ++place) {
        batches_.emplace_back(place);
    }
    if (settings.threads > 1) {
        team_ = std::make_unique<engine::WorkerTeam>(settings.threads);
    }
    shared_.field_in_use.store(field_);
}

float Renderer::Audio::fieldGain(bool entering,
                                 std::size_t frame) const noexcept AURICLE_NONBLOCKING {
    const std::size_t remaining = field_fade_ > frame ? field_fade_ - frame : 0;
    if (remaining == 0) {
        return entering ? 1.0F : 0.0F;
    }
    const float share = static_cast<float>(remaining) / engine::kHrtfFade;
    return dsp::raisedCosine(entering ? share : 1.0F - share);
}

std::array<float, kMaxKnots> Renderer::Audio::fieldFade(
    bool entering, const ChunkShape& shape) const noexcept AURICLE_NONBLOCKING {
    std::array<float, kMaxKnots> fade{};
    for (std::size_t knot = 0; knot < shape.knots; ++knot) {
        fade[knot] = fieldGain(entering, engine::knotFrame(knot, shape.frames));
    }
    return fade;
}

void Renderer::Audio::renderBatch(MixBatch& batch, const ChunkShape& shape,
                                  bool direct) noexcept AURICLE_NONBLOCKING {
    const MixBatch::Tables tables{delays_, air_->jump_fade};
    if (field_fade_ > 0) {
        batch.mix(*fading_, tables, shape, fieldFade(false, shape),
                  {.remember = false,
                   .remember_shelves = fading_->nearState() != field_->nearState(),
                   .direct = direct});
    }
    batch.mix(*field_, tables, shape, fieldFade(true, shape), {.remember = true, .direct = direct});
    batch.finish(diffuse_, shape.frames);
}

void Renderer::Audio::renderDiffuse(const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    diffuse_.gather(shape.frames);
    if (!diffuse_.sounding()) {
        return;
    }
    diffuse_.prepare(shape.frames);
    if (field_fade_ > 0) {
        diffuse_.mix(*fading_, delays_, shape, fieldFade(false, shape));
    }
    diffuse_.mix(*field_, delays_, shape, fieldFade(true, shape));
    diffuse_.finish(shape.frames);
}

std::size_t Renderer::Audio::countSounding() const noexcept AURICLE_NONBLOCKING {
    std::size_t count = 0;
    for (std::size_t i = 0; i < active_.size() && count <= kDirectSources; ++i) {
        const std::uint32_t slot = active_[i];
        count += voices_[slot].sounding(inputs_[slot] != nullptr) ? 1 : 0;
    }
    return count;
}

void Renderer::Audio::prefetch(std::uint32_t slot,
                               std::size_t offset) const noexcept AURICLE_NONBLOCKING {
    voices_[slot].prefetch(history_, field_->table().columns());
    if (inputs_[slot] != nullptr) {
        dsp::prefetch(inputs_[slot] + offset, kChunk);
    }
}

void Renderer::Audio::renderSources(const ChunkJob& job, std::size_t place, std::size_t begin,
                                    std::size_t end) noexcept AURICLE_NONBLOCKING {
    MixBatch& batch = batches_[place];
    const std::size_t frames = job.shape.frames;
    for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t slot = active_[i];
        SourceVoice& voice = voices_[slot];
        if (i + 1 < end) {
            prefetch(active_[i + 1], job.offset);
        }
        if (job.offset == 0) {
            voice.aim(job.call);
        }
        const float* input = inputs_[slot] != nullptr ? inputs_[slot] + job.offset : nullptr;
        if (!voice.mayBeHeard(input != nullptr)) {
            voice.pass(input, frames);
            continue;
        }
        const float peak = batch.take(voice, input, frames, *air_, history_, culling_);
        if (!std::isfinite(peak)) {
            contained_[slot] = 1;
        }
        if (batch.full()) {
            renderBatch(batch, job.shape, job.direct);
        }
    }
    renderBatch(batch, job.shape, job.direct);
}

void Renderer::Audio::renderChunk(float* left, float* right, std::size_t offset, std::size_t frames,
                                  const engine::Call& call) noexcept AURICLE_NONBLOCKING {
    const ChunkShape shape(frames);
    const bool in_room = room_ != nullptr && room_->sounding();
    // Reflections, of which the chunk before tells, need the buses anyway; and helpers have a bus
    // each, but not a field.
    const bool reflections = in_room && room_->coverage().live > 0;
    const bool helped = team_ != nullptr && active_.size() >= kSharedSources;
    const bool direct = !reflections && !helped && countSounding() <= kDirectSources;
    const ChunkJob job{shape, call, offset, direct};
    if (helped) {
        // The sum of a place does not depend on who computes it: the result is always the same.
        const std::size_t places = batches_.size();
        auto part = [&](std::size_t place) noexcept AURICLE_NONBLOCKING {
            renderSources(job, place, place * active_.size() / places,
                          (place + 1) * active_.size() / places);
        };
        team_->run(places, part);
    } else {
        renderSources(job, 0, 0, active_.size());
    }
    if (in_room) {
        renderRoom(shape, offset, call);
    }
    culling_.finish();
    renderDiffuse(shape);
    std::fill_n(left, frames, 0.0F);
    std::fill_n(right, frames, 0.0F);
    if (fading_ != nullptr) {
        fading_->render(left, right, frames);
    }
    field_->render(left, right, frames);
    if (in_room) {
        room_->reverberate(delays_, left, right, frames);
    }
    field_fade_ -= std::min(field_fade_, frames);
}

void Renderer::Audio::renderRoom(const ChunkShape& shape, std::size_t offset,
                                 const engine::Call& call) noexcept AURICLE_NONBLOCKING {
    room_->advance({voices_, inputs_, offset, call}, shape.frames, culling_);
    if (field_fade_ > 0) {
        room_->mix(*fading_, delays_, shape, fieldFade(false, shape), false);
    }
    room_->mix(*field_, delays_, shape, fieldFade(true, shape), true);
}

void Renderer::Audio::addBed(const float* bed, float* out,
                             std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (bed == nullptr) {
        return;
    }
    const float peak = dsp::kernels().peak(bed, frames);
    if (!std::isfinite(peak)) {
        shared_.contained_blocks.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    for (std::size_t n = 0; n < frames; ++n) {
        out[n] += std::clamp(bed[n], -engine::kInputCeiling, engine::kInputCeiling);
    }
}

void Renderer::Audio::countContained() noexcept AURICLE_NONBLOCKING {
    std::uint64_t count = 0;
    for (const std::uint32_t slot : active_) {
        count += contained_[slot];
        contained_[slot] = 0;
        inputs_[slot] = nullptr;
    }
    if (count > 0) {
        shared_.contained_blocks.fetch_add(count, std::memory_order_relaxed);
    }
}

void Renderer::Audio::process(std::span<const SourceInput> inputs, float* left, float* right,
                              std::size_t frames,
                              const StereoBed& bed) noexcept AURICLE_NONBLOCKING {
    shared_.process_phase.fetch_add(1, std::memory_order_acq_rel);
    takeParameters();
    takeInputs(inputs, frames);
    const engine::Call call(listener_, frames, sample_rate_, air_->jump_fade);
    if (room_ != nullptr) {
        room_->begin(voices_);
    }
    for (std::size_t offset = 0; offset < frames; offset += kChunk) {
        const std::size_t count = std::min(kChunk, frames - offset);
        renderChunk(left + offset, right + offset, offset, count, call);
    }
    countContained();
    addBed(bed.left, left, frames);
    addBed(bed.right, right, frames);
    const std::uint64_t limited = output_.process(left, right, frames);
    if (limited > 0) {
        shared_.limited_samples.fetch_add(limited, std::memory_order_relaxed);
    }
    publish();
    shared_.process_phase.fetch_add(1, std::memory_order_acq_rel);
}

}  // namespace auricle
