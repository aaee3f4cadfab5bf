#pragma once

#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/farrow.hpp"
#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// Fastest change of a delay, samples per sample: the pitch of what is read changes by an octave
/// at most. A source that comes at half the speed of sound is raised by one, one that leaves at the
/// speed of sound lowered by one.
inline constexpr double kFastestApproach = -1.0;
inline constexpr double kFastestRetreat = 0.5;

/// Shortest delay of a PropagationLine in samples, 2 cm of air at 48 kHz.
inline constexpr double kShortestPropagation = static_cast<double>(kFarrowLatency);

/// Course of a delay over one chunk, in samples: a cubic Hermite curve.
struct DelayGlide {
    double from = kShortestPropagation;
    double to = kShortestPropagation;
    double slope_from = 0.0;  ///< samples per sample
    double slope_to = 0.0;

    /// The delay at a frame of the chunk.
    float at(std::size_t frame, std::size_t frames) const noexcept AURICLE_NONBLOCKING {
        const auto length = static_cast<double>(frames);
        const double s = static_cast<double>(frame) / length;
        const double chord = to - from;
        const double a = slope_from * length;
        const double b = slope_to * length;
        return static_cast<float>(
            from + s * (a + s * (3.0 * chord - 2.0 * a - b + s * (a + b - 2.0 * chord))));
    }
};

/// A delay that follows its targets without a step in itself or in its slope, so that pitch bends
/// and never jumps.
class GlidingDelay {
public:
    /// Puts the delay at once where it shall be.
    void jump(double delay) noexcept AURICLE_NONBLOCKING;

    /// The course to a delay `frames` from now. The end slope is that of the parabola through the
    /// last two targets and this one, so steady and evenly accelerated motion keep their pitch.
    /// Targets that would take a faster slope than kFastestApproach or kFastestRetreat are
    /// approached at that one, over as many calls as it takes.
    DelayGlide glide(double delay, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    double delay() const noexcept AURICLE_NONBLOCKING { return delay_; }

private:
    double delay_ = kShortestPropagation;
    double slope_ = 0.0;            // where the last course ended
    double chord_ = 0.0;            // mean slope of the last course
    std::size_t chord_frames_ = 0;  // its length; zero after a jump
};

/// The air between one source and any number of listeners and mirror images: a delay line that is
/// written once and read anywhere, at delays that may move (Doppler effect).
///
/// Every output sample is interpolated at its own place, so a steady change of the delay by s
/// samples per sample shifts all frequencies by exactly 1 - s. For a tone what is not at the
/// shifted frequency stays below -70 dB up to a third and -60 dB up to half of the Nyquist
/// frequency. A jump of the delay is a step: cross-fade two reads there.
class PropagationLine {
public:
    /// For delays up to `max_delay` samples.
    explicit PropagationLine(std::size_t max_delay);

    double maxDelay() const noexcept AURICLE_NONBLOCKING { return max_delay_; }

    /// Takes the next chunk, 1 to kMaxMixFrames frames; null is silence.
    void write(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Reads over the chunk written last; `frames` is its length. Delays below
    /// kShortestPropagation or above maxDelay() count as those.
    void read(float* out, std::size_t frames, const DelayGlide& glide,
              const Kernels& kernels) const noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound. Takes the same short time whatever the length of the line.
    void reset() noexcept AURICLE_NONBLOCKING;

    /// Asks for the memory that the next write and a read at `delay` will need.
    void prefetch(double delay, std::size_t frames) const noexcept AURICLE_NONBLOCKING;

private:
    // What one read may touch behind the oldest sample that it is to see: the steepest course of a
    // chunk with the taps, and lanes that are computed for nothing.
    static constexpr std::size_t kReach = 4 * kMaxMixFrames;

    double max_delay_;
    std::size_t size_;
    const FarrowCoefficients* coefficients_;  // designed on first use, which is not for reading
    std::vector<float> ring_;  // size_ samples, then the first kRingOverlap of them again
    std::size_t head_ = 0;     // where the next chunk goes
    // Samples written since the last reset; before them lie kReach zeros, and then old sound.
    std::size_t written_ = 0;
};

}  // namespace auricle::dsp
