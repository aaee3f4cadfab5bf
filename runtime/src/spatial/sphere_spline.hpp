#pragma once

#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"

namespace auricle::spatial {

/// Kernel of the spherical thin-plate pseudo-spline of order 2 between directions whose cosine is
/// given (Wahba 1981, "Spline interpolation and smoothing on the sphere", SIAM J. Sci. Stat.
/// Comput. 2, eq. 3.3 with m = 2, divided by 2 pi).
double splineKernel(double cosine);

/// Evaluates every column of the asset's spline in a direction; `out` gets asset.columns() values.
void evaluateSpline(const HrtfAsset& asset, Vec3 direction, std::vector<double>& out);

}  // namespace auricle::spatial
