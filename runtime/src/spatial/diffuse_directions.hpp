#pragma once

#include <array>
#include <cstddef>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/decorrelator.hpp"

namespace auricle::spatial {

/// Directions from which the diffuse part of spread sources comes, each with its own decorrelator.
inline constexpr std::size_t kDiffuseDirections = dsp::kDecorrelators;

/// The corners of an icosahedron, in head axes. They are a spherical 5-design (Delsarte, Goethals
/// and Seidel 1977): means over them are those over the sphere for polynomials up to degree 5.
const std::array<Vec3, kDiffuseDirections>& diffuseDirections() noexcept AURICLE_NONBLOCKING;

/// Amplitudes with which a spread source feeds its own direction and the diffuse ones.
struct SpreadWeights {
    float point = 1.0F;
    std::array<float, kDiffuseDirections> diffuse{};
};

/// Weights of a source in a direction (unit vector, head axes) with a spread of 0 to 1; values
/// outside count as the nearer end.
///
/// A spread of s stands for a cap of half-angle 180 s degrees around the direction: the squares of
/// the weights sum to 1, and the sum of squares times directions (the energy vector) is
/// cos^2(90 s degrees) times the direction, which is that of the evenly filled cap. Zero is the
/// point alone, one all directions alike. With r = cos^2(90 s degrees) the point has the energy
/// r^3, and the diffuse directions share the rest by 1 - b + b 5/16 (1 + cos)^4 of the angle to the
/// source, with b = 3/2 r (1 + r) / (1 + r + r^2); since that is of degree 4 and the directions are
/// a 5-design, both sums hold exactly for every direction.
///
/// With the decorrelators, third-octave levels at the two ears of a spherical head are those of the
/// evenly filled cap within 1.5 dB from 500 Hz, 1.8 dB from 160 Hz and 3.2 dB at 125 Hz: there a
/// third of an octave holds too few of their ripples.
SpreadWeights spreadWeights(Vec3 direction, float spread) noexcept AURICLE_NONBLOCKING;

}  // namespace auricle::spatial
