#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "auricle/renderer.hpp"
#include "dsp/fractional_delay.hpp"
#include "dsp/output_stage.hpp"
#include "engine/mix_batch.hpp"
#include "engine/room_voices.hpp"
#include "engine/shared_state.hpp"
#include "engine/source_voice.hpp"
#include "engine/worker_team.hpp"

namespace auricle {

/// The audio thread's side of a renderer.
class Renderer::Audio {
public:
    Audio(const RendererSettings& settings, engine::SharedState& shared, engine::HrtfField* field);

    void process(std::span<const SourceInput> inputs, float* left, float* right, std::size_t frames,
                 const StereoBed& bed) noexcept AURICLE_NONBLOCKING;

private:
    struct ChunkJob {
        const engine::ChunkShape& shape;
        const engine::Call& call;
        std::size_t offset;  // of the chunk in the call
        bool direct;         // without the buses, for a few sources
    };

    void takeParameters() noexcept AURICLE_NONBLOCKING;
    void takeSource(std::uint32_t slot,
                    const engine::SourceMessage& message) noexcept AURICLE_NONBLOCKING;
    void takeField() noexcept AURICLE_NONBLOCKING;
    void takeRoom() noexcept AURICLE_NONBLOCKING;
    void renderRoom(const engine::ChunkShape& shape, std::size_t offset,
                    const engine::Call& call) noexcept AURICLE_NONBLOCKING;
    void publish() noexcept AURICLE_NONBLOCKING;
    void reset() noexcept AURICLE_NONBLOCKING;
    void takeInputs(std::span<const SourceInput> inputs,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void addBed(const float* bed, float* out, std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void countContained() noexcept AURICLE_NONBLOCKING;
    std::size_t countSounding() const noexcept AURICLE_NONBLOCKING;
    void prefetch(std::uint32_t slot, std::size_t offset) const noexcept AURICLE_NONBLOCKING;
    void renderChunk(float* left, float* right, std::size_t offset, std::size_t frames,
                     const engine::Call& call) noexcept AURICLE_NONBLOCKING;
    /// Renders the sources at some indices of `active_`, in a place of the fields.
    void renderSources(const ChunkJob& job, std::size_t place, std::size_t begin,
                       std::size_t end) noexcept AURICLE_NONBLOCKING;
    void renderBatch(engine::MixBatch& batch, const engine::ChunkShape& shape,
                     bool direct) noexcept AURICLE_NONBLOCKING;
    std::array<float, engine::kMaxKnots> fieldFade(
        bool entering, const engine::ChunkShape& shape) const noexcept AURICLE_NONBLOCKING;
    void renderDiffuse(const engine::ChunkShape& shape) noexcept AURICLE_NONBLOCKING;
    float fieldGain(bool entering, std::size_t frame) const noexcept AURICLE_NONBLOCKING;

    engine::SharedState& shared_;
    double sample_rate_;
    dsp::FractionalDelayTable delays_;
    std::shared_ptr<const engine::Air> air_;
    dsp::OutputStage output_;
    ListenerParams listener_{};
    std::vector<engine::SourceVoice> voices_;
    std::vector<std::uint32_t> active_;       // slots with a source, in order
    std::vector<std::uint32_t> generations_;  // of the source in each slot, 0 = none
    std::vector<const float*> inputs_;        // by slot, for the current process call
    std::vector<std::uint8_t> contained_;     // by slot: its input was silenced in this call
    engine::HrtfField* field_;
    engine::HrtfField* fading_ = nullptr;
    std::size_t field_fade_ = 0;                // frames of the cross-fade between sets still to go
    std::size_t history_;                       // past samples that the sources keep
    std::vector<engine::MixBatch> batches_;     // one for each place of the fields
    std::unique_ptr<engine::WorkerTeam> team_;  // null where there is one thread
    engine::DiffuseField diffuse_;
    engine::Culling culling_;
    engine::RoomVoices* room_ = nullptr;
};

}  // namespace auricle
