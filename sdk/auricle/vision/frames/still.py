"""Still pictures, through Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from auricle.errors import FormatError, InputError
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Clip, Frame, Image

__all__ = ["Still", "is_still", "metadata"]

_PURPOSE = "reading a picture"


def is_still(path: Path) -> bool:
    """Whether Pillow knows the file as one picture; animations are videos."""
    pillow = import_vision("PIL.Image", _PURPOSE)
    try:
        with pillow.open(path) as picture:
            return int(getattr(picture, "n_frames", 1)) == 1
    except (pillow.UnidentifiedImageError, pillow.DecompressionBombError, SyntaxError, ValueError):
        return False


class Still(Clip):
    """One picture that lasts for a while.

    It is turned as its EXIF orientation says, grey becomes colour, 16 bits become 8, and what is
    transparent is shown on white, as a browser does; ``notes`` says so.

    Args:
        path: of the file.
        duration_s: how long it lasts, above 0.

    Raises:
        FormatError: the file is damaged.
        InputError: the duration is not above 0.
    """

    is_still = True

    def __init__(self, path: Path, duration_s: float) -> None:
        if not 0.0 < duration_s < float("inf"):
            message = f"a still picture is to last {duration_s} s; expected more than 0"
            raise InputError(message)
        self.path, self.duration_s, self.notes = path, float(duration_s), []
        pillow = import_vision("PIL.Image", _PURPOSE)
        operations = import_vision("PIL.ImageOps", _PURPOSE)
        try:
            with pillow.open(path) as opened:
                picture = operations.exif_transpose(opened)
                picture.load()
        except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as error:
            message = f"{path} is a damaged or truncated picture: {error}"
            raise FormatError(message) from error
        self._image = self._in_colour(picture)
        self.height, self.width = self._image.shape[:2]

    def frames(self) -> Iterator[Frame]:
        """The picture, at 0 s."""
        yield Frame(0.0, self._image)

    def _in_colour(self, picture: Any) -> Image:
        if picture.mode.startswith("I"):
            # What Pillow opens as integers are 16 bit greys, whatever width they have in memory.
            self.notes.append("16 bit grey was taken as 8 bit")
            deep = np.clip(np.asarray(picture, dtype=np.int64), 0, 65_535)
            return np.repeat((deep // 257).astype(np.uint8)[..., None], 3, axis=2)
        if picture.mode == "F":
            light = np.asarray(picture, dtype=np.float64)
            if not ((light >= 0.0) & (light <= 1.0)).all():
                message = f"{self.path} holds floating point values beyond 0 to 1; scale it first"
                raise FormatError(message)
            return np.repeat(np.rint(255.0 * light).astype(np.uint8)[..., None], 3, axis=2)
        if picture.has_transparency_data:
            pillow = import_vision("PIL.Image", _PURPOSE)
            self.notes.append("transparent parts are shown on white")
            layers = picture.convert("RGBA")
            white = pillow.new("RGBA", layers.size, "white")
            picture = pillow.alpha_composite(white, layers)
        image: Image = np.array(picture.convert("RGB"), dtype=np.uint8)
        return image


def metadata(path: Path) -> tuple[dict[int, Any], bool]:
    """EXIF tags of a picture by number, and whether its XMP calls it equirectangular."""
    pillow = import_vision("PIL.Image", _PURPOSE)
    try:
        with pillow.open(path) as picture:
            exif = picture.getexif()
            # The tags of the shot are in a directory of their own.
            tags = {**dict(exif), **exif.get_ifd(0x8769)}
            packet = picture.info.get("xmp", b"") or picture.info.get("XML:com.adobe.xmp", "")
    except (OSError, SyntaxError, ValueError):
        return {}, False
    text = packet if isinstance(packet, bytes) else str(packet).encode()
    return tags, b"ProjectionType" in text and b"equirectangular" in text
