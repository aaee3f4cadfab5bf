"""A rectangular room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import FormatError, InputError
from auricle.rooms import acoustics
from auricle.rooms.materials import BANDS_HZ, FURNISHED, Material, as_material

if TYPE_CHECKING:
    from auricle.scene import Vector

__all__ = ["HIGHEST_ORDER", "WALLS", "Room", "checked_late", "checked_order", "room_with_rt60"]

WALLS: Final = ("back", "front", "right", "left", "floor", "ceiling")
"""Names of the walls: at the smallest x, the largest x, and likewise for y and z."""

HIGHEST_ORDER: Final = 150
_SIDES = WALLS[:4]
_EAR_HEIGHT_M = 1.6


class Room:
    """A rectangular room with a material on each wall.

    Args:
        size: metres along x, y and z.
        origin: the corner of the smallest coordinates, metres; None for ``(-x/2, -y/2, -1.6)``,
            so that a listener at (0, 0, 0) stands inside with the ears 1.6 m above the floor.
        materials: one for all walls, or a mapping from ``WALLS`` (and ``"walls"`` for the four
            upright ones) to the name of a preset (``auricle.rooms.MATERIALS``), a
            :class:`~auricle.rooms.Material`, or absorption coefficients; ``"furnished"`` for
            those of a living room (``auricle.rooms.FURNISHED``); None for plaster, bare on all
            sides, which rings for seconds.
        absorption: instead of materials: one number for everything, one for each octave band
            (125 Hz to 16 kHz), or a mapping as for ``materials``.
        order: most reflections of an image source.
        late: whether a reverberant tail follows the image sources. True lets it fall as the images
            themselves do on average; ``"sabine"`` and ``"eyring"`` by these formulas.
        air_absorption: whether the air absorbs (ISO 9613-1).
        temperature_c: of the air, degrees Celsius; it acts on the absorption of the air only.
        humidity_percent: relative humidity of the air.
        speed_of_sound: metres per second.

    Raises:
        InputError: a value that no room has; the message names the wall.
    """

    def __init__(
        self,
        size: Iterable[float] = (6.0, 5.0, 3.0),
        origin: Iterable[float] | None = None,
        materials: Any = None,
        *,
        absorption: Any = None,
        order: int = 3,
        late: bool | str = True,
        air_absorption: bool = False,
        temperature_c: float = 20.0,
        humidity_percent: float = 50.0,
        speed_of_sound: float = 343.0,
    ) -> None:
        self.size: Vector = _three(size, "size")
        self.origin: Vector = (
            (-self.size[0] / 2, -self.size[1] / 2, -_EAR_HEIGHT_M)
            if origin is None
            else _three(origin, "origin")
        )
        self.materials: Mapping[str, Material] = _wall_materials(materials, absorption)
        self.order = checked_order(order)
        self.late = checked_late(late)
        self.air_absorption = bool(air_absorption)
        self.temperature_c = float(temperature_c)
        self.humidity_percent = float(humidity_percent)
        self.speed_of_sound = float(speed_of_sound)
        air = [
            acoustics.air_absorption_db_per_m(hz, self.temperature_c, self.humidity_percent)
            if self.air_absorption
            else 0.0
            for hz in BANDS_HZ
        ]
        try:
            self._native = _native.ShoeboxRoom(
                self.origin,
                self.size,
                [list(self.materials[wall].absorption) for wall in WALLS],
                air,
                self.speed_of_sound,
            )
        except ValueError as error:
            raise InputError(str(error)) from error

    @property
    def native(self) -> _native.ShoeboxRoom:
        """The room as the engine has it."""
        return self._native

    @property
    def volume_m3(self) -> float:
        """Volume in cubic metres."""
        x, y, z = self.size
        return x * y * z

    @property
    def extent(self) -> str:
        """Where it lies, for messages."""
        spans = zip("xyz", self.origin, self.size, strict=True)
        return ", ".join(f"{axis} {low:g} to {low + side:g}" for axis, low, side in spans)

    def contains(self, position: Iterable[float]) -> bool:
        """Whether a place, ``(x, y, z)`` in metres, is inside, off every wall."""
        spans = zip(_three(position, "place"), self.origin, self.size, strict=True)
        return all(low < value < low + side for value, low, side in spans)

    def to_dict(self) -> dict[str, Any]:
        """The room as plain data; ``from_dict`` rebuilds it."""
        return {
            "size": list(self.size),
            "origin": list(self.origin),
            "materials": {
                wall: {
                    "name": material.name,
                    "absorption": list(material.absorption),
                    "source": material.source,
                    "transmission": list(material.transmission),
                }
                for wall, material in self.materials.items()
            },
            "order": self.order,
            "late": self.late,
            "air_absorption": self.air_absorption,
            "temperature_c": self.temperature_c,
            "humidity_percent": self.humidity_percent,
            "speed_of_sound": self.speed_of_sound,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Room:
        """Rebuild a room from ``to_dict``.

        Raises:
            FormatError: the dictionary is not a room.
        """
        try:
            fields = dict(data)
            walls = {wall: Material(**entry) for wall, entry in fields.pop("materials").items()}
            return cls(fields.pop("size"), fields.pop("origin"), walls, **fields)
        except KeyError as error:
            message = f"the room lacks the key {error}"
            raise FormatError(message) from error
        except (TypeError, ValueError, AttributeError) as error:
            message = f"the room cannot be rebuilt: {error}"
            raise FormatError(message) from error

    @property
    def absorption(self) -> npt.NDArray[np.float64]:
        """Absorption coefficients ``[6 x 8]``, walls as in ``WALLS``, bands as in ``BANDS_HZ``."""
        return np.array([self.materials[wall].absorption for wall in WALLS])

    def reverberation_time_s(self, law: str = "images") -> npt.NDArray[np.float64]:
        """Reverberation time in each octave band, ``[8]`` seconds.

        Args:
            law: ``"images"``, from the mean decay of the image sources between -5 and -35 dB
                (ISO 3382-1, T30); ``"sabine"`` or ``"eyring"``.

        Raises:
            InputError: another law, or a room that hardly absorbs, by ``"images"``.
        """
        return acoustics.reverberation_time_s(self._native, law)

    def decay(self, law: str = "images") -> acoustics.Decay:
        """Mean energy of an impulse response over time in each octave band.

        Raises:
            InputError: another law, or a room that hardly absorbs.
        """
        return acoustics.decay(self._native, law)

    def __repr__(self) -> str:
        size = " x ".join(f"{side:g}" for side in self.size)
        names = {material.name for material in self.materials.values()}
        return f"Room({size} m, {', '.join(sorted(names))}, order={self.order})"


def room_with_rt60(size: Iterable[float], origin: Iterable[float] | None, rt60_s: float) -> Room:
    """A room whose tail falls by 60 dB in so many seconds, in all bands.

    All walls absorb alike, by Eyring's formula (Kuttruff, "Room Acoustics", 6th ed., eq. 5.23),
    and the tail follows it.

    Raises:
        InputError: a size that no room has.
    """
    bare = Room(size, origin, absorption=1.0, late="eyring")
    x, y, z = bare.size
    surface = 2.0 * (x * y + y * z + z * x)
    exponent = 24.0 * math.log(10.0) * bare.volume_m3 / (bare.speed_of_sound * surface * rt60_s)
    return Room(size, origin, absorption=-math.expm1(-exponent), late="eyring")


def checked_order(order: Any) -> int:
    """A number of reflections.

    Raises:
        InputError: not a whole number from 0 to 150.
    """
    whole = isinstance(order, (int, np.integer)) and not isinstance(order, bool)
    if not whole or not 0 <= order <= HIGHEST_ORDER:
        message = f"order is {order!r}; expected a whole number from 0 to {HIGHEST_ORDER}"
        raise InputError(message)
    return int(order)


def checked_late(late: Any) -> bool | str:
    """Whether and how a tail follows.

    Raises:
        InputError: neither True, False nor the name of a law of decay.
    """
    if late is True or late is False:
        return late
    acoustics.law_named(late, "late")
    return str(late)


def _three(values: Iterable[float], what: str) -> Vector:
    try:
        x, y, z = (float(value) for value in values)
    except (TypeError, ValueError):
        message = f"the room's {what} is {values!r}; expected three numbers (x, y, z) in metres"
        raise InputError(message) from None
    return (x, y, z)


def _wall_materials(materials: Any, absorption: Any) -> Mapping[str, Material]:
    if materials is not None and absorption is not None:
        message = "give materials or absorption, not both"
        raise InputError(message)
    given = absorption if absorption is not None else materials
    if given is None:
        given = "plaster"
    elif isinstance(given, str) and given.lower() == "furnished":
        given = FURNISHED
    if not isinstance(given, Mapping):
        material = as_material(given, "all walls")
        return dict.fromkeys(WALLS, material)
    names: Sequence[str] = (*WALLS, "walls")
    unknown = [name for name in given if name not in names]
    if unknown:
        message = f"no wall is named {unknown[0]!r}; expected some of {', '.join(names)}"
        raise InputError(message)
    chosen = {}
    for wall in WALLS:
        shared = given.get("walls") if wall in _SIDES else None
        entry = given.get(wall, shared)
        if entry is None:
            message = f"the wall {wall!r} has no material; give it one"
            raise InputError(message)
        chosen[wall] = as_material(entry, f"wall {wall!r}")
    return chosen
