#include "spatial/shell_tables.hpp"

#include <algorithm>

namespace auricle::spatial {

ShellTables::ShellTables(const HrtfAsset& asset) {
    const auto add = [&](const HrtfShell& shell) {
        const float inverse = shell.distance > 0.0F ? 1.0F / shell.distance : 0.0F;
        shells_.push_back({DirectionTable(shell, asset.basis_count), inverse, 0.0F});
    };
    shells_.reserve(asset.nearer.size() + 1);
    add(asset);
    std::for_each(asset.nearer.rbegin(), asset.nearer.rend(), add);
    float zero = farthest().zeroDelay();
    for (const Shell& shell : shells_) {
        zero = std::min(zero, shell.table.zeroDelay());
    }
    for (Shell& shell : shells_) {
        shell.delay = shell.table.zeroDelay() - zero;
        max_delay_ = std::max(max_delay_, shell.table.maxDelay() + shell.delay);
    }
    const Shell& last = shells_.back();
    centre_.assign(last.table.centre(), last.table.centre() + columns());
    centre_[2 * paddedBasis()] += last.delay;
    centre_[2 * paddedBasis() + 1] += last.delay;
    if (!asset.nearer.empty()) {
        nearest_ = asset.nearer.front().distance;
    }
}

float ShellTables::depthAt(float distance) const noexcept AURICLE_NONBLOCKING {
    const float inverse = 1.0F / distance;
    // Compared so that a NaN is far.
    if (shells_.size() == 1 || !(inverse > shells_.front().inverse_distance)) {
        return 0.0F;
    }
    for (std::size_t shell = 1; shell < shells_.size(); ++shell) {
        const float near = shells_[shell].inverse_distance;
        if (inverse < near) {
            const float far = shells_[shell - 1].inverse_distance;
            return static_cast<float>(shell - 1) + (inverse - far) / (near - far);
        }
    }
    return static_cast<float>(shells_.size() - 1);
}

void ShellTables::lookUp(Vec3 direction, std::size_t shell, float* out,
                         const dsp::Kernels& kernels) const noexcept AURICLE_NONBLOCKING {
    const Shell& found = shells_[shell];
    found.table.lookUp(direction, out, kernels);
    out[2 * paddedBasis()] += found.delay;
    out[2 * paddedBasis() + 1] += found.delay;
}

}  // namespace auricle::spatial
