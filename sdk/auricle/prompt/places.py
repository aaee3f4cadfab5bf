"""What a text says of one object's place, gathered word by word."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.name import Name
from auricle.prompt.quantities import Quantity
from auricle.scene import Vector

__all__ = ["Link", "Part", "Place", "Span", "UnclearError", "check_sides"]


Span = tuple[int, int]


_AXIS_NAMES = {(0, 1): "in front", (0, -1): "behind", (1, 1): "left", (1, -1): "right"}
_AXIS_NAMES |= {(2, 1): "above", (2, -1): "below"}


class UnclearError(Exception):
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
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to other objects, by their names; ``None`` stands for the listener."""

    kind: str
    others: tuple[Name | None, ...]
    amount: float | None
    span: Span


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
        is_sided: whether the azimuth was told by its side: "30 degrees to the left".
        asides: places of other objects told on the way: "between the cat on the left and ...".
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
    asides: list[tuple[Name, Place]] = field(default_factory=list)
    is_sided: bool = False

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
    def has_angle(self) -> bool:
        """Whether it says which way by an angle."""
        return bool(self.bearing or self.elevation or self.angle)

    @property
    def has_distance(self) -> bool:
        """Whether it says how far."""
        return bool(self.distance or self.vague or self.offsets)

    def merge(self, other: Place) -> None:
        """Take in what another place says of the same object.

        Raises:
            UnclearError: the two exclude each other.
        """
        for name in ("bearing", "elevation", "angle", "height"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine and theirs and abs(mine[0] - theirs[0]) > 1e-9:
                reason = f"two values for the same {name} of one object; keep one"
                raise UnclearError(reason, mine[1], theirs[1])
            setattr(self, name, mine or theirs)
        for part in (*other.parts, *(part for part, _ in other.offsets)):
            for known in (*self.parts, *(part for part, _ in self.offsets)):
                check_sides(known, part)
        self._merge_distance(other)
        self.parts += other.parts
        self.offsets += other.offsets
        self.body = self.body or other.body
        self.is_sided = self.is_sided or other.is_sided
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
                raise UnclearError(reason, (a.start, a.end), (b.start, b.end))
            tighter = min(self.distance, other.distance, key=lambda q: q.high - q.low)
            value = min(max(tighter.value, low), high)
            self.distance = Quantity(
                "length", value, low, high, tighter.unit, tighter.start, tighter.end
            )
        self.distance = self.distance or other.distance
        if self.vague and other.vague and not 0.2 <= self.vague[1] / other.vague[1] <= 5.0:
            reason = f"one object cannot be both {self.vague[0]!r} and {other.vague[0]!r}; keep one"
            raise UnclearError(reason, self.vague[2], other.vague[2])
        self.vague = self.vague or other.vague


def check_sides(a: Part, b: Part) -> None:
    if a.is_centre or b.is_centre:
        return  # "dead centre at the back" is neither left nor right
    for axis in range(3):
        if a.vector[axis] * b.vector[axis] < 0:
            first = _AXIS_NAMES[axis, 1 if a.vector[axis] > 0 else -1]
            second = _AXIS_NAMES[axis, 1 if b.vector[axis] > 0 else -1]
            reason = f"one object cannot be both {first} and {second}; keep one, "
            reason += "or say 'from ... to ...'"
            raise UnclearError(reason, a.span, b.span)
