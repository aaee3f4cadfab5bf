// Where a source is heard from: aimed once a call, followed chunk by chunk.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/source_voice.hpp"
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

}  // namespace auricle::engine
