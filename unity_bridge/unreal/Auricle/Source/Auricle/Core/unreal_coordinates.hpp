/// Unreal's axes and Auricle's.
///
/// Unreal is left-handed, x forward, y right, z up, in centimetres and double precision; Auricle
/// is right-handed, x front, y left, z up, in metres and single precision. Mirroring y turns the
/// hand, and with it the sense of rotation: a rotation's axis is an axial vector, so its y stays
/// and its x and z change sign.
#pragma once

#include <array>

#include "messages.hpp"

namespace auricle::client {

inline constexpr double kCentimetresPerMetre = 100.0;

/// A place in Unreal: centimetres.
struct UnrealPlace {
    double x = 0;
    double y = 0;
    double z = 0;
};

/// Where a place lies from another one, in Auricle's axes and metres. The difference is taken in
/// double precision, so that it is exact to the micrometre far from the world's origin.
inline Vector3 offsetFromUnreal(const UnrealPlace& place, const UnrealPlace& origin) {
    return {static_cast<float>((place.x - origin.x) / kCentimetresPerMetre),
            static_cast<float>(-(place.y - origin.y) / kCentimetresPerMetre),
            static_cast<float>((place.z - origin.z) / kCentimetresPerMetre)};
}

/// An offset in Auricle's axes as Unreal has it.
inline UnrealPlace offsetToUnreal(const Vector3& metres) {
    return {kCentimetresPerMetre * static_cast<double>(metres[0]),
            -kCentimetresPerMetre * static_cast<double>(metres[1]),
            kCentimetresPerMetre * static_cast<double>(metres[2])};
}

/// A rotation quaternion x y z w of Unreal in Auricle's axes.
inline Quaternion rotationFromUnreal(double x, double y, double z, double w) {
    return {static_cast<float>(-x), static_cast<float>(y), static_cast<float>(-z),
            static_cast<float>(w)};
}

}  // namespace auricle::client
