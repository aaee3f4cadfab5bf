#include "auricle/renderer.hpp"

#include "engine/renderer_audio.hpp"
#include "engine/renderer_control.hpp"

namespace auricle {

static_assert(Renderer::kLatencyFrames == dsp::kDelayLatency);

Renderer::Renderer(const RendererSettings& settings, const PreparedHrtf& hrtf)
    : control_(std::make_unique<Control>(settings, hrtf)),
      audio_(std::make_unique<Audio>(settings, control_->shared(), control_->firstField())) {}

Renderer::~Renderer() = default;

std::uint32_t Renderer::addSource(const SourceParams& params) {
    return control_->addSource(params);
}

void Renderer::removeSource(std::uint32_t id) { control_->removeSource(id); }

void Renderer::setSource(std::uint32_t id, const SourceParams& params) {
    control_->setSource(id, params);
}

SourceParams Renderer::source(std::uint32_t id) const { return control_->source(id); }

void Renderer::setPositions(std::span<const std::uint32_t> ids, std::span<const float> xyz) {
    control_->setPositions(ids, xyz);
}

void Renderer::setListener(const ListenerParams& params) { control_->setListener(params); }

ListenerParams Renderer::listener() const { return control_->listener(); }

void Renderer::setHrtf(const PreparedHrtf& hrtf) { control_->setHrtf(hrtf); }

void Renderer::setRoom(const std::optional<RoomSettings>& room) { control_->setRoom(room); }

std::optional<RoomSettings> Renderer::room() const { return control_->room(); }

RoomCoverage Renderer::roomCoverage() const noexcept {
    const auto& shared = control_->shared();
    return {shared.live_images.load(std::memory_order_relaxed),
            shared.existing_images.load(std::memory_order_relaxed),
            shared.left_out_power.load(std::memory_order_relaxed)};
}

void Renderer::requestReset() noexcept {
    control_->shared().reset_requested.store(true, std::memory_order_release);
}

std::uint32_t Renderer::sampleRate() const noexcept { return control_->settings().sample_rate; }

RendererCounters Renderer::counters() const noexcept {
    const auto& shared = control_->shared();
    return {shared.contained_blocks.load(std::memory_order_relaxed),
            shared.limited_samples.load(std::memory_order_relaxed)};
}

void Renderer::process(std::span<const SourceInput> inputs, float* left, float* right,
                       std::size_t frames, const StereoBed& bed) noexcept AURICLE_NONBLOCKING {
    audio_->process(inputs, left, right, frames, bed);
}

}  // namespace auricle
