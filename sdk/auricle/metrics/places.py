"""How far an estimated direction or distance is from the true one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.signals import FloatArray, Score

__all__ = [
    "distance_error_rate",
    "error_rate_deg",
    "great_circle_deg",
    "mean_angular_error_deg",
]


def great_circle_deg(prediction_deg: ArrayLike, reference_deg: ArrayLike) -> Score:
    """Angle between two directions.

    ``2 asin sqrt(sin^2(de/2) + cos e1 cos e2 sin^2(da/2))``, the haversine form, which does not
    lose small angles as the arc cosine does.

    Args:
        prediction_deg: azimuth and elevation in degrees, ``[..., 2]``.
        reference_deg: as ``prediction_deg``.

    Returns:
        Degrees ``[...]``, 0 to 180.

    Raises:
        InputError: a last axis that is not azimuth and elevation, or angles that are not finite.
    """
    azimuth, elevation = _angles(prediction_deg, "prediction_deg")
    true_azimuth, true_elevation = _angles(reference_deg, "reference_deg")
    half = (
        np.sin((elevation - true_elevation) / 2.0) ** 2
        + np.cos(elevation) * np.cos(true_elevation) * np.sin((azimuth - true_azimuth) / 2.0) ** 2
    )
    return np.degrees(2.0 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def mean_angular_error_deg(prediction_deg: ArrayLike, reference_deg: ArrayLike) -> Score:
    """MAE of Spatial-AST (Zheng et al., ICML 2024): mean of :func:`great_circle_deg`, degrees."""
    return np.mean(great_circle_deg(prediction_deg, reference_deg))


def error_rate_deg(
    prediction_deg: ArrayLike, reference_deg: ArrayLike, *, threshold_deg: float = 20.0
) -> Score:
    """Share of directions farther off than a threshold, 0 to 1; ER20 of Spatial-AST with 20."""
    return np.mean(np.asarray(great_circle_deg(prediction_deg, reference_deg)) > threshold_deg)


def distance_error_rate(
    prediction_m: ArrayLike,
    reference_m: ArrayLike,
    *,
    step_m: float = 0.5,
    tolerated_steps: int = 1,
) -> Score:
    """DER of Spatial-AST: share of distances off by more than one class of half a metre.

    Both are rounded to multiples of ``step_m`` first, halves to even as the published code does.

    Args:
        prediction_m: metres, ``[...]``.
        reference_m: as ``prediction_m``.
        step_m: width of a class.
        tolerated_steps: classes by which an estimate may be off and still count as right.

    Returns:
        0 to 1.

    Raises:
        InputError: a distance below zero or not finite, or shapes that differ.
    """
    rounded = [
        np.round(_distances(value, name) / step_m)
        for value, name in ((prediction_m, "prediction_m"), (reference_m, "reference_m"))
    ]
    if rounded[0].shape != rounded[1].shape:
        message = f"there are {rounded[0].shape} predictions and {rounded[1].shape} references"
        raise InputError(message)
    return np.mean(np.abs(rounded[0] - rounded[1]) > tolerated_steps)


def _angles(pairs_deg: ArrayLike, name: str) -> tuple[FloatArray, FloatArray]:
    pairs = np.asarray(pairs_deg, dtype=np.float64)
    if pairs.ndim == 0 or pairs.shape[-1] != 2 or not np.isfinite(pairs).all():
        message = f"{name} has shape {pairs.shape}; expected finite azimuth and elevation, [..., 2]"
        raise InputError(message)
    radians = np.radians(pairs)
    return radians[..., 0], radians[..., 1]


def _distances(values: ArrayLike, name: str) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0 or not np.isfinite(array).all() or (array < 0.0).any():
        message = f"{name} must hold finite distances in metres, at least one"
        raise InputError(message)
    return array
