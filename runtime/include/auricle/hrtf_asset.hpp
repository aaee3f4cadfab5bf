#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace auricle {

/// A head-related transfer function set in the compact form that the engine renders from.
///
/// Each ear's response in a direction is a fractional delay followed by a weighted sum of shared
/// minimum-phase basis filters. Weights and delays are spherical splines (sphere_spline.hpp) over
/// the measured directions.
struct HrtfAsset {
    std::string name;
    std::uint32_t sample_rate = 0;
    std::uint32_t basis_count = 0;  ///< K
    std::uint32_t basis_taps = 0;   ///< T
    std::uint32_t node_count = 0;   ///< n
    std::vector<float> basis;       ///< [K x T]
    std::vector<float> nodes;       ///< [n x 3] unit vectors
    /// [(n + 1) x (2 K + 2)] spline coefficients, the constant in the last row. Columns: K weights
    /// of the left ear, K of the right ear, delay of the left and of the right ear in samples.
    std::vector<float> spline;

    std::size_t columns() const { return 2 * static_cast<std::size_t>(basis_count) + 2; }
};

/// Reads the compact asset (its layout stands in sdk/auricle/hrtf/asset.py). Throws
/// std::invalid_argument with one sentence when the bytes are not a whole, valid asset.
HrtfAsset parseHrtfAsset(std::span<const std::byte> bytes);

/// Throws std::invalid_argument where counts and numbers of an asset cannot be rendered from.
void checkHrtfAsset(const HrtfAsset& asset);

}  // namespace auricle
