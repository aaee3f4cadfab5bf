#include "spatial/sphere_spline.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace auricle::spatial {

double splineKernel(double cosine) {
    const double w = std::clamp(0.5 * (1.0 - cosine), 1e-18, 1.0);
    const double root = std::sqrt(w);
    const double a = std::log1p(1.0 / root);
    const double q2 = 0.5 * (a * (12.0 * w * w - 4.0 * w) - 12.0 * w * root + 6.0 * w + 1.0);
    return q2 / (2.0 * std::numbers::pi);
}

KernelTable::KernelTable() : values_(kSteps + 2) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const double root = static_cast<double>(i) / kSteps;
        values_[i] = splineKernel(1.0 - 2.0 * root * root);
    }
}

double KernelTable::operator()(double cosine) const {
    const double position = kSteps * std::sqrt(std::clamp(0.5 * (1.0 - cosine), 0.0, 1.0));
    const auto index = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(index);
    return values_[index] + share * (values_[index + 1] - values_[index]);
}

void evaluateSpline(const HrtfShell& shell, const KernelTable& kernel, Vec3 direction,
                    std::vector<double>& out) {
    const std::size_t columns = shell.spline.size() / (shell.node_count + 1);
    const float* constant = shell.spline.data() + shell.node_count * columns;
    out.assign(constant, constant + columns);
    for (std::size_t node = 0; node < shell.node_count; ++node) {
        const float* at = shell.nodes.data() + 3 * node;
        const double cosine = static_cast<double>(direction.x) * static_cast<double>(at[0]) +
                              static_cast<double>(direction.y) * static_cast<double>(at[1]) +
                              static_cast<double>(direction.z) * static_cast<double>(at[2]);
        const double weight = kernel(cosine);
        const float* row = shell.spline.data() + node * columns;
        for (std::size_t column = 0; column < columns; ++column) {
            out[column] += weight * static_cast<double>(row[column]);
        }
    }
}

}  // namespace auricle::spatial
