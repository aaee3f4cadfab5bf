#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace auricle {

/// Weights and delays of both ears over the directions measured at one distance, as spherical
/// splines (sphere_spline.hpp).
struct HrtfShell {
    float distance = 0.0F;         ///< metres from the head's centre; zero where it is not known
    std::uint32_t node_count = 0;  ///< n
    std::vector<float> nodes;      ///< [n x 3] unit vectors
    /// [(n + 1) x (2 K + 2)] spline coefficients, the constant in the last row. Columns: K weights
    /// of the left ear, K of the right ear, delay of the left and of the right ear in samples.
    std::vector<float> spline;
};

/// Most shells of a set, and the nearest that one may lie to the head's centre, metres: inside it
/// a source is in the ear.
inline constexpr std::uint32_t kMostShells = 16;
inline constexpr float kNearestShell = 0.11F;

/// A head-related transfer function set in the compact form that the engine renders from.
///
/// Each ear's response in a direction is a fractional delay followed by a weighted sum of
/// minimum-phase basis filters, which all directions and distances share. The asset is itself the
/// shell of the farthest distance; most sets have no other.
///
/// Weights are relative to inverse distance: a shell's rows times 1 / distance have the levels
/// that were measured. Delays are relative to the arrival at the head's centre if the head were
/// not there, but for a constant that all shells share.
struct HrtfAsset : HrtfShell {
    std::string name;
    std::uint32_t sample_rate = 0;
    std::uint32_t basis_count = 0;  ///< K
    std::uint32_t basis_taps = 0;   ///< T
    std::vector<float> basis;       ///< [K x T]
    std::vector<HrtfShell> nearer;  ///< the other shells, the nearest first

    std::size_t columns() const { return 2 * static_cast<std::size_t>(basis_count) + 2; }
};

/// Reads the compact asset (its layout stands in sdk/auricle/hrtf/asset.py). Throws
/// std::invalid_argument with one sentence when the bytes are not a whole, valid asset.
HrtfAsset parseHrtfAsset(std::span<const std::byte> bytes);

/// Throws std::invalid_argument where counts and numbers of an asset cannot be rendered from.
void checkHrtfAsset(const HrtfAsset& asset);

}  // namespace auricle
