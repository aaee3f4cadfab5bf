#pragma once

#include <algorithm>
#include <cmath>

#include "auricle/nonblocking.hpp"

namespace auricle {

/// Vector in metres: +x front, +y left, +z up (SOFA and AmbiX axes).
struct Vec3 {
    float x = 0.0F;
    float y = 0.0F;
    float z = 0.0F;

    bool operator==(const Vec3&) const = default;
};

/// Unit quaternion that rotates local axes into the world.
struct Quaternion {
    float x = 0.0F;
    float y = 0.0F;
    float z = 0.0F;
    float w = 1.0F;
};

inline Vec3 operator+(Vec3 a, Vec3 b) noexcept AURICLE_NONBLOCKING {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}

inline Vec3 operator-(Vec3 a, Vec3 b) noexcept AURICLE_NONBLOCKING {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}

inline Vec3 operator*(float s, Vec3 a) noexcept AURICLE_NONBLOCKING {
    return {s * a.x, s * a.y, s * a.z};
}

inline float dot(Vec3 a, Vec3 b) noexcept AURICLE_NONBLOCKING {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

inline float length(Vec3 a) noexcept AURICLE_NONBLOCKING { return std::sqrt(dot(a, a)); }

inline Vec3 cross(Vec3 a, Vec3 b) noexcept AURICLE_NONBLOCKING {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/// `a` scaled to length one; straight ahead where it is too short to have a direction.
inline Vec3 unit(Vec3 a) noexcept AURICLE_NONBLOCKING {
    const float size = length(a);
    return size > 1e-4F ? (1.0F / size) * a : Vec3{1.0F, 0.0F, 0.0F};
}

inline Vec3 rotate(Quaternion q, Vec3 v) noexcept AURICLE_NONBLOCKING {
    const Vec3 axis{q.x, q.y, q.z};
    const Vec3 twice = 2.0F * cross(axis, v);
    return v + q.w * twice + cross(axis, twice);
}

/// World vector seen in the axes that `q` rotates into the world.
inline Vec3 rotateBack(Quaternion q, Vec3 v) noexcept AURICLE_NONBLOCKING {
    return rotate({-q.x, -q.y, -q.z, q.w}, v);
}

/// Angle between two unit vectors in radians.
inline float angleBetween(Vec3 a, Vec3 b) noexcept AURICLE_NONBLOCKING {
    return std::atan2(length(cross(a, b)), dot(a, b));
}

}  // namespace auricle
