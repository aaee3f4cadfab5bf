"""Places around a listener in a room, and the words for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import InputError
from auricle.scene.geometry import azimuth_deg, direction, distance_m, elevation_deg

if TYPE_CHECKING:
    from auricle.datasets.settings import SceneSettings
    from auricle.scene import Vector

__all__ = ["Space", "distance_words", "draw_path", "draw_place", "octant", "rounded_distance_m"]

_FROM_WALLS_M = 0.2
_NEAREST_M = 0.3
_PATH_STEP_S = 0.1
_SWEEP_DEG = (60.0, 180.0)
_FASTEST_M_S = 6.0
_DISTANCE_STEP_M = 0.5
_OCTANT_TRIES = 100
_PLACE_TRIES = 200


@dataclass(frozen=True, slots=True)
class Space:
    """A rectangular room around a listener.

    Attributes:
        size: of the room, metres.
        listener: the head's place from the room's lowest corner, metres.
        yaw_deg: how far the listener is turned to the left of the room's x axis.
    """

    size: Vector
    listener: Vector
    yaw_deg: float

    def in_room(self, place: Vector) -> Vector:
        """A place as the listener has it (front, left, up), from the room's lowest corner."""
        angle = math.radians(self.yaw_deg)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y, z = place
        at_x, at_y, at_z = self.listener
        return (at_x + cos * x - sin * y, at_y + sin * x + cos * y, at_z + z)

    def holds(self, place: Vector) -> bool:
        """Whether the place lies inside, away from the walls."""
        return all(
            _FROM_WALLS_M <= value <= side - _FROM_WALLS_M
            for value, side in zip(self.in_room(place), self.size, strict=True)
        )


def draw_place(rng: np.random.Generator, space: Space | None, settings: SceneSettings) -> Vector:
    """A place whose octant can be named, every octant with the same chance where the room allows.

    Directions are uniform on the part of the sphere that is ``margin_deg`` away from the three
    planes; those whose distance the room does not hold are drawn again.

    Raises:
        InputError: the room holds no place at such a distance.
    """
    least = math.sin(math.radians(settings.margin_deg))
    for _ in range(_OCTANT_TRIES):
        signs = np.where(rng.random(3) < 0.5, -1.0, 1.0)
        for _ in range(_PLACE_TRIES):
            unit = np.abs(rng.standard_normal(3))
            unit /= np.linalg.norm(unit)
            far = rng.uniform(*settings.distance_m)
            if unit.min() < least:
                continue
            x, y, z = (round(float(value), 4) for value in signs * unit * far)
            if space is None or space.holds((x, y, z)):
                return (x, y, z)
    size = "free field" if space is None else " x ".join(f"{side:g}" for side in space.size) + " m"
    message = f"distance_m is {settings.distance_m}; no place in a room ({size}) is as far as that"
    raise InputError(message)


def draw_path(
    rng: np.random.Generator,
    space: Space | None,
    settings: SceneSettings,
    start_s: float,
    length_s: float,
) -> list[list[float]] | None:
    """A straight way or one around the listener, at an even pace while the source sounds.

    Returns:
        Rows ``[t_s, x, y, z]``, ten a second; None where no way of a walking to running pace was
        found, as for a click.
    """
    steps = max(round(length_s / _PATH_STEP_S), 1)
    shares = np.linspace(0.0, 1.0, steps + 1)
    for _ in range(_PLACE_TRIES):
        first = draw_place(rng, space, settings)
        if rng.random() < 0.5:
            last = draw_place(rng, space, settings)
            if distance_m(_difference(first, last)) > _FASTEST_M_S * length_s:
                continue
            places = [_between(first, last, float(share)) for share in shares]
        else:
            sweep = float(rng.uniform(*_SWEEP_DEG) * rng.choice((-1.0, 1.0)))
            far = distance_m(first)
            if math.radians(abs(sweep)) * far > _FASTEST_M_S * length_s:
                continue
            places = [
                direction(azimuth_deg(first) + sweep * float(share), elevation_deg(first), far)
                for share in shares
            ]
        if all(
            distance_m(place) >= _NEAREST_M and (space is None or space.holds(place))
            for place in places
        ):
            times = start_s + length_s * shares
            return [
                [round(float(t), 4), *(round(value, 4) for value in place)]
                for t, place in zip(times, places, strict=True)
            ]
    return None


def octant(place: Vector) -> tuple[str, str, str]:
    """``(left or right, front or behind, above or below)``."""
    x, y, z = place
    return (
        "left" if y > 0.0 else "right",
        "front" if x > 0.0 else "behind",
        "above" if z > 0.0 else "below",
    )


def rounded_distance_m(metres: float) -> float:
    """The nearest multiple of 0.5 m, at least 0.5 m."""
    return max(round(metres / _DISTANCE_STEP_M), 1) * _DISTANCE_STEP_M


def distance_words(metres: float) -> str:
    """``2.5m``, ``4m``: a distance as prompts and answers have it."""
    return f"{rounded_distance_m(metres):g}m"


def _difference(first: Vector, last: Vector) -> Vector:
    return (first[0] - last[0], first[1] - last[1], first[2] - last[2])


def _between(first: Vector, last: Vector, share: float) -> Vector:
    x, y, z = (a + share * (b - a) for a, b in zip(first, last, strict=True))
    return (x, y, z)
