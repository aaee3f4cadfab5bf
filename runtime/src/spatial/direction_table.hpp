#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/kernels.hpp"

namespace auricle::spatial {

/// Basis weights and delays of both ears for any direction, by a bicubic B-spline on a grid of
/// 2.5 degrees in azimuth and elevation.
///
/// The B-spline interpolates the grid values and has a continuous second derivative, also across
/// the poles, so a smooth path gives smooth weights. Rows hold, in this order: weights of the left
/// ear, weights of the right ear (each padded with zeros to a multiple of kFftLanes), delay of the
/// left and of the right ear in samples, and what fills up to a multiple of kLanes.
///
/// Weights are kept as 16-bit shares of the largest in their column: half the memory traffic of a
/// look-up for an error 96 dB below the largest weight, and the spline stays as smooth.
class DirectionTable {
public:
    /// Of the asset's farthest distance.
    explicit DirectionTable(const HrtfAsset& asset) : DirectionTable(asset, asset.basis_count) {}

    DirectionTable(const HrtfShell& shell, std::size_t basis_count);

    /// Floats in a looked-up row.
    std::size_t columns() const noexcept { return columns_; }

    /// Basis filters after padding: the right ear's weights begin at this column.
    std::size_t paddedBasis() const noexcept { return padded_basis_; }

    /// Largest delay in the table, samples; the smallest is zero.
    float maxDelay() const noexcept { return max_delay_; }

    /// Delay of the shell's spline that counts as zero in the table, samples.
    float zeroDelay() const noexcept { return zero_delay_; }

    /// Writes the row for a unit vector. Delays are never negative.
    void lookUp(Vec3 direction, float* out,
                const dsp::Kernels& kernels) const noexcept AURICLE_NONBLOCKING;

    /// A row without a direction: the mean of both ears straight ahead, at both ears.
    const float* centre() const noexcept AURICLE_NONBLOCKING { return centre_.data(); }

private:
    void sampleSpline(const HrtfShell& shell, std::size_t basis_count,
                      std::vector<float>& cells) const;
    void shiftDelays(std::vector<float>& cells);
    void prefilter(std::vector<float>& cells) const;
    void quantize(const std::vector<float>& cells);
    const std::int16_t* cell(std::size_t row,
                             std::size_t column) const noexcept AURICLE_NONBLOCKING;

    std::size_t padded_basis_;
    std::size_t columns_;
    float max_delay_ = 0.0F;
    float zero_delay_ = 0.0F;
    // Elevation rows from one below -90 degrees to two above +90, azimuth columns likewise
    // extended past a full turn, so that the 4 x 4 cells of a look-up never wrap.
    dsp::AlignedVector<std::int16_t> cells_;
    dsp::AlignedVector<float> scales_;  // by column
    dsp::AlignedVector<float> centre_;
};

}  // namespace auricle::spatial
