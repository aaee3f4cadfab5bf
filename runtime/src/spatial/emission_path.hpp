#pragma once

#include <cstddef>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/prefetch.hpp"

namespace auricle::spatial {

/// Where a source has been, and so how long the sound that arrives now has been under way.
///
/// What is heard at time t left the source at t - d, when it was at p(t - d): the delay solves
/// d = |listener(t) - p(t - d)| / c. Delays from the present distance would raise the pitch of a
/// source that comes at speed v by (c + v) / c, which belongs to a moving listener, instead of by
/// c / (c - v). The path is joined by straight lines between the positions of successive calls;
/// with an acceleration of a and calls T apart the speed is wrong by at most a T / 2.
class EmissionPath {
public:
    /// Remembers the last `max_delay` samples; sound travels `metres_per_sample`.
    EmissionPath(std::size_t max_delay, double metres_per_sample);

    /// Begins a path: the source has always been here.
    void jump(Vec3 position) noexcept AURICLE_NONBLOCKING;

    /// Lets `frames` samples pass, at the end of which the source is at `position`.
    void advance(Vec3 position, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Samples that the sound which reaches `listener` at the end of the last call was under way,
    /// at most `max_delay`. For a mirror image of the source, mirror the listener.
    double delay(Vec3 listener) const noexcept AURICLE_NONBLOCKING;

    /// Asks for the memory that the next call will need.
    void prefetch() const noexcept AURICLE_NONBLOCKING { dsp::prefetch(&knots_[newest_], 2); }

    double metresPerSample() const noexcept AURICLE_NONBLOCKING { return metres_per_sample_; }

private:
    struct Knot {
        double time = 0.0;  // samples
        Vec3 position{};
    };

    const Knot& knot(std::size_t age) const noexcept AURICLE_NONBLOCKING;

    double max_delay_;
    double metres_per_sample_;
    std::vector<Knot> knots_;  // a ring
    std::size_t newest_ = 0;
    std::size_t count_ = 1;
};

}  // namespace auricle::spatial
