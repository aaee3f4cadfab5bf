#include "engine/hrtf_field.hpp"

#include <algorithm>
#include <utility>

namespace auricle::engine {

using dsp::kFftLanes;
using dsp::kMixBatch;

HrtfField::HrtfField(std::shared_ptr<const HrtfSet> set)
    : set_(std::move(set)),
      kernels_(dsp::kernels()),
      fft_size_(set_->plan().size),
      bus_left_(table().paddedBasis() * kChunk),
      bus_right_(table().paddedBasis() * kChunk),
      work_(4 * fft_size_ * kFftLanes),
      sum_(4 * fft_size_),
      tail_left_(fft_size_),
      tail_right_(fft_size_) {}

void HrtfField::mix(const std::array<const MixEntry*, kMixBatch>& entries,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING {
    mixed_ = true;
    const std::size_t basis = table().paddedBasis();
    for (std::size_t segment = 0; segment < segmentCount(frames); ++segment) {
        const std::size_t begin = knotFrame(segment, frames);
        const std::size_t count = knotFrame(segment + 1, frames) - begin;
        std::array<const float*, kMixBatch> left{}, right{}, start{}, end{}, start_r{}, end_r{};
        for (std::size_t s = 0; s < kMixBatch; ++s) {
            left[s] = entries[s]->left.data() + begin;
            right[s] = entries[s]->right.data() + begin;
            start[s] = entries[s]->rows[segment];
            end[s] = entries[s]->rows[segment + 1];
            start_r[s] = start[s] + basis;
            end_r[s] = end[s] + basis;
        }
        kernels_.mixRamped(bus_left_.data() + begin, kChunk, basis, left.data(), start.data(),
                           end.data(), count);
        kernels_.mixRamped(bus_right_.data() + begin, kChunk, basis, right.data(), start_r.data(),
                           end_r.data(), count);
    }
}

void HrtfField::transformGroup(std::size_t group, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const std::size_t batch = fft_size_ * kFftLanes;
    float* re = work_.data();
    float* im = re + batch;
    const float* left = bus_left_.data() + group * kFftLanes * kChunk;
    const float* right = bus_right_.data() + group * kFftLanes * kChunk;
    for (std::size_t n = 0; n < frames; ++n) {
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            re[n * kFftLanes + lane] = left[lane * kChunk + n];
            im[n * kFftLanes + lane] = right[lane * kChunk + n];
        }
    }
    std::fill(re + frames * kFftLanes, re + batch, 0.0F);
    std::fill(im + frames * kFftLanes, im + batch, 0.0F);
    kernels_.fftLanes(set_->plan(), re, im, im + batch, im + 2 * batch);
    kernels_.multiplySum(sum_.data(), sum_.data() + fft_size_, re, im, set_->filterRe(group),
                         set_->filterIm(group), fft_size_);
}

void HrtfField::render(float* left, float* right, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (mixed_) {
        std::fill(sum_.begin(), sum_.begin() + static_cast<std::ptrdiff_t>(2 * fft_size_), 0.0F);
        for (std::size_t group = 0; group < set_->groups(); ++group) {
            transformGroup(group, frames);
        }
        float* re = sum_.data();
        float* im = re + fft_size_;
        kernels_.inverseFft(set_->plan(), re, im, im + fft_size_, im + 2 * fft_size_);
        for (std::size_t n = 0; n < fft_size_; ++n) {
            tail_left_[n] += re[n];
            tail_right_[n] += im[n];
        }
        std::fill(bus_left_.begin(), bus_left_.end(), 0.0F);
        std::fill(bus_right_.begin(), bus_right_.end(), 0.0F);
        mixed_ = false;
        ring_frames_ = frames + set_->taps();
    }
    if (ring_frames_ == 0) {
        return;
    }
    for (std::size_t n = 0; n < frames; ++n) {
        left[n] += tail_left_[n];
        right[n] += tail_right_[n];
    }
    const auto shift = static_cast<std::ptrdiff_t>(frames);
    std::copy(tail_left_.begin() + shift, tail_left_.end(), tail_left_.begin());
    std::copy(tail_right_.begin() + shift, tail_right_.end(), tail_right_.begin());
    std::fill(tail_left_.end() - shift, tail_left_.end(), 0.0F);
    std::fill(tail_right_.end() - shift, tail_right_.end(), 0.0F);
    ring_frames_ -= std::min(ring_frames_, frames);
    if (ring_frames_ == 0) {
        // The FFT leaves rounding noise behind the end of the filters; it must not pile up.
        std::fill(tail_left_.begin(), tail_left_.end(), 0.0F);
        std::fill(tail_right_.begin(), tail_right_.end(), 0.0F);
    }
}

void HrtfField::reset() noexcept AURICLE_NONBLOCKING {
    for (auto* buffer : {&bus_left_, &bus_right_, &tail_left_, &tail_right_}) {
        std::fill(buffer->begin(), buffer->end(), 0.0F);
    }
    mixed_ = false;
    ring_frames_ = 0;
}

}  // namespace auricle::engine
