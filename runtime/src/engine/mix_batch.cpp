#include "engine/mix_batch.hpp"

#include <algorithm>

namespace auricle::engine {

MixBatch::MixBatch(std::size_t place)
    : place_(place), lines_(kSources * kLineStride), ears_(kParts * 2 * kChunk) {}

float MixBatch::take(SourceVoice& voice, const float* input, std::size_t frames, const Air& air,
                     std::size_t history, Culling& culling) noexcept AURICLE_NONBLOCKING {
    const float peak = voice.lay(input, frames, air, history, line(voices_));
    if (voice.heard() && culling.leavesOut(voice.measure(frames), place_)) {
        voice.leaveOut();
    }
    history_ = history;
    sources_[voices_++] = &voice;
    return peak;
}

void MixBatch::addPart(HrtfField& field, std::size_t voice, const Stretch& way, RowPath& path,
                       const ChunkShape& shape,
                       const std::array<float, kMaxKnots>& fade) noexcept AURICLE_NONBLOCKING {
    const spatial::ShellTables& table = field.table();
    Part& part = parts_[part_count_];
    part.voice = voice;
    part.path.rows = field.scratch(part_count_, place_);
    part.path.steps = part.path.rows + kMaxKnots * table.columns();
    std::array<float, kMaxKnots> gains{};
    for (std::size_t k = 0; k < kMaxKnots; ++k) {
        gains[k] = way.gains[k] * fade[k];
    }
    path.follow(table, field.longestDelay(), way.from, way.to, gains, shape, part.path);
    part.fade = way.fade;
    part.cues = way.cues;
    part.filter = way.filter;
    ++part_count_;
}

void MixBatch::filterNear(const Part& part, std::size_t index, const ChunkShape& shape,
                          bool remember) noexcept AURICLE_NONBLOCKING {
    spatial::NearFieldFilter passing = *part.filter;
    (remember ? *part.filter : passing)
        .process(ear(index, 0), ear(index, 1), shape.frames, *part.cues);
}

void MixBatch::fadeJump(const Part& part, std::size_t index,
                        std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (std::size_t side = 0; side < 2; ++side) {
        float* signal = ear(index, side);
        for (std::size_t i = 0; i < frames; ++i) {
            signal[i] *= part.fade[i];
        }
    }
}

void MixBatch::delayParts(const dsp::FractionalDelayTable& delays,
                          const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    const dsp::Kernels& kernels = dsp::kernels();
    for (std::size_t p = 0; p < part_count_; ++p) {
        const Part& part = parts_[p];
        const float* in = line(part.voice) + history_;
        for (std::size_t side = 0; side < 2; ++side) {
            const float* ear_delays = part.path.delays[side].data();
            if (part.path.still) {
                kernels.delayStill(ear(p, side), in, delays.phases(), ear_delays[0], shape.frames);
            } else {
                kernels.delayGliding(ear(p, side), in, delays.phases(), ear_delays, shape.frames);
            }
        }
    }
}

void MixBatch::mix(HrtfField& field, const Tables& tables, const ChunkShape& shape,
                   const std::array<float, kMaxKnots>& fade,
                   Manner manner) noexcept AURICLE_NONBLOCKING {
    part_count_ = 0;
    for (std::size_t v = 0; v < voices_; ++v) {
        SourceVoice& voice = *sources_[v];
        if (!voice.heard()) {
            continue;
        }
        passing_.forget();
        addPart(field, v, voice.stretch(field, tables.jump_fade, shape),
                manner.remember ? voice.rowPath() : passing_, shape, fade);
        if (voice.jumping()) {
            passing_.forget();
            addPart(field, v, voice.leaving(field, tables.jump_fade, shape), passing_, shape, fade);
        }
    }
    delayParts(tables.delays, shape);
    for (std::size_t p = 0; p < part_count_; ++p) {
        if (parts_[p].cues != nullptr) {
            filterNear(parts_[p], p, shape, manner.remember_shelves);
        }
        if (parts_[p].fade != nullptr) {
            fadeJump(parts_[p], p, shape.frames);
        }
    }
    std::array<HrtfField::Input, kParts> inputs;
    for (std::size_t p = 0; p < part_count_; ++p) {
        const PathRows& path = parts_[p].path;
        inputs[p] = {ear(p, 0), ear(p, 1), path.rows, path.steps, path.still};
    }
    if (!manner.direct) {
        field.mix({inputs.data(), part_count_}, shape, place_);
        return;
    }
    for (std::size_t p = 0; p < part_count_; ++p) {
        field.renderDirect(inputs[p], shape);
    }
}

void MixBatch::finish(DiffuseField& diffuse, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (std::size_t v = 0; v < voices_; ++v) {
        sources_[v]->finish(line(v), frames, history_, diffuse, place_);
    }
    voices_ = 0;
}

}  // namespace auricle::engine
