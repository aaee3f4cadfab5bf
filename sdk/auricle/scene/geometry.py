"""Vectors and rotations in Auricle's axes: right-handed, +x front, +y left, +z up, metres.

Azimuth runs counter-clockwise seen from above (left = +90 degrees), elevation upwards; these are
the axes of SOFA (AES69) and AmbiX. Quaternions are ``(x, y, z, w)`` and rotate the listener's
local axes into the world.
"""

from __future__ import annotations

import math
from typing import TypeAlias

__all__ = [
    "IDENTITY",
    "Quaternion",
    "Vector",
    "azimuth_deg",
    "direction",
    "distance_m",
    "elevation_deg",
    "rotate",
    "to_listener",
    "yaw_pitch_roll",
]

Vector: TypeAlias = tuple[float, float, float]
Quaternion: TypeAlias = tuple[float, float, float, float]

IDENTITY: Quaternion = (0.0, 0.0, 0.0, 1.0)

# Nearer than this the direction of a point is not defined; it then counts as straight ahead.
_CENTRE_M = 1e-4


def distance_m(position: Vector) -> float:
    """Distance from the origin, in metres."""
    return math.hypot(*position)


def azimuth_deg(position: Vector) -> float:
    """Azimuth in degrees, (-180, 180], left positive; 0 at the origin and on the vertical axis."""
    if math.hypot(position[0], position[1]) < _CENTRE_M:
        return 0.0
    degrees = math.degrees(math.atan2(position[1], position[0]))
    # A y of -0.0, or one too small to count, gives -180 for what is straight behind.
    return degrees if degrees > -180.0 else 180.0


def elevation_deg(position: Vector) -> float:
    """Elevation in degrees, [-90, 90], up positive; 0 at the origin."""
    horizontal = math.hypot(position[0], position[1])
    if math.hypot(horizontal, position[2]) < _CENTRE_M:
        return 0.0
    return math.degrees(math.atan2(position[2], horizontal))


def direction(azimuth_deg: float, elevation_deg: float = 0.0, distance_m: float = 1.0) -> Vector:
    """Point at an azimuth and elevation in degrees and a distance in metres."""
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    return (
        distance_m * math.cos(elevation) * math.cos(azimuth),
        distance_m * math.cos(elevation) * math.sin(azimuth),
        distance_m * math.sin(elevation),
    )


def rotate(rotation: Quaternion, vector: Vector) -> Vector:
    """Rotate a vector by a unit quaternion ``(x, y, z, w)``."""
    qx, qy, qz, qw = rotation
    vx, vy, vz = vector
    tx = 2.0 * (qy * vz - qz * vy)
    ty = 2.0 * (qz * vx - qx * vz)
    tz = 2.0 * (qx * vy - qy * vx)
    return (
        vx + qw * tx + qy * tz - qz * ty,
        vy + qw * ty + qz * tx - qx * tz,
        vz + qw * tz + qx * ty - qy * tx,
    )


def to_listener(position: Vector, listener: Vector, orientation: Quaternion) -> Vector:
    """Point in world axes seen from a listener: ``R(orientation)^T (position - listener)``."""
    qx, qy, qz, qw = orientation
    offset = (position[0] - listener[0], position[1] - listener[1], position[2] - listener[2])
    return rotate((-qx, -qy, -qz, qw), offset)


def yaw_pitch_roll(yaw_deg: float, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Quaternion:
    """Orientation that first rolls about +x, then pitches about +y, then yaws about +z.

    Degrees, each counter-clockwise about its axis: a positive yaw turns to the left, a positive
    pitch turns the nose down.
    """
    cr, sr = math.cos(math.radians(roll_deg) / 2), math.sin(math.radians(roll_deg) / 2)
    cp, sp = math.cos(math.radians(pitch_deg) / 2), math.sin(math.radians(pitch_deg) / 2)
    cy, sy = math.cos(math.radians(yaw_deg) / 2), math.sin(math.radians(yaw_deg) / 2)
    return (
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
        cr * cp * cy + sr * sp * sy,
    )
