"""One thing over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from auricle.vision.region import Region

__all__ = ["Sighting", "Track"]


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """Where a thing was seen.

    Attributes:
        time_s: of the frame.
        region: in the frame.
    """

    time_s: float
    region: Region


@dataclass(slots=True, eq=False)
class Track:
    """Everything seen of one thing.

    Attributes:
        identity: number of the track.
        sightings: in the order of time, at least one; times with none between them are those at
            which it was out of sight.
    """

    identity: int
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The label it had most often, weighted by confidence; empty when it never had one."""
        votes: dict[str, float] = {}
        for sighting in self.sightings:
            name = sighting.region.label
            if name:
                votes[name] = votes.get(name, 0.0) + sighting.region.confidence
        return max(votes, key=votes.__getitem__, default="")

    @property
    def confidence(self) -> float:
        """Mean confidence of its regions."""
        return float(np.mean([s.region.confidence for s in self.sightings]))

    @property
    def area(self) -> float:
        """Median area of its boxes in square pixels."""
        return float(np.median([s.region.width * s.region.height for s in self.sightings]))

    def gaps_s(self, longest_step_s: float) -> list[tuple[float, float]]:
        """Spans ``(from, to)`` in seconds in which it was not seen for longer than a step."""
        times = [sighting.time_s for sighting in self.sightings]
        return [(a, b) for a, b in pairwise(times) if b - a > longest_step_s]
