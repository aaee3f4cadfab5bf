"""What one clause says of its subjects: a place, movements, and what it rules out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from auricle.prompt.element import Element
from auricle.prompt.motion import Step
from auricle.prompt.name import Name
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.settling import settle
from auricle.prompt.ways import conflict, joined, side_of

__all__ = ["Predicate"]


_TIMES = {
    "over": "duration",
    "every": "period",
    "start": "wait",
    "wait": "wait",
    "stopping": "until",
}


class Predicate:
    """The pieces of one clause, read in order.

    Args:
        reader: the text.
        compass: the place that a word of the compass stands for.
    """

    def __init__(self, reader: Reader, compass: Callable[[Element], Place]) -> None:
        self.reader = reader
        self.compass = compass
        self.place: Place | None = None
        self.origin: Place | None = None
        self.target: Place | None = None
        self.steps: list[Step] = []
        self.excluded: tuple[int, int] | None = None
        self.is_negated = False
        self.is_corrected = False
        self.is_next = False
        self.role = ""
        self.is_arrow = False
        self.is_ending = False
        self.upcoming: Element | None = None
        self.is_led = False
        self.last: Element | None = None
        self.others: list[tuple[Name, Place]] = []
        self.loose: list[Element] = []

    def take(self, element: Element) -> None:
        kind = element.kind
        if kind == "not":
            self.is_negated = True
        elif kind == "correction":
            self.is_corrected = True
        elif kind == "role":
            self.role = str(element.value)
            self.is_arrow = element.note == "arrow"
            self.is_ending = self.is_ending or element.note == "ending"
        elif kind == "then":
            self.is_next = bool(self.steps or self.place or self.target)
        elif kind in ("place", "compass"):
            self._place(element)
        elif kind == "motion":
            self._motion(element)
        else:
            self._detail(element)

    @property
    def step(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    def _place(self, element: Element) -> None:
        place: Place = element.value if element.kind == "place" else self.compass(element)
        last, self.last = self.last, element
        self.others += place.asides
        if (circled := self._circled(place)) is not None:
            self.others.append((circled, place))
            return
        if (
            last is not None
            and last.kind == "place"
            and last.end == element.start
            and last.value.links
            and last.value.links[-1].others
            and (place.has_direction or (place.has_distance and not self._is_orbit(last)))
            and not self.role
        ):
            other = last.value.links[-1].others[-1]
            if other is not None and not other.is_scenery:
                self.others.append((other, place))
                return
        if self.is_negated:
            self.excluded, self.is_negated, self.role = place.span, False, ""
            return
        role, self.role = self.role or self._implied_role(element), ""
        if self.is_corrected:
            self._replace(place)
            self.is_corrected = False
            return
        if self.is_next and self._turns_back(place):
            self.is_next = False
            return
        if self.is_next and self._is_stop():
            # "passes in front and vanishes to the right": one way, said in two verbs.
            self.is_next, self.role = False, ""
            self.steps[-1].end = place
            return
        if self.is_next:
            self.is_next = False
            self.steps.append(Step("go", place.span, start=self.origin, end=place))
            self.origin = None
            return
        step = self.step
        if step is None:
            if role == "from":
                self.origin = joined(self.origin, place)
            elif role == "to":
                if self.is_arrow and self.origin is None:
                    self.origin, self.place = self.place, None
                if self.origin is not None:
                    self.steps.append(Step("go", place.span, start=self.origin, end=place))
                    self.origin = None
                else:
                    self.target = joined(self.target, place)
            else:
                self.place = joined(self.place, place)
            return
        if step.kind == "go" and place.spread_deg and not place.parts and not role:
            step.kind = "circle"
            place.spread_deg = 0.0
            if not place.has_distance:
                return
        if role == "from":
            step.start = joined(step.start, place)
        elif role == "to" and step.end is not None and conflict(step.end, place):
            self.steps.append(Step("go", place.span, end=place))
        elif role == "to":
            step.end = joined(step.end, place)
        elif element.note and step.kind in ("go", "pass", "sweep", "over"):
            step.vias.append(element.note)
        elif (
            (via := side_of(place))
            and step.kind in ("go", "pass", "sweep", "circle")
            and (step.kind == "pass" or (step.start is not None and step.end is not None))
        ):
            step.vias.append(via)
        elif step.end is not None and step.at is None:
            step.end = joined(step.end, place)
        elif step.start is not None and step.at is None and not (self.is_led and via):
            step.start = joined(step.start, place)
        else:
            step.at = joined(step.at, place)

    def _implied_role(self, element: Element) -> str:
        """ "Passes overhead, left to right": "from" goes without saying."""
        step, upcoming = self.step, self.upcoming
        if step is None or step.start is not None or step.end is not None or upcoming is None:
            return ""
        leads = upcoming.kind == "role" and upcoming.value == "to"
        return "from" if leads and upcoming.start == element.end else ""

    def _is_stop(self) -> bool:
        """Whether a verb of stopping names where the step before it ends."""
        step = self.step
        if step is None or not self.is_ending or step.end is not None:
            return False
        return step.kind in ("go", "pass", "over", "sweep") and bool(step.start or step.vias)

    def _is_orbit(self, element: Element) -> bool:
        """Whether a relation says what is circled, so that a length behind it is the radius."""
        circles = self.step is not None and self.step.kind == "circle"
        return circles and element.value.links[-1].kind == "around"

    def _circled(self, place: Place) -> Name | None:
        """The object that is circled, where a place can only be said of that."""
        step = self.step
        if step is None or step.kind != "circle" or place.links or self.role:
            return None
        known = [p for p in (step.at, self.place) if p is not None]
        links = [link for p in known for link in p.links if link.kind == "around"]
        return links[-1].others[0] if links and place.has_direction else None

    def _turns_back(self, place: Place) -> bool:
        """ "From left to right, then back": the same way again."""
        step = self.step
        bare = place.end == place.start + 1 and self.reader.word(place.start) == "back"
        if not bare or step is None or step.start is None or step.end is None:
            return False
        step.kind, step.laps = "alternate", 1.0
        return True

    def _replace(self, place: Place) -> None:
        """A correction takes the place of what was said last."""
        old = self.place or self.target or self.origin
        if self.step is not None:
            if self.step.end is not None:
                self.step.end = place
            else:
                self.step.at = place
            return
        if old is not None and not place.has_distance:
            place.distance, place.vague = old.distance, old.vague
            if old.distance is None and len(old.offsets) == 1:  # "2 m to the left, no, right"
                place.distance = old.offsets[0][1]
        if old is not None and not place.has_direction:
            place.parts = [*old.parts, *(part for part, _ in old.offsets)]
            place.bearing, place.elevation = old.bearing, old.elevation
            place.body, place.angle = old.body, old.angle
        self.place, self.target, self.origin = place, None, None

    def _motion(self, element: Element) -> None:
        step = self.step
        span = (element.start, element.end)
        kind = str(element.value)
        self.is_ending = False
        if kind == "stop":
            self.is_ending = True
            self.is_next = bool(self.steps or self.origin or self.place or self.target)
            return
        if step is not None and not self.is_next and kind in ("alternate", "back"):
            step.kind = "alternate" if kind == "alternate" else step.kind
            if kind == "back" and step.end is not None:
                step.kind, step.laps = "alternate", 1.0
            return
        if (
            step is not None
            and not self.is_next
            and step.end is None
            and step.start is None
            and not step.vias
            and step.at is None
        ):
            step.kind = kind if step.kind == "go" else step.kind
            return
        waits = self.is_next and not self.steps
        self.is_led = self.origin is not None
        self.is_next = False
        new = Step(kind, span, start=self.origin, end=self.target)
        self.origin = self.target = None
        self.steps.append(new)
        for loose in self.loose:
            # "on the left for 3 s, then moves": the time is that of waiting.
            is_wait = waits and loose.kind == "time" and loose.note == "over"
            self._detail(replace(loose, note="wait") if is_wait else loose)
        self.loose = []

    def _detail(self, element: Element) -> None:
        """Times, speeds and manners of the step they stand in."""
        step = self.step
        kind = element.kind
        if (
            kind == "time"
            and element.note in ("start", "wait")
            and step is not None
            and self.is_next
        ):
            self.loose.append(element)
            return
        if step is None:
            if kind == "via":
                step = Step("go", (element.start, element.end), start=self.origin)
                self.origin = None
                self.steps.append(step)
            elif kind in ("transit", "turning", "laps"):
                return
            else:
                self.loose.append(element)
                return
        if kind == "time":
            if element.value.value <= 0 and element.note != "start":
                reason = "a time must be more than 0"
                raise UnclearError(reason, (element.start, element.end))
            if element.note == "between":
                low, high = element.value.low, element.value.high
                step.wait = replace(element.value, value=low)
                step.until = replace(element.value, value=high)
            elif element.note == "start" and self.is_ending:
                step.until = element.value  # "ends on the right after 4 s"
            else:
                setattr(step, _TIMES.get(element.note, "duration"), element.value)
        elif kind == "speed":
            step.speed = element.value
        elif kind == "via":
            step.vias.append(str(element.value))
        elif kind == "transit":
            step.toward = str(element.value)
        elif kind == "turning":
            step.turning = str(element.value)
        elif kind == "laps":
            step.laps = float(element.value)
        elif kind == "pace":
            step.pace = str(element.value)
        elif kind == "shape":
            step.is_straight = element.value == "straight"
            if element.value == "circle":
                step.kind = "circle"

    def close(self) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """What was read: a place, the movements, and the tokens of a place that is ruled out."""
        self.is_next = False
        pending, self.loose = self.loose, []
        first = self.place or self.origin
        if not self.steps and self.target and first and conflict(first, self.target):
            # "car: left to right" says a way and no place.
            self.steps.append(Step("go", self.target.span, start=first, end=self.target))
            self.place = self.origin = self.target = None
        for loose in pending if self.steps else ():
            self._detail(loose)
        if not self.steps:
            for place in (self.origin, self.target):
                if place is not None:
                    self.place = joined(self.place, place)
            return self.place, [], self.excluded
        settle(self)
        return self.place, self.steps, self.excluded
