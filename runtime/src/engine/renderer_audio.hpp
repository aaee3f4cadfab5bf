#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "auricle/renderer.hpp"
#include "dsp/fractional_delay.hpp"
#include "dsp/output_stage.hpp"
#include "engine/shared_state.hpp"
#include "engine/source_voice.hpp"

namespace auricle {

/// The audio thread's side of a renderer.
class Renderer::Audio {
public:
    Audio(const RendererSettings& settings, engine::SharedState& shared, engine::HrtfField* field);

    void process(std::span<const SourceInput> inputs, float* left, float* right,
                 std::size_t frames) noexcept AURICLE_NONBLOCKING;

private:
    void takeParameters(std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void takeField() noexcept AURICLE_NONBLOCKING;
    void takeInputs(std::span<const SourceInput> inputs,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void renderChunk(float* left, float* right, std::size_t offset,
                     std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void flush(engine::HrtfField& field, std::size_t frames) noexcept AURICLE_NONBLOCKING;
    float fieldGain(bool entering, std::size_t frame) const noexcept AURICLE_NONBLOCKING;

    engine::SharedState& shared_;
    double sample_rate_;
    dsp::FractionalDelayTable delays_;
    dsp::OutputStage output_;
    ListenerParams listener_{};
    std::vector<engine::SourceVoice> voices_;
    std::vector<const float*> inputs_;  // by slot, for the current process call
    std::vector<float> clamped_;        // one chunk of an input beyond the ceiling
    engine::HrtfField* field_;
    engine::HrtfField* fading_ = nullptr;
    std::size_t field_fade_ = 0;  // frames of the cross-fade between sets still to go
    std::array<engine::VoiceMix, dsp::kMixBatch> batch_;
    std::size_t batch_size_ = 0;
    engine::VoiceMix silent_;
};

}  // namespace auricle
