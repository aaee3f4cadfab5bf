"""The five visual cues of SpatialV2A (arXiv 2601.15017, section 4.3), from a heat map."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError

__all__ = ["CUES", "MASK_THRESHOLD", "visual_cues"]

CUES: Final = ("S_h", "S_area", "S_var", "S_LR", "S_shape")
"""Names of the cues, in their order."""

MASK_THRESHOLD: Final = 0.5
"""From this value on a pixel counts as sounding. The paper has "a predefined threshold"."""


def visual_cues(
    heat: npt.ArrayLike, *, threshold: float = MASK_THRESHOLD
) -> npt.NDArray[np.float32]:
    """Five numbers of each heat map ``M``.

    Coordinates are those of the centres of the pixels, divided by the width and the height: ``x``
    is 0 at the left edge of the picture and 1 at the right one, ``y`` 0 at the top and 1 at the
    bottom. (The paper leaves the unit open. In squared pixels of its maps of 352 x 352, S_var would
    be 10,000 times the others.)

    - ``S_h = sum(M x) / sum(M)``: 0 left to 1 right. The listener's azimuth has the other sign.
    - ``S_area``: share of the pixels with ``M >= threshold``.
    - ``S_var = var_x + var_y`` about the centroid, weighted with ``M``.
    - ``S_LR = (right half - left half) / all`` (equation 4): positive where it sounds at the right.
      A middle column belongs to neither half.
    - ``S_shape = var_x / var_y``: above 1 where it is wider than high, in shares of the picture.
      Neither variance is taken below that of a single pixel, 1 / 12 of its side squared.

    Args:
        heat: ``[... x h x w]``, from 0 (silent) to 1 (sounds).
        threshold: of the mask.

    Returns:
        ``[... x 5]`` in the order of :data:`CUES`. Where nothing sounds: 0.5, 0, 0, 0, 1.

    Raises:
        InputError: not such maps, or values that are negative or not finite.
    """
    maps = np.asarray(heat, dtype=np.float64)
    if maps.ndim < 2 or 0 in maps.shape[-2:]:
        message = f"heat has shape {maps.shape}; expected [... x height x width]"
        raise InputError(message)
    if not np.isfinite(maps).all() or (maps < 0.0).any():
        message = "heat holds values that are negative or not finite; expected 0 to 1"
        raise InputError(message)
    height, width = maps.shape[-2:]
    x = (np.arange(width) + 0.5) / width
    y = (np.arange(height) + 0.5) / height
    columns, rows = maps.sum(axis=-2), maps.sum(axis=-1)
    total = columns.sum(axis=-1)
    sounds = total > 0.0
    whole = np.where(sounds, total, 1.0)
    centre_x, centre_y = (columns @ x) / whole, (rows @ y) / whole
    variance_x = np.sum(columns * (x - centre_x[..., None]) ** 2, axis=-1) / whole
    variance_y = np.sum(rows * (y - centre_y[..., None]) ** 2, axis=-1) / whole
    right = columns[..., (width + 1) // 2 :].sum(axis=-1)
    left = columns[..., : width // 2].sum(axis=-1)
    shape = np.maximum(variance_x, 1.0 / (12.0 * width**2)) / np.maximum(
        variance_y, 1.0 / (12.0 * height**2)
    )
    cues = np.stack(
        [
            np.where(sounds, centre_x, 0.5),
            np.mean(maps >= threshold, axis=(-2, -1)),
            np.where(sounds, variance_x + variance_y, 0.0),
            (right - left) / whole,
            np.where(sounds, shape, 1.0),
        ],
        axis=-1,
    )
    return cues.astype(np.float32)
