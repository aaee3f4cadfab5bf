#include "spatializer.hpp"

#include <algorithm>
#include <cmath>

namespace auricle::unity {
namespace {

constexpr float kNearest = 1e-4F;

/// Where the source is from the head, in Auricle's axes: +x front, +y left, +z up.
std::array<float, 3> placeOf(const SpatializerData& data) {
    const float* l = data.listener_matrix;
    const float x = data.source_matrix[12];
    const float y = data.source_matrix[13];
    const float z = data.source_matrix[14];
    const float right = l[0] * x + l[4] * y + l[8] * z + l[12];
    const float up = l[1] * x + l[5] * y + l[9] * z + l[13];
    const float front = l[2] * x + l[6] * y + l[10] * z + l[14];
    const std::array<float, 3> place{front, -right, up};
    const bool finite = std::isfinite(front) && std::isfinite(right) && std::isfinite(up);
    return finite ? place : std::array<float, 3>{1.0F, 0.0F, 0.0F};
}

/// A value on its way from the last block's to this one's.
class Glide {
public:
    Glide(float from, float to, std::uint32_t frames)
        : value_(from), step_((to - from) / static_cast<float>(frames)) {}

    float next() { return value_ += step_; }

private:
    float value_;
    float step_;
};

}  // namespace

Spatializer::Spatializer(std::uint32_t sample_rate) {
    RendererPool::shared().request(voice_, sample_rate);
}

Spatializer::~Spatializer() { RendererPool::shared().giveBack(voice_); }

void Spatializer::process(const SpatializerData& data, const float* in, float* out,
                          std::uint32_t frames, int in_channels, int out_channels) {
    for (std::uint32_t done = 0; done < frames; done += kChunk) {
        const std::uint32_t count = std::min(kChunk, frames - done);
        processChunk(data, in + static_cast<std::size_t>(done) * in_channels,
                     out + static_cast<std::size_t>(done) * out_channels, count, in_channels,
                     out_channels);
    }
}

void Spatializer::reset() {
    if (Voice* voice = voice_.load(std::memory_order_acquire)) {
        auricle_renderer_reset(voice->renderer);
    }
    started_ = false;
}

void Spatializer::processChunk(const SpatializerData& data, const float* in, float* out,
                               std::uint32_t frames, int in_channels, int out_channels) {
    const float share = 1.0F / static_cast<float>(in_channels);
    for (std::uint32_t n = 0; n < frames; ++n) {
        float sum = 0.0F;
        for (int c = 0; c < in_channels; ++c) {
            sum += in[n * in_channels + c];
        }
        const float mean = share * sum;
        mono_[n] = std::isfinite(mean) ? mean : 0.0F;
    }
    const auto place = placeOf(data);
    const bool has_voice = voice_.load(std::memory_order_acquire) != nullptr;
    if (has_voice) {
        render(place, frames);
    }
    const float distance = std::hypot(place[0], place[1], place[2]);
    const float side = distance < kNearest ? 0.0F : place[1] / distance;
    const float pan_left = std::sqrt(0.5F * (1.0F + side));
    const float pan_right = std::sqrt(0.5F * (1.0F - side));
    const float blend = std::clamp(data.spatial_blend, 0.0F, 1.0F);
    const float gain = std::pow(10.0F, gainDb() / 20.0F);
    const float rendered = has_voice ? 1.0F : 0.0F;
    if (!started_) {
        started_ = true;
        pan_left_ = pan_left;
        pan_right_ = pan_right;
        blend_ = blend;
        gain_ = gain;
        rendered_ = rendered;
    }
    Glide pan_left_now(pan_left_, pan_left, frames);
    Glide pan_right_now(pan_right_, pan_right, frames);
    Glide blend_now(blend_, blend, frames);
    Glide gain_now(gain_, gain, frames);
    Glide rendered_now(rendered_, rendered, frames);
    for (std::uint32_t n = 0; n < frames; ++n) {
        const float r = rendered_now.next();
        const float panned = (1.0F - r) * mono_[n];
        const float left = r * (has_voice ? left_[n] : 0.0F) + panned * pan_left_now.next();
        const float right = r * (has_voice ? right_[n] : 0.0F) + panned * pan_right_now.next();
        const float b = blend_now.next();
        const float g = gain_now.next();
        for (int c = 0; c < out_channels; ++c) {
            const float dry = c < in_channels ? in[n * in_channels + c] : 0.0F;
            const float ear = out_channels == 1 ? 0.5F * (left + right)
                              : c == 0          ? left
                              : c == 1          ? right
                                                : 0.0F;
            const float sample = g * (b * ear + (1.0F - b) * dry);
            out[n * out_channels + c] = std::isfinite(sample) ? sample : 0.0F;
        }
    }
    pan_left_ = pan_left;
    pan_right_ = pan_right;
    blend_ = blend;
    gain_ = gain;
    rendered_ = rendered;
}

void Spatializer::render(const std::array<float, 3>& position, std::uint32_t frames) {
    const Voice& voice = *voice_.load(std::memory_order_acquire);
    // The renderer's lock is this thread's alone here: nobody else has the voice but setHrtf.
    auricle_sources_set_positions(voice.renderer, &voice.source, position.data(), 1);
    const float* const input = mono_.data();
    auricle_renderer_process(voice.renderer, &input, 1, left_.data(), right_.data(), frames);
}

}  // namespace auricle::unity
