"""Regions of a picture rendered as one localisation heat map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError

__all__ = ["heat_map"]

# A box reaches two standard deviations to each side of its centre.
_DEVIATIONS = 4.0


def heat_map(
    boxes: npt.ArrayLike, height: int, width: int, *, weights: npt.ArrayLike | None = None
) -> npt.NDArray[np.float32]:
    """Where it sounds, as the localiser of SpatialV2A would show it, from boxes.

    Each box becomes a Gaussian that falls to ``exp(-2)`` in the middle of its edges; where several
    meet, the largest counts.

    Args:
        boxes: ``[n x 4]``: left, top, right, bottom as shares of the picture, 0 to 1. What lies
            outside is not seen.
        height, width: of the map, pixels.
        weights: of each box ``[n]``, 0 to 1, such as how loud or how certain it is; all 1 when
            absent.

    Returns:
        ``[height x width]``, 0 to 1; all 0 without boxes.

    Raises:
        InputError: wrong shapes, a box without an area, or weights out of range.
    """
    edges = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    share = np.ones(len(edges)) if weights is None else np.asarray(weights, dtype=np.float64)
    if share.shape != (len(edges),) or not ((share >= 0.0) & (share <= 1.0)).all():
        message = f"weights are {share!r}; expected {len(edges)} numbers from 0 to 1"
        raise InputError(message)
    if not np.isfinite(edges).all() or not (edges[:, 2:] > edges[:, :2]).all():
        message = f"boxes are {edges.tolist()}; expected left < right and top < bottom"
        raise InputError(message)
    x = (np.arange(width) + 0.5) / width
    y = (np.arange(height) + 0.5) / height
    total = np.zeros((height, width))
    for (left, top, right, bottom), weight in zip(edges, share, strict=True):
        along_x = (x - 0.5 * (left + right)) * _DEVIATIONS / (right - left)
        along_y = (y - 0.5 * (top + bottom)) * _DEVIATIONS / (bottom - top)
        spot = weight * np.exp(-0.5 * (along_y[:, None] ** 2 + along_x[None, :] ** 2))
        total = np.maximum(total, spot)
    return total.astype(np.float32)
