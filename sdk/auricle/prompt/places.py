"""What a text says of one object's place, gathered word by word, and the region it means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.names import Name
from auricle.prompt.quantities import Quantity
from auricle.scene import Vector, direction

__all__ = ["Link", "Part", "Place", "Region", "Unclear"]

Span = tuple[int, int]

_AXIS_NAMES = {(0, 1): "in front", (0, -1): "behind", (1, 1): "left", (1, -1): "right"}
_AXIS_NAMES |= {(2, 1): "above", (2, -1): "below"}


class Unclear(Exception):
    """Two parts of a text that do not go together, or one that makes no sense.

    Attributes:
        spans: token ranges at fault.
        reason: one sentence.
    """

    def __init__(self, reason: str, *spans: Span) -> None:
        self.reason = reason
        self.spans = spans
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Part:
    """One word of direction: a vector along the axes, its words, and how strictly it is meant."""

    vector: Vector
    span: Span
    exact: bool = False
    is_slight: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to other objects, by their names; ``None`` stands for the listener."""

    kind: str
    others: tuple[Name | None, ...]
    amount: float | None
    span: Span


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


@dataclass(slots=True)
class Place:
    """Everything said of one place.

    Attributes:
        start: first token.
        end: token behind the last.
        parts: words of direction.
        bearing: azimuth in degrees and its tokens.
        elevation: elevation in degrees and its tokens.
        angle: an angle without a side, and its tokens.
        distance: how far, in metres.
        vague: a word for a distance, its metres, and its tokens.
        offsets: lengths along axes: "2 m ahead".
        height: metres against the ears.
        body: a direction and distance on the listener's body.
        spread_deg: angle it fills.
        links: relations to other objects.
        assumed: what was taken from the defaults so far.
        confidence: 0 to 1.
    """

    start: int
    end: int
    parts: list[Part] = field(default_factory=list)
    bearing: tuple[float, Span] | None = None
    elevation: tuple[float, Span] | None = None
    angle: tuple[float, Span] | None = None
    distance: Quantity | None = None
    vague: tuple[str, float, Span] | None = None
    offsets: list[tuple[Part, Quantity]] = field(default_factory=list)
    height: tuple[float, Span] | None = None
    body: tuple[Vector, float, Span] | None = None
    spread_deg: float = 0.0
    links: list[Link] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    confidence: float = 1.0

    @property
    def span(self) -> Span:
        """Its tokens."""
        return (self.start, self.end)

    @property
    def has_direction(self) -> bool:
        """Whether it says which way."""
        return bool(
            self.parts
            or self.offsets
            or self.bearing
            or self.elevation
            or self.angle
            or self.body
            or self.spread_deg
            or self.height
        )

    @property
    def has_distance(self) -> bool:
        """Whether it says how far."""
        return bool(self.distance or self.vague or self.offsets)

    def merge(self, other: Place) -> None:
        """Take in what another place says of the same object.

        Raises:
            Unclear: the two exclude each other.
        """
        for name in ("bearing", "elevation", "angle", "height"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine and theirs and abs(mine[0] - theirs[0]) > 1e-9:
                reason = f"two values for the same {name} of one object; keep one"
                raise Unclear(reason, mine[1], theirs[1])
            setattr(self, name, mine or theirs)
        for part in (*other.parts, *(part for part, _ in other.offsets)):
            for known in (*self.parts, *(part for part, _ in self.offsets)):
                _check_sides(known, part)
        self._merge_distance(other)
        self.parts += other.parts
        self.offsets += other.offsets
        self.body = self.body or other.body
        self.spread_deg = max(self.spread_deg, other.spread_deg)
        self.links += other.links
        self.assumed += [text for text in other.assumed if text not in self.assumed]
        self.confidence *= other.confidence
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)

    def _merge_distance(self, other: Place) -> None:
        if self.distance and other.distance:
            low = max(self.distance.low, other.distance.low)
            high = min(self.distance.high, other.distance.high)
            if low > high * (1 + 1e-9):
                a, b = self.distance, other.distance
                reason = f"one object cannot be both {a.value:g} m and {b.value:g} m away; keep one"
                raise Unclear(reason, (a.start, a.end), (b.start, b.end))
            tighter = min(self.distance, other.distance, key=lambda q: q.high - q.low)
            value = min(max(tighter.value, low), high)
            self.distance = Quantity(
                "length", value, low, high, tighter.unit, tighter.start, tighter.end
            )
        self.distance = self.distance or other.distance
        if self.vague and other.vague and not 0.2 <= self.vague[1] / other.vague[1] <= 5.0:
            reason = f"one object cannot be both {self.vague[0]!r} and {other.vague[0]!r}; keep one"
            raise Unclear(reason, self.vague[2], other.vague[2])
        self.vague = self.vague or other.vague

    def region(self, lexicon: Lexicon) -> Region:
        """The region the words mean, and the point in it that is taken by default.

        Raises:
            Unclear: the words exclude each other, or name no direction for an angle.
        """
        parts = [*self.parts, *(part for part, _ in self.offsets)]
        for index, part in enumerate(parts):
            for other in parts[index + 1 :]:
                _check_sides(part, other)
        assumed = list(self.assumed)
        offsets = list(self.offsets)
        distance = self.distance
        if len(offsets) == 1 and distance is None and self.height is None:
            # One length with several directions is the distance along them all.
            distance, offsets = offsets[0][1], []
        signs = self._signs()
        fixed = _fixed(offsets)
        if self.height is not None and fixed[2] is None:
            fixed = (fixed[0], fixed[1], self.height[0])
        aim, tolerance = self._aim(signs, assumed)
        low, high, value = self._reach(lexicon, distance, offsets, assumed)
        if (
            distance is None
            and all(c is not None or s == 0 for c, s in zip(fixed, signs, strict=True))
            and offsets
        ):
            position: Vector = (fixed[0] or 0.0, fixed[1] or 0.0, fixed[2] or 0.0)
            value = low = high = math.hypot(*position)
            tolerance = 1.0
        else:
            position = _place(aim, value, fixed, exact=distance is not None, span=self.span)
            if distance is None:
                high = max(high, math.hypot(*position))
        return Region(
            position,
            tolerance,
            low,
            high,
            fixed,
            signs,
            self.spread_deg,
            tuple(dict.fromkeys(assumed)),
            self.confidence,
        )

    def _signs(self) -> tuple[int, int, int]:
        total = [0, 0, 0]
        for part in (*self.parts, *(part for part, _ in self.offsets)):
            for axis in range(3):
                if abs(part.vector[axis]) > 1e-9:
                    total[axis] = 1 if part.vector[axis] > 0 else -1
        return (total[0], total[1], total[2])

    def _aim(self, signs: tuple[int, int, int], assumed: list[str]) -> tuple[Vector, float]:
        """Unit vector towards the object, and how far from it the words allow, in degrees."""
        parts = [*self.parts, *(part for part, _ in self.offsets)]
        x, y, z = _sum(parts)
        exact = any(part.exact for part in parts)
        bearing, elevation = self.bearing, self.elevation
        if self.angle is not None:
            value, span = self.angle
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
                reason = (
                    "an angle without a side; say 'to the left', 'to the right', 'up' or 'azimuth'"
                )
                raise Unclear(reason, span)
        if self.body is not None:
            bx, by, bz = self.body[0]
            x, y, z = x + bx, y + by, z + bz
        if bearing is not None:
            _check_bearing(bearing, parts)
            x, y = math.cos(math.radians(bearing[0])), math.sin(math.radians(bearing[0]))
        if elevation is not None:
            if not -90 <= elevation[0] <= 90:
                reason = f"an elevation of {elevation[0]:g} degrees; it goes from -90 to 90"
                raise Unclear(reason, elevation[1])
            flat = math.hypot(x, y)
            if flat < 1e-9:
                x, y, flat = 1.0, 0.0, 1.0
                if abs(elevation[0]) < 90:
                    assumed.append("straight ahead, as no side is named")
            x, y, z = direction(math.degrees(math.atan2(y, x)), elevation[0])
        elif math.hypot(x, y) < 1e-9 and 0 < abs(z) < 1 and not exact:
            x = 1.0
            assumed.append("straight ahead, as no side is named")
        length = math.sqrt(x * x + y * y + z * z)
        if length < 1e-9:
            if not self.spread_deg and not self.links:
                assumed.append("straight ahead, as no direction is named")
            return (1.0, 0.0, 0.0), 180.0
        precise = bearing is not None or elevation is not None or exact or self.body is not None
        return (x / length, y / length, z / length), 2.0 if precise else 44.0

    def _reach(
        self,
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
                raise Unclear(reason, (distance.start, distance.end))
            if distance.value > most:
                reason = f"a distance of {distance.value:g} m; it goes up to {most:g} m"
                raise Unclear(reason, (distance.start, distance.end))
            return max(distance.low, 0.01), min(distance.high, most), distance.value
        if self.vague is not None:
            word, value, _ = self.vague
            assumed.append(f"{word!r} taken as {value:g} m")
            return value / 3, value * 3, value
        if self.body is not None:
            value = self.body[1]
            assumed.append(f"{value:g} m away, as at that part of the body")
            return value / 2, value * 2, value
        default = lexicon.number("vague", "default")
        if not offsets and not self.spread_deg:
            assumed.append(f"{default:g} m away, as no distance is named")
        return 0.1, most, default


def _check_sides(a: Part, b: Part) -> None:
    for axis in range(3):
        if a.vector[axis] * b.vector[axis] < 0:
            first = _AXIS_NAMES[axis, 1 if a.vector[axis] > 0 else -1]
            second = _AXIS_NAMES[axis, 1 if b.vector[axis] > 0 else -1]
            reason = (
                f"one object cannot be both {first} and {second}; keep one, or say 'from ... to'"
            )
            raise Unclear(reason, a.span, b.span)


def _check_bearing(bearing: tuple[float, Span], parts: list[Part]) -> None:
    x, y = math.cos(math.radians(bearing[0])), math.sin(math.radians(bearing[0]))
    for part in parts:
        if part.vector[0] * x < -0.2 and part.vector[1] == 0 and abs(y) < 0.98:
            reason = f"an azimuth of {bearing[0]:g} degrees is not on that side"
            raise Unclear(reason, bearing[1], part.span)
        if part.vector[1] * y < -0.2:
            reason = f"an azimuth of {bearing[0]:g} degrees is not on that side"
            raise Unclear(reason, bearing[1], part.span)


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


def _fixed(offsets: list[tuple[Part, Quantity]]) -> tuple[float | None, float | None, float | None]:
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
                raise Unclear(reason, part.span, (quantity.start, quantity.end))
            fixed[axis] = value
    return (fixed[0], fixed[1], fixed[2])


def _place(
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
            raise Unclear(reason, span)
    # Without a stated distance the default is how far away it is on the level.
    rest = math.sqrt(max(value * value - given * given, 0.0)) if exact else value
    scale = rest / length if length > 1e-9 else 0.0
    x, y, z = (
        free[axis] * scale if fixed[axis] is None else float(fixed[axis] or 0.0)
        for axis in range(3)
    )
    return (x, y, z)
