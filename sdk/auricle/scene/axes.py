"""Axes of other engines, and the way from them to Auricle's and back.

Auricle's own axes are +x front, +y left, +z up, right-handed, metres. An engine's axes are told
by its own unit vectors for front, left and up; everything else follows from those three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from auricle.errors import InputError
from auricle.scene.geometry import Quaternion, Vector

__all__ = ["AXES", "Axes"]


@dataclass(frozen=True, slots=True)
class Axes:
    """How one engine names directions and measures distance.

    Orientations say how a head is turned from looking along ``front`` with its crown along ``up``.
    They stay quaternions ``(x, y, z, w)`` on both sides; Euler angles are never converted.

    Attributes:
        name: the name :meth:`named` knows it by.
        front: the engine's unit vector for straight ahead.
        left: the engine's unit vector for the left.
        up: the engine's unit vector for up.
        metres_per_unit: length of one engine unit.
    """

    name: str
    front: Vector
    left: Vector
    up: Vector
    metres_per_unit: float = 1.0

    @staticmethod
    def named(name: str) -> Axes:
        """The axes with this name, in any case of letters; :data:`AXES` holds them all.

        Raises:
            InputError: no axes have that name.
        """
        known = AXES.get(name.lower())
        if known is None:
            near = get_close_matches(name.lower(), AXES, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(AXES)}"
            message = f"no axes are named {name!r}; {hint}"
            raise InputError(message)
        return known

    @property
    def right_handed(self) -> bool:
        """Whether front, left and up form a right-handed set, as Auricle's do."""
        return self._handedness() > 0.0

    @property
    def matrix(self) -> tuple[Vector, Vector, Vector]:
        """Rows of the 3 x 3 matrix that takes an engine position to Auricle's, in metres.

        For many positions at once: ``positions @ numpy.transpose(matrix)``, positions ``[n x 3]``.
        """
        scale = self.metres_per_unit
        fx, fy, fz = self.front
        lx, ly, lz = self.left
        ux, uy, uz = self.up
        return (
            (scale * fx, scale * fy, scale * fz),
            (scale * lx, scale * ly, scale * lz),
            (scale * ux, scale * uy, scale * uz),
        )

    def to_auricle(self, position: Vector) -> Vector:
        """Position in engine units, as metres in Auricle's axes."""
        x, y, z = self._map(position)
        scale = self.metres_per_unit
        return (scale * x, scale * y, scale * z)

    def from_auricle(self, position: Vector) -> Vector:
        """Position in metres in Auricle's axes, in engine units."""
        x, y, z = self._unmap(position)
        scale = self.metres_per_unit
        return (x / scale, y / scale, z / scale)

    def orientation_to_auricle(self, orientation: Quaternion) -> Quaternion:
        """The engine's orientation ``(x, y, z, w)``, in Auricle's axes."""
        x, y, z, w = orientation
        x, y, z = self._map((x, y, z))
        hand = self._handedness()
        return (hand * x + 0.0, hand * y + 0.0, hand * z + 0.0, w)

    def orientation_from_auricle(self, orientation: Quaternion) -> Quaternion:
        """An orientation ``(x, y, z, w)`` in Auricle's axes, in the engine's."""
        x, y, z, w = orientation
        x, y, z = self._unmap((x, y, z))
        hand = self._handedness()
        return (hand * x + 0.0, hand * y + 0.0, hand * z + 0.0, w)

    def _map(self, vector: Vector) -> Vector:
        return (_dot(self.front, vector), _dot(self.left, vector), _dot(self.up, vector))

    def _unmap(self, vector: Vector) -> Vector:
        columns = zip(self.front, self.left, self.up, strict=True)
        x, y, z = (_dot(column, vector) for column in columns)
        return (x, y, z)

    def _handedness(self) -> float:
        # Determinant of the map, +1 or -1. A rotation axis is an axial vector: a change of hand
        # turns it over once more than it turns a position, which is what keeps a left turn left.
        (ax, ay, az), (bx, by, bz) = self.left, self.up
        return _dot(self.front, (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx))


def _dot(a: Vector, b: Vector) -> float:
    # The added zero makes a negative zero positive, so that atan2 puts what is straight behind at
    # +180 degrees and not at -180, here and in whatever the numbers are handed to.
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + 0.0


_X: Vector = (1.0, 0.0, 0.0)
_Y: Vector = (0.0, 1.0, 0.0)
_Z: Vector = (0.0, 0.0, 1.0)
_MINUS_X: Vector = (-1.0, 0.0, 0.0)
_MINUS_Y: Vector = (0.0, -1.0, 0.0)
_MINUS_Z: Vector = (0.0, 0.0, -1.0)


def _table() -> Mapping[str, Axes]:
    known = [Axes(name, _X, _Y, _Z) for name in ("auricle", "sofa", "ambix", "ros")]
    known.append(Axes("unity", _Z, _MINUS_X, _Y))
    known.append(Axes("unreal", _X, _MINUS_Y, _Z, metres_per_unit=0.01))
    known.append(Axes("blender", _Y, _MINUS_X, _Z))
    known.extend(
        Axes(name, _MINUS_Z, _MINUS_X, _Y)
        for name in ("opengl", "openxr", "webxr", "webaudio", "threejs", "gltf", "habitat")
    )
    return MappingProxyType({entry.name: entry for entry in known})


AXES: Mapping[str, Axes] = _table()
"""Every set of axes Auricle knows, by name.

``auricle``, ``sofa``, ``ambix`` and ``ros`` are one and the same: +x front, +y left, +z up
(SOFA: AES69; ROS: REP 103). ``unity`` is left-handed: +z front, +x right, +y up. ``unreal`` is
left-handed, in centimetres: +x front, +y right, +z up. ``opengl``, ``openxr``, ``webxr``,
``webaudio``, ``threejs`` and ``habitat`` look along -z with +x right and +y up. So does ``gltf``:
cameras and audio emitters of a glTF file (KHR_audio_emitter) point along -z, though its models
face +z. ``blender`` is its world as seen from the front view of a figure: +y front, +x right,
+z up. Habitat and ROS data sometimes carry quaternions with ``w`` first; put it last.
"""
