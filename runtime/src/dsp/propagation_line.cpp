#include "dsp/propagation_line.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/prefetch.hpp"

namespace auricle::dsp {

void GlidingDelay::jump(double delay) noexcept AURICLE_NONBLOCKING {
    delay_ = delay;
    slope_ = 0.0;
    chord_ = 0.0;
    chord_frames_ = 0;
}

DelayGlide GlidingDelay::glide(double delay, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const auto length = static_cast<double>(frames);
    const double chord = std::clamp((delay - delay_) / length, kFastestApproach, kFastestRetreat);
    DelayGlide course{delay_, delay_ + chord * length, slope_, chord};
    if (chord_frames_ > 0) {
        const double share = length / (length + static_cast<double>(chord_frames_));
        course.slope_to =
            std::clamp(chord + share * (chord - chord_), kFastestApproach, kFastestRetreat);
    } else {
        course.slope_from = chord;
    }
    delay_ = course.to;
    slope_ = course.slope_to;
    chord_ = chord;
    chord_frames_ = frames;
    return course;
}

PropagationLine::PropagationLine(std::size_t max_delay)
    : max_delay_(std::max(static_cast<double>(max_delay), kShortestPropagation)),
      size_(max_delay + 2 * kMaxMixFrames + kReach),
      coefficients_(&farrowCoefficients()),
      ring_(size_ + kRingOverlap, 0.0F) {}

void PropagationLine::write(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const std::size_t before = std::min(frames, size_ - head_);
    const auto put = [this, input](std::size_t at, std::size_t from, std::size_t count) {
        if (input != nullptr) {
            std::copy_n(input + from, count, ring_.data() + at);
        } else {
            std::fill_n(ring_.data() + at, count, 0.0F);
        }
    };
    put(head_, 0, before);
    put(0, before, frames - before);
    if (head_ < kRingOverlap || before < frames) {
        std::copy_n(ring_.data(), kRingOverlap, ring_.data() + size_);
    }
    head_ = (head_ + frames) % size_;
    written_ = std::min(written_ + frames, size_);
}

void PropagationLine::prefetch(double delay,
                               std::size_t frames) const noexcept AURICLE_NONBLOCKING {
    const auto place = [this](std::size_t ago) {
        return ring_.data() + (head_ + size_ - ago) % size_;
    };
    const auto ago = static_cast<std::size_t>(std::clamp(delay, 0.0, max_delay_)) + kFarrowTaps;
    // Beyond the end of the ring lie a few lines that this misses.
    dsp::prefetch(place(0), std::min(frames, size_ - head_));
    if (ago - kFarrowTaps < written_) {
        const float* oldest = place(ago);
        const auto left = static_cast<std::size_t>(ring_.data() + ring_.size() - oldest);
        dsp::prefetch(oldest, std::min(frames + 2 * kFarrowTaps, left));
    }
}

void PropagationLine::read(float* out, std::size_t frames, const DelayGlide& glide,
                           const Kernels& kernels) const noexcept AURICLE_NONBLOCKING {
    const double from = std::clamp(glide.from, kShortestPropagation, max_delay_);
    const double to = std::clamp(glide.to, kShortestPropagation, max_delay_);
    // No course leaves the span of its ends by as much as the chunk is long.
    if (std::min(from, to) > static_cast<double>(written_ + frames)) {
        std::fill_n(out, frames, 0.0F);
        return;
    }
    const double whole = std::floor(from);
    const auto length = static_cast<double>(frames);
    const double chord = (to - from) / length;
    // Single precision suffices relative to the delay at the chunk's beginning.
    FarrowRead read{};
    read.ring = ring_.data();
    read.size = size_;
    read.origin =
        (head_ + 2 * size_ - frames - static_cast<std::size_t>(whole) + kFarrowLatency) % size_;
    read.delay[0] = static_cast<float>(from - whole);
    read.delay[1] = static_cast<float>(glide.slope_from);
    read.delay[2] =
        static_cast<float>((3.0 * chord - 2.0 * glide.slope_from - glide.slope_to) / length);
    read.delay[3] =
        static_cast<float>((glide.slope_from + glide.slope_to - 2.0 * chord) / (length * length));
    read.least = static_cast<float>(kShortestPropagation - whole);
    read.most = static_cast<float>(max_delay_ - whole);
    read.coefficients = coefficients_;
    kernels.resample(out, read, frames);
}

void PropagationLine::reset() noexcept AURICLE_NONBLOCKING {
    // Sound from before the reset stays where it is: no read looks past these zeros.
    const std::size_t before_end = std::min(kReach, head_);
    std::fill_n(ring_.data() + (head_ - before_end), before_end, 0.0F);
    std::fill_n(ring_.data() + (size_ - (kReach - before_end)), kReach - before_end, 0.0F);
    std::copy_n(ring_.data(), kRingOverlap, ring_.data() + size_);
    written_ = 0;
}

}  // namespace auricle::dsp
