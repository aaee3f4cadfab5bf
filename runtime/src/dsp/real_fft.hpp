#pragma once

#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// cos and sin of 2 pi k / size for k < size: what an FftPlan points to.
struct FftTwiddles {
    explicit FftTwiddles(std::size_t size);

    FftPlan plan() const noexcept { return {cosines.size(), cosines.data(), sines.data()}; }

    AlignedVector<float> cosines;
    AlignedVector<float> sines;
};

/// Fourier transform of one real signal, through a complex one of half the size.
class RealFft {
public:
    /// `size` is a power of two, 8 or more.
    explicit RealFft(std::size_t size);

    std::size_t size() const noexcept { return twiddles_.cosines.size(); }
    std::size_t bins() const noexcept { return size() / 2 + 1; }

    /// X[k] = sum_n x[n] exp(-2 pi i k n / size) for k < bins().
    void forward(const float* signal, float* re, float* im) noexcept AURICLE_NONBLOCKING;

    /// The signal whose transform this is, its mirror half implied; the imaginary parts of the
    /// first and the last bin are taken for zero. inverse(forward(x)) = x.
    void inverse(const float* re, const float* im, float* signal) noexcept AURICLE_NONBLOCKING;

private:
    FftTwiddles twiddles_;
    FftTwiddles half_twiddles_;
    AlignedVector<float> re_;
    AlignedVector<float> im_;
    AlignedVector<float> scratch_re_;
    AlignedVector<float> scratch_im_;
};

}  // namespace auricle::dsp
