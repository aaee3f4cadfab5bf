"""Circles and spirals, as points."""

from __future__ import annotations

import math

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.step import Step
from auricle.scene import Vector, azimuth_deg, direction, distance_m, elevation_deg

__all__ = ["circle", "orbit"]


def orbit(
    step: Step, around: tuple[Vector, float | None], lexicon: Lexicon, assumed: list[str]
) -> list[Vector]:
    """A level circle around a point, from its side that faces the listener."""
    centre, radius = around
    if radius is None:
        radius = min(lexicon.number("motion", "orbit_m"), distance_m(centre) / 2)
        assumed.append(f"circles at {radius:.3g} m")
    flat = math.hypot(centre[0], centre[1])
    x, y = (-centre[0] / flat, -centre[1] / flat) if flat > 1e-9 else (1.0, 0.0)
    level = circle(step, (x * radius, y * radius, 0.0), lexicon, assumed)
    return [(p[0] + centre[0], p[1] + centre[1], p[2] + centre[2]) for p in level]


def circle(step: Step, start: Vector, lexicon: Lexicon, assumed: list[str]) -> list[Vector]:
    """A circle around the listener that begins at a point; it may wind up, down, in or out."""
    azimuth, elevation, radius = (
        azimuth_deg(start),
        elevation_deg(start),
        distance_m(start),
    )
    if not step.turning:
        assumed.append("counterclockwise, as no sense of turning is named")
    sign = -1.0 if step.turning == "clockwise" else 1.0
    laps = step.laps
    if laps is None and step.duration is not None and step.period is not None:
        laps = step.duration.value / step.period.value
    elif laps is None and step.duration is not None:
        laps = 1.0
    elif laps is None and (step.climb or step.toward):
        laps = lexicon.number("motion", "spiral_laps")
        assumed.append(f"{laps:g} laps")
    elif laps is None:
        period = step.period.value if step.period else lexicon.number("motion", "circle_s")
        laps = float(max(1, math.ceil(lexicon.number("motion", "circle_min_s") / period)))
        assumed.append(f"{laps:g} laps")
    count = max(2, round(laps * 360.0 / lexicon.number("motion", "step_deg")))
    turn = sign * 360.0 * laps / count
    if not step.climb and not step.toward:
        return [direction(azimuth + turn * k, elevation, radius) for k in range(count + 1)]
    rise, reach = step.climb * lexicon.number("motion", "climb_m"), 1.0
    if rise:
        assumed.append(f"winds {abs(rise):g} m {'up' if rise > 0 else 'down'}")
    if step.toward:
        key = {"toward": "approach_to_m"}.get(step.toward, "recede_to_m")
        reach = lexicon.number("motion", key) / radius
        assumed.append(f"winds to {reach * radius:g} m")
    points = []
    for k in range(count + 1):
        share = k / count
        x, y, z = direction(azimuth + turn * k, elevation, radius * (1 + share * (reach - 1)))
        points.append((x, y, z + share * rise))
    return points
