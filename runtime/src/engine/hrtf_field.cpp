#include "engine/hrtf_field.hpp"

#include <algorithm>
#include <utility>

namespace auricle::engine {

using dsp::kFftLanes;
using dsp::kFilterMargin;
using dsp::MixInput;

HrtfField::HrtfField(std::shared_ptr<const HrtfSet> set, std::size_t places)
    : set_(std::move(set)),
      kernels_(dsp::kernels()),
      fft_size_(set_->plan().size),
      work_(4 * fft_size_ * kFftLanes),
      sum_(4 * fft_size_),
      filter_(set_->paddedTaps() + 2 * kFilterMargin),
      places_(places, Place(table().paddedBasis(), table().columns())) {
    for (auto& tail : tails_) {
        tail.assign(fft_size_ + kFilterMargin, 0.0F);
    }
}

void HrtfField::mix(std::span<const Input> inputs, const ChunkShape& shape,
                    std::size_t place) noexcept AURICLE_NONBLOCKING {
    MixBus& into = places_[place].bus;
    const std::size_t basis = table().paddedBasis();
    const std::size_t columns = table().columns();
    std::array<const Input*, kMostInputs> moving{};
    std::array<const Input*, kMostInputs> still{};
    std::size_t moving_count = 0;
    std::size_t still_count = 0;
    for (const Input& input : inputs) {
        (input.still ? still[still_count++] : moving[moving_count++]) = &input;
    }
    into.used = into.used || !inputs.empty();
    std::array<MixInput, kMostInputs> row;
    for (std::size_t ear = 0; ear < 2; ++ear) {
        float* bus = ear == 0 ? into.left.data() : into.right.data();
        for (std::size_t s = 0; s < still_count; ++s) {
            row[s] = {ear == 0 ? still[s]->left : still[s]->right, still[s]->rows + ear * basis,
                      nullptr};
        }
        if (still_count > 0) {
            kernels_.mixStill(bus, kChunk, basis, row.data(), still_count, shape.frames);
        }
        for (std::size_t k = 0; moving_count > 0 && k + 1 < shape.knots; ++k) {
            const std::size_t begin = knotFrame(k, shape.frames);
            for (std::size_t s = 0; s < moving_count; ++s) {
                const Input& input = *moving[s];
                row[s] = {(ear == 0 ? input.left : input.right) + begin,
                          input.rows + k * columns + ear * basis,
                          input.steps + k * columns + ear * basis};
            }
            kernels_.mixRamped(bus + begin, kChunk, basis, row.data(), moving_count,
                               knotFrame(k + 1, shape.frames) - begin);
        }
    }
}

void HrtfField::renderDirect(const Input& input,
                             const ChunkShape& shape) noexcept AURICLE_NONBLOCKING {
    const std::size_t taps = set_->taps();
    alignas(64) std::array<float, 2 * kKnotSpacing> around{};
    for (std::size_t ear = 0; ear < 2; ++ear) {
        const float* signal = ear == 0 ? input.left : input.right;
        const float* weights = input.rows + ear * table().paddedBasis();
        float* response = filter_.data() + kFilterMargin;
        const auto put_together = [&](std::size_t knot) {
            kernels_.combineRows(response, set_->basis(), weights + knot * table().columns(),
                                 table().paddedBasis(), set_->paddedTaps());
        };
        if (input.still) {
            put_together(0);
            kernels_.convolveAdd(tails_[ear].data(), signal, shape.frames, response, taps);
            continue;
        }
        for (std::size_t knot = 0; knot < shape.knots; ++knot) {
            // The line from knot to knot is a sum of triangles, one around each knot.
            const std::size_t at = knotFrame(knot, shape.frames);
            const std::size_t begin = knot > 0 ? knotFrame(knot - 1, shape.frames) : at;
            const std::size_t end = knotFrame(knot + 1, shape.frames);
            for (std::size_t i = begin; i < at; ++i) {
                around[i - begin] =
                    signal[i] * static_cast<float>(i - begin) * shape.inverse_lengths[knot - 1];
            }
            for (std::size_t i = at; i < end; ++i) {
                around[i - begin] =
                    signal[i] * (1.0F - static_cast<float>(i - at) * shape.inverse_lengths[knot]);
            }
            put_together(knot);
            kernels_.convolveAdd(tails_[ear].data() + begin, around.data(), end - begin, response,
                                 taps);
        }
    }
    fresh_ = true;
}

void HrtfField::transformGroup(std::size_t group, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const std::size_t batch = fft_size_ * kFftLanes;
    float* re = work_.data();
    float* im = re + batch;
    const MixBus& bus = places_.front().bus;
    const float* left = bus.left.data() + group * kFftLanes * kChunk;
    const float* right = bus.right.data() + group * kFftLanes * kChunk;
    kernels_.lanesOf(re, left, kChunk, frames);
    kernels_.lanesOf(im, right, kChunk, frames);
    // The transform is at least twice as long as a chunk.
    const std::size_t half = batch / 2;
    std::fill(re + frames * kFftLanes, re + half, 0.0F);
    std::fill(im + frames * kFftLanes, im + half, 0.0F);
    kernels_.fftLanesHalf(set_->plan(), re, im, im + batch, im + 2 * batch);
    kernels_.multiplySum(sum_.data(), sum_.data() + fft_size_, re, im, set_->filterRe(group),
                         set_->filterIm(group), fft_size_);
}

void HrtfField::filterBuses(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    std::fill(sum_.begin(), sum_.begin() + static_cast<std::ptrdiff_t>(2 * fft_size_), 0.0F);
    for (std::size_t group = 0; group < set_->groups(); ++group) {
        transformGroup(group, frames);
    }
    float* re = sum_.data();
    float* im = re + fft_size_;
    kernels_.inverseFft(set_->plan(), re, im, im + fft_size_, im + 2 * fft_size_);
    for (std::size_t n = 0; n < fft_size_; ++n) {
        tails_[0][n] += re[n];
        tails_[1][n] += im[n];
    }
    places_.front().bus.clear();
    fresh_ = true;
}

// Brings the buses of all places together in the first; whether they hold anything.
bool HrtfField::gatherBuses() noexcept AURICLE_NONBLOCKING {
    MixBus& all = places_.front().bus;
    for (std::size_t place = 1; place < places_.size(); ++place) {
        MixBus& bus = places_[place].bus;
        if (!bus.used) {
            continue;
        }
        for (std::size_t i = 0; i < all.left.size(); ++i) {
            all.left[i] += bus.left[i];
            all.right[i] += bus.right[i];
        }
        all.used = true;
        bus.clear();
    }
    return all.used;
}

void HrtfField::render(float* left, float* right, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (gatherBuses()) {
        filterBuses(frames);
    }
    if (fresh_) {
        ring_frames_ = frames + set_->taps();
        fresh_ = false;
    }
    if (ring_frames_ == 0) {
        return;
    }
    ring_frames_ -= std::min(ring_frames_, frames);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        float* out = ear == 0 ? left : right;
        auto& tail = tails_[ear];
        for (std::size_t n = 0; n < frames; ++n) {
            out[n] += tail[n];
        }
        const auto shift = static_cast<std::ptrdiff_t>(frames);
        std::copy(tail.begin() + shift, tail.end(), tail.begin());
        // The FFT leaves rounding noise behind the end of the filters; it must not pile up.
        std::fill(ring_frames_ == 0 ? tail.begin() : tail.end() - shift, tail.end(), 0.0F);
    }
}

void HrtfField::reset() noexcept AURICLE_NONBLOCKING {
    for (Place& place : places_) {
        place.bus.clear();
    }
    for (auto& tail : tails_) {
        std::fill(tail.begin(), tail.end(), 0.0F);
    }
    fresh_ = false;
    ring_frames_ = 0;
}

}  // namespace auricle::engine
