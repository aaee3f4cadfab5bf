"""A position that changes with time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from auricle.errors import InputError
from auricle.scene.geometry import Vector

__all__ = ["Path", "PathSample"]

PathSample: TypeAlias = tuple[float, float, float, float]


class Path:
    """Samples of a moving position, joined by straight lines.

    Args:
        samples: ``(t_s, x, y, z)`` in seconds and metres, times strictly rising; the axes are the
            listener's unless a scene says otherwise. Before the first sample the position is the
            first one, after the last it is the last one.

    Raises:
        InputError: no samples, a sample that is not four finite numbers, or times that do not
            rise.
    """

    __slots__ = ("_times", "samples")

    def __init__(self, samples: Iterable[Iterable[float]]) -> None:
        rows: list[PathSample] = []
        for index, row in enumerate(samples):
            try:
                t, x, y, z = (float(value) for value in row)
            except (TypeError, ValueError, OverflowError):
                message = f"path sample {index} is {row!r}; expected four numbers (t_s, x, y, z)"
                raise InputError(message) from None
            if not all(math.isfinite(value) for value in (t, x, y, z)):
                message = f"path sample {index} is {(t, x, y, z)}; all four numbers must be finite"
                raise InputError(message)
            rows.append((t, x, y, z))
        if not rows:
            message = "a path needs at least one sample (t_s, x, y, z)"
            raise InputError(message)
        for index, (before, after) in enumerate(pairwise(rows), start=1):
            if after[0] <= before[0]:
                message = (
                    f"path sample {index} is at {after[0]} s, not after the one before it at "
                    f"{before[0]} s; times must rise"
                )
                raise InputError(message)
        self.samples: tuple[PathSample, ...] = tuple(rows)
        self._times = [row[0] for row in rows]

    @property
    def start_s(self) -> float:
        """Time of the first sample, in seconds."""
        return self._times[0]

    @property
    def duration_s(self) -> float:
        """Time of the last sample, in seconds; the position no longer changes after it."""
        return self._times[-1]

    def at(self, t_s: float) -> Vector:
        """Position ``(x, y, z)`` in metres at a time in seconds."""
        index = bisect_right(self._times, t_s)
        if index == 0:
            return self.samples[0][1:]
        if index == len(self.samples):
            return self.samples[-1][1:]
        t0, *start = self.samples[index - 1]
        t1, *end = self.samples[index]
        share = (t_s - t0) / (t1 - t0)
        x, y, z = (a + share * (b - a) for a, b in zip(start, end, strict=True))
        return (x, y, z)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and self.samples == other.samples

    def __hash__(self) -> int:
        return hash(self.samples)

    def __repr__(self) -> str:
        return f"Path({list(self.samples)!r})"
