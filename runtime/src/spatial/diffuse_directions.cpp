#include "spatial/diffuse_directions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace auricle::spatial {

const std::array<Vec3, kDiffuseDirections>& diffuseDirections() noexcept AURICLE_NONBLOCKING {
    // (0, 1, phi) with all signs and in cyclic order, phi the golden ratio, scaled to length one
    // and turned so that the distances from the median plane are nearly evenly spaced, as those of
    // all directions are: then as few as twelve have the diffuse field's interaural coherence.
    static constexpr std::array<Vec3, kDiffuseDirections> kCorners = {
        {{-0.500026533F, -0.416622898F, 0.759209343F},
         {-0.971438090F, 0.225744165F, 0.073127345F},
         {-0.262733388F, 0.607667101F, 0.749474390F},
         {-0.500026533F, 0.107672355F, -0.859290481F},
         {0.646681762F, 0.725636646F, 0.235062027F},
         {0.262733388F, -0.931699388F, 0.250813512F},
         {0.500026533F, -0.107672355F, 0.859290481F},
         {-0.646681762F, -0.725636646F, -0.235062027F},
         {-0.262733388F, 0.931699388F, -0.250813512F},
         {0.500026533F, 0.416622898F, -0.759209343F},
         {0.971438090F, -0.225744165F, -0.073127345F},
         {0.262733388F, -0.607667101F, -0.749474390F}}};
    return kCorners;
}

SpreadWeights spreadWeights(Vec3 direction, float spread) noexcept AURICLE_NONBLOCKING {
    SpreadWeights weights;
    // A NaN compares false and so spreads nothing.
    if (!(spread > 0.0F)) {
        return weights;
    }
    const float half = 0.5F * std::numbers::pi_v<float> * std::min(spread, 1.0F);
    const float root = std::max(std::cos(half), 0.0F);
    const float r = root * root;
    // 1 - r^3, without losing digits where r is near one.
    const float sine = std::sin(half);
    const float rest = sine * sine * (1.0F + r + r * r);
    const float narrow = 1.5F * r * (1.0F + r) / (1.0F + r + r * r);
    weights.point = r * root;
    const auto& corners = diffuseDirections();
    for (std::size_t m = 0; m < kDiffuseDirections; ++m) {
        const float x = 1.0F + std::clamp(dot(direction, corners[m]), -1.0F, 1.0F);
        const float share = 1.0F - narrow + narrow * (5.0F / 16.0F) * x * x * x * x;
        weights.diffuse[m] =
            std::sqrt(rest * std::max(share, 0.0F) / static_cast<float>(kDiffuseDirections));
    }
    return weights;
}

}  // namespace auricle::spatial
