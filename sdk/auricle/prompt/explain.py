"""A placement in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.scene import azimuth_deg, distance_m, elevation_deg

if TYPE_CHECKING:
    from auricle.prompt.placement import Placement
    from auricle.scene import Vector

__all__ = ["describe"]

_DIFFUSE_DEG = 300.0


def _where(position: Vector) -> str:
    azimuth = round(azimuth_deg(position)) or 0
    elevation = round(elevation_deg(position)) or 0
    if abs(elevation) >= 89:
        side = "straight above" if elevation > 0 else "straight below"
    elif azimuth == 0:
        side = "straight ahead"
    elif abs(azimuth) == 180:
        side = "straight behind"
    else:
        side = f"{abs(azimuth)} degrees to the {'left' if azimuth > 0 else 'right'}"
    height = ""
    if elevation and abs(elevation) < 89:
        height = f", {abs(elevation)} degrees {'up' if elevation > 0 else 'down'}"
    return f"{side}{height}, {distance_m(position):.3g} m away"


def describe(placement: Placement) -> str:
    """One sentence: where the object is, how it moves, what was assumed."""
    name = f"{placement.label!r}" if placement.label else "The sound"
    if placement.spread_deg >= _DIFFUSE_DEG:
        sentence = f"{name} is all around"
    elif placement.path is None:
        sentence = f"{name} is {_where(placement.position)}"
    else:
        path = placement.path
        moving = path.duration_s - path.start_s
        after = f" after {path.start_s:.3g} s" if path.start_s > 0 else ""
        sentence = (
            f"{name} moves{after} for {moving:.3g} s from {_where(placement.position)} "
            f"to {_where(path.at(path.duration_s))}"
        )
    if placement.assumed:
        sentence += f" ({'; '.join(placement.assumed)})"
    return sentence + "."
