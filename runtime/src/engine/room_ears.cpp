// Reflections as both ears hear them: read from the delay lines and mixed into a field.

#include <algorithm>
#include <cmath>

#include "engine/room_voices.hpp"

namespace auricle::engine {

namespace {

// A delay that moves faster, samples in kDelaySpacing, is interpolated sample by sample: between
// two filters so far apart the blend is off by -57 dB at a third of the Nyquist frequency.
constexpr float kFastDelay = 0.1F;

// One ear's delay while it moves fast: the cubic through both ends and one knot in the middle, with
// the way's own slopes. `whole` samples of the way are before the window's origin already.
dsp::FarrowRead fastRead(const dsp::DelayGlide& glide, const float* ear, bool still, float whole,
                         const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    const auto frames = static_cast<double>(shape.frames);
    const std::size_t middle = shape.delay_knots / 2;
    const std::size_t last = shape.delay_knots - 1;
    const float ear_from = ear[0];
    const float ear_way = still ? 0.0F : ear[last] - ear_from;
    const float ear_drift =
        still || middle == last
            ? ear_way
            : (ear[middle] - ear_from - shape.across[middle] * ear_way) / shape.along[middle];
    const double chord = glide.to - glide.from;
    const double a = glide.slope_from * frames + static_cast<double>(ear_drift);
    const double b = 3.0 * chord - (2.0 * glide.slope_from + glide.slope_to) * frames +
                     2.0 * static_cast<double>(ear_way - ear_drift);
    const double c = (glide.slope_from + glide.slope_to) * frames - 2.0 * chord +
                     static_cast<double>(ear_drift - ear_way);
    dsp::FarrowRead read{};
    read.delay[0] = static_cast<float>(glide.from) - whole + ear_from;
    read.delay[1] = static_cast<float>(a / frames);
    read.delay[2] = static_cast<float>(b / (frames * frames));
    read.delay[3] = static_cast<float>(c / (frames * frames * frames));
    read.least = 0.0F;
    read.coefficients = &dsp::farrowCoefficients();
    return read;
}

}  // namespace

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
        way[n] = std::max(voice.glide.at(frame, shape.frames), 0.0F);
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
        dsp::FarrowRead read = fastRead(voice.glide, ear, path.still, whole, shape);
        read.ring = window_.data();
        read.size = RoomSource::kWindow;
        read.origin = before;
        read.most = static_cast<float>(before - dsp::kFarrowTaps);
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

}  // namespace auricle::engine
