#pragma once

#include <array>
#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/real_fft.hpp"
#include "inference/stream_contract.hpp"

namespace auricle::inference {

/// Spectrum of the short window, one hop.
struct HopSpectrum {
    std::array<float, kBins> re{};
    std::array<float, kBins> im{};
};

/// The two short-time spectra that the contract speaks of, hop by hop.
class HopAnalysis {
public:
    HopAnalysis();

    /// The next kHop samples.
    void process(const float* samples, HopSpectrum& spectrum) noexcept AURICLE_NONBLOCKING;

    /// Powers of the hop that was processed last.
    void powers(const HopSpectrum& spectrum, HopSpectra& out) noexcept AURICLE_NONBLOCKING;

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    dsp::RealFft fft_;
    dsp::RealFft long_fft_;
    dsp::AlignedVector<float> window_;
    dsp::AlignedVector<float> long_window_;
    dsp::AlignedVector<float> history_;
    dsp::AlignedVector<float> windowed_;
    dsp::AlignedVector<float> long_re_;
    dsp::AlignedVector<float> long_im_;
};

/// The slots' parts of the mixture: masked spectra become samples again, by overlap-add with the
/// root-Hann window, whose square adds up to one.
class HopSynthesis {
public:
    HopSynthesis();

    /// Writes the kHop samples of a slot's part that this hop completes: those from kWindow to kHop
    /// before the hop's last. `gains` has kBins numbers.
    void process(std::size_t slot, const HopSpectrum& spectrum, const float* gains,
                 float* out) noexcept AURICLE_NONBLOCKING;

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    dsp::RealFft fft_;
    dsp::AlignedVector<float> window_;
    dsp::AlignedVector<float> re_;
    dsp::AlignedVector<float> im_;
    dsp::AlignedVector<float> samples_;
    std::array<std::array<float, kHop>, kSlots> tails_{};
};

}  // namespace auricle::inference
