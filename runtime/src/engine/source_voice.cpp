#include "engine/source_voice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "dsp/kernels.hpp"
#include "dsp/raised_cosine.hpp"
#include "spatial/source_level.hpp"

namespace auricle::engine {

namespace {

// A direction that changes by more than this in one process call is a jump: 20 degrees, plus what
// four turns a second cover in the time of the call.
constexpr double kJumpAngle = 20.0 * std::numbers::pi / 180.0;
constexpr double kFastestTurn = 4.0 * 2.0 * std::numbers::pi;

// A longer way would lead close to the head's centre, where a curve through space has no direction.
constexpr double kLongestGlide = 2.0 * std::numbers::pi / 3.0;

struct Bearing {
    Vec3 towards;  // unit vector; straight ahead where there is no distance
    float distance = 0.0F;
};

// In double precision, where the square of any float fits.
Bearing bearing(Vec3 from, Vec3 to) noexcept AURICLE_NONBLOCKING {
    const double x = static_cast<double>(to.x) - static_cast<double>(from.x);
    const double y = static_cast<double>(to.y) - static_cast<double>(from.y);
    const double z = static_cast<double>(to.z) - static_cast<double>(from.z);
    const double distance = std::sqrt(x * x + y * y + z * z);
    const auto rounded = static_cast<float>(
        std::min(distance, static_cast<double>(std::numeric_limits<float>::max())));
    if (distance < 1e-4) {
        return {{1.0F, 0.0F, 0.0F}, rounded};
    }
    return {{static_cast<float>(x / distance), static_cast<float>(y / distance),
             static_cast<float>(z / distance)},
            rounded};
}

// Number by number: a vector copied whole waits until the three stores that made it are through.
void point(Aim& aim, Vec3 direction) noexcept AURICLE_NONBLOCKING {
    for (Vec3& ear : aim.directions) {
        ear.x = direction.x;
        ear.y = direction.y;
        ear.z = direction.z;
    }
}

// Where the ears look a source up, and their shelves; a far source has none.
Aim aimAt(const spatial::NearField& near_field, Vec3 direction, float distance,
          std::array<spatial::EarCue, 2>& cues) noexcept AURICLE_NONBLOCKING {
    if (distance >= near_field.reference()) {
        cues = {};
        return {.directions = {direction, direction}};
    }
    near_field.at(distance * direction, cues);
    return {.directions = {cues[0].direction, cues[1].direction},
            .delays = {cues[0].delay, cues[1].delay},
            .directional = cues[0].directional};
}

}  // namespace

void SourceVoice::update(const SourceParams& params, Propagation* propagation,
                         const Air& air) noexcept AURICLE_NONBLOCKING {
    if (params.generation != params_.generation) {
        placed_ = false;
        started_ = false;
        fade_frames_ = 0;
        fallSilent();
    }
    air_path_.propagate(params.propagation, propagation, air);
    air_path_.absorb(params.air_absorption || room_air_);
    if (params.position != params_.position || params.ramp_frames != params_.ramp_frames ||
        !placed_) {
        ramp_from_ = placed_ ? ramp_here_ : params.position;
        ramp_done_ = 0;
    }
    params_ = params;
}

Vec3 SourceVoice::worldPosition() const noexcept AURICLE_NONBLOCKING {
    if (ramp_done_ >= params_.ramp_frames) {
        return params_.position;
    }
    const float share = static_cast<float>(ramp_done_) / static_cast<float>(params_.ramp_frames);
    return (1.0F - share) * ramp_from_ + share * params_.position;
}

Call::Call(const ListenerParams& listener_params, std::size_t call_frames, double sample_rate,
           const JumpFade& jump_fade) noexcept AURICLE_NONBLOCKING
    : listener(listener_params),
      frames(call_frames),
      jump_frames(jump_fade.frames()) {
    const double angle = std::min(
        kJumpAngle + kFastestTurn * static_cast<double>(frames) / sample_rate, kLongestGlide);
    jump_chord = static_cast<float>(2.0 * std::sin(0.5 * angle));
}

void SourceVoice::aim(const Call& call) noexcept AURICLE_NONBLOCKING {
    const std::size_t frames = call.frames;
    const ListenerParams& listener = call.listener;
    if (!params_.placed) {
        // What has lost its place fades out where it was.
        if (placed_ && motion_.targetGain() > 0.0F) {
            motion_.glide(motion_.targetDirection(), 0.0F, frames, motion_.targetDistance());
        }
        placed_ = placed_ && motion_.moving();
        return;
    }
    ramp_done_ += frames;
    ramp_here_ = worldPosition();
    const auto [towards, distance] = bearing(listener.position, ramp_here_);
    air_path_.aim(ramp_here_, listener.position, distance, frames);
    const Vec3 direction = unit(rotateBack(listener.orientation, towards));
    const float gain = params_.gain * spatial::distanceGain(params_, distance) *
                       spatial::directivityGain(params_, -1.0F * towards);
    if (!placed_) {
        placed_ = true;
        motion_.jump(direction, started_ ? 0.0F : gain, distance);
        motion_.glide(direction, gain, frames, distance);
        return;
    }
    if (motion_.targetDirection() == direction && motion_.targetGain() == gain &&
        motion_.targetDistance() == distance) {
        motion_.settle();
        return;
    }
    const Vec3 here = motion_.directionAt(0);
    const Vec3 way = direction - here;
    if (dot(way, way) <= call.jump_chord * call.jump_chord) {
        motion_.glide(direction, gain, frames, distance);
        return;
    }
    if (!awake_) {
        // Nothing of it is heard any more, so what comes next begins at the new place.
        fade_frames_ = 0;
        motion_.jump(direction, gain, distance);
        return;
    }
    if (fade_frames_ == 0) {
        left_direction_ = here;
        left_distance_ = motion_.distanceAt(0);
        left_gain_ = motion_.gainAt(0);
        for (NearState& state : near_states_) {
            state.leaving_filter = state.filter;
        }
        near_ = {};
        fade_frames_ = call.jump_frames;
        motion_.jump(direction, gain, distance);
    }
    // Else the source jumps again while it still fades: it stays until the fade is over, and the
    // next call aims anew.
}

float SourceVoice::lay(const float* input, std::size_t frames, const Air& air, std::size_t history,
                       float* line) noexcept AURICLE_NONBLOCKING {
    float* end = line + history;
    const bool lingers = quiet_frames_ < memory();
    if (lingers) {
        std::copy_n(history_.data() + kHistory - history, history, line);
    } else {
        std::fill_n(line, history, 0.0F);
    }
    const float peak = input != nullptr ? dsp::kernels().copyPeak(end, input, frames) : 0.0F;
    const bool sounds = peak > 0.0F && std::isfinite(peak);
    // Sound that is still on its way to an ear counts, also when this chunk brings none.
    heard_ = sounds || lingers;
    left_out_ = false;
    rememberPeak(sounds ? std::min(peak, kInputCeiling) : 0.0F, frames, lingers);
    if (!sounds) {
        std::fill_n(end, frames, 0.0F);
        quiet_frames_ = std::min(quiet_frames_ + frames, kLongQuiet);
    } else {
        quiet_frames_ = 0;
    }
    if (sounds && peak > kInputCeiling) {
        std::transform(end, end + frames, end, [](float sample) {
            return std::clamp(sample, -kInputCeiling, kInputCeiling);
        });
    }
    if (heard_) {
        air_path_.carry(air, end, frames);
        if (params_.spread > 0.0F || spread_now_ > 0.0F || spreads()) {
            spread(frames);
        }
        spread_known_ = true;
        awake_ = true;
    } else {
        fallSilent();
    }
    return peak;
}

void SourceVoice::rememberPeak(float peak, std::size_t frames,
                               bool lingers) noexcept AURICLE_NONBLOCKING {
    if (!lingers) {
        peak_ = last_peak_ = 0.0F;
        peak_frames_ = 0;
    } else if (peak_frames_ >= memory()) {
        last_peak_ = peak_;
        peak_ = 0.0F;
        peak_frames_ = 0;
    }
    peak_ = std::max(peak_, peak);
    peak_frames_ += frames;
}

void SourceVoice::spread(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (!spread_known_) {
        spread_now_ = spread_goal_ = params_.spread;
        spread_done_ = kSpreadGlide;
    } else if (params_.spread != spread_goal_) {
        spread_start_ = spread_now_;
        spread_goal_ = params_.spread;
        spread_done_ = 0;
    }
    if (spread_done_ < kSpreadGlide) {
        spread_done_ = std::min(spread_done_ + frames, kSpreadGlide);
        const float share = static_cast<float>(spread_done_) / kSpreadGlide;
        const float left = dsp::raisedCosine(share);
        spread_now_ = spread_goal_ + left * (spread_start_ - spread_goal_);
    }
    spread_to_ = spread_now_ > 0.0F
                     ? spatial::spreadWeights(motion_.directionAt(frames), spread_now_)
                     : spatial::SpreadWeights{};
    if (!spread_known_) {
        spread_from_ = spread_to_;
    }
}

void SourceVoice::finish(const float* line, std::size_t frames, std::size_t history,
                         DiffuseField& diffuse, std::size_t place) noexcept AURICLE_NONBLOCKING {
    if (heard() && spreads()) {
        std::array<float, DiffuseField::kChannels> from{};
        std::array<float, DiffuseField::kChannels> to{};
        // A source that jumped has its new gain already.
        const float gain = fed_gain_ < 0.0F ? motion_.gainAt(0) : fed_gain_;
        fed_gain_ = motion_.gainAt(frames);
        for (std::size_t k = 0; k < from.size(); ++k) {
            from[k] = gain * spread_from_.diffuse[k];
            to[k] = fed_gain_ * spread_to_.diffuse[k];
        }
        diffuse.feed(line + history, from, to, frames, place);
        spread_from_ = spread_to_;
    } else {
        fed_gain_ = kNotFed;
    }
    std::copy_n(line + frames, history, history_.data() + kHistory - history);
    advance(frames);
}

void SourceVoice::pass(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    fallSilent();
    started_ =
        started_ || (!placed_ && input != nullptr && dsp::kernels().peak(input, frames) > 0.0F);
    advance(frames);
}

void SourceVoice::fallSilent() noexcept AURICLE_NONBLOCKING {
    quiet_frames_ = kLongQuiet;
    heard_ = false;
    if (!awake_) {
        return;
    }
    awake_ = false;
    row_path_.forget();
    near_ = {};
    spread_known_ = false;
    fed_gain_ = kNotFed;
    air_path_.reset();
}

void SourceVoice::lengthenHistory(std::size_t from, std::size_t to) noexcept AURICLE_NONBLOCKING {
    for (std::size_t ago = from; ago < to; ++ago) {
        history_[kHistory - 1 - ago] = 0.0F;
    }
}

void SourceVoice::advance(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    motion_.advance(frames);
    fade_frames_ -= std::min(fade_frames_, frames);
}

Stretch SourceVoice::stretch(const HrtfField& field, const JumpFade& jump_fade,
                             const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    const spatial::NearField& near_field = field.nearField();
    const Vec3 from = motion_.directionAt(0);
    const Vec3 to = motion_.directionAt(shape.frames);
    Stretch way;
    point(way.from, from);
    point(way.to, to);
    way.fade = jumping() ? jump_fade.entering(fade_frames_) : nullptr;
    const float begin_distance = motion_.distanceAt(0);
    const float end_distance = motion_.distanceAt(shape.frames);
    bool& near = near_[field.nearState()];
    if (near || std::min(begin_distance, end_distance) < near_field.reference()) {
        NearState& state = near_states_[field.nearState()];
        std::array<spatial::EarCue, 2> begin;
        way.from = aimAt(near_field, from, begin_distance, begin);
        way.to = aimAt(near_field, to, end_distance, state.cues);
        if (!near) {
            state.filter.reset(begin);
        }
        way.cues = &state.cues;
        way.filter = &state.filter;
        // One chunk longer, so that the shelves come to rest.
        near = std::min(begin_distance, end_distance) < near_field.reference();
    }
    way.from.depth = field.table().depthAt(begin_distance);
    way.to.depth = field.table().depthAt(end_distance);
    const float gain = motion_.gainAt(0);
    const float growth = motion_.gainAt(shape.frames) - gain;
    for (std::size_t k = 0; k < shape.knots; ++k) {
        way.gains[k] = gain + shape.shares[k] * growth;
    }
    for (std::size_t k = 0; spreads() && k < shape.knots; ++k) {
        way.gains[k] *=
            spread_from_.point + shape.shares[k] * (spread_to_.point - spread_from_.point);
    }
    return way;
}

Stretch SourceVoice::leaving(const HrtfField& field, const JumpFade& jump_fade,
                             const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    NearState& state = near_states_[field.nearState()];
    Stretch way;
    way.to = aimAt(field.nearField(), left_direction_, left_distance_, state.leaving_cues);
    way.to.depth = field.table().depthAt(left_distance_);
    way.from = way.to;
    if (left_distance_ < field.nearField().reference()) {
        way.cues = &state.leaving_cues;
        way.filter = &state.leaving_filter;
    }
    std::fill_n(way.gains.begin(), shape.knots, left_gain_ * spread_from_.point);
    way.fade = jump_fade.leaving(fade_frames_);
    return way;
}

void SourceVoice::reset() noexcept AURICLE_NONBLOCKING {
    fallSilent();
    fade_frames_ = 0;
    placed_ = false;
    started_ = false;
    ramp_done_ = params_.ramp_frames;
}

}  // namespace auricle::engine
