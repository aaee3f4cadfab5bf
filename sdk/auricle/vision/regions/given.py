"""Boxes that a user gives, still or with keyframes."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from auricle.errors import FormatError, InputError
from auricle.vision.frames import Frame
from auricle.vision.region import Region
from auricle.vision.regions.finder import RegionFinder

__all__ = ["GivenBoxes", "GivenObject", "Keyframe", "read_boxes"]

_FORM: Final = (
    '{"objects": [{"label": "cat", "box": [left, top, right, bottom]}, or with "track": '
    '[{"t_s": 0, "box": [...]}, ...]]}'
)


@dataclass(frozen=True, slots=True, eq=False)
class Keyframe:
    """Where an object is at one time.

    Attributes:
        time_s: in seconds.
        region: where it is; None when it leaves the picture then.
    """

    time_s: float
    region: Region | None


@dataclass(frozen=True, slots=True, eq=False)
class GivenObject:
    """One object as a user describes it.

    Attributes:
        label: what it is.
        keyframes: at least one, times rising. Boxes are joined by straight lines; before the first
            one the object is where that one says, after the last where that one says.

    Raises:
        InputError: no keyframe, none with a box, or times that do not rise.
    """

    label: str
    keyframes: tuple[Keyframe, ...]

    def __post_init__(self) -> None:
        times = [keyframe.time_s for keyframe in self.keyframes]
        if not any(keyframe.region is not None for keyframe in self.keyframes):
            message = f"object {self.label!r} has no box; expected at least one"
            raise InputError(message)
        if not all(map(math.isfinite, times)) or any(b <= a for a, b in pairwise(times)):
            message = f"the times of object {self.label!r} are {times}; they must rise"
            raise InputError(message)

    def at(self, time_s: float) -> Region | None:
        """The region at a time; None while it is out of the picture."""
        index = bisect_right([keyframe.time_s for keyframe in self.keyframes], time_s)
        before = self.keyframes[max(index - 1, 0)]
        if index in (0, len(self.keyframes)) or before.region is None:
            return before.region
        after = self.keyframes[index]
        if after.region is None:
            return before.region
        share = (time_s - before.time_s) / (after.time_s - before.time_s)
        return _between(before.region, after.region, share)


class GivenBoxes(RegionFinder):
    """Shows the boxes of a user at the times of the frames.

    Args:
        objects: at least one.
        width, height: of the picture that the boxes belong to, in pixels.

    Raises:
        InputError: no objects, or one whose boxes are all outside the picture.
    """

    description = "boxes given by the user"
    frames_per_second = 30.0

    def __init__(self, objects: Iterable[GivenObject], width: int, height: int) -> None:
        self.objects = tuple(objects)
        self._size = (width, height)
        if not self.objects:
            message = "no boxes were given; expected at least one object"
            raise InputError(message)
        self.notes: list[str] = []
        for given in self.objects:
            regions = [k.region for k in given.keyframes if k.region is not None]
            if not any(map(self._inside, regions)):
                message = (
                    f"the box {regions[0].box} of {given.label or 'an object'!r} is outside the "
                    f"picture, which has {width} x {height} pixels; boxes are (left, top, right, "
                    "bottom) in pixels"
                )
                raise InputError(message)
            if any(self._inside(region) and not self._within(region) for region in regions):
                self.notes.append(
                    f"a box of {given.label or 'an object'} reaches beyond the picture; its middle "
                    "was taken as given"
                )

    def find(self, frame: Frame) -> Sequence[Region]:
        """The boxes at the time of the frame; an object outside the picture is not there."""
        found = []
        for identity, given in enumerate(self.objects):
            region = given.at(frame.time_s)
            if region is not None and self._inside(region):
                found.append(replace(region, label=given.label, identity=identity))
        return found

    def _inside(self, region: Region) -> bool:
        left, top, right, bottom = region.box
        return left < self._size[0] and right > 0 and top < self._size[1] and bottom > 0

    def _within(self, region: Region) -> bool:
        left, top, right, bottom = region.box
        return left >= 0 and top >= 0 and right <= self._size[0] and bottom <= self._size[1]


def read_boxes(path: Path) -> list[GivenObject]:
    """Objects from a JSON file.

    ``{"objects": [...]}`` or the list alone. An object has a ``label`` and either a ``box``
    ``[left, top, right, bottom]`` in pixels, with ``depth_m`` and ``confidence`` if they are
    known, or a ``track``: a list of ``{"t_s": seconds, "box": [...]}``, where ``"box": null``
    says that it has left the picture.

    Raises:
        FormatError: the file is something else; the text names the object.
        OSError: the file cannot be opened.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is not JSON: {error}"
        raise FormatError(message) from None
    rows = data.get("objects") if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or not rows:
        message = f"{path} holds no list of objects; expected {_FORM}"
        raise FormatError(message)
    return [_object(row, f"{path}, object {number}") for number, row in enumerate(rows, start=1)]


def _object(row: Any, place: str) -> GivenObject:
    if not isinstance(row, Mapping) or ("box" in row) == ("track" in row):
        message = f"{place} has no box and no track, or both; expected {_FORM}"
        raise FormatError(message)
    label = row.get("label", "")
    if not isinstance(label, str):
        message = f"{place}: label is {label!r}; expected text"
        raise FormatError(message)
    steps = row.get("track", [{"t_s": 0.0, **row}])
    try:
        keyframes = tuple(_keyframe(step) for step in steps)
        return GivenObject(label, keyframes)
    except (FormatError, InputError, KeyError, TypeError, ValueError) as error:
        message = f"{place}: {error}"
        raise FormatError(message) from None


def _keyframe(step: Mapping[str, Any]) -> Keyframe:
    time_s = float(step["t_s"])
    return Keyframe(time_s, None if step["box"] is None else Region.from_dict(step))


def _between(first: Region, second: Region, share: float) -> Region:
    left, top, right, bottom = (
        a + share * (b - a) for a, b in zip(first.box, second.box, strict=True)
    )
    depth = None
    if first.depth_m is not None and second.depth_m is not None:
        depth = first.depth_m + share * (second.depth_m - first.depth_m)
    confidence = first.confidence + share * (second.confidence - first.confidence)
    return Region((left, top, right, bottom), first.label, confidence, None, depth)
