"""What moves before a still background, without any weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.vision.extra import import_vision
from auricle.vision.frames import Frame
from auricle.vision.region import Box, Region
from auricle.vision.regions.finder import RegionFinder

__all__ = ["MovingRegions"]

_WORKING_WIDTH: Final = 320
_LEAST_SHARE: Final = 0.0008
_LEARNING_RATE: Final = 0.02
_FOREGROUND: Final = 255
_LEAST_FLOW_PX: Final = 0.3
_MOVING_SHARE: Final = 0.15


class MovingRegions(RegionFinder):
    """Regions that differ from the background or move against it.

    A mixture of Gaussians per pixel is the background (Zivkovic 2004, ``MOG2`` of OpenCV). Dense
    optical flow (Kroeger et al. 2016, ``DIS`` of OpenCV), less the median flow of the picture,
    which a moving camera makes, says which of the changed pixels move: the others are places that
    something has just left. Works on a copy of the picture 320 pixels wide. What stands still is
    not found, regions have no label, and a camera that moves fast makes everything move.

    Args:
        working_width: of the copy, in pixels.
    """

    description = "moving regions, by difference to the background and optical flow"
    frames_per_second = 30.0

    def __init__(self, working_width: int = _WORKING_WIDTH) -> None:
        self._cv: Any = import_vision("cv2", "finding moving regions")
        self._width = working_width
        self._background = self._cv.createBackgroundSubtractorMOG2(detectShadows=True)
        self._flow = self._cv.DISOpticalFlow_create(self._cv.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._kernel = self._cv.getStructuringElement(self._cv.MORPH_ELLIPSE, (5, 5))
        self._before: npt.NDArray[np.uint8] | None = None

    def find(self, frame: Frame) -> Sequence[Region]:
        """Moving regions of the frame, given that of before; none of the first one."""
        cv = self._cv
        height, width = frame.image.shape[:2]
        factor = min(1.0, self._width / width)
        size = (max(8, round(width * factor)), max(8, round(height * factor)))
        small = cv.resize(frame.image, size, interpolation=cv.INTER_AREA)
        grey = cv.cvtColor(small, cv.COLOR_RGB2GRAY)
        first = self._before is None
        changed = self._background.apply(small, learningRate=1.0 if first else _LEARNING_RATE)
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
        scale = (width / size[0], height / size[1])
        regions = []
        for part in range(1, count):
            x, y, w, h, area = (int(v) for v in stats[part])
            if area < _LEAST_SHARE * size[0] * size[1]:
                continue
            inside = parts[y : y + h, x : x + w] == part
            moving = inside & (speed[y : y + h, x : x + w] >= _LEAST_FLOW_PX)
            share = float(np.count_nonzero(moving)) / area
            if share < _MOVING_SHARE:
                continue
            rows, columns = np.flatnonzero(moving.any(axis=1)), np.flatnonzero(moving.any(axis=0))
            box: Box = (
                (x + int(columns[0])) * scale[0],
                (y + int(rows[0])) * scale[1],
                (x + int(columns[-1]) + 1) * scale[0],
                (y + int(rows[-1]) + 1) * scale[1],
            )
            regions.append(Region(box, "", min(1.0, share)))
        return regions
