#include "engine/room_source.hpp"

#include <cmath>

#include "dsp/raised_cosine.hpp"

namespace auricle::engine {

using rooms::kShelfLines;
using rooms::LineGains;

RoomSource::RoomSource(double sample_rate, std::size_t max_delay)
    : max_delay_(max_delay),
      size_(max_delay + kWindow + kChunk),
      stride_(size_ + kWindow),
      filters_(sample_rate),
      ring_(kShelfLines * stride_),
      quiet_frames_(size_) {}

void RoomSource::rememberPeak(float peak, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (peak_frames_ >= size_) {
        last_peak_ = peak_;
        peak_ = 0.0F;
        peak_frames_ = 0;
    }
    peak_ = std::max(peak_, peak);
    peak_frames_ += frames;
}

void RoomSource::write(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    alignas(64) std::array<std::array<float, kChunk>, kShelfLines> chunk{};
    float peak = input != nullptr ? dsp::kernels().copyPeak(chunk[0].data(), input, frames) : 0.0F;
    if (!std::isfinite(peak)) {
        chunk[0].fill(0.0F);
        peak = 0.0F;
    }
    if (peak > kInputCeiling) {
        for (float& sample : chunk[0]) {
            sample = std::clamp(sample, -kInputCeiling, kInputCeiling);
        }
        peak = kInputCeiling;
    }
    for (std::size_t i = 0; i < frames && i < entering_frames_; ++i) {
        chunk[0][i] *= dsp::raisedCosine(static_cast<float>(entering_frames_ - i) / kEntering);
    }
    entering_frames_ -= std::min(entering_frames_, frames);
    rememberPeak(peak, frames);
    quiet_frames_ = peak > 0.0F ? 0 : std::min(quiet_frames_ + frames, 2 * size_);
    if (quiet_frames_ >= size_ + kChunk) {
        // All that the lines hold is silence already.
        return;
    }
    filters_.process(chunk[0].data(), {chunk[1].data(), chunk[2].data(), chunk[3].data()}, frames);
    const std::size_t first = std::min(frames, size_ - head_);
    for (std::size_t l = 0; l < kShelfLines; ++l) {
        float* ring = line(l);
        std::copy_n(chunk[l].data(), first, ring + head_);
        std::copy_n(chunk[l].data() + first, frames - first, ring);
        if (head_ < kWindow) {
            const std::size_t again = std::min(first, kWindow - head_);
            std::copy_n(chunk[l].data(), again, ring + size_ + head_);
        }
        std::copy_n(ring, frames - first, ring + size_);
    }
    head_ = (head_ + frames) % size_;
    known_ = std::min(known_ + frames, size_);
}

void RoomSource::read(const LineGains& from, const LineGains& to, std::size_t delay,
                      std::size_t before, std::size_t frames,
                      float* window) const noexcept AURICLE_NONBLOCKING {
    const dsp::Kernels& kernels = dsp::kernels();
    const std::size_t reach = frames + delay + before;
    const std::size_t begin = (head_ + 2 * size_ - reach) % size_;
    std::array<dsp::MixInput, kShelfLines> lines;
    std::array<float, kShelfLines> steps{};
    std::size_t count = 0;
    bool still = true;
    for (std::size_t l = 0; l < kShelfLines; ++l) {
        if (from[l] == 0.0F && to[l] == 0.0F) {
            continue;
        }
        steps[l] = (to[l] - from[l]) / static_cast<float>(frames);
        still = still && from[l] == to[l];
        lines[count++] = {ring_.data() + l * stride_ + begin, &from[l], &steps[l]};
    }
    std::fill_n(window, before + dsp::roundUp(frames, dsp::kLanes), 0.0F);
    const auto forward = [&](std::size_t by) noexcept AURICLE_NONBLOCKING {
        for (std::size_t at = 0; at < count; ++at) {
            lines[at].signal += by;
        }
    };
    for (std::size_t done = 0; done < before;) {
        const std::size_t stretch = std::min(before - done, dsp::kMaxMixFrames);
        kernels.mixStill(window + done, kWindow, 1, lines.data(), count, stretch);
        done += stretch;
        forward(stretch);
    }
    (still ? kernels.mixStill : kernels.mixRamped)(window + before, kWindow, 1, lines.data(), count,
                                                   frames);
    if (reach > known_) {
        std::fill_n(window, std::min(reach - known_, before + frames), 0.0F);
    }
}

void RoomSource::reset() noexcept AURICLE_NONBLOCKING {
    filters_.reset();
    known_ = 0;
    entering_frames_ = 0;
    quiet_frames_ = 2 * size_;
    peak_ = last_peak_ = 0.0F;
    peak_frames_ = 0;
}

}  // namespace auricle::engine
