"""Plain data about where things are: vectors, quaternions, axes of other engines, paths.

Standard library only; no audio, no rendering.
"""

from __future__ import annotations

from auricle.scene.axes import AXES, Axes
from auricle.scene.geometry import (
    Quaternion,
    Vector,
    azimuth_deg,
    direction,
    distance_m,
    elevation_deg,
    to_listener,
)
from auricle.scene.path import Path

__all__ = [
    "AXES",
    "Axes",
    "Path",
    "Quaternion",
    "Vector",
    "azimuth_deg",
    "direction",
    "distance_m",
    "elevation_deg",
    "to_listener",
]
