"""Depth of regions from the depth of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from auricle.vision.region import Region

__all__ = ["with_depth"]


def with_depth(regions: Sequence[Region], metres: npt.NDArray[np.float64]) -> list[Region]:
    """Regions with the median depth of their mask, or of the middle half of their box.

    The middle half keeps most of the background out; regions that know their depth keep it.

    Args:
        regions: of a frame.
        metres: depth of the frame's pixels, ``[height x width]``.
    """
    return [
        region if region.depth_m is not None else replace(region, depth_m=_median(region, metres))
        for region in regions
    ]


def _median(region: Region, metres: npt.NDArray[np.float64]) -> float:
    if region.mask is not None:
        return float(np.median(metres[region.mask]))
    height, width = metres.shape
    left, top, right, bottom = region.box
    across, down = 0.25 * region.width, 0.25 * region.height
    rows = _span(top + down, bottom - down, height)
    columns = _span(left + across, right - across, width)
    return float(np.median(metres[rows, columns]))


def _span(low: float, high: float, size: int) -> slice:
    first = min(max(round(low), 0), size - 1)
    return slice(first, min(max(round(high), first + 1), size))
