#pragma once

#include <cstddef>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"

namespace auricle::spatial {

/// Kernel of the spherical thin-plate pseudo-spline of order 2 between directions whose cosine is
/// given (Wahba 1981, "Spline interpolation and smoothing on the sphere", SIAM J. Sci. Stat.
/// Comput. 2, eq. 3.3 with m = 2, divided by 2 pi).
double splineKernel(double cosine);

/// The kernel from a table over sqrt((1 - cosine) / 2), exact to 1e-9: a set has millions of pairs
/// of nodes and grid points, and the logarithm would take most of the time of loading one.
class KernelTable {
public:
    KernelTable();

    double operator()(double cosine) const;

private:
    static constexpr std::size_t kSteps = 65'536;

    std::vector<double> values_;
};

/// Evaluates every column of a shell's spline in a direction; `out` gets as many values.
void evaluateSpline(const HrtfShell& shell, const KernelTable& kernel, Vec3 direction,
                    std::vector<double>& out);

}  // namespace auricle::spatial
