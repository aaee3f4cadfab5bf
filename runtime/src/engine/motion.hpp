#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"

namespace auricle::engine {

/// Direction, distance and gain of a source, moving smoothly from one process call's target to the
/// next.
///
/// The direction follows a cubic Hermite curve through the targets, renormalised onto the sphere:
/// its start tangent continues the curve before it, its end tangent is the chord, so constant
/// motion has no kink at block boundaries and nothing is looked ahead. The start tangent is
/// limited to three chords (Fritsch and Carlson 1980), so a source that stops does not overshoot.
class Motion {
public:
    /// Shortest glide, frames: blocks shorter than this would turn changes into steps.
    static constexpr std::size_t kShortestGlide = 64;

    /// Puts the source at once where it shall be.
    void jump(Vec3 direction, float gain, float distance = 1.0F) noexcept AURICLE_NONBLOCKING {
        distance_from_ = distance_to_ = distance;
        from_ = to_ = direction;
        tangent_from_ = tangent_to_ = {};
        gain_from_ = gain_to_ = gain;
        frames_ = done_ = 0;
    }

    /// Glides from where it is to a target over `frames`.
    void glide(Vec3 direction, float gain, std::size_t frames,
               float distance = 1.0F) noexcept AURICLE_NONBLOCKING {
        distance_from_ = distanceAt(0);
        distance_to_ = distance;
        const auto total = static_cast<float>(std::max(frames, kShortestGlide));
        const Vec3 here = directionAt(0);
        const float gain_here = gainAt(0);
        const Vec3 velocity = velocityNow();
        from_ = here;
        to_ = direction;
        tangent_to_ = to_ - from_;
        tangent_from_ = total * velocity;
        const float chord = length(tangent_to_);
        const float start = length(tangent_from_);
        if (start > 3.0F * chord) {
            tangent_from_ = (3.0F * chord / start) * tangent_from_;
        }
        gain_from_ = gain_here;
        gain_to_ = gain;
        frames_ = std::max(frames, kShortestGlide);
        done_ = 0;
    }

    /// Ends the memory of a motion whose target did not change any more.
    void settle() noexcept AURICLE_NONBLOCKING {
        if (!moving()) {
            jump(to_, gain_to_, distance_to_);
        }
    }

    bool moving() const noexcept AURICLE_NONBLOCKING { return done_ < frames_; }

    /// Direction `ahead` frames from now, a unit vector.
    Vec3 directionAt(std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
        if (done_ + ahead >= frames_) {
            return to_;
        }
        if (done_ + ahead == 0) {
            return from_;
        }
        const float s = share(ahead);
        const float s2 = s * s;
        const float s3 = s2 * s;
        return unit((2.0F * s3 - 3.0F * s2 + 1.0F) * from_ + (s3 - 2.0F * s2 + s) * tangent_from_ +
                    (3.0F * s2 - 2.0F * s3) * to_ + (s3 - s2) * tangent_to_);
    }

    float gainAt(std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
        return between(gain_from_, gain_to_, ahead);
    }

    /// Metres from the listener.
    float distanceAt(std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
        return between(distance_from_, distance_to_, ahead);
    }

    void advance(std::size_t frames) noexcept AURICLE_NONBLOCKING {
        done_ = std::min(done_ + frames, frames_);
    }

    Vec3 targetDirection() const noexcept AURICLE_NONBLOCKING { return to_; }
    float targetGain() const noexcept AURICLE_NONBLOCKING { return gain_to_; }
    float targetDistance() const noexcept AURICLE_NONBLOCKING { return distance_to_; }

private:
    float between(float from, float to, std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
        return done_ + ahead >= frames_ || from == to ? to : from + share(ahead) * (to - from);
    }

    float share(std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
        return static_cast<float>(done_ + ahead) / static_cast<float>(frames_);
    }

    // Change of direction per frame.
    Vec3 velocityNow() const noexcept AURICLE_NONBLOCKING {
        if (frames_ == 0) {
            return {};
        }
        const float s = share(0);
        const Vec3 slope = (6.0F * s * s - 6.0F * s) * (from_ - to_) +
                           (3.0F * s * s - 4.0F * s + 1.0F) * tangent_from_ +
                           (3.0F * s * s - 2.0F * s) * tangent_to_;
        return (1.0F / static_cast<float>(frames_)) * slope;
    }

    Vec3 from_{1.0F, 0.0F, 0.0F};
    Vec3 to_{1.0F, 0.0F, 0.0F};
    Vec3 tangent_from_{};
    Vec3 tangent_to_{};
    float gain_from_ = 0.0F;
    float gain_to_ = 0.0F;
    float distance_from_ = 1.0F;
    float distance_to_ = 1.0F;
    std::size_t frames_ = 0;
    std::size_t done_ = 0;
};

}  // namespace auricle::engine
