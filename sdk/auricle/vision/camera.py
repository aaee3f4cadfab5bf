"""Pixels to directions and back, in Auricle's axes: +x front, +y left, +z up.

Image coordinates are continuous: x grows to the right and y downwards, from (0, 0) at the outer
corner of the top left pixel to (width, height) at that of the bottom right one. The camera stands
where the listener does and looks along +x.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError

__all__ = ["Camera", "EquirectangularCamera", "PerspectiveCamera"]

FloatArray = npt.NDArray[np.float64]

_LARGEST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Camera(ABC):
    """Which direction every pixel of a picture shows.

    Attributes:
        width: of the picture in pixels.
        height: of the picture in pixels.
    """

    width: int
    height: int

    def __post_init__(self) -> None:
        for name, value in (("width", self.width), ("height", self.height)):
            if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
                message = f"{name} is {value!r}; expected a whole number of pixels"
                raise InputError(message)
            if not 1 <= value <= _LARGEST:
                message = f"{name} is {value}; expected 1 to {_LARGEST} pixels"
                raise InputError(message)

    @abstractmethod
    def directions(self, points: npt.ArrayLike) -> FloatArray:
        """Unit vectors ``[n x 3]`` of image points ``[n x 2]`` (x, y in pixels).

        Raises:
            InputError: not ``[n x 2]`` finite numbers.
        """

    @abstractmethod
    def project(self, positions: npt.ArrayLike) -> FloatArray:
        """Image points ``[n x 2]`` of positions ``[n x 3]`` in metres; NaN where the camera cannot
        see them whatever its size.

        Raises:
            InputError: not ``[n x 3]`` finite numbers.
        """

    @abstractmethod
    def distances_m(self, points: npt.ArrayLike, depth_m: npt.ArrayLike) -> FloatArray:
        """Distances ``[n]`` from the camera to what has depths ``[n]`` at image points ``[n x 2]``.

        Depth is what networks of depth give: of a perspective picture the distance along the
        optical axis, of an equirectangular one the distance itself.

        Raises:
            InputError: wrong shapes or numbers that are not finite.
        """

    def angles_deg(self, points: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Azimuths (left positive) and elevations (up positive) in degrees, each ``[n]``."""
        x, y, z = self.directions(points).T
        return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))

    def positions(self, points: npt.ArrayLike, depth_m: npt.ArrayLike) -> FloatArray:
        """Positions ``[n x 3]`` in metres of what has depths ``[n]`` at points ``[n x 2]``."""
        return self.directions(points) * self.distances_m(points, depth_m)[:, None]

    @abstractmethod
    def resized(self, width: int, height: int) -> Camera:
        """The camera of the same picture at another size in pixels."""


@dataclass(frozen=True, slots=True)
class PerspectiveCamera(Camera):
    """A pinhole camera with square pixels whose axis goes through the middle of the picture.

    The direction of the point (x, y) is ``(f, width / 2 - x, height / 2 - y)`` with the focal
    length ``f = width / 2 / tan(horizontal_fov_deg / 2)`` in pixels.

    Attributes:
        horizontal_fov_deg: angle between the left and the right edge, above 0 and below 180.
        aspect: width of a pixel over its height.
    """

    horizontal_fov_deg: float = 60.0
    aspect: float = 1.0

    def __post_init__(self) -> None:
        Camera.__post_init__(self)
        fov = self.horizontal_fov_deg
        if not (isinstance(fov, (int, float, np.number)) and 0.0 < fov < 180.0):
            message = (
                f"the field of view is {fov!r} degrees; expected more than 0 and less than 180 (a "
                "360 degree picture is taken with an equirectangular camera)"
            )
            raise InputError(message)
        if not (math.isfinite(self.aspect) and self.aspect > 0.0):
            message = f"the pixel aspect ratio is {self.aspect!r}; expected a number above 0"
            raise InputError(message)

    @property
    def focal_px(self) -> float:
        """Focal length in widths of a pixel."""
        return 0.5 * self.width / math.tan(0.5 * math.radians(self.horizontal_fov_deg))

    def directions(self, points: npt.ArrayLike) -> FloatArray:
        """Unit vectors ``[n x 3]`` of image points ``[n x 2]``."""
        rays = self._rays(points)
        unit: FloatArray = rays / np.linalg.norm(rays, axis=1, keepdims=True)
        return unit

    def project(self, positions: npt.ArrayLike) -> FloatArray:
        """Image points ``[n x 2]``; NaN for what is beside or behind the camera."""
        x, y, z = _rows(positions, 3, "positions").T
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(x > 0.0, self.focal_px / x, np.nan)
            return np.stack(
                [0.5 * self.width - scale * y, 0.5 * self.height - scale * z * self.aspect], axis=1
            )

    def distances_m(self, points: npt.ArrayLike, depth_m: npt.ArrayLike) -> FloatArray:
        """Distances ``[n]``: depth along the optical axis over the cosine of the angle to it."""
        rays = self._rays(points)
        stretch: FloatArray = np.linalg.norm(rays, axis=1) / self.focal_px
        return _depths(depth_m, len(rays)) * stretch

    def resized(self, width: int, height: int) -> PerspectiveCamera:
        """The camera of the same picture at another size in pixels."""
        aspect = self.aspect * (self.width / width) * (height / self.height)
        return PerspectiveCamera(width, height, self.horizontal_fov_deg, aspect)

    def _rays(self, points: npt.ArrayLike) -> FloatArray:
        x, y = _rows(points, 2, "points").T
        rays: FloatArray = np.stack(
            [
                np.full_like(x, self.focal_px),
                0.5 * self.width - x,
                (0.5 * self.height - y) / self.aspect,
            ],
            axis=1,
        )
        return rays


@dataclass(frozen=True, slots=True)
class EquirectangularCamera(Camera):
    """A 360 degree picture: azimuth runs along its width and elevation along its height.

    The middle is straight ahead: ``azimuth = 180 - 360 x / width`` and ``elevation = 90 - 180 y /
    height`` in degrees.
    """

    def directions(self, points: npt.ArrayLike) -> FloatArray:
        """Unit vectors ``[n x 3]`` of image points ``[n x 2]``."""
        x, y = _rows(points, 2, "points").T
        azimuth = np.pi * (1.0 - 2.0 * x / self.width)
        elevation = np.pi * (0.5 - y / self.height)
        flat = np.cos(elevation)
        return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=1)

    def project(self, positions: npt.ArrayLike) -> FloatArray:
        """Image points ``[n x 2]``; every position but the camera's own has one."""
        x, y, z = _rows(positions, 3, "positions").T
        azimuth, elevation = np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))
        points: FloatArray = np.stack(
            [
                self.width * (0.5 - 0.5 * azimuth / np.pi),
                self.height * (0.5 - elevation / np.pi),
            ],
            axis=1,
        )
        points[(x == 0.0) & (y == 0.0) & (z == 0.0)] = np.nan
        return points

    def distances_m(self, points: npt.ArrayLike, depth_m: npt.ArrayLike) -> FloatArray:
        """Distances ``[n]``: the depths themselves."""
        return _depths(depth_m, len(_rows(points, 2, "points")))

    def resized(self, width: int, height: int) -> EquirectangularCamera:
        """The camera of the same picture at another size in pixels."""
        return EquirectangularCamera(width, height)


def _rows(values: npt.ArrayLike, columns: int, name: str) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.full((1, 1), np.nan)
    if array.ndim != 2 or array.shape[1] != columns or not np.isfinite(array).all():
        message = f"{name} have shape {np.shape(array)}; expected [n x {columns}] finite numbers"
        raise InputError(message)
    return array


def _depths(values: npt.ArrayLike, count: int) -> FloatArray:
    array = np.broadcast_to(np.asarray(values, dtype=np.float64), (count,))
    if not (np.isfinite(array) & (array > 0.0)).all():
        message = "depths must be finite and above 0 metres"
        raise InputError(message)
    return array.copy()
