#pragma once

#include "messages.hpp"

namespace auricle::client {

/// Rotates a vector by a quaternion x y z w of any length but zero.
inline Vector3 rotate(const Quaternion& q, const Vector3& v) {
    const float scale = 2.0F / (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    const Vector3 t{q[1] * v[2] - q[2] * v[1], q[2] * v[0] - q[0] * v[2],
                    q[0] * v[1] - q[1] * v[0]};
    return {v[0] + scale * (q[3] * t[0] + q[1] * t[2] - q[2] * t[1]),
            v[1] + scale * (q[3] * t[1] + q[2] * t[0] - q[0] * t[2]),
            v[2] + scale * (q[3] * t[2] + q[0] * t[1] - q[1] * t[0])};
}

/// Rotates a vector by the inverse of a quaternion: from world to local axes.
inline Vector3 rotateBack(const Quaternion& q, const Vector3& v) {
    return rotate({-q[0], -q[1], -q[2], q[3]}, v);
}

}  // namespace auricle::client
