#pragma once

#include <cstddef>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/kernels.hpp"
#include "spatial/direction_table.hpp"

namespace auricle::spatial {

/// The direction tables of all distances at which a set was measured; most sets have one.
///
/// Between two shells rows are blended linearly in 1 / distance. What a head does to a near sound
/// is a series in radius / distance (Duda and Martens 1998, equation 4, for long waves), whose
/// first terms this gets right: between shells at 0.25 and 0.5 m the ILD of a sphere is within
/// 0.2 dB, where a blend in log distance would miss it by 0.5 dB.
class ShellTables {
public:
    explicit ShellTables(const HrtfAsset& asset);

    std::size_t columns() const noexcept { return farthest().columns(); }
    std::size_t paddedBasis() const noexcept { return farthest().paddedBasis(); }

    /// Largest delay in any table, samples; the smallest is zero.
    float maxDelay() const noexcept { return max_delay_; }

    std::size_t count() const noexcept { return shells_.size(); }

    /// Distance of the nearest shell in metres; zero where the set has only one.
    float nearest() const noexcept { return nearest_; }

    /// Where between the shells a distance lies: 0 from the farthest shell on, one more at each
    /// nearer one, and no more within the nearest.
    float depthAt(float distance) const noexcept AURICLE_NONBLOCKING;

    /// Writes the row for a unit vector at a shell; 0 is the farthest.
    void lookUp(Vec3 direction, std::size_t shell, float* out,
                const dsp::Kernels& kernels) const noexcept AURICLE_NONBLOCKING;

    /// Writes the row for a unit vector at the farthest shell.
    void lookUp(Vec3 direction, float* out,
                const dsp::Kernels& kernels) const noexcept AURICLE_NONBLOCKING {
        lookUp(direction, 0, out, kernels);
    }

    /// A row without a direction: the mean of both ears straight ahead at the nearest shell.
    const float* centre() const noexcept AURICLE_NONBLOCKING { return centre_.data(); }

private:
    struct Shell {
        DirectionTable table;
        float inverse_distance = 0.0F;
        float delay = 0.0F;  // to be added to the table's
    };

    const DirectionTable& farthest() const noexcept { return shells_.front().table; }

    std::vector<Shell> shells_;  // the farthest first
    float max_delay_ = 0.0F;
    float nearest_ = 0.0F;
    dsp::AlignedVector<float> centre_;
};

}  // namespace auricle::spatial
