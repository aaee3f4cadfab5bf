"""What moves before a still background, without any weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.vision.extra import import_vision
from auricle.vision.frames import Clip, Frame
from auricle.vision.frames.clip import Image
from auricle.vision.region import Box, Region
from auricle.vision.regions.finder import RegionFinder

__all__ = ["MovingRegions"]

_WORKING_WIDTH: Final = 240
_BACKGROUND_FRAMES: Final = 25
_LEAST_SHARE: Final = 0.0008
_LEARNING_RATE: Final = 0.005
_FOREGROUND: Final = 255
_LEAST_FLOW_PX: Final = 0.3
_MOVING_SHARE: Final = 0.1

Small = npt.NDArray[np.uint8]


class MovingRegions(RegionFinder):
    """Regions that differ from the background and move against it.

    A mixture of Gaussians per pixel is the background (Zivkovic 2004, ``MOG2`` of OpenCV). Dense
    optical flow (Kroeger et al. 2016, ``DIS`` of OpenCV), less the median flow of the picture,
    which a moving camera makes, says which of the changed regions move: the others are places that
    something has just left. Works on a copy of the picture about 240 pixels wide. What stands still
    is not found, regions have no label, and a camera that moves fast makes everything move.

    Args:
        clip: that will be shown, if it is known: the median of 25 of its frames is the background
            from the beginning. Else the first frame is, and what it shows is taken for background
            until it has moved away.
        working_width: of the copy, in pixels, at least; below twice that for wider pictures.
    """

    description = "moving regions, by difference to the background and optical flow"
    frames_per_second = 30.0

    def __init__(self, clip: Clip | None = None, working_width: int = _WORKING_WIDTH) -> None:
        self._cv: Any = import_vision("cv2", "finding moving regions")
        self._width = working_width
        self._mixture = self._cv.createBackgroundSubtractorMOG2(detectShadows=True)
        self._flow = self._cv.DISOpticalFlow_create(self._cv.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._kernel = self._cv.getStructuringElement(self._cv.MORPH_ELLIPSE, (5, 5))
        self._before: Small | None = None
        self._begun = clip is not None
        if clip is not None:
            self._mixture.apply(self._background(clip), learningRate=1.0)

    def find(self, frame: Frame) -> Sequence[Region]:
        """Moving regions of the frame, given that of before; none of the first one."""
        cv = self._cv
        small, (across, down) = self._small(frame.image)
        grey = cv.cvtColor(small, cv.COLOR_RGB2GRAY)
        changed = self._mixture.apply(small, learningRate=_LEARNING_RATE if self._begun else 1.0)
        self._begun = True
        before, self._before = self._before, grey
        if before is None:
            return []
        flow = self._flow.calc(before, grey, None)
        # Every fourth pixel says as well where most of the picture goes.
        flow -= np.median(flow[::4, ::4].reshape(-1, 2), axis=0)
        speed = cv.magnitude(flow[..., 0], flow[..., 1])
        mask = (changed == _FOREGROUND).astype(np.uint8)
        mask = cv.morphologyEx(mask, cv.MORPH_OPEN, self._kernel)
        mask = cv.morphologyEx(mask, cv.MORPH_CLOSE, self._kernel)
        count, parts, stats, _ = cv.connectedComponentsWithStats(mask, connectivity=8)
        regions = []
        for part in range(1, count):
            x, y, w, h, area = (int(v) for v in stats[part])
            if area < _LEAST_SHARE * mask.size:
                continue
            inside = parts[y : y + h, x : x + w] == part
            share = float(np.mean(speed[y : y + h, x : x + w][inside] >= _LEAST_FLOW_PX))
            if share >= _MOVING_SHARE:
                box: Box = (x * across, y * down, (x + w) * across, (y + h) * down)
                regions.append(Region(box, "", share))
        return regions

    def _small(self, image: Image) -> tuple[Small, tuple[float, float]]:
        """A copy of the picture, and how many of its pixels are one of the copy's each way."""
        height, width = image.shape[:2]
        # A whole number of pixels in each of the copy's: other factors take three times as long.
        factor = max(1, width // self._width)
        size = (max(8, width // factor), max(8, height // factor))
        whole = image[: size[1] * factor, : size[0] * factor]
        small: Small = self._cv.resize(whole, size, interpolation=self._cv.INTER_AREA)
        return small, (whole.shape[1] / size[0], whole.shape[0] / size[1])

    def _background(self, clip: Clip) -> Small:
        spacing = clip.duration_s / _BACKGROUND_FRAMES
        frames: list[Small] = []
        for frame in clip.frames():
            if frame.time_s >= len(frames) * spacing:
                frames.append(self._small(frame.image)[0])
        background: Small = np.median(frames, axis=0).astype(np.uint8)
        return background
