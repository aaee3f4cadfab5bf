"""Smooth functions through values at scattered directions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["evaluate", "fit"]

# Keeps nearly coincident directions from pulling against each other; far below what is audible.
_SMOOTHING = 1e-6


def _kernel(cosine: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    w = np.maximum(0.5 * (1.0 - cosine), 1e-18)
    root = np.sqrt(w)
    a = np.log1p(1.0 / root)
    q2 = 0.5 * (a * (12.0 * w * w - 4.0 * w) - 12.0 * w * root + 6.0 * w + 1.0)
    return np.asarray(q2 / (2.0 * np.pi), dtype=np.float64)


def fit(
    directions: npt.NDArray[np.float64], values: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Coefficients of the spherical thin-plate pseudo-spline of order 2 through values.

    It interpolates on any grid, is as smooth as the data allow, and tends to a constant where
    nothing was measured (Wahba 1981, "Spline interpolation and smoothing on the sphere", SIAM J.
    Sci. Stat. Comput. 2, eq. 3.3 with m = 2). The engine evaluates it with the same kernel
    (``runtime/src/spatial/sphere_spline.cpp``).

    Args:
        directions: distinct unit vectors ``[n x 3]``.
        values: ``[n x c]``.

    Returns:
        ``[(n + 1) x c]``, the constant in the last row.
    """
    count = len(directions)
    system = np.zeros((count + 1, count + 1))
    system[:count, :count] = _kernel(directions @ directions.T)
    system[np.arange(count), np.arange(count)] += _SMOOTHING
    system[:count, count] = system[count, :count] = 1.0
    right = np.concatenate([values, np.zeros((1, values.shape[1]))])
    return np.asarray(np.linalg.solve(system, right), dtype=np.float64)


def evaluate(
    directions: npt.NDArray[np.float64],
    coefficients: npt.NDArray[np.float64],
    wanted: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Values ``[p x c]`` of a fitted spline in the directions ``wanted`` ``[p x 3]``."""
    kernel = _kernel(wanted @ directions.T)
    return np.asarray(kernel @ coefficients[:-1] + coefficients[-1], dtype=np.float64)
