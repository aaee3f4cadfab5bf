"""The questions of SEE-2-SOUND's user study, asked of a judge instead of people.

The study (arXiv 2406.06612, section 5.2) asks for the direction and the distance of what is heard,
and which picture a sound belongs to. A judge says where sounds are; the answers follow from that.
Its accuracy on sound that is known to be right stands beside every figure, as it bounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.metrics import great_circle_deg
from auricle.prompt import Placement

__all__ = ["Heard", "Judge", "ListeningScores", "SeenClip", "listening_test"]

_TIE_DEG: Final = 1e-6


class Heard(Protocol):
    """Where a judge hears a sound; :class:`auricle.assessor.Answer` is one."""

    @property
    def octant(self) -> tuple[str, str, str]:
        """``(left or right, front or behind, above or below)``."""

    @property
    def azimuth_deg(self) -> float:
        """Left positive."""

    @property
    def elevation_deg(self) -> float:
        """Up positive."""

    @property
    def distance_m(self) -> float:
        """Metres."""


class Judge(Protocol):
    """What answers; :class:`auricle.assessor.Assessor` does."""

    def locate(
        self, binaural: npt.ArrayLike, sample_rate: int, classes: Sequence[str | None]
    ) -> Sequence[Heard]:
        """Where the sounds of these classes are; None, for one alone, is whatever sounds."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenClip:
    """One thing of a picture, heard alone.

    Attributes:
        binaural: ``[2 x n]``, left first.
        sample_rate: in hertz.
        placement: where the picture shows it.
    """

    binaural: npt.NDArray[np.float32]
    sample_rate: int
    placement: Placement


@dataclass(frozen=True, slots=True)
class ListeningScores:
    """Shares of right answers; NaN where a question could not be asked.

    Attributes:
        direction: of clips whose side, left or right, is heard as it is seen, straight ahead left
            out.
        distance: of pairs of which the nearer one is heard nearer; a tie counts half.
        matching: of pairs of pictures in which both sounds together are heard closer to their own
            picture than to the other's; a tie counts half, chance is 0.5.
        clips, distance_pairs, matching_pairs: how many of each were asked.
    """

    direction: float
    distance: float
    matching: float
    clips: int
    distance_pairs: int
    matching_pairs: int


def listening_test(
    judge: Judge,
    clips: Sequence[SeenClip],
    *,
    least_azimuth_deg: float = 5.0,
    least_ratio: float = 1.2,
    least_apart_deg: float = 10.0,
) -> ListeningScores:
    """Ask a judge for direction, distance and matching.

    Args:
        judge: that hears.
        clips: two at least.
        least_azimuth_deg: nearer to straight ahead no side is asked for.
        least_ratio: of distances that are compared.
        least_apart_deg: of pictures that are compared.

    Raises:
        InputError: fewer than two clips.
    """
    if len(clips) < 2:
        message = f"{len(clips)} clips; a listening test compares, expected at least 2"
        raise InputError(message)
    heard = [judge.locate(clip.binaural, clip.sample_rate, [None])[0] for clip in clips]
    seen = [clip.placement for clip in clips]
    sides = [
        (place.azimuth_deg > 0.0) == (answer.octant[0] == "left")
        for place, answer in zip(seen, heard, strict=True)
        if least_azimuth_deg <= abs(place.azimuth_deg) <= 180.0 - least_azimuth_deg
    ]
    nearer: list[float] = []
    matched: list[float] = []
    for one, two in combinations(range(len(clips)), 2):
        first, second = seen[one].distance_m, seen[two].distance_m
        if max(first, second) >= least_ratio * min(first, second):
            gap = heard[two].distance_m - heard[one].distance_m
            nearer.append(0.5 if gap == 0.0 else float((gap > 0.0) == (first < second)))
        if _apart(seen[one], seen[two]) >= least_apart_deg:
            own = _apart(seen[one], heard[one]) + _apart(seen[two], heard[two])
            other = _apart(seen[one], heard[two]) + _apart(seen[two], heard[one])
            # Rounding must not decide between sums of the same two angles.
            tied = abs(own - other) < _TIE_DEG
            matched.append(0.5 if tied else float(own < other))
    return ListeningScores(
        _share(sides), _share(nearer), _share(matched), len(sides), len(nearer), len(matched)
    )


def _apart(first: Placement | Heard, second: Placement | Heard) -> float:
    one, two = ((p.azimuth_deg, p.elevation_deg) for p in (first, second))
    return float(great_circle_deg(one, two))


def _share(right: Sequence[float]) -> float:
    return float(np.mean(right)) if right else float("nan")
