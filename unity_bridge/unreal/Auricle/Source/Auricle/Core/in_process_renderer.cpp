#include "in_process_renderer.hpp"

// Unreal compiles every file of a module; a build without the library has nothing here.
#if __has_include(<auricle/auricle.h>)

#include <auricle/auricle.h>

#include <algorithm>
#include <cmath>

#include "rotation.hpp"

namespace auricle::client {

std::unique_ptr<InProcessRenderer> InProcessRenderer::create(const InProcessSettings& settings,
                                                             std::string& error) {
    auricle_settings wanted;
    auricle_settings_init(&wanted);
    wanted.sample_rate = settings.sample_rate;
    wanted.max_sources = settings.max_sources;
    wanted.hrtf = settings.hrtf.data();
    wanted.hrtf_bytes = static_cast<std::uint32_t>(settings.hrtf.size());
    auricle_renderer* renderer = nullptr;
    if (auricle_renderer_create(&wanted, &renderer) != AURICLE_OK) {
        error = auricle_last_error();
        return nullptr;
    }
    std::unique_ptr<InProcessRenderer> made(new InProcessRenderer(renderer));
    if (!made->addVoices(settings.max_sources, settings.distance) ||
        auricle_renderer_latency(renderer, &made->latency_) != AURICLE_OK) {
        error = auricle_last_error();
        return nullptr;
    }
    return made;
}

InProcessRenderer::~InProcessRenderer() { auricle_renderer_destroy(renderer_); }

bool InProcessRenderer::addVoices(std::uint32_t count, Distance distance) {
    voices_.resize(count);
    inputs_.resize(count);
    auricle_source_params params;
    auricle_source_params_init(&params);
    if (distance == Distance::kHost) params.rolloff = 0;
    for (Voice& voice : voices_) {
        if (auricle_source_add(renderer_, &params, &voice.id) != AURICLE_OK) return false;
    }
    moved_.reserve(count);
    moved_xyz_.reserve(std::size_t{3} * count);
    return true;
}

void InProcessRenderer::place(const SourceInput& source, const Quaternion& listener) noexcept {
    Voice& voice = voices_[source.voice];
    const Vector3 local = rotateBack(listener, source.position);
    // The renderer refuses all moves where one is no number; such a voice stays where it was.
    if (!std::isfinite(local[0]) || !std::isfinite(local[1]) || !std::isfinite(local[2])) return;
    if (voice.placed && voice.local == local) return;
    moved_.push_back(voice.id);
    moved_xyz_.insert(moved_xyz_.end(), local.begin(), local.end());
    voice = {voice.id, true, local};
}

void InProcessRenderer::process(const BlockInput& input, std::span<float> left,
                                std::span<float> right) noexcept {
    std::fill(inputs_.begin(), inputs_.end(), nullptr);
    moved_.clear();
    moved_xyz_.clear();
    const Quaternion listener{input.listener[3], input.listener[4], input.listener[5],
                              input.listener[6]};
    for (const SourceInput& source : input.sources) {
        if (source.voice >= voices_.size()) continue;
        place(source, listener);
        inputs_[source.voice] = source.samples;
    }
    auricle_sources_set_positions(renderer_, moved_.data(), moved_xyz_.data(),
                                  static_cast<std::uint32_t>(moved_.size()));
    auricle_renderer_process(renderer_, inputs_.data(), static_cast<std::uint32_t>(inputs_.size()),
                             left.data(), right.data(), static_cast<std::uint32_t>(left.size()));
}

}  // namespace auricle::client

#endif
