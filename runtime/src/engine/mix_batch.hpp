#pragma once

#include <array>
#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/fractional_delay.hpp"
#include "engine/chunk.hpp"
#include "engine/culling.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/source_voice.hpp"

namespace auricle::engine {

/// Sources that are worked on together, stage by stage, so that what a stage needs stays in the
/// nearest cache.
class MixBatch {
public:
    static constexpr std::size_t kSources = 16;

    /// Works in that place of the fields: one batch in each.
    explicit MixBatch(std::size_t place = 0);

    bool full() const noexcept AURICLE_NONBLOCKING { return voices_ == kSources; }

    /// Takes a source in, with a chunk of its input (null for silence). Returns the input's peak,
    /// see SourceVoice::lay. What
    /// is culled stays silent.
    float take(SourceVoice& voice, const float* input, std::size_t frames, const Air& air,
               std::size_t history, Culling& culling) noexcept AURICLE_NONBLOCKING;

    struct Tables {
        const dsp::FractionalDelayTable& delays;
        const JumpFade& jump_fade;
    };

    struct Manner {
        bool remember = true;  ///< carry the ways on to the next chunk; not in a field that fades
        /// Carry the shelves of near sources on; not in a field that fades into one with which it
        /// shares them.
        bool remember_shelves = true;
        bool direct = false;  ///< without the buses, for a few sources
    };

    /// Renders the sources that are heard into a field, their gains at the knots times `fade`.
    void mix(HrtfField& field, const Tables& tables, const ChunkShape& shape,
             const std::array<float, kMaxKnots>& fade, Manner manner) noexcept AURICLE_NONBLOCKING;

    /// Ends the chunk for all sources in it; then the batch is empty.
    void finish(DiffuseField& diffuse, std::size_t frames) noexcept AURICLE_NONBLOCKING;

private:
    /// A source on one way; one that jumps has two.
    struct Part {
        std::size_t voice = 0;
        PathRows path;
        const float* fade = nullptr;
        const std::array<spatial::EarCue, 2>* cues = nullptr;
        spatial::NearFieldFilter* filter = nullptr;
    };

    void addPart(HrtfField& field, std::size_t voice, const Stretch& way, RowPath& path,
                 const ChunkShape& shape,
                 const std::array<float, kMaxKnots>& fade) noexcept AURICLE_NONBLOCKING;
    void filterNear(const Part& part, std::size_t index, const ChunkShape& shape,
                    bool remember) noexcept AURICLE_NONBLOCKING;
    void fadeJump(const Part& part, std::size_t index,
                  std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void delayParts(const dsp::FractionalDelayTable& delays,
                    const ChunkShape& shape) noexcept AURICLE_NONBLOCKING;

    float* line(std::size_t voice) noexcept AURICLE_NONBLOCKING {
        return lines_.data() + voice * kLineStride;
    }
    float* ear(std::size_t part, std::size_t side) noexcept AURICLE_NONBLOCKING {
        return ears_.data() + (2 * part + side) * kChunk;
    }

    // Not a power of two, so that lines do not fall on the same cache sets.
    static constexpr std::size_t kLineStride = kHistory + kChunk + 3 * dsp::kLanes;
    static constexpr std::size_t kParts = 2 * kSources;
    static_assert(kParts <= HrtfField::kMostInputs);

    std::size_t place_;
    std::array<SourceVoice*, kSources> sources_{};
    std::size_t voices_ = 0;
    std::size_t history_ = 0;
    std::array<Part, kParts> parts_{};
    std::size_t part_count_ = 0;
    RowPath passing_;  // for ways that nothing follows
    dsp::AlignedVector<float> lines_;
    dsp::AlignedVector<float> ears_;  // [parts x 2 x kChunk]
};

}  // namespace auricle::engine
