#include "engine/room_voices.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/raised_cosine.hpp"
#include "rooms/image_sources.hpp"
#include "spatial/source_level.hpp"

namespace auricle::engine {

using rooms::kShelfLines;
using rooms::LineGains;
using rooms::LiveImage;
using rooms::RoomField;

namespace {

// A delay that moves faster, samples in kDelaySpacing, is interpolated sample by sample: between
// two filters so far apart the blend is off by -57 dB at a third of the Nyquist frequency.
constexpr float kFastDelay = 0.1F;

// A send whose delay changes by more than this, and by more than motion at 85 m/s explains, belongs
// to another room or to a source that jumped; it cross-fades. To glide there would be a chirp.
constexpr double kSendJump = 8.0;
constexpr double kFastestSend = 0.25;
constexpr std::size_t kSendFade = 1024;

// Frames in which the lowest line falls silent after its input.
constexpr std::size_t kLineTail = 1024;

// Directions over which the level is averaged that a source sends into the tail.
constexpr std::size_t kMeanAngles = 16;

float magnitude(const LineGains& gains) noexcept AURICLE_NONBLOCKING {
    float sum = 0.0F;
    for (const float gain : gains) {
        sum += std::abs(gain);
    }
    return sum;
}

float delayAt(const dsp::DelayGlide& glide, std::size_t frame,
              std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const double s = static_cast<double>(frame) / static_cast<double>(frames);
    const auto length = static_cast<double>(frames);
    const double chord = glide.to - glide.from;
    const double a = glide.slope_from * length;
    const double b = glide.slope_to * length;
    return static_cast<float>(
        glide.from + s * (a + s * (3.0 * chord - 2.0 * a - b + s * (a + b - 2.0 * chord))));
}

// What a source radiates on average over all directions, as an amplitude.
float radiated(const SourceParams& source) noexcept AURICLE_NONBLOCKING {
    if (source.directivity.pattern == DirectivityPattern::omni) {
        return 1.0F;
    }
    SourceParams upright = source;
    upright.orientation = {};
    float power = 0.0F;
    for (std::size_t i = 0; i < kMeanAngles; ++i) {
        // Rings of equal area.
        const float x = (2.0F * static_cast<float>(i) + 1.0F) / kMeanAngles - 1.0F;
        const float gain = spatial::directivityGain(upright, {x, std::sqrt(1.0F - x * x), 0.0F});
        power += gain * gain / kMeanAngles;
    }
    return std::sqrt(power);
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
        sends_[slot].fresh = true;
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

        Send& send = sends_[slot];
        send.gain_from = send.gain_to;
        send.gain_to = 0.0F;
        if (in_room && params.placed && current_->images().contains(source.position)) {
            send.gain_to = params.gain * spatial::distanceGain(params, 1.0F) * radiated(params);
            const float saved =
                params.propagation ? 0.0F : length(source.position - listener_.position);
            const float frames_saved =
                saved / current_->speedOfSound() * static_cast<float>(sample_rate_);
            send.goal = std::clamp(current_->lead() - frames_saved, 0.0F,
                                   static_cast<float>(lines->maxDelay()));
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

void RoomVoices::readEars(const Voice& voice, const RoomSource& lines, const PathRows& path,
                          float longest_ear, const dsp::FractionalDelayTable& delays,
                          const ChunkShape& shape, float* left,
                          float* right) noexcept AURICLE_NONBLOCKING {
    const dsp::Kernels& kernels = dsp::kernels();
    Delays way{};
    float least = static_cast<float>(voice.glide.from);
    float most = least;
    float fastest = 0.0F;
    for (std::size_t n = 0; n < shape.delay_knots; ++n) {
        const std::size_t frame = std::min(n * dsp::kDelaySpacing, shape.frames);
        way[n] = std::max(delayAt(voice.glide, frame, shape.frames), 0.0F);
        least = std::min(least, way[n]);
        most = std::max(most, way[n]);
        fastest = n > 0 ? std::max(fastest, std::abs(way[n] - way[n - 1])) : 0.0F;
    }
    const float whole = std::min(std::floor(least), static_cast<float>(lines.maxDelay()));
    const auto before = std::min(
        dsp::roundUp(static_cast<std::size_t>(most - whole + longest_ear) + dsp::kMaxTapSpan + 1,
                     dsp::kLanes),
        RoomSource::kMostBefore);
    lines.read(voice.gains_from, voice.gains_to, static_cast<std::size_t>(whole), before,
               shape.frames, window_.data());
    const float* in = window_.data() + before;
    for (std::size_t side = 0; side < 2; ++side) {
        float* out = side == 0 ? left : right;
        const float* ear = path.delays[side].data();
        if (path.still && fastest == 0.0F) {
            kernels.delayStill(out, in, delays.phases(), ear[0] + way[0] - whole, shape.frames);
            continue;
        }
        Delays both{};
        for (std::size_t n = 0; n < shape.delay_knots; ++n) {
            both[n] = way[n] - whole + ear[path.still ? 0 : n];
        }
        if (fastest <= kFastDelay) {
            kernels.delayGliding(out, in, delays.phases(), both.data(), shape.frames);
            continue;
        }
        // The cubic through both ends and one knot in the middle, with the way's own slopes.
        const auto frames = static_cast<double>(shape.frames);
        const std::size_t middle = shape.delay_knots / 2;
        const std::size_t last = shape.delay_knots - 1;
        const float ear_from = ear[0];
        const float ear_way = path.still ? 0.0F : ear[last] - ear_from;
        const float ear_drift =
            path.still || middle == last
                ? ear_way
                : (ear[middle] - ear_from - shape.across[middle] * ear_way) / shape.along[middle];
        const double chord = voice.glide.to - voice.glide.from;
        const double a = voice.glide.slope_from * frames + static_cast<double>(ear_drift);
        const double b = 3.0 * chord -
                         (2.0 * voice.glide.slope_from + voice.glide.slope_to) * frames +
                         2.0 * static_cast<double>(ear_way - ear_drift);
        const double c = (voice.glide.slope_from + voice.glide.slope_to) * frames - 2.0 * chord +
                         static_cast<double>(ear_drift - ear_way);
        dsp::FarrowRead read{};
        read.ring = window_.data();
        read.size = RoomSource::kWindow;
        read.origin = before;
        read.delay[0] = static_cast<float>(voice.glide.from) - whole + ear_from;
        read.delay[1] = static_cast<float>(a / frames);
        read.delay[2] = static_cast<float>(b / (frames * frames));
        read.delay[3] = static_cast<float>(c / (frames * frames * frames));
        read.least = 0.0F;
        read.most = static_cast<float>(before - dsp::kFarrowTaps);
        read.coefficients = &dsp::farrowCoefficients();
        kernels.resample(out, read, shape.frames);
    }
}

void RoomVoices::addImage(std::size_t slot, HrtfField& field,
                          const dsp::FractionalDelayTable& delays, const ChunkShape& shape,
                          const std::array<float, kMaxKnots>& fade,
                          bool remember) noexcept AURICLE_NONBLOCKING {
    Voice& voice = voices_[slot];
    PathRows path;
    path.rows = field.scratch(input_count_);
    path.steps = path.rows + kMaxKnots * field.table().columns();
    const Aim from{.directions = {voice.from, voice.from}};
    const Aim to{.directions = {voice.to, voice.to}};
    passing_.forget();
    (remember ? voice.path : passing_)
        .follow(field.table(), field.longestDelay(), from, to, fade, shape, path);
    float* left = ears_.data() + 2 * input_count_ * kChunk;
    float* right = left + kChunk;
    readEars(voice, *lines_[field_.slots()[slot].source], path, field.table().maxDelay(), delays,
             shape, left, right);
    inputs_[input_count_++] = {left, right, path.rows, path.steps, path.still};
}

void RoomVoices::mix(HrtfField& field, const dsp::FractionalDelayTable& delays,
                     const ChunkShape& shape, const std::array<float, kMaxKnots>& fade,
                     bool remember) noexcept AURICLE_NONBLOCKING {
    input_count_ = 0;
    const auto flush = [&]() noexcept AURICLE_NONBLOCKING {
        if (input_count_ > 0) {
            field.mix({inputs_.data(), input_count_}, shape);
        }
        input_count_ = 0;
    };
    for (std::size_t slot = 0; slot < voices_.size(); ++slot) {
        if (field_.slots()[slot].table == nullptr || !voices_[slot].audible) {
            continue;
        }
        addImage(slot, field, delays, shape, fade, remember);
        if (input_count_ == kBatch) {
            flush();
        }
    }
    flush();
}

void RoomVoices::send(std::size_t slot, const dsp::FractionalDelayTable& delays,
                      std::size_t frames) noexcept AURICLE_NONBLOCKING {
    Send& to = sends_[slot];
    const RoomSource& lines = *lines_[slot];
    if (lines.silent() || (to.gain_from == 0.0F && to.gain_to == 0.0F)) {
        to.fresh = true;
        return;
    }
    if (to.fresh) {
        to.delay.jump(static_cast<double>(to.goal));
        to.fade_frames = 0;
        to.fresh = false;
    }
    const double here = to.delay.delay();
    auto goal = static_cast<double>(to.goal);
    if (to.fade_frames == 0 &&
        std::abs(goal - here) > kSendJump + kFastestSend * static_cast<double>(frames)) {
        to.left_delay = here;
        to.fade_frames = kSendFade;
        to.delay.jump(goal);
    } else if (to.fade_frames > 0 && std::abs(goal - here) > kSendJump) {
        // It jumps again: that waits until the fade is over.
        goal = here;
    }
    const dsp::DelayGlide glide = to.delay.glide(goal, frames);
    const auto left = [&to](std::size_t done) noexcept AURICLE_NONBLOCKING {
        const std::size_t rest = to.fade_frames > done ? to.fade_frames - done : 0;
        return dsp::raisedCosine(1.0F - static_cast<float>(rest) / kSendFade);
    };
    if (to.fade_frames == 0) {
        sendAt(lines, glide, to.gain_from, to.gain_to, delays, frames);
    } else {
        const float from = left(0);
        const float until = left(frames);
        sendAt(lines, {to.left_delay, to.left_delay, 0.0, 0.0}, from * to.gain_from,
               until * to.gain_to, delays, frames);
        sendAt(lines, glide, (1.0F - from) * to.gain_from, (1.0F - until) * to.gain_to, delays,
               frames);
        to.fade_frames -= std::min(to.fade_frames, frames);
    }
    quiet_frames_ = 0;
}

void RoomVoices::sendAt(const RoomSource& lines, const dsp::DelayGlide& glide, float gain_from,
                        float gain_to, const dsp::FractionalDelayTable& delays,
                        std::size_t frames) noexcept AURICLE_NONBLOCKING {
    Delays way{};
    const std::size_t knots = (frames + dsp::kDelaySpacing - 1) / dsp::kDelaySpacing + 1;
    float least = static_cast<float>(glide.from);
    float most = least;
    for (std::size_t n = 0; n < knots; ++n) {
        way[n] = std::max(delayAt(glide, std::min(n * dsp::kDelaySpacing, frames), frames), 0.0F);
        least = std::min(least, way[n]);
        most = std::max(most, way[n]);
    }
    const float whole = std::floor(least);
    for (float& delay : way) {
        delay = std::max(delay - whole, 0.0F);
    }
    const auto before =
        dsp::roundUp(static_cast<std::size_t>(most - whole) + dsp::kMaxTapSpan + 1, dsp::kLanes);
    lines.read({gain_from}, {gain_to}, static_cast<std::size_t>(whole), before, frames,
               window_.data());
    float* out = ears_.data() + kChunk;
    dsp::kernels().delayGliding(out, window_.data() + before, delays.phases(), way.data(), frames);
    float* sum = ears_.data();
    for (std::size_t n = 0; n < frames; ++n) {
        sum[n] += out[n];
    }
}

void RoomVoices::reverberate(const dsp::FractionalDelayTable& delays, float* left, float* right,
                             std::size_t frames) noexcept AURICLE_NONBLOCKING {
    std::fill_n(ears_.data(), kChunk, 0.0F);
    const std::size_t before = quiet_frames_;
    for (std::size_t slot = 0; slot < slots_used_; ++slot) {
        if (lines_[slot] != nullptr) {
            send(slot, delays, frames);
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
