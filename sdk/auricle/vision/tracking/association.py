"""Tracks by association of each frame's regions with those of before: overlap and appearance.

As in SORT (Bewley et al. 2016, arXiv 1602.00763) a region continues the track whose last box,
moved on by its velocity, it overlaps most; a track that was lost is found again by its colours, so
that what leaves the picture and returns stays the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.vision.frames import Frame
from auricle.vision.frames.clip import Image
from auricle.vision.region import Box, Region, overlap
from auricle.vision.tracking.track import Sighting, Track

__all__ = ["Tracker"]

_LEAST_OVERLAP: Final = 0.1
_LEAST_LIKENESS: Final = 0.75
_BINS: Final = 8
_LOST_S: Final = 0.35
_VELOCITY_SHARE: Final = 0.5
_APPEARANCE_SHARE: Final = 0.1


@dataclass(slots=True, eq=False)
class _Followed:
    track: Track
    look: npt.NDArray[np.float64]
    velocity: npt.NDArray[np.float64]
    seen_s: float

    def expected(self, time_s: float) -> Box:
        left, top, right, bottom = self.track.sightings[-1].region.box
        x, y = self.velocity * (time_s - self.seen_s)
        return (left + x, top + y, right + x, bottom + y)


class Tracker:
    """Puts regions of one frame after the other into tracks.

    Regions that have an identity already, as those of a user, go to its track at once.

    Args:
        least_sightings: tracks seen in fewer frames are noise and are left out.
        remembered_s: how long a thing may be out of sight and still be known again, in seconds.
        kept_sightings: of each track, at most so many are kept, the newest, and forgotten tracks
            are dropped, so that it can run for ever; None keeps all.
    """

    def __init__(
        self,
        *,
        least_sightings: int = 1,
        remembered_s: float = 10.0,
        kept_sightings: int | None = None,
    ) -> None:
        self._least = least_sightings
        self._remembered_s = remembered_s
        self._kept = kept_sightings
        self._made = 0
        self._all: list[Track] = []
        self._known: dict[int, Track] = {}
        self._followed: list[_Followed] = []

    @property
    def tracks(self) -> list[Track]:
        """What was seen often enough so far, in the order of first sight."""
        return [track for track in self._all if len(track.sightings) >= self._least]

    def update(self, frame: Frame, regions: Sequence[Region]) -> list[Track]:
        """Take in the regions of a frame.

        Returns:
            The track of each region.
        """
        result: list[Track | None] = [None] * len(regions)
        loose = []
        for index, region in enumerate(regions):
            if region.identity is None:
                loose.append(index)
            else:
                result[index] = self._identified(region.identity)
        looks = {index: appearance(frame.image, regions[index]) for index in loose}
        self._followed = [
            f for f in self._followed if frame.time_s - f.seen_s <= self._remembered_s
        ]
        for index, followed in self._matched(frame.time_s, regions, looks):
            result[index] = followed.track
            self._move(followed, frame.time_s, regions[index], looks[index])
        for index in loose:
            if result[index] is None:
                track = self._new()
                result[index] = track
                self._followed.append(_Followed(track, looks[index], np.zeros(2), frame.time_s))
        tracks = [track for track in result if track is not None]
        for track, region in zip(tracks, regions, strict=True):
            track.sightings.append(Sighting(frame.time_s, region))
        if self._kept is not None:
            self._forget(self._kept, frame.time_s)
        return tracks

    def _forget(self, kept: int, time_s: float) -> None:
        self._known = {
            identity: track
            for identity, track in self._known.items()
            if time_s - track.sightings[-1].time_s <= self._remembered_s
        }
        alive = {id(followed.track) for followed in self._followed}
        alive.update(map(id, self._known.values()))
        self._all = [track for track in self._all if id(track) in alive]
        for track in self._all:
            del track.sightings[:-kept]

    def _new(self) -> Track:
        track = Track(self._made)
        self._made += 1
        self._all.append(track)
        return track

    def _identified(self, identity: int) -> Track:
        if identity not in self._known:
            self._known[identity] = self._new()
        return self._known[identity]

    def _matched(
        self,
        time_s: float,
        regions: Sequence[Region],
        looks: dict[int, npt.NDArray[np.float64]],
    ) -> list[tuple[int, _Followed]]:
        """Best pairs first: overlap for what was just seen, appearance for what was lost."""
        scores = []
        for index, look in looks.items():
            for number, followed in enumerate(self._followed):
                name = followed.track.sightings[-1].region.label
                if name and regions[index].label and name != regions[index].label:
                    continue
                likeness = float(np.minimum(look, followed.look).sum())
                shared = overlap(regions[index].box, followed.expected(time_s))
                if shared >= _LEAST_OVERLAP:
                    scores.append((1.0 + shared + 0.5 * likeness, index, number))
                elif time_s - followed.seen_s > _LOST_S and likeness >= _LEAST_LIKENESS:
                    scores.append((likeness, index, number))
        pairs: list[tuple[int, _Followed]] = []
        used_regions: set[int] = set()
        used_tracks: set[int] = set()
        for _, index, number in sorted(scores, key=lambda row: (-row[0], row[1], row[2])):
            if index not in used_regions and number not in used_tracks:
                used_regions.add(index)
                used_tracks.add(number)
                pairs.append((index, self._followed[number]))
        return pairs

    @staticmethod
    def _move(
        followed: _Followed, time_s: float, region: Region, look: npt.NDArray[np.float64]
    ) -> None:
        passed = time_s - followed.seen_s
        if 0.0 < passed <= _LOST_S:
            before = _middle(followed.track.sightings[-1].region.box)
            measured = (_middle(region.box) - before) / passed
            followed.velocity += _VELOCITY_SHARE * (measured - followed.velocity)
        else:
            followed.velocity = np.zeros(2)
        followed.look = (1.0 - _APPEARANCE_SHARE) * followed.look + _APPEARANCE_SHARE * look
        followed.seen_s = time_s


def appearance(image: Image, region: Region) -> npt.NDArray[np.float64]:
    """Histogram of the colours of a region, ``[512]`` summing to 1."""
    height, width = image.shape[:2]
    left, top, right, bottom = (round(edge) for edge in region.box)
    rows = slice(max(top, 0), min(max(bottom, top + 1), height))
    columns = slice(max(left, 0), min(max(right, left + 1), width))
    pixels = image[rows, columns]
    # A few thousand pixels say as much as all of a large region.
    step = max(1, int((pixels.shape[0] * pixels.shape[1] / 4096) ** 0.5))
    chosen = pixels[::step, ::step].reshape(-1, 3)
    if region.mask is not None:
        chosen = chosen[region.mask[rows, columns][::step, ::step].ravel()]
    if not len(chosen):
        return np.full(_BINS**3, 1.0 / _BINS**3)
    coarse = (chosen // (256 // _BINS)).astype(np.int64)
    index = (coarse[:, 0] * _BINS + coarse[:, 1]) * _BINS + coarse[:, 2]
    counts = np.bincount(index, minlength=_BINS**3)
    histogram: npt.NDArray[np.float64] = counts / counts.sum()
    return histogram


def _middle(box: Box) -> npt.NDArray[np.float64]:
    return np.array([0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])])
