"""What is looked at: one interface to still pictures and videos."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError

__all__ = ["Clip", "Frame", "Image", "open_clip"]

Image = npt.NDArray[np.uint8]
"""A picture, uint8 ``[height x width x 3]``, red first."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a clip.

    Attributes:
        time_s: when it is shown, in seconds from the first one.
        image: uint8 ``[height x width x 3]``, red first, as it is to be seen.
    """

    time_s: float
    image: Image


class Clip(ABC):
    """A still picture or a video.

    Attributes:
        path: of the file.
        width, height: in pixels as it is to be seen.
        aspect: width of a pixel over its height.
        duration_s: how long it lasts, in seconds.
        audio: its sound mixed to mono, float32 ``[n]``; None when it has none.
        audio_rate: of the sound, in hertz; 0 when it has none.
        notes: what was found wrong with the file and how it was taken, a sentence each.
        is_still: whether there is one picture only.
    """

    path: Path
    width: int
    height: int
    aspect: float = 1.0
    duration_s: float
    audio: npt.NDArray[np.float32] | None = None
    audio_rate: int = 0
    notes: list[str]
    is_still: bool

    @abstractmethod
    def frames(self) -> Iterator[Frame]:
        """The pictures in the order of their times, read anew each time."""

    def first_frame(self) -> Frame:
        """The first picture."""
        return next(iter(self.frames()))


def open_clip(path: str | os.PathLike[str], *, still_duration_s: float = 4.0) -> Clip:
    """Open a picture (PNG, JPEG, TIFF, WebP, ...) or a video that FFmpeg reads.

    Args:
        path: of the file.
        still_duration_s: how long a still picture lasts.

    Raises:
        FormatError: neither a picture nor a video, or one that is damaged from its beginning.
        MissingExtraError: the extra ``vision`` is not installed.
        OSError: the file cannot be opened.
    """
    from auricle.vision.frames.still import Still, is_still
    from auricle.vision.frames.video import Video

    place = Path(path)
    with place.open("rb") as file:
        if not file.read(1):
            message = f"{place} is empty; expected a picture or a video"
            raise FormatError(message)
    return Still(place, still_duration_s) if is_still(place) else Video(place)
