"""A stretch of video with a heat map for each of its frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.scene import Path
from auricle.views.cues import visual_cues
from auricle.vision.camera import PerspectiveCamera

__all__ = ["View"]


@dataclass(frozen=True, eq=False)
class View:
    """What is seen while a clip sounds; the first frame is at the clip's first sample.

    Attributes:
        frames: uint8 ``[f x height x width x 3]``, red, green, blue.
        frames_per_second: of the frames, not of the video they come from.
        heat: float32 ``[f x h x w]``, 0 to 1: where it sounds. Its size may be another one.
        fov_deg: horizontal field of view of the pin-hole camera, in degrees.
        places: where what sounds really is, where that is known; only ``geometric_true`` looks at
            it.
        aspect: width of a pixel of the frames over its height; not 1 where a video was squeezed.
        boxes: of what sounds in each frame, ``[n x 4]``: left, top, right, bottom as shares of the
            picture; empty where only the heat map is known.

    Raises:
        InputError: wrong shapes, or a rate, field of view or aspect out of range.
    """

    frames: npt.NDArray[np.uint8]
    frames_per_second: float
    heat: npt.NDArray[np.float32]
    fov_deg: float
    places: tuple[Path, ...] = ()
    aspect: float = 1.0
    boxes: tuple[npt.NDArray[np.float64], ...] = ()

    def __post_init__(self) -> None:
        frames, heat = np.asarray(self.frames), np.asarray(self.heat)
        if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or not len(frames):
            message = f"frames are {frames.dtype} {frames.shape}; expected uint8 [f x h x w x 3]"
            raise InputError(message)
        if heat.ndim != 3 or len(heat) != len(frames):
            message = f"heat has shape {heat.shape}; expected [{len(frames)} x h x w]"
            raise InputError(message)
        if not self.frames_per_second > 0.0:
            message = f"frames_per_second is {self.frames_per_second}; expected above 0"
            raise InputError(message)
        if not 1.0 <= self.fov_deg < 180.0:
            message = f"fov_deg is {self.fov_deg}; expected 1 to 180 degrees for a pin-hole camera"
            raise InputError(message)
        if not 0.0 < self.aspect < float("inf"):
            message = f"aspect is {self.aspect}; expected width over height of a pixel, above 0"
            raise InputError(message)
        if self.boxes and len(self.boxes) != len(frames):
            message = f"boxes are of {len(self.boxes)} frames; expected {len(frames)}, or none"
            raise InputError(message)

    @cached_property
    def cues(self) -> npt.NDArray[np.float32]:
        """The five cues of each frame ``[f x 5]``; see :func:`auricle.views.visual_cues`."""
        return visual_cues(self.heat)

    def at(self, times_s: npt.ArrayLike) -> View:
        """The nearest frames to some times, as a view of as many frames; held at both ends.

        The rate of the result is that of the times, which are taken as evenly spaced.
        """
        times = np.asarray(times_s, dtype=np.float64)
        nearest = np.clip(
            np.rint(times * self.frames_per_second).astype(int), 0, len(self.frames) - 1
        )
        rate = 1.0 / (times[1] - times[0]) if len(times) > 1 else self.frames_per_second
        return View(
            self.frames[nearest],
            float(rate),
            self.heat[nearest],
            self.fov_deg,
            self.places,
            self.aspect,
            tuple(self.boxes[row] for row in nearest) if self.boxes else (),
        )

    def cues_at(self, times_s: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """The cues at some times ``[t x 5]``, joined by straight lines, held at both ends."""
        known = np.arange(len(self.frames)) / self.frames_per_second
        columns = [np.interp(np.asarray(times_s), known, column) for column in self.cues.T]
        return np.stack(columns, axis=-1).astype(np.float32)

    def azimuths_deg(self, times_s: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Azimuth of the heat's centroid at some times, degrees, left positive."""
        return self._angles_deg(times_s)[0]

    def elevations_deg(self, times_s: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Elevation of the heat's centroid at some times, degrees, up positive."""
        return self._angles_deg(times_s)[1]

    def _angles_deg(
        self, times_s: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        height, width = self.frames.shape[1:3]
        down = self.heat.sum(axis=2, dtype=np.float64)
        total = down.sum(axis=1)
        rows = (np.arange(self.heat.shape[1]) + 0.5) / self.heat.shape[1]
        middle = np.where(total > 0.0, down @ rows / np.where(total > 0.0, total, 1.0), 0.5)
        known = np.arange(len(self.frames)) / self.frames_per_second
        across = self.cues_at(times_s)[:, 0].astype(np.float64)
        points = np.stack([across * width, np.interp(np.asarray(times_s), known, middle) * height])
        return PerspectiveCamera(width, height, self.fov_deg, self.aspect).angles_deg(points.T)
