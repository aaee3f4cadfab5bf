"""What every finder of regions does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from auricle.vision.frames import Frame
from auricle.vision.region import Region

__all__ = ["RegionFinder"]


class RegionFinder(ABC):
    """Finds things in frames that are shown one after the other.

    Attributes:
        description: how it finds them, a clause for people.
        frames_per_second: at most so many are worth showing it.
    """

    description: str
    frames_per_second: float

    @abstractmethod
    def find(self, frame: Frame) -> Sequence[Region]:
        """The things in a frame, in any order."""
