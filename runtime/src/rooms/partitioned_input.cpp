#include "rooms/partitioned_input.hpp"

#include <algorithm>

#include "dsp/impulse_kernels.hpp"

namespace auricle::rooms {

PartitionedInput::PartitionedInput(std::size_t size, std::size_t count)
    : size_(size),
      bins_(size + 1),
      count_(count),
      spectrum_(2 * size),
      window_(2 * size, 0.0F),
      past_(count * 2 * bins_, 0.0F),
      work_(8 * size, 0.0F) {}

void PartitionedInput::push(const float* block) noexcept AURICLE_NONBLOCKING {
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(size_), size_, window_.begin());
    std::copy_n(block, size_, window_.begin() + static_cast<std::ptrdiff_t>(size_));
    float* re = work_.data();
    float* im = re + 2 * size_;
    std::copy(window_.begin(), window_.end(), re);
    std::fill_n(im, 2 * size_, 0.0F);
    dsp::kernels().inverseFft(spectrum_.plan(), re, im, im + 2 * size_, im + 4 * size_);
    newest_ = (newest_ + 1) % count_;
    float* target = past_.data() + newest_ * 2 * bins_;
    // Of a real signal the inverse FFT is the conjugate of the forward one over its size.
    const auto scale = static_cast<float>(2 * size_);
    for (std::size_t bin = 0; bin < bins_; ++bin) {
        target[bin] = scale * re[bin];
        target[bins_ + bin] = -scale * im[bin];
    }
}

void PartitionedInput::convolve(const Partitions& partitions, std::size_t first, std::size_t last,
                                std::array<std::vector<float>, 2>& sum) noexcept
    AURICLE_NONBLOCKING {
    for (std::size_t k = first; k < std::min(last, count_); ++k) {
        const float* past = past_.data() + (newest_ + count_ - k) % count_ * 2 * bins_;
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const float* filter = partitions.spectrum(k, ear);
            float* target = sum[ear].data();
            dsp::impulseKernels().addProduct(target, target + bins_, past, past + bins_, filter,
                                             filter + bins_, bins_);
        }
    }
}

void PartitionedInput::toSamples(const std::array<std::vector<float>, 2>& sum, float* left,
                                 float* right) noexcept AURICLE_NONBLOCKING {
    const std::size_t fft = 2 * size_;
    float* re = work_.data();
    float* im = re + fft;
    const float* l = sum[0].data();
    const float* r = sum[1].data();
    // Left as the real and right as the imaginary part of one signal.
    for (std::size_t bin = 0; bin < bins_; ++bin) {
        re[bin] = l[bin] - r[bins_ + bin];
        im[bin] = l[bins_ + bin] + r[bin];
    }
    for (std::size_t bin = 1; bin + 1 < bins_; ++bin) {
        re[fft - bin] = l[bin] + r[bins_ + bin];
        im[fft - bin] = r[bin] - l[bins_ + bin];
    }
    dsp::kernels().inverseFft(spectrum_.plan(), re, im, im + fft, im + 2 * fft);
    // The first half holds what wraps around.
    std::copy_n(re + size_, size_, left);
    std::copy_n(im + size_, size_, right);
}

void PartitionedInput::reset() noexcept AURICLE_NONBLOCKING {
    std::fill(window_.begin(), window_.end(), 0.0F);
    std::fill(past_.begin(), past_.end(), 0.0F);
}

}  // namespace auricle::rooms
