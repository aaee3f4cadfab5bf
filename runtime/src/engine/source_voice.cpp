#include "engine/source_voice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

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

constexpr std::size_t kDelaySegment = 32;

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

}  // namespace

void SourceVoice::update(const SourceParams& params) noexcept AURICLE_NONBLOCKING {
    if (params.generation != params_.generation) {
        placed_ = false;
        started_ = false;
        fade_frames_ = 0;
        quiet_frames_ = kHistory;
        line_.fill(0.0F);
    }
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

void SourceVoice::aim(const ListenerParams& listener, std::size_t frames,
                      double sample_rate) noexcept AURICLE_NONBLOCKING {
    if (!params_.placed) {
        // What has lost its place fades out where it was.
        if (placed_ && motion_.targetGain() > 0.0F) {
            motion_.glide(motion_.targetDirection(), 0.0F, frames);
        }
        placed_ = placed_ && motion_.moving();
        return;
    }
    ramp_done_ += frames;
    ramp_here_ = worldPosition();
    const auto [towards, distance] = bearing(listener.position, ramp_here_);
    const Vec3 direction = unit(rotateBack(listener.orientation, towards));
    const float gain = params_.gain * spatial::distanceGain(params_, distance) *
                       spatial::directivityGain(params_, -1.0F * towards);
    if (!placed_) {
        placed_ = true;
        motion_.jump(direction, started_ ? 0.0F : gain);
        motion_.glide(direction, gain, frames);
        return;
    }
    if (motion_.targetDirection() == direction && motion_.targetGain() == gain) {
        motion_.settle();
        return;
    }
    const Vec3 here = motion_.directionAt(0);
    const double limit = std::min(
        kJumpAngle + kFastestTurn * static_cast<double>(frames) / sample_rate, kLongestGlide);
    if (static_cast<double>(angleBetween(here, direction)) <= limit) {
        motion_.glide(direction, gain, frames);
        return;
    }
    if (fade_frames_ == 0) {
        left_direction_ = here;
        left_gain_ = motion_.gainAt(0);
        fade_frames_ = kJumpFade;
        motion_.jump(direction, gain);
    }
    // Else the source jumps again while it still fades: it stays until the fade is over, and the
    // next call aims anew.
}

void SourceVoice::feed(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    float* end = line_.data() + kHistory;
    // Sound that is still on its way to an ear counts, also when this chunk brings none.
    heard_ = input != nullptr || quiet_frames_ < kHistory;
    if (input != nullptr) {
        std::copy_n(input, frames, end);
        quiet_frames_ = 0;
        started_ = started_ || !placed_;
    } else {
        std::fill_n(end, frames, 0.0F);
        quiet_frames_ = std::min(quiet_frames_ + frames, kHistory);
    }
}

Trajectory SourceVoice::trajectory(std::size_t frames) const noexcept AURICLE_NONBLOCKING {
    Trajectory path;
    for (std::size_t knot = 0; knot <= segmentCount(frames); ++knot) {
        const std::size_t at = knotFrame(knot, frames);
        path.directions[knot] = motion_.directionAt(at);
        path.gains[knot] = motion_.gainAt(at);
        if (fade_frames_ > at) {
            const float share = static_cast<float>(fade_frames_ - at) / kJumpFade;
            path.gains[knot] *= dsp::raisedCosine(share);
        }
    }
    return path;
}

Trajectory SourceVoice::leaving(std::size_t frames) const noexcept AURICLE_NONBLOCKING {
    Trajectory path;
    for (std::size_t knot = 0; knot <= segmentCount(frames); ++knot) {
        const std::size_t at = knotFrame(knot, frames);
        const std::size_t remaining = fade_frames_ > at ? fade_frames_ - at : 0;
        const float share = static_cast<float>(remaining) / kJumpFade;
        path.directions[knot] = left_direction_;
        path.gains[knot] = left_gain_ * dsp::raisedCosine(1.0F - share);
    }
    return path;
}

std::size_t SourceVoice::buildRows(const HrtfField& field, const Trajectory& path,
                                   std::size_t frames, EarDelays& delays,
                                   VoiceMix& out) noexcept AURICLE_NONBLOCKING {
    const auto& table = field.table();
    const std::size_t columns = table.columns();
    const std::size_t weights = 2 * table.paddedBasis();
    const std::size_t last = segmentCount(frames);
    std::size_t last_change = 0;
    for (std::size_t knot = 0; knot <= last; ++knot) {
        const Vec3 direction = path.directions[knot];
        if (knot > 0 && direction == path.directions[knot - 1] &&
            path.gains[knot] == path.gains[knot - 1]) {
            out.entry.rows[knot] = out.entry.rows[knot - 1];
            delays[knot] = delays[knot - 1];
            continue;
        }
        last_change = knot;
        float* row = out.rows.data() + knot * columns;
        if (knot == 0 && cache_.field == &field && cache_.direction == direction) {
            std::copy_n(cache_.row.data(), columns, row);
        } else {
            table.lookUp(direction, row, dsp::kernels());
        }
        if (knot == 0 || knot == last) {
            cache_.field = &field;
            cache_.direction = direction;
            std::copy_n(row, columns, cache_.row.data());
        }
        delays[knot] = {row[weights], row[weights + 1]};
        for (std::size_t c = 0; c < weights; ++c) {
            row[c] *= path.gains[knot];
        }
        out.entry.rows[knot] = row;
    }
    return last_change;
}

void SourceVoice::build(const HrtfField& field, const Trajectory& path, std::size_t frames,
                        const dsp::FractionalDelayTable& table,
                        VoiceMix& out) noexcept AURICLE_NONBLOCKING {
    EarDelays delays{};
    const std::size_t last_change = buildRows(field, path, frames, delays, out);
    dsp::DelaySegment segment;
    for (std::size_t ear = 0; ear < 2; ++ear) {
        float* signal = ear == 0 ? out.entry.left.data() : out.entry.right.data();
        dsp::DelayTaps here = table.at(delays[0][ear]);
        std::size_t end = 0;
        for (std::size_t begin = 0; begin < frames; begin = end) {
            const std::size_t knot = begin / kKnotSpacing;
            const bool still = knot >= last_change;
            end = still ? frames : std::min(begin + kDelaySegment, frames);
            dsp::DelayTaps next = here;
            if (!still) {
                const std::size_t from = knotFrame(knot, frames);
                const auto span = static_cast<float>(knotFrame(knot + 1, frames) - from);
                const float share = static_cast<float>(end - from) / span;
                const float start = delays[knot][ear];
                next = table.at(start + share * (delays[knot + 1][ear] - start));
            }
            dsp::glide(here, next, end - begin, segment);
            dsp::kernels().filterRamped(
                signal + begin, line_.data() + kHistory + begin - segment.offset,
                segment.taps.data(), segment.steps.data(), segment.tap_count, end - begin);
            here = next;
        }
    }
}

void SourceVoice::advance(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    motion_.advance(frames);
    fade_frames_ -= std::min(fade_frames_, frames);
    std::copy(line_.begin() + static_cast<std::ptrdiff_t>(frames),
              line_.begin() + static_cast<std::ptrdiff_t>(frames + kHistory), line_.begin());
}

void SourceVoice::reset() noexcept AURICLE_NONBLOCKING {
    line_.fill(0.0F);
    quiet_frames_ = kHistory;
    fade_frames_ = 0;
    placed_ = false;
    started_ = false;
    ramp_done_ = params_.ramp_frames;
}

}  // namespace auricle::engine
