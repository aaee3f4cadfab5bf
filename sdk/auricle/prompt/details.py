"""Times, speeds and manners: "slowly", "within 3 s", "clockwise", "past me"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auricle.prompt.element import Element
from auricle.prompt.places import UnclearError
from auricle.prompt.step import Step

if TYPE_CHECKING:
    from auricle.prompt.predicate import Predicate

__all__ = ["add_detail"]

_TIMES = {
    "over": "duration",
    "every": "period",
    "start": "wait",
    "wait": "wait",
    "stopping": "until",
}


def add_detail(reading: Predicate, element: Element) -> None:
    """Times, speeds and manners of the step they stand in."""
    step = reading.step
    kind = element.kind
    if (
        kind == "time"
        and element.note in ("start", "wait")
        and step is not None
        and reading.is_next
    ):
        reading.loose.append(element)
        return
    if kind == "time" and element.note == "total":
        reading.total = element.value
        return
    if step is None:
        if kind == "via":
            step = Step("go", (element.start, element.end), start=reading.origin)
            reading.origin = None
            reading.steps.append(step)
        elif kind in ("turning", "laps") and reading.place and reading.place.spread_deg:
            # "Send the voice around me clockwise": it goes round, and is not all around.
            reading.place.spread_deg = 0.0
            step = Step("circle", (element.start, element.end))
            reading.steps.append(step)
            loose, reading.loose = reading.loose, []
            for earlier in loose:
                add_detail(reading, earlier)
        elif kind == "laps" and element.note == "around":
            step = Step("circle", (element.start, element.end))
            reading.steps.append(step)
        elif kind in ("transit", "turning", "laps"):
            return
        else:
            reading.loose.append(element)
            return
    if kind == "time":
        if element.value.value <= 0 and element.note != "start":
            reason = "a time must be more than 0"
            raise UnclearError(reason, (element.start, element.end))
        if element.note == "between":
            low, high = element.value.low, element.value.high
            step.wait = replace(element.value, value=low)
            step.until = replace(element.value, value=high)
        elif element.note == "start" and reading.is_ending:
            step.until = element.value  # "ends on the right after 4 s"
        else:
            setattr(step, _TIMES.get(element.note, "duration"), element.value)
    elif kind == "shift":
        step.kind, step.shift = element.note, element.value
    elif kind == "speed":
        step.speed = element.value
    elif kind == "via":
        step.vias.append(str(element.value))
    elif kind == "transit":
        step.toward = str(element.value)
        if step.toward == "past" and step.kind == "go" and step.start is None:
            step.kind = "pass"  # "drives slowly past me on the right"
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
