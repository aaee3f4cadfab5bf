#include "dsp/real_fft.hpp"

#include <cmath>
#include <numbers>

namespace auricle::dsp {

FftTwiddles::FftTwiddles(std::size_t size) : cosines(size), sines(size) {
    for (std::size_t k = 0; k < size; ++k) {
        const double angle =
            2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
        cosines[k] = static_cast<float>(std::cos(angle));
        sines[k] = static_cast<float>(std::sin(angle));
    }
}

RealFft::RealFft(std::size_t size)
    : twiddles_(size),
      half_twiddles_(size / 2),
      re_(size / 2),
      im_(size / 2),
      scratch_re_(size / 2),
      scratch_im_(size / 2) {}

// With z[n] = x[2n] + i x[2n + 1] and Z its transform of size N / 2, the transforms of the even and
// the odd samples are E[k] = (Z[k] + conj Z[N/2 - k]) / 2 and O[k] = (Z[k] - conj Z[N/2 - k]) / 2i,
// and X[k] = E[k] + exp(-2 pi i k / N) O[k].
void RealFft::forward(const float* signal, float* re, float* im) noexcept AURICLE_NONBLOCKING {
    const std::size_t half = size() / 2;
    for (std::size_t n = 0; n < half; ++n) {
        re_[n] = signal[2 * n];
        im_[n] = signal[2 * n + 1];
    }
    // The forward transform is the inverse one with real and imaginary part exchanged; it scales.
    kernels().inverseFft(half_twiddles_.plan(), im_.data(), re_.data(), scratch_im_.data(),
                         scratch_re_.data());
    const auto scale = static_cast<float>(half);
    const float half_scale = 0.5F * scale;
    re[0] = scale * (re_[0] + im_[0]);
    im[0] = 0.0F;
    re[half] = scale * (re_[0] - im_[0]);
    im[half] = 0.0F;
    for (std::size_t k = 1; k < half; ++k) {
        const std::size_t mirror = half - k;
        const float even_re = half_scale * (re_[k] + re_[mirror]);
        const float even_im = half_scale * (im_[k] - im_[mirror]);
        const float odd_re = half_scale * (im_[k] + im_[mirror]);
        const float odd_im = half_scale * (re_[mirror] - re_[k]);
        const float c = twiddles_.cosines[k];
        const float s = twiddles_.sines[k];
        re[k] = even_re + c * odd_re + s * odd_im;
        im[k] = even_im + c * odd_im - s * odd_re;
    }
}

void RealFft::inverse(const float* re, const float* im,
                      float* signal) noexcept AURICLE_NONBLOCKING {
    const std::size_t half = size() / 2;
    re_[0] = 0.5F * (re[0] + re[half]);
    im_[0] = 0.5F * (re[0] - re[half]);
    for (std::size_t k = 1; k < half; ++k) {
        const std::size_t mirror = half - k;
        const float even_re = 0.5F * (re[k] + re[mirror]);
        const float even_im = 0.5F * (im[k] - im[mirror]);
        const float turned_re = 0.5F * (re[k] - re[mirror]);
        const float turned_im = 0.5F * (im[k] + im[mirror]);
        const float c = twiddles_.cosines[k];
        const float s = twiddles_.sines[k];
        const float odd_re = c * turned_re - s * turned_im;
        const float odd_im = c * turned_im + s * turned_re;
        re_[k] = even_re - odd_im;
        im_[k] = even_im + odd_re;
    }
    kernels().inverseFft(half_twiddles_.plan(), re_.data(), im_.data(), scratch_re_.data(),
                         scratch_im_.data());
    for (std::size_t n = 0; n < half; ++n) {
        signal[2 * n] = re_[n];
        signal[2 * n + 1] = im_[n];
    }
}

}  // namespace auricle::dsp
