"""Values of a source on their way from one to another, sample by sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from auricle.bridge.messages import Directivity
from auricle.bridge.rendering import DistanceModel
from auricle.scene.geometry import Quaternion, Vector
from auricle.scene.path import Path

__all__ = ["BLENDS", "Glide", "Motion", "blend_orientation", "blend_position", "unit"]

# Shorter than this a quaternion has no direction left in float32.
_SHORTEST = 1e-6


def unit(orientation: Quaternion) -> Quaternion | None:
    """Quaternion of length 1; ``None`` when it is too short to have a direction."""
    length = math.hypot(*orientation)
    if length < _SHORTEST:
        return None
    x, y, z, w = orientation
    return (x / length, y / length, z / length, w / length)


def _mix(a: float, b: float, share: float) -> float:
    return a + share * (b - a)


def blend_position(a: Vector | None, b: Vector | None, share: float) -> Vector | None:
    """Point on the straight line; there is no way to or from nowhere."""
    if a is None or b is None:
        return b
    return (_mix(a[0], b[0], share), _mix(a[1], b[1], share), _mix(a[2], b[2], share))


def blend_orientation(a: Quaternion, b: Quaternion, share: float) -> Quaternion:
    """Rotation on the shorter way, by normalised linear interpolation."""
    sign = -1.0 if sum(p * q for p, q in zip(a, b, strict=True)) < 0.0 else 1.0
    x, y, z, w = (_mix(p, sign * q, share) for p, q in zip(a, b, strict=True))
    return unit((x, y, z, w)) or b


def _blend_distance(a: DistanceModel, b: DistanceModel, share: float) -> DistanceModel:
    if a.model != b.model:
        return b
    return DistanceModel(
        b.model,
        _mix(a.ref_distance, b.ref_distance, share),
        _mix(a.max_distance, b.max_distance, share),
        _mix(a.rolloff, b.rolloff, share),
    )


def _blend_directivity(
    a: Directivity | None, b: Directivity | None, share: float
) -> Directivity | None:
    if a is None or b is None or a.pattern != b.pattern:
        return b

    def mixed(p: float | None, q: float | None) -> float | None:
        return q if p is None or q is None else _mix(p, q, share)

    return replace(
        b,
        order=mixed(a.order, b.order),
        inner=mixed(a.inner, b.inner),
        outer=mixed(a.outer, b.outer),
        outer_gain=mixed(a.outer_gain, b.outer_gain),
        weight=mixed(a.weight, b.weight),
    )


BLENDS: dict[str, Callable[[Any, Any, float], Any]] = {
    "position": blend_position,
    "gain": _mix,
    "distance": _blend_distance,
    "orientation": blend_orientation,
    "directivity": _blend_directivity,
    "spread": _mix,
}
"""How each field of SourceParameters is blended; what has no values between changes at once."""


@dataclass(slots=True)
class Glide:
    """One value under way, linear in time.

    Attributes:
        start: value at the sample the change holds from.
        end: value ``frames`` later.
        frames: length, at least 1.
        blend: value at a share of the way.
        done: frames behind it.
    """

    start: Any
    end: Any
    frames: int
    blend: Callable[[Any, Any, float], Any]
    done: int = 0

    @property
    def left(self) -> int:
        """Frames still to go."""
        return self.frames - self.done

    def advance(self, frames: int) -> Any:
        """Value ``frames`` further on."""
        self.done += frames
        if self.done >= self.frames:
            return self.end
        return self.blend(self.start, self.end, self.done / self.frames)


@dataclass(slots=True)
class Motion:
    """A source that follows a path, in seconds and metres of the world."""

    path: Path
    sample_rate: int
    done: int = 0

    @property
    def over(self) -> bool:
        """Whether the path's end is reached."""
        return self.done >= self.path.duration_s * self.sample_rate

    def advance(self, frames: int) -> Vector:
        """Position ``frames`` further on."""
        self.done += frames
        return self.path.at(self.done / self.sample_rate)
