"""A place that takes the place of what was said last: "on the left, no, on the right"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.prompt.places import Place

if TYPE_CHECKING:
    from auricle.prompt.predicate import Predicate

__all__ = ["replace_last"]


def replace_last(reading: Predicate, place: Place) -> None:
    """Put a place where the last one stood, keeping what the new one does not say."""
    step = reading.step
    if step is not None:
        if step.end is not None:
            step.end = place
        else:
            step.at = place
        return
    old = reading.place or reading.target or reading.origin
    if old is not None and not place.has_distance:
        place.distance, place.vague = old.distance, old.vague
        if old.distance is None and len(old.offsets) == 1:  # "2 m to the left, no, right"
            place.distance = old.offsets[0][1]
    if old is not None and not place.has_direction:
        place.parts = [*old.parts, *(part for part, _ in old.offsets)]
        place.bearing, place.elevation = old.bearing, old.elevation
        place.body, place.angle = old.body, old.angle
    reading.place, reading.target, reading.origin = place, None, None
