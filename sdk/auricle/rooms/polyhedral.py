"""Rooms of any shape: from a floor plan, from triangles, from a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import FormatError, InputError
from auricle.rooms import acoustics
from auricle.rooms.floor_plan import checked_plan, extruded
from auricle.rooms.materials import BANDS_HZ, Material, as_material

__all__ = ["PolyhedralRoom"]

_HIGHEST_ORDER = 3
_LARGEST_SOURCE_M = 5.0


class PolyhedralRoom:
    """A closed room of any shape.

    Reflections are heard where nothing stands in their way (Borish 1984). A source that is hidden
    is heard through walls as far as their ``Material.transmission`` lets it, by rays to points all
    over a source of some size, and around edges that it and the listener see: later, duller and
    from the direction of the edge (after Maekawa 1968).

    Args:
        vertices: ``[n x 3]`` metres.
        triangles: ``[t x 3]`` indices of vertices, turned either way.
        materials: one for all triangles, or one for each; see ``Room``.
        order: most reflections, up to 3.
        late: whether a tail follows, by Eyring's law.
        source_radius_m: size of sources, for the edges of shadows.
        diffraction: whether the direct sound bends around edges. Without, it ends behind them.
        air_absorption: whether the air absorbs (ISO 9613-1, 20 degrees Celsius, 50 %).
        speed_of_sound: metres per second.

    Raises:
        InputError: the mesh is open, intersects itself, or holds a triangle that is none; the
            message names it.
    """

    def __init__(
        self,
        vertices: npt.ArrayLike,
        triangles: npt.ArrayLike,
        materials: Any = None,
        *,
        order: int = 2,
        late: bool = True,
        source_radius_m: float = 0.1,
        diffraction: bool = True,
        air_absorption: bool = False,
        speed_of_sound: float = 343.0,
    ) -> None:
        points, corners = _mesh(vertices, triangles)
        chosen = _triangle_materials(materials, len(corners))
        self.materials: tuple[Material, ...] = tuple(dict.fromkeys(chosen))
        whole = isinstance(order, (int, np.integer)) and not isinstance(order, bool)
        if not whole or not 0 <= order <= _HIGHEST_ORDER:
            message = f"order is {order!r}; expected 0 to {_HIGHEST_ORDER} in a room of any shape"
            raise InputError(message)
        self.order = int(order)
        if not 0.0 <= source_radius_m <= _LARGEST_SOURCE_M:
            message = f"source_radius_m is {source_radius_m}; expected 0 to {_LARGEST_SOURCE_M:g}"
            raise InputError(message)
        self.late = bool(late)
        self.speed_of_sound = float(speed_of_sound)
        air = [acoustics.air_absorption_db_per_m(hz) if air_absorption else 0.0 for hz in BANDS_HZ]
        index = {material: number for number, material in enumerate(self.materials)}
        try:
            self._native = _native.PolyhedralRoom(
                points,
                corners,
                [index[material] for material in chosen],
                [[list(m.absorption), list(m.transmission)] for m in self.materials],
                air,
                self.speed_of_sound,
                float(source_radius_m),
                bool(diffraction),
            )
        except ValueError as error:
            raise InputError(str(error)) from error

    @classmethod
    def from_floor_plan(
        cls,
        corners: Sequence[Sequence[float]],
        height_m: float,
        materials: Any = None,
        *,
        floor_m: float = -1.6,
        **settings: Any,
    ) -> PolyhedralRoom:
        """A room with upright walls over a plan.

        Args:
            corners: ``(x, y)`` in metres, around the room either way; wall i goes from corner i to
                the next.
            height_m: from floor to ceiling.
            materials: one for all, or a mapping from ``"floor"``, ``"ceiling"``, ``"walls"`` and
                numbers of walls to materials.
            floor_m: height of the floor; the default has the ears at 0.
            settings: as for the class.

        Raises:
            InputError: walls without length or that cross, or a wall without material.
        """
        plan = checked_plan(corners)
        if not 0.1 <= height_m <= 1e4:
            message = f"height_m is {height_m}; expected 0.1 to 10000"
            raise InputError(message)
        vertices, triangles, parts = extruded(plan, floor_m, floor_m + height_m)
        named = _part_materials(materials, len(plan))
        return cls(vertices, triangles, [named[part] for part in parts], **settings)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], materials: Any = None, **settings: Any
    ) -> PolyhedralRoom:
        """Read a mesh: OBJ, glTF and what else trimesh reads (``pip install trimesh``).

        The coordinates are taken as they are, in metres with z up; turn a file with y up first.

        Args:
            materials: one for all triangles, or one for each in the order of the file.
            settings: as for the class.

        Raises:
            FormatError: the file is missing or no mesh.
            InputError: trimesh is not installed, or the mesh is no room.
        """
        try:
            trimesh: Any = import_module("trimesh")
        except ImportError:
            message = "meshes are read by trimesh, which is not installed: pip install trimesh"
            raise InputError(message) from None
        source = Path(path)
        if not source.is_file():
            message = f"{source}: there is no such file"
            raise FormatError(message)
        try:
            mesh = trimesh.load(source, force="mesh", process=False)
            vertices, triangles = np.asarray(mesh.vertices), np.asarray(mesh.faces)
        except Exception as error:
            # Its readers raise whatever a damaged file makes them stumble over.
            message = f"{source.name} is not a readable mesh: {error}"
            raise FormatError(message) from error
        return cls(vertices, triangles, materials, **settings)

    @property
    def native(self) -> _native.PolyhedralRoom:
        """The room as the engine has it."""
        return self._native

    @property
    def volume_m3(self) -> float:
        """Volume in cubic metres."""
        return self._native.volume

    @property
    def surface_m2(self) -> float:
        """Area of all surfaces in square metres."""
        return self._native.surface_area

    def contains(self, position: Iterable[float]) -> bool:
        """Whether a place is inside."""
        x, y, z = (float(value) for value in position)
        return self._native.contains((x, y, z))

    def direct_gain(
        self, source: Iterable[float], listener: Iterable[float]
    ) -> npt.NDArray[np.float64]:
        """Amplitude of the straight direct sound in each octave band ``[8]``, without distance: 1
        where nothing is in the way, 0 where what is lets nothing through."""
        (a, b, c), (x, y, z) = (map(float, source), map(float, listener))
        return np.array(self._native.direct_gain((a, b, c), (x, y, z)))

    def __repr__(self) -> str:
        names = ", ".join(sorted({material.name for material in self.materials}))
        return f"PolyhedralRoom({self.volume_m3:.1f} m3, {names}, order={self.order})"


def _mesh(
    vertices: npt.ArrayLike, triangles: npt.ArrayLike
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint32]]:
    points, corners = np.asarray(vertices), np.asarray(triangles)
    if points.ndim != 2 or points.shape[1] != 3 or points.dtype.kind not in "fiu":
        message = f"vertices have shape {points.shape}; expected numbers [n x 3]"
        raise InputError(message)
    if corners.ndim != 2 or corners.shape[1] != 3 or corners.dtype.kind not in "iu":
        message = f"triangles have shape {corners.shape}; expected whole numbers [t x 3]"
        raise InputError(message)
    bad = np.flatnonzero((corners < 0).any(axis=1) | (corners >= len(points)).any(axis=1))
    if len(bad):
        message = f"triangle {bad[0]} has a corner that is no vertex; there are {len(points)}"
        raise InputError(message)
    return points.astype(np.float32), corners.astype(np.uint32)


def _triangle_materials(materials: Any, count: int) -> list[Material]:
    given = "plaster" if materials is None else materials
    each = isinstance(given, (list, tuple)) and len(given) == count
    if each and not all(isinstance(entry, (int, float)) for entry in given):
        return [as_material(entry, f"triangle {index}") for index, entry in enumerate(given)]
    return [as_material(given, "all triangles")] * count


def _part_materials(materials: Any, walls: int) -> list[Material]:
    given = "plaster" if materials is None else materials
    if not isinstance(given, Mapping):
        return [as_material(given, "all walls")] * (walls + 2)
    known = {*range(walls), "walls", "floor", "ceiling"}
    unknown = [key for key in given if key not in known]
    if unknown:
        message = (
            f"there is no wall {unknown[0]!r}; expected 'floor', 'ceiling', 'walls' or a number "
            f"from 0 to {walls - 1}"
        )
        raise InputError(message)
    chosen = []
    for part in (*range(walls), "floor", "ceiling"):
        entry = given.get(part, given.get("walls") if isinstance(part, int) else None)
        if entry is None:
            message = f"wall {part!r} has no material; give it one"
            raise InputError(message)
        chosen.append(as_material(entry, f"wall {part!r}"))
    return chosen
