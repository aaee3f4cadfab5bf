"""Pictures as the networks of the Segment Anything family take them, and masks back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Image

__all__ = ["PictureInput", "SquareInput"]

# Mean and deviation of ImageNet's colours, by which all of these networks were trained.
_MEAN: Final = (0.485, 0.456, 0.406)
_DEVIATION: Final = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class SquareInput:
    """How pictures become squares.

    Attributes:
        size: side of the square in pixels.
        keeps_aspect: whether the longer side fills it and the rest is padded below or to the right
            (SAM), or both sides are stretched to it (SAM 2).
    """

    size: int
    keeps_aspect: bool

    def take(self, image: Image) -> PictureInput:
        """Prepare a picture, uint8 ``[h x w x 3]``."""
        torch = import_vision("torch", "Segment Anything")
        pillow = import_vision("PIL.Image", "Segment Anything")
        height, width = image.shape[:2]
        across = down = self.size
        if self.keeps_aspect:
            factor = self.size / max(height, width)
            across, down = max(1, round(width * factor)), max(1, round(height * factor))
        small = np.asarray(
            pillow.fromarray(image).resize((across, down), pillow.Resampling.BILINEAR)
        )
        colours = (small.astype(np.float32) / 255.0 - _MEAN) / _DEVIATION
        square = np.zeros((3, self.size, self.size), dtype=np.float32)
        square[:, :down, :across] = colours.transpose(2, 0, 1)
        return PictureInput(torch.from_numpy(square)[None], width, height, across, down, self.size)


@dataclass(frozen=True, slots=True, eq=False)
class PictureInput:
    """A picture as a network takes it.

    Attributes:
        pixels: ``[1 x 3 x size x size]``.
        width, height: of the picture in its own pixels.
        across, down: of the square's pixels that show it.
        size: of the square.
    """

    pixels: Any
    width: int
    height: int
    across: int
    down: int
    size: int

    def points(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """Points ``[... x 2]`` of the picture as points of the square."""
        factors = (self.across / self.width, self.down / self.height)
        return (points * factors).astype(np.float32)

    def mask(self, logits: Any) -> npt.NDArray[np.bool_]:
        """Mask bool ``[height x width]`` of the picture from the logits ``[n x n]`` of the square:
        enlarged before the decision, as in the published code."""
        functional = import_vision("torch.nn.functional", "Segment Anything")
        options = {"mode": "bilinear", "align_corners": False}
        large = functional.interpolate(logits[None, None], (self.size, self.size), **options)
        shown = large[..., : self.down, : self.across]
        own = functional.interpolate(shown, (self.height, self.width), **options)
        mask: npt.NDArray[np.bool_] = (own[0, 0] > 0.0).cpu().numpy()
        return mask
