"""Segment Anything and SAM 2 through transformers: masks of everything, without labels."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.vision.extra import import_vision
from auricle.vision.frames import Frame
from auricle.vision.pretrained import load_pretrained, model_type
from auricle.vision.region import Region, overlap
from auricle.vision.regions.finder import RegionFinder
from auricle.vision.regions.picture_input import PictureInput, SquareInput

__all__ = ["SegmentAnything"]

_STABILITY_OFFSET: Final = 1.0


class SegmentAnything(RegionFinder):
    """Masks at a grid of points (Kirillov et al. 2023, arXiv 2304.02643, section 5 and appendix B).

    At every point of the grid the network gives three masks; those are kept that it thinks good,
    that are stable under a change of the threshold, and of which no better one has nearly the same
    box.

    Args:
        source: folder or hub name of SAM or SAM 2 weights in the form of transformers.
        points_per_side: of the grid.
        least_quality: predicted overlap with the truth.
        least_stability: overlap of the masks at logits of -1 and +1.
        most_overlap: of the boxes of two masks that are kept.
        least_share, most_share: of the picture's area that a mask may fill.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
        InputError: an argument out of range.
    """

    description = "everything, by Segment Anything"
    frames_per_second = 10.0

    def __init__(
        self,
        source: str | os.PathLike[str],
        *,
        points_per_side: int = 16,
        least_quality: float = 0.88,
        least_stability: float = 0.9,
        most_overlap: float = 0.7,
        least_share: float = 0.002,
        most_share: float = 0.9,
        device: str = "cpu",
    ) -> None:
        if not 1 <= points_per_side <= 64:
            message = f"points_per_side is {points_per_side}; expected 1 to 64"
            raise InputError(message)
        second = model_type(Path(source)).startswith("sam2") or "sam2" in str(source).lower()
        self._network = load_pretrained(
            "Sam2Model" if second else "SamModel",
            source,
            "Segment Anything network (SAM 2)" if second else "Segment Anything network (SAM)",
            "facebook/sam2.1-hiera-tiny" if second else "facebook/sam-vit-base",
        )
        self._network.to(device).eval()
        size = self._network.config.prompt_encoder_config.image_size
        side = int(size[0] if isinstance(size, (list, tuple)) else size)
        self._input = SquareInput(side, keeps_aspect=not second)
        self._points = points_per_side
        self._quality, self._stability = least_quality, least_stability
        self._overlap, self._shares = most_overlap, (least_share, most_share)
        self._device = device

    def find(self, frame: Frame) -> Sequence[Region]:
        """Regions with masks, the best first; their confidence is the predicted quality."""
        torch = import_vision("torch", "Segment Anything")
        given = self._input.take(frame.image)
        with torch.inference_mode():
            embeddings = self._network.get_image_embeddings(given.pixels.to(self._device))
            logits, quality = [], []
            # A row of the grid at a time bounds the memory.
            for row in self._grid(given):
                points = torch.from_numpy(given.points(row))[None, :, None].to(self._device)
                output = self._network(
                    image_embeddings=embeddings,
                    input_points=points,
                    input_labels=torch.ones(points.shape[:3], dtype=torch.int32).to(self._device),
                    multimask_output=True,
                )
                found, score = output.pred_masks[0].flatten(0, 1), output.iou_scores[0].flatten()
                good = (score >= self._quality) & (_stability(found) >= self._stability)
                logits += list(found[good])
                quality += score[good].tolist()
            return self._distinct(given, logits, quality)

    def _grid(self, given: PictureInput) -> npt.NDArray[np.float64]:
        """Rows of points of the picture, ``[n x n x 2]``."""
        steps = (np.arange(self._points) + 0.5) / self._points
        x, y = np.meshgrid(steps * given.width, steps * given.height)
        return np.stack([x, y], axis=-1)

    def _distinct(
        self, given: PictureInput, logits: list[Any], quality: list[float]
    ) -> list[Region]:
        """The masks of which no better one has nearly the same box."""
        kept: list[Region] = []
        for number in sorted(range(len(logits)), key=lambda n: -quality[n]):
            mask = given.mask(logits[number])
            share = float(mask.mean())
            if not self._shares[0] <= share <= self._shares[1]:
                continue
            region = Region.from_mask(mask, "", min(max(quality[number], 0.0), 1.0))
            if all(overlap(region.box, other.box) <= self._overlap for other in kept):
                kept.append(region)
        return kept


def _stability(logits: Any) -> Any:
    """Overlap of the masks at a higher and a lower threshold, ``[n]``."""
    inner = (logits > _STABILITY_OFFSET).flatten(1).sum(dim=1)
    outer = (logits > -_STABILITY_OFFSET).flatten(1).sum(dim=1)
    return inner / outer.clamp(min=1)
