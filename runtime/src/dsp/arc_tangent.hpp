#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// atan2 to 1e-6 radians, a third of the time of the library's; zero at the origin.
///
/// An odd polynomial of degree 13 on [0, 1], interpolated at Chebyshev points, and the symmetries
/// of the circle.
inline float arcTangent(float y, float x) noexcept AURICLE_NONBLOCKING {
    const float across = std::abs(x);
    const float up = std::abs(y);
    const float most = std::max(across, up);
    if (!(most > 0.0F)) {
        return 0.0F;
    }
    const float t = std::min(across, up) / most;
    const float u = t * t;
    float sum = 0.00782548263669014F;
    sum = sum * u - 0.03689862787723541F;
    sum = sum * u + 0.08374155312776566F;
    sum = sum * u - 0.13480405509471893F;
    sum = sum * u + 0.19879871606826782F;
    sum = sum * u - 0.3332637548446655F;
    sum = sum * u + 0.9999993443489075F;
    float angle = sum * t;
    angle = up > across ? 0.5F * std::numbers::pi_v<float> - angle : angle;
    angle = x < 0.0F ? std::numbers::pi_v<float> - angle : angle;
    return y < 0.0F ? -angle : angle;
}

}  // namespace auricle::dsp
