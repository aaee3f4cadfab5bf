#include "engine/room_voices.hpp"

#include <algorithm>
#include <cmath>

#include "rooms/image_sources.hpp"
#include "spatial/source_level.hpp"

namespace auricle::engine {

using rooms::kShelfLines;
using rooms::LineGains;
using rooms::LiveImage;
using rooms::RoomField;

namespace {

// Frames in which the lowest line falls silent after its input.
constexpr std::size_t kLineTail = 1024;

float magnitude(const LineGains& gains) noexcept AURICLE_NONBLOCKING {
    float sum = 0.0F;
    for (const float gain : gains) {
        sum += std::abs(gain);
    }
    return sum;
}

}  // namespace

RoomVoices::RoomVoices(const RoomLimits& limits)
    : sample_rate_(limits.sample_rate),
      field_(limits.max_sources, limits.max_images, rooms::imageCount(kMostLiveReflections) - 1),
      reverb_(static_cast<std::size_t>(kLongestLiveTailS * limits.sample_rate)),
      lines_(limits.max_sources, nullptr),
      sources_(limits.max_sources),
      before_(limits.max_sources),
      sends_(limits.max_sources),
      voices_(field_.slots().size()),
      window_(RoomSource::kWindow),
      ears_(kBatch * 2 * kChunk) {}

void RoomVoices::attach(std::uint32_t slot, RoomSource* lines) noexcept AURICLE_NONBLOCKING {
    if (lines != nullptr && lines_[slot] == nullptr) {
        lines_[slot] = lines;
        lines->reset();
        slots_used_ = std::max<std::size_t>(slots_used_, slot + 1);
    }
}

void RoomVoices::reset() noexcept AURICLE_NONBLOCKING {
    field_.reset();
    reverb_.reset();
    for (std::size_t slot = 0; slot < slots_used_; ++slot) {
        if (lines_[slot] != nullptr) {
            lines_[slot]->reset();
        }
        before_[slot].known = false;
        sends_[slot].reset();
    }
    listener_before_.known = false;
}

void RoomVoices::begin(std::span<const SourceVoice> voices) noexcept AURICLE_NONBLOCKING {
    if (!stopped_ || wanted_ == nullptr) {
        return;
    }
    stopped_ = false;
    reset();
    for (std::size_t slot = 0; slot < slots_used_; ++slot) {
        if (lines_[slot] != nullptr && voices[slot].sounding(false)) {
            lines_[slot]->enter();
        }
    }
}

void RoomVoices::change() noexcept AURICLE_NONBLOCKING {
    if (field_.leaving() == nullptr && reverb_.settled()) {
        leaving_ = nullptr;
    }
    if (leaving_ != nullptr || wanted_ == current_ || field_.leaving() != nullptr ||
        !reverb_.settled()) {
        return;
    }
    reverb_.exchange(wanted_ != nullptr ? wanted_->tail() : nullptr);
    field_.exchange(wanted_ != nullptr ? &wanted_->images() : nullptr);
    leaving_ = current_;
    current_ = wanted_;
}

Vec3 RoomVoices::placeAt(Place& before, Vec3 now, float share) noexcept AURICLE_NONBLOCKING {
    // A jump is made at once.
    if (!before.known || length(now - before.position) > RoomField::kJump || share >= 1.0F) {
        before = {now, true};
        return now;
    }
    return before.position + share * (now - before.position);
}

void RoomVoices::takeIn(const Scene& scene, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const ListenerParams& listener = scene.call.listener;
    const auto left = static_cast<float>(scene.call.frames - scene.offset);
    // Of the way that is still to go in this call; each chunk goes on from the one before.
    const float share = static_cast<float>(frames) / left;
    listener_.position = placeAt(listener_before_, listener.position, share);
    listener_before_.position = listener_.position;
    const Quaternion& a = listener_.orientation;
    Quaternion b = listener.orientation;
    if (a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w < 0.0F) {
        b = {-b.x, -b.y, -b.z, -b.w};
    }
    const Quaternion mean{a.x + share * (b.x - a.x), a.y + share * (b.y - a.y),
                          a.z + share * (b.z - a.z), a.w + share * (b.w - a.w)};
    const float norm =
        std::sqrt(mean.x * mean.x + mean.y * mean.y + mean.z * mean.z + mean.w * mean.w);
    listener_.orientation =
        norm > 1e-3F ? Quaternion{mean.x / norm, mean.y / norm, mean.z / norm, mean.w / norm} : b;

    const bool in_room = current_ != nullptr && current_->images().contains(listener_.position);
    for (std::size_t slot = 0; slot < slots_used_; ++slot) {
        RoomSource* lines = lines_[slot];
        if (lines == nullptr) {
            continue;
        }
        const SourceVoice& voice = scene.voices[slot];
        const SourceParams& params = voice.params();
        const float* input = scene.inputs[slot];
        lines->write(input != nullptr ? input + scene.offset : nullptr, frames);
        rooms::FieldSource& source = sources_[slot];
        // With or without propagation: the delays are others.
        source.generation =
            params.placed ? 2 * params.generation + (params.propagation ? 1 : 0) : 0;
        source.sounding = params.placed && !lines->silent();
        if (params.placed) {
            source.position = placeAt(before_[slot], voice.goal(), share);
            before_[slot].position = source.position;
        } else {
            before_[slot].known = false;
        }
        source.level = params.gain * lines->loudest();

        RoomSend& send = sends_[slot];
        if (in_room && params.placed && current_->images().contains(source.position)) {
            const float saved =
                params.propagation ? 0.0F : length(source.position - listener_.position);
            const float frames_saved =
                saved / current_->speedOfSound() * static_cast<float>(sample_rate_);
            send.aim(
                params.gain * spatial::distanceGain(params, 1.0F) * spatial::radiatedGain(params),
                std::clamp(current_->lead() - frames_saved, 0.0F,
                           static_cast<float>(lines->maxDelay())));
        } else {
            send.release();
        }
    }
}

void RoomVoices::aim(std::size_t slot, const Scene& scene, std::size_t frames,
                     Culling& culling) noexcept AURICLE_NONBLOCKING {
    const LiveImage& image = field_.slots()[slot];
    Voice& voice = voices_[slot];
    const RoomSource& lines = *lines_[image.source];
    const rooms::FieldSource& source = sources_[image.source];
    if (image.generation == source.generation) {
        const SourceParams& params = scene.voices[image.source].params();
        voice.factor = params.gain * spatial::directivityGain(params, image.emission) *
                       spatial::distanceGain(params, image.distance) * image.distance;
        voice.delayed = params.propagation;
    }
    voice.from = voice.to;
    voice.to = unit(rotateBack(listener_.orientation, image.position - listener_.position));
    voice.gains_from = voice.gains_to;
    for (std::size_t l = 0; l < kShelfLines; ++l) {
        voice.gains_to[l] = voice.factor * image.gains[l];
    }
    const double metres = static_cast<double>(voice.delayed ? image.distance : image.detour);
    const double delay = std::min(metres / image.table->room().speed_of_sound * sample_rate_,
                                  static_cast<double>(lines.maxDelay()));
    if (image.fresh) {
        voice.from = voice.to;
        voice.gains_from = image.fade < 1.0F ? LineGains{} : voice.gains_to;
        voice.gliding.jump(delay);
        voice.path.forget();
    }
    voice.glide = voice.gliding.glide(delay, frames);
    const auto farthest = static_cast<std::size_t>(std::max(voice.glide.from, voice.glide.to));
    const bool silent = lines.quietFrames() > farthest + frames + kMaxDelay + kLineTail;
    const float loudest = std::max(magnitude(voice.gains_from), magnitude(voice.gains_to));
    voice.audible = !silent && loudest > 0.0F && !culling.leavesOut(lines.loudest() * loudest);
    if (!voice.audible) {
        voice.path.forget();
    }
}

void RoomVoices::advance(const Scene& scene, std::size_t frames,
                         Culling& culling) noexcept AURICLE_NONBLOCKING {
    change();
    takeIn(scene, frames);
    field_.update({sources_.data(), slots_used_}, listener_.position, frames);
    for (std::size_t slot = 0; slot < voices_.size(); ++slot) {
        if (field_.slots()[slot].table != nullptr) {
            aim(slot, scene, frames, culling);
        }
    }
}

void RoomVoices::reverberate(const dsp::FractionalDelayTable& delays, float* left, float* right,
                             std::size_t frames) noexcept AURICLE_NONBLOCKING {
    std::fill_n(ears_.data(), kChunk, 0.0F);
    const std::size_t before = quiet_frames_;
    for (std::size_t slot = 0; slot < slots_used_; ++slot) {
        if (lines_[slot] != nullptr &&
            sends_[slot].feed(*lines_[slot], delays, window_.data(), ears_.data(), frames)) {
            quiet_frames_ = 0;
        }
    }
    if (quiet_frames_ == before) {
        const auto longest = static_cast<std::size_t>(kLongestLiveTailS * sample_rate_);
        quiet_frames_ = std::min(before + frames, longest + 4 * rooms::kLongPartition);
        if (quiet_frames_ == longest + 4 * rooms::kLongPartition && reverb_.settled()) {
            return;
        }
    }
    reverb_.process(ears_.data(), left, right, frames);
    stopped_ = !sounding();
}

}  // namespace auricle::engine
