"""What one clause says of its subjects: a place, movements, and what it rules out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from auricle.prompt.corrections import replace_last
from auricle.prompt.details import add_detail
from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.places import Part, Place
from auricle.prompt.quantities import Quantity
from auricle.prompt.reader import Reader
from auricle.prompt.settling import settle
from auricle.prompt.step import Step
from auricle.prompt.stepping import place_step
from auricle.prompt.turning import circled, climbs, is_manner, is_orbit
from auricle.prompt.ways import conflict, is_landmark, joined, reach_of, side_of

__all__ = ["Predicate"]

_SHUTTLING = ("alternate", "bob", "back")


class Predicate:
    """The pieces of one clause, read in order.

    Args:
        reader: the text.
        compass: the place that a word of the compass stands for.
        is_onward: whether it goes on from a place told before: "Then it moves behind me".
    """

    def __init__(
        self, reader: Reader, compass: Callable[[Element], Place], *, is_onward: bool = False
    ) -> None:
        self.reader = reader
        self.compass = compass
        self.place: Place | None = None
        self.origin: Place | None = None
        self.target: Place | None = None
        self.steps: list[Step] = []
        self.excluded: tuple[int, int] | None = None
        self.denied: list[Place] = []
        self.total: Quantity | None = None
        self.is_negated = False
        self.is_corrected = False
        self.is_next = False
        self.role = ""
        self.is_arrow = False
        self.is_ending = False
        self.upcoming: Element | None = None
        self.is_led = False
        self.is_onward = is_onward
        self.verb_end = 0
        self.last: Element | None = None
        self.others: list[tuple[Name, Place]] = []
        self.loose: list[Element] = []
        self.ruled_out: list[Name] = []
        self.previous: Element | None = None

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
            self.is_next = bool(self.steps or self.place or self.target or self.origin)
        elif kind in ("place", "compass"):
            self._place(element)
        elif kind == "motion":
            self._motion(element)
        else:
            add_detail(self, element)
        self.previous = element

    @property
    def step(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    def _place(self, element: Element) -> None:
        place: Place = element.value if element.kind == "place" else self.compass(element)
        last, self.last = self.last, element
        self.others += place.asides
        about = None if self.role else circled(self.step, place, self.place)
        if about is not None:
            self.others.append((about, place))
            return
        if (
            last is not None
            and last.kind == "place"
            and self._goes_on(last, element)
            and last.value.links
            and last.value.links[-1].others
            and (
                place.has_direction or (place.has_distance and not is_orbit(self.step, last.value))
            )
            and (not self.role or (self.role == "to" and not self.steps))
        ):
            other = last.value.links[-1].others[-1]
            if other is not None and not other.pronoun and not is_landmark(self.reader, other):
                self.others.append((other, place))
                self.role = ""
                return
        if self.is_negated:
            self.excluded, self.is_negated, self.role = place.span, False, ""
            self.denied.append(place)
            self.ruled_out += [n for link in place.links for n in link.others if n is not None]
            return
        if climbs(self.reader, self.step, place):
            return
        role, self.role = self.role or self._implied_role(element), ""
        if self.is_corrected:
            replace_last(self, place)
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
            onward = bool(self.steps) and self.origin is None  # "to the left, then to the right"
            self.steps.append(Step("go", place.span, self.origin, place, is_leg=onward))
            self.origin = None
            return
        step = self.step
        passed = self.previous is not None and self.previous.value == "past"
        if step is not None and passed and step.start is not None and (via := side_of(place)):
            step.pass_by(via, reach_of(place))  # "past me on the right"
            return
        if step is None:
            if role == "from":
                self.origin = joined(self.origin, place)
            elif role == "to":
                if self.is_arrow and self.origin is None:
                    self.origin, self.place = self.place, None
                if self._is_remote_side(place):
                    self.place, self.origin = joined(self.origin, place), None
                elif self.origin is not None:
                    self.steps.append(Step("go", place.span, start=self.origin, end=place))
                    self.origin = None
                else:
                    self.target = joined(self.target, place)
            else:
                self.place = joined(self.place, place)
            return
        place_step(self, step, element, place, role)

    def _is_remote_side(self, place: Place) -> bool:
        """ "Calls from far off to the left": how far and which way, and no movement."""
        origin = self.origin
        if origin is None or origin.has_direction or origin.vague is None or self.is_arrow:
            return False
        return place.has_direction and not place.has_distance

    def _goes_on(self, last: Element, element: Element) -> bool:
        """Whether a place says more of the name before it: "next to the tuba (on the left)"."""
        gap = element.start - last.end
        opens = self.reader.word(last.end) in ("(", "[")
        return gap == 0 or (gap == 1 and (opens or self.role == "to"))

    def _implied_role(self, element: Element) -> str:
        """ "Passes overhead, left to right": "from" goes without saying."""
        step, upcoming = self.step, self.upcoming
        if step is None or step.start is not None or step.end is not None or upcoming is None:
            return ""
        leads = upcoming.kind == "role" and upcoming.value == "to"
        if step.kind == "circle" and self.reader.within(element.start - 1, "via_around"):
            return ""  # "walks around my right side to the front"
        if element.kind == "place" and element.value.vague and not element.value.has_direction:
            return ""  # "moves far away to the right"
        return "from" if leads and upcoming.start == element.end else ""

    def _is_stop(self) -> bool:
        """Whether a verb of stopping names where the step before it ends."""
        step = self.step
        if step is None or not self.is_ending or step.end is not None:
            return False
        return step.kind in ("go", "pass", "over", "sweep") and bool(step.start or step.vias)

    def _turns_back(self, place: Place) -> bool:
        """ "From left to right, then back": the same way again."""
        step = self.step
        bare = place.end == place.start + 1 and self.reader.within(place.start, "back")
        if not bare or step is None or step.start is None or step.end is None:
            return False
        step.kind, step.laps = "alternate", 1.0
        return True

    def _motion(self, element: Element) -> None:
        step = self.step
        span = (element.start, element.end)
        overtakes = element.value == "overtake"
        kind = {"spiral": "circle", "overtake": "pass"}.get(element.value, str(element.value))
        self.is_ending = False
        step_open = step is not None and step.end is None and bool(step.start or step.vias)
        step_open = step_open and len(self.steps) == 1 and self.steps[0].kind != "approach"
        leads = self.upcoming is not None and self.upcoming.kind == "place"
        if kind == "recede" and step_open and (leads or self.reader.within(span[0], "vanishing")):
            kind = "stop"  # "passes on the left and disappears in front"
        if kind == "stop":
            self.is_ending = True
            self.is_next = bool(self.steps or self.origin or self.place or self.target)
            return
        if step is not None and not self.is_next and kind in _SHUTTLING:
            step.kind = step.kind if kind == "back" else kind
            if kind == "back" and step.end is not None:
                step.kind, step.laps = "alternate", 1.0
            return
        if step is not None and not self.is_next and step.is_bare and self._refines(element):
            step.kind = kind if step.kind == "go" else step.kind
            self.verb_end = element.end
            return
        first = self.place or (step.start if step is not None else None)
        if kind == "back" and self.is_next and first is not None and self.upcoming is None:
            self.is_next = False
            self.steps.append(Step("go", span, end=first))  # "then comes back"
            return
        complete = step is not None and step.start is not None and step.end is not None
        if complete and self.verb_end == 0 and not self.is_next and kind in ("go", "pass", "sweep"):
            self.verb_end = element.end
            return  # "from left to right, a car drives past"
        if kind == "pass" and complete and self.reader.is_form(element.start, "doing"):
            return  # "from left to right, passing behind me"
        bare = step is not None and step.kind in ("pass", "over") and not (step.start or step.end)
        if kind == "go" and bare and not self.is_next and self.reader.is_form(span[0], "doing"):
            return  # "goes past behind me, going left to right"
        if kind == "circle" and bare and step is not None and step.kind == "over":
            # "flies overhead and circles": where the circle is
            up = Place(*step.span, parts=[Part((0.0, 0.0, 1.0), step.span)])
            self.place = joined(self.place, up)
            self.steps.pop()
        manner = is_manner(self.reader, step, element, self.upcoming)
        if kind == "go" and not self.is_next and manner:
            return  # "in a circle, starting in front of me and going clockwise"
        waits = self.is_next and not self.steps
        onward = (waits and self.place is not None) or self.is_onward
        onward = onward and kind in ("go", "sweep")
        self.is_led = self.origin is not None or onward
        self.is_next = False
        new = Step(kind, span, start=self.origin, end=self.target, is_overtaking=overtakes)
        self.origin = self.target = None
        self.steps.append(new)
        self.verb_end = element.end
        for loose in self.loose:
            # "on the left for 3 s, then moves": the time is that of waiting.
            is_wait = waits and loose.kind == "time" and loose.note == "over"
            add_detail(self, replace(loose, note="wait") if is_wait else loose)
        self.loose = []

    def _refines(self, element: Element) -> bool:
        """Whether a verb says more of the one before: "comes running", "walks and circles"."""
        step = self.step
        return step is not None and (step.kind == "go" or element.start == self.verb_end)

    def close(self) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """What was read: a place, the movements, and the tokens of a place that is ruled out."""
        self.is_next = False
        pending, self.loose = self.loose, []
        first = self.place or self.origin
        if not self.steps and self.target and first and conflict(first, self.target):
            # "car: left to right" says a way and no place.
            self.steps.append(Step("go", self.target.span, start=first, end=self.target))
            self.place = self.origin = self.target = None
        timed = any(e.kind == "speed" or e.note == "over" for e in pending)
        if not self.steps and self.target and not first and timed:
            # "bring it to the front over six seconds"
            self.steps.append(Step("go", self.target.span, end=self.target))
            self.target = None
        speed = next((e for e in pending if e.kind == "speed"), None)
        if not self.steps and speed is not None and first is not None and self.target is None:
            self.steps.append(Step("approach", (speed.start, speed.end)))
        for loose in pending if self.steps else ():
            add_detail(self, loose)
        if not self.steps:
            for place in (self.origin, self.target):
                if place is not None:
                    self.place = joined(self.place, place)
            return self.place, [], self.excluded
        settle(self)
        if self.total is not None:
            for step in self.steps[1:]:
                step.is_leg, step.duration = True, self.total
            self.steps[0].duration = self.total
        for step in self.steps:
            step.settle_reach()
        for step in self.steps[1:]:
            step.settle_end()
        return self.place, self.steps, self.excluded
