"""The region that the words for a place mean, and the point in it that is taken by default."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Part, Place, Span, UnclearError, check_sides
from auricle.prompt.quantities import Quantity
from auricle.scene import Vector, direction

__all__ = ["Region", "assumed_beside_others", "region_of"]

_UNNAMED: Final = "as no distance is named"


@dataclass(frozen=True, slots=True)
class Region:
    """Where an object may be and where it is put when nothing else is said.

    Attributes:
        position: the default, metres.
        tolerance_deg: how far its direction may be from the default's; 180 where none was named.
        low_m: nearest distance allowed.
        high_m: furthest.
        fixed: for each axis, the coordinate the text gives, or ``None``.
        signs: for each axis, the side the text names: -1, 0 or +1.
        spread_deg: angle the object fills.
        assumed: what was taken from the defaults.
        confidence: 0 to 1.
    """

    position: Vector
    tolerance_deg: float
    low_m: float
    high_m: float
    fixed: tuple[float | None, float | None, float | None]
    signs: tuple[int, int, int]
    spread_deg: float
    assumed: tuple[str, ...]
    confidence: float


def region_of(place: Place, lexicon: Lexicon) -> Region:
    """The region the words mean, and the point in it that is taken by default.

    Raises:
        UnclearError: the words exclude each other, or name no direction for an angle.
    """
    if any(part.is_centre for part in place.parts):
        place = _off_front(place)
    if place.is_sided and place.bearing is not None and abs(place.bearing[0]) < 90:
        place = _off_back(place, place.bearing)
    parts = [*place.parts, *(part for part, _ in place.offsets)]
    for index, part in enumerate(parts):
        for other in parts[index + 1 :]:
            check_sides(part, other)
    assumed = list(place.assumed)
    offsets = list(place.offsets)
    distance = place.distance
    if len(offsets) == 1 and distance is None and place.height is None:
        # One length with several directions is the distance along them all.
        distance, offsets = offsets[0][1], []
    signs = _signs(place)
    if place.height is not None and signs[2] * place.height[0] < 0:
        assumed.append("the surface is that of another floor")  # "above, across the floor"
        place = replace(place, height=None)
    fixed = _fixed(offsets)
    if place.height is not None and fixed[2] is None:
        fixed = (fixed[0], fixed[1], place.height[0])
    aim, tolerance = _aim(place, signs, assumed)
    low, high, value = _reach(place, lexicon, distance, offsets, assumed)
    if (
        distance is None
        and all(c is not None or s == 0 for c, s in zip(fixed, signs, strict=True))
        and offsets
    ):
        position: Vector = (fixed[0] or 0.0, fixed[1] or 0.0, fixed[2] or 0.0)
        value = low = high = math.hypot(*position)
        tolerance = 1.0
    else:
        position = _point(aim, value, fixed, exact=distance is not None, span=place.span)
        if distance is None:
            high = max(high, math.hypot(*position))
    return Region(
        position,
        tolerance,
        low,
        high,
        fixed,
        signs,
        place.spread_deg,
        tuple(dict.fromkeys(assumed)),
        place.confidence,
    )


def _off_back(place: Place, bearing: tuple[float, Span]) -> Place:
    """ "From behind, 30 degrees left": counted from straight behind."""
    behind = [p for p in place.parts if p.vector[0] < 0 and not p.vector[1] and not p.vector[2]]
    if len(behind) != 1 or len(place.parts) > 1:
        return place
    azimuth = math.copysign(180.0 - abs(bearing[0]), bearing[0])
    return replace(place, bearing=(azimuth, bearing[1]), parts=[])


def _off_front(place: Place) -> Place:
    """The place without "centre" where another word says that it is behind.

    Raises:
        UnclearError: it is to be in the centre and to a side.
    """
    others = [p for p in (*place.parts, *(p for p, _ in place.offsets)) if not p.is_centre]
    centre = next(part for part in place.parts if part.is_centre)
    side = next((p for p in others if p.vector[1] and not p.is_slight and not p.vector[0]), None)
    if side is not None and centre.exact and len(others) == 1 and side.exact:
        reason = "one object cannot be both in the centre and to a side; keep one"
        raise UnclearError(reason, centre.span, side.span)
    if any(part.vector[0] < 0 for part in others):
        return replace(place, parts=[part for part in place.parts if not part.is_centre])
    return place


def _signs(place: Place) -> tuple[int, int, int]:
    total = [0, 0, 0]
    for part in (*place.parts, *(part for part, _ in place.offsets)):
        for axis in range(3):
            if abs(part.vector[axis]) > 1e-9:
                total[axis] = 1 if part.vector[axis] > 0 else -1
    return (total[0], total[1], total[2])


def _aim(place: Place, signs: tuple[int, int, int], assumed: list[str]) -> tuple[Vector, float]:
    """Unit vector towards the object, and how far from it the words allow, in degrees."""
    parts = [*place.parts, *(part for part, _ in place.offsets)]
    x, y, z = _sum(parts)
    exact = any(part.exact for part in parts)
    bearing, elevation = place.bearing, place.elevation
    if place.angle is not None:
        value, span = place.angle
        if signs[1]:
            azimuth = signs[1] * value
            if signs[0] < 0 and value < 90:
                azimuth = signs[1] * (180 - value)
            bearing = (azimuth, span)
        elif signs[2]:
            elevation, z = (signs[2] * value, span), 0.0
        elif value % 180 == 0:
            bearing = (value % 360, span)
        else:
            reason = "an angle without a side; say 'to the left', 'to the right', 'up' or 'azimuth'"
            raise UnclearError(reason, span)
    if place.body is not None:
        bx, by, bz = place.body[0]
        x, y, z = x + bx, y + by, z + bz
    if bearing is not None:
        _check_bearing(bearing, parts)
        x, y = (
            math.cos(math.radians(bearing[0])),
            math.sin(math.radians(bearing[0])),
        )
    if elevation is not None:
        if not -90 <= elevation[0] <= 90:
            reason = f"an elevation of {elevation[0]:g} degrees; it goes from -90 to 90"
            raise UnclearError(reason, elevation[1])
        flat = math.hypot(x, y)
        if flat < 1e-9:
            x, y, flat = 1.0, 0.0, 1.0
            if abs(elevation[0]) < 90:
                assumed.append("straight ahead, as no side is named")
        x, y, z = direction(math.degrees(math.atan2(y, x)), elevation[0])
    elif math.hypot(x, y) < 1e-9 and 0 < abs(z) < 1 and not exact:
        x = 1.0
        assumed.append("straight ahead, as no side is named")
    elif x == 0.0 and place.body is None and _is_high_and_slight(parts):
        x = 1.0  # "high up, slightly to the left" is slightly left of straight ahead
    length = math.sqrt(x * x + y * y + z * z)
    if length < 1e-9:
        if not place.spread_deg and not place.links:
            assumed.append("straight ahead, as no direction is named")
        return (1.0, 0.0, 0.0), 180.0
    precise = bearing is not None or elevation is not None or exact or place.body is not None
    return (x / length, y / length, z / length), 2.0 if precise else 44.0


def _is_high_and_slight(parts: list[Part]) -> bool:
    """ "Up in the rafters, slightly to the left"."""
    sides = [part for part in parts if part.vector[1]]
    high = any(0 < abs(part.vector[2]) < 1 for part in parts)
    return high and bool(sides) and all(part.is_slight for part in sides)


def _reach(
    place: Place,
    lexicon: Lexicon,
    distance: Quantity | None,
    offsets: list[tuple[Part, Quantity]],
    assumed: list[str],
) -> tuple[float, float, float]:
    """Smallest, largest and default distance, in metres."""
    most = lexicon.number("limits", "distance_max")
    if distance is not None:
        if distance.value <= 0 or distance.high <= 0:
            reason = "a distance must be more than 0"
            raise UnclearError(reason, (distance.start, distance.end))
        if distance.value > most:
            reason = f"a distance of {distance.value:g} m; it goes up to {most:g} m"
            raise UnclearError(reason, (distance.start, distance.end))
        return (
            max(distance.low, lexicon.number("limits", "distance_min")),
            min(distance.high, most),
            distance.value,
        )
    if place.vague is not None:
        word, value, _ = place.vague
        assumed.append(f"{word!r} taken as {value:g} m")
        return value / 3, value * 3, value
    if place.body is not None:
        value = place.body[1]
        assumed.append(f"{value:g} m away, as at that part of the body")
        return value / 2, value * 2, value
    default = lexicon.number("vague", "default")
    if not offsets and not place.spread_deg:
        level = " on the level" if place.height else ""
        assumed.append(f"{default:g} m away{level}, {_UNNAMED}")
    return 0.1, most, default


def assumed_beside_others(region: Region, point: Vector, lexicon: Lexicon) -> list[str]:
    """What was assumed of an object and still holds where its relations to others have put it."""
    assumed = [text for text in region.assumed if not text.startswith("straight ahead")]
    default = lexicon.number("vague", "default")
    if any(math.isclose(math.hypot(*point[:n]), default, rel_tol=0.01) for n in (2, 3)):
        return assumed
    return [text for text in assumed if not text.endswith(_UNNAMED)]


def _check_bearing(bearing: tuple[float, Span], parts: list[Part]) -> None:
    x, y = math.cos(math.radians(bearing[0])), math.sin(math.radians(bearing[0]))
    for part in parts:
        if part.vector[0] * x < -0.2 and part.vector[1] == 0 and abs(y) < 0.98:
            reason = f"an azimuth of {bearing[0]:g} degrees is not on that side"
            raise UnclearError(reason, bearing[1], part.span)
        if part.vector[1] * y < -0.2:
            reason = f"an azimuth of {bearing[0]:g} degrees is not on that side"
            raise UnclearError(reason, bearing[1], part.span)


def _sum(parts: list[Part]) -> Vector:
    """Each axis once, with the strongest weight named for it.

    A side that is only slight stands beside straight ahead when nothing else is named.
    """
    total = [0.0, 0.0, 0.0]
    for part in parts:
        for axis in range(3):
            value = part.vector[axis]
            if abs(value) > abs(total[axis]):
                total[axis] = value
    if parts and all(part.is_slight for part in parts) and total[0] == 0:
        total[0] = 1.0
    return (total[0], total[1], total[2])


def _fixed(
    offsets: list[tuple[Part, Quantity]],
) -> tuple[float | None, float | None, float | None]:
    fixed: list[float | None] = [None, None, None]
    for part, quantity in offsets:
        length = math.sqrt(sum(value * value for value in part.vector))
        for axis in range(3):
            value = part.vector[axis] / length * quantity.value
            if abs(value) < 1e-9:
                continue
            known = fixed[axis]
            if known is not None and abs(known - value) > 1e-6:
                reason = "two lengths along the same axis; keep one"
                raise UnclearError(reason, part.span, (quantity.start, quantity.end))
            fixed[axis] = value
    return (fixed[0], fixed[1], fixed[2])


def _point(
    aim: Vector,
    value: float,
    fixed: tuple[float | None, float | None, float | None],
    *,
    exact: bool,
    span: Span,
) -> Vector:
    """The point along an aim at a distance whose given coordinates are as given."""
    if fixed == (None, None, None):
        return (aim[0] * value, aim[1] * value, aim[2] * value)
    given = math.sqrt(sum(c * c for c in fixed if c is not None))
    free = [aim[axis] if fixed[axis] is None else 0.0 for axis in range(3)]
    length = math.sqrt(sum(c * c for c in free))
    if exact and (given > value * (1 + 1e-6) or (length < 1e-9 and given < value * (1 - 1e-6))):
        if length < 1e-9 and given < value:
            free, length = [1.0 if fixed[0] is None else 0.0, 0.0, 0.0], 1.0
        if given > value * (1 + 1e-6) or free[0] == 0.0:
            reason = f"{value:g} m away does not go with lengths of {given:.3g} m"
            raise UnclearError(reason, span)
    # Without a stated distance the default is how far away it is on the level.
    rest = math.sqrt(max(value * value - given * given, 0.0)) if exact else value
    scale = rest / length if length > 1e-9 else 0.0
    x, y, z = (
        free[axis] * scale if fixed[axis] is None else float(fixed[axis] or 0.0)
        for axis in range(3)
    )
    return (x, y, z)
