#include "engine/hrtf_field.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace auricle::engine {

using dsp::kFftLanes;
using dsp::kMixBatch;

HrtfField::HrtfField(const HrtfAsset& asset)
    : kernels_(dsp::kernels()),
      table_(asset),
      taps_(asset.basis_taps),
      fft_size_(std::bit_ceil(kChunk + taps_ - 1)),
      cosines_(fft_size_),
      sines_(fft_size_),
      filter_re_(table_.paddedBasis() * fft_size_),
      filter_im_(table_.paddedBasis() * fft_size_),
      bus_left_(table_.paddedBasis() * kChunk),
      bus_right_(table_.paddedBasis() * kChunk),
      work_(4 * fft_size_ * kFftLanes),
      sum_(4 * fft_size_),
      tail_left_(fft_size_),
      tail_right_(fft_size_) {
    if (table_.maxDelay() > static_cast<float>(kMaxDelay)) {
        throw std::invalid_argument("HRTF set " + asset.name + " has delays up to " +
                                    std::to_string(table_.maxDelay()) + " samples; at most " +
                                    std::to_string(kMaxDelay) + " are supported");
    }
    for (std::size_t k = 0; k < fft_size_; ++k) {
        const double angle =
            2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(fft_size_);
        cosines_[k] = static_cast<float>(std::cos(angle));
        sines_[k] = static_cast<float>(std::sin(angle));
    }
    plan_ = {fft_size_, cosines_.data(), sines_.data()};
    prepareFilters(asset);
}

void HrtfField::prepareFilters(const HrtfAsset& asset) {
    const std::size_t batch = fft_size_ * kFftLanes;
    for (std::size_t group = 0; group < table_.paddedBasis() / kFftLanes; ++group) {
        float* re = filter_re_.data() + group * batch;
        float* im = filter_im_.data() + group * batch;
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            const std::size_t basis = group * kFftLanes + lane;
            for (std::size_t tap = 0; basis < asset.basis_count && tap < taps_; ++tap) {
                re[tap * kFftLanes + lane] = asset.basis[basis * taps_ + tap];
            }
        }
        kernels_.fftLanes(plan_, re, im, work_.data(), work_.data() + batch);
    }
}

void HrtfField::mix(const std::array<const MixEntry*, kMixBatch>& entries,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING {
    mixed_ = true;
    const std::size_t basis = table_.paddedBasis();
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
    kernels_.fftLanes(plan_, re, im, im + batch, im + 2 * batch);
    kernels_.multiplySum(sum_.data(), sum_.data() + fft_size_, re, im,
                         filter_re_.data() + group * batch, filter_im_.data() + group * batch,
                         fft_size_);
}

void HrtfField::render(float* left, float* right, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (mixed_) {
        std::fill(sum_.begin(), sum_.begin() + static_cast<std::ptrdiff_t>(2 * fft_size_), 0.0F);
        for (std::size_t group = 0; group < table_.paddedBasis() / kFftLanes; ++group) {
            transformGroup(group, frames);
        }
        float* re = sum_.data();
        float* im = re + fft_size_;
        kernels_.inverseFft(plan_, re, im, im + fft_size_, im + 2 * fft_size_);
        for (std::size_t n = 0; n < fft_size_; ++n) {
            tail_left_[n] += re[n];
            tail_right_[n] += im[n];
        }
        std::fill(bus_left_.begin(), bus_left_.end(), 0.0F);
        std::fill(bus_right_.begin(), bus_right_.end(), 0.0F);
        mixed_ = false;
        ring_frames_ = frames + taps_;
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
