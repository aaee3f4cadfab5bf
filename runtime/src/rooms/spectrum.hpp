#pragma once

#include <cstddef>

#include "dsp/kernels.hpp"
#include "dsp/real_fft.hpp"

namespace auricle::rooms {

/// An FFT of fixed size with its twiddles; see dsp::Kernels for the layout of the data.
class Spectrum {
public:
    /// `size` is a power of two.
    explicit Spectrum(std::size_t size);

    /// The plan points into this object.
    Spectrum(const Spectrum&) = delete;
    Spectrum& operator=(const Spectrum&) = delete;

    std::size_t size() const noexcept { return plan_.size; }
    const dsp::FftPlan& plan() const noexcept { return plan_; }

    /// Floats in one buffer of all lanes.
    std::size_t batch() const noexcept { return plan_.size * dsp::kFftLanes; }

    /// Spectra of real responses `[lanes x taps]`, rows at `stride`: element [bin][lane]. Lanes
    /// from `lanes` on are zero.
    void ofResponses(const float* responses, std::size_t lanes, std::size_t stride,
                     std::size_t taps, float* re, float* im) const;

private:
    dsp::FftTwiddles twiddles_;
    dsp::FftPlan plan_;
};

/// Adds what came out of an inverse FFT to a response: its frame 0 to frame `start` of `out`, and
/// its last `reach` frames, which hold negative times, before that. What lies outside is left out.
void addWrapped(const float* samples, std::size_t size, std::size_t reach, std::ptrdiff_t start,
                float* out, std::size_t frames);

}  // namespace auricle::rooms
