"""One movement, as the text tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.places import Place, Span
from auricle.prompt.quantities import Quantity

__all__ = ["Step"]


@dataclass(slots=True)
class Step:
    """One movement.

    Attributes:
        kind: ``go``, ``approach``, ``recede``, ``circle``, ``sweep``, ``pass``, ``over``, ``rise``,
            ``fall``, ``alternate``, ``bob``, ``back`` or ``stop``.
        span: its tokens.
        start: where it begins; ``None`` for where the object is.
        end: where it ends.
        at: a place named without "from" or "to".
        vias: sides passed on the way.
        duration: seconds.
        period: seconds per lap.
        wait: seconds before it begins.
        until: time at which it ends.
        speed: metres or degrees per second.
        turning: ``clockwise`` or ``counterclockwise``.
        laps: how often round.
        pace: ``slow`` or ``fast``.
        toward: ``toward``, ``away``, ``past`` or ``through`` the listener.
        reach: how far away it passes.
        is_overtaking: whether it passes from behind.
        climb: 1 where a circle winds upwards, -1 downwards.
        is_straight: whether the text asks for a straight line.
        shift: how far it comes nearer or goes further: "4 m closer".
        is_leg: whether it goes on where the one before ends, in one movement with it.
    """

    kind: str
    span: Span
    start: Place | None = None
    end: Place | None = None
    at: Place | None = None
    vias: list[str] = field(default_factory=list)
    duration: Quantity | None = None
    period: Quantity | None = None
    wait: Quantity | None = None
    until: Quantity | None = None
    speed: Quantity | None = None
    turning: str = ""
    laps: float | None = None
    pace: str = ""
    toward: str = ""
    is_overtaking: bool = False
    climb: int = 0
    reach: Quantity | None = None
    is_straight: bool = False
    shift: Quantity | None = None
    is_leg: bool = False

    def pass_by(self, side: str, reach: Quantity | None) -> None:
        """Pass a side on the way, at a distance that holds for ends that name none."""
        self.vias.append(side)
        self.reach = reach or self.reach

    def settle_reach(self) -> None:
        """Give the ends the distance of what is passed, where they name none."""
        for place in (self.start, self.end):
            if place is not None and self.reach is not None and not place.has_distance:
                place.distance = self.reach

    def settle_end(self) -> None:
        """Take a place without "to" as where it ends: "then far away to the right"."""
        if self.at is None or self.kind == "circle":
            return
        if self.end is None:
            self.end, self.at = self.at, None
        elif self.at.has_distance and not (self.at.has_direction or self.end.has_distance):
            self.end.merge(self.at)
            self.at = None

    @property
    def aims(self) -> bool:
        """Whether an end of it says which way it is."""
        ends = (self.start, self.end)
        return any(place is not None and place.has_direction for place in ends)

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said yet of where it goes."""
        return self.start is None and self.end is None and self.at is None and not self.vias
