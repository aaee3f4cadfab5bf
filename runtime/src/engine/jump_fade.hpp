#pragma once

#include <cmath>
#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/raised_cosine.hpp"
#include "engine/chunk.hpp"

namespace auricle::engine {

/// Cross-fade of a source that jumps, sample by sample: 16 ms. Shorter ones can be heard as a click
/// where the sound is low and one of the two places is much louder at an ear.
class JumpFade {
public:
    static constexpr double kSeconds = 0.016;

    explicit JumpFade(double sample_rate)
        : frames_(static_cast<std::size_t>(std::lround(kSeconds * sample_rate))),
          entering_(frames_ + kChunk, 1.0F),
          leaving_(frames_ + kChunk, 0.0F) {
        for (std::size_t i = 0; i < frames_; ++i) {
            const float share = static_cast<float>(i) / static_cast<float>(frames_);
            leaving_[i] = dsp::raisedCosine(share);
            entering_[i] = 1.0F - leaving_[i];
        }
    }

    std::size_t frames() const noexcept AURICLE_NONBLOCKING { return frames_; }

    /// Gains of the next chunk, of which the fade covers `left` more frames.
    const float* entering(std::size_t left) const noexcept AURICLE_NONBLOCKING {
        return entering_.data() + (frames_ - left);
    }
    const float* leaving(std::size_t left) const noexcept AURICLE_NONBLOCKING {
        return leaving_.data() + (frames_ - left);
    }

private:
    std::size_t frames_;
    dsp::AlignedVector<float> entering_;
    dsp::AlignedVector<float> leaving_;
};

}  // namespace auricle::engine
