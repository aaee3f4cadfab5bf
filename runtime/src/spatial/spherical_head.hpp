#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace auricle::spatial {

/// Head radius in metres of the near-field cues where nothing else is known (Duda and Martens).
inline constexpr double kHeadRadius = 0.0875;

/// Pressure on a rigid sphere by a point source, over the pressure that the source would cause at
/// the sphere's centre if the sphere were not there (Duda and Martens 1998, "Range dependence of
/// the response of a spherical head model", J. Acoust. Soc. Am. 104, equation 1).
///
/// One object holds the radial terms of one frequency and one distance; they do not depend on the
/// angle. Terms are formed from ratios of neighbouring spherical Hankel functions, which neither
/// overflow nor lose accuracy, and the series ends where they fall below 1e-9.
class SphericalHead {
public:
    /// `distance` of the source from the centre in metres, greater than `radius`.
    SphericalHead(double frequency_hz, double distance, double radius = kHeadRadius,
                  double speed_of_sound = 343.2);

    /// The pressure at a point of the sphere; `cosine` is that of the angle at the centre between
    /// the point and the source. Its phase is that of exp(-i w t) waves, as the paper's.
    std::complex<double> pressure(double cosine) const;

private:
    std::vector<std::complex<double>> terms_;  // of the Legendre polynomials
};

}  // namespace auricle::spatial
