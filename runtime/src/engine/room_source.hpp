#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "engine/chunk.hpp"
#include "rooms/shelf_lines.hpp"

namespace auricle::engine {

/// What a room hears of one source: its lines (ShelfLines), kept for as long as the farthest
/// reflection is under way. Written once a chunk, read by every reflection at its own delay.
class RoomSource {
public:
    /// Most frames before a chunk that a reader may ask for.
    static constexpr std::size_t kMostBefore = 2 * kChunk + 2 * dsp::kLanes;

    /// Floats of a window.
    static constexpr std::size_t kWindow = kMostBefore + kChunk + dsp::kLanes;

    /// Frames in which sound that was going on before comes in.
    static constexpr std::size_t kEntering = 256;

    /// For delays up to `max_delay` samples.
    RoomSource(double sample_rate, std::size_t max_delay);

    std::size_t maxDelay() const noexcept AURICLE_NONBLOCKING { return max_delay_; }

    /// Takes the next chunk, null for silence. What is not finite is silence, what is louder than
    /// kInputCeiling is cut off.
    void write(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Frames for which the input has been silent.
    std::size_t quietFrames() const noexcept AURICLE_NONBLOCKING { return quiet_frames_; }

    /// Whether everything that the lines hold has been silent.
    bool silent() const noexcept AURICLE_NONBLOCKING { return quiet_frames_ >= size_; }

    /// Upper bound of all samples that the lines hold.
    float loudest() const noexcept AURICLE_NONBLOCKING { return std::max(peak_, last_peak_); }

    /// Sum of the lines, `delay` samples late, over the chunk written last and the `before` frames
    /// ahead of it; `before` is a multiple of kLanes. Gains are `from` until the chunk begins and
    /// go to `to` until it ends.
    void read(const rooms::LineGains& from, const rooms::LineGains& to, std::size_t delay,
              std::size_t before, std::size_t frames,
              float* window) const noexcept AURICLE_NONBLOCKING;

    /// The next input goes on from one that was not taken, and is faded in.
    void enter() noexcept AURICLE_NONBLOCKING { entering_frames_ = kEntering; }

    /// Forgets all sound.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    float* line(std::size_t index) noexcept AURICLE_NONBLOCKING {
        return ring_.data() + index * stride_;
    }
    void rememberPeak(float peak, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    std::size_t max_delay_;
    std::size_t size_;
    std::size_t stride_;  // size_ samples of a line, then its first kWindow again
    rooms::ShelfLines filters_;
    dsp::AlignedVector<float> ring_;
    std::size_t head_ = 0;   // where the next chunk goes
    std::size_t known_ = 0;  // frames since the reset; what is older counts as silence
    std::size_t quiet_frames_;
    std::size_t entering_frames_ = 0;  // of the input still to be faded in
    float peak_ = 0.0F;  // of the last frames, and of those before them that still count
    float last_peak_ = 0.0F;
    std::size_t peak_frames_ = 0;  // that peak_ covers
};

}  // namespace auricle::engine
