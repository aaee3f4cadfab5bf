"""Bands of the two analysis windows: what the network hears, and how its masks reach the bins."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auricle.errors import InputError

__all__ = ["band_edges", "band_matrix", "mask_matrix", "sine_power"]


def band_edges(bands: int, bin_hz: float, top_hz: float) -> NDArray[np.int64]:
    """First bins of ``bands`` bands and, last, the bin that ends them.

    A band is as wide as a fixed multiple of the equivalent rectangular bandwidth there, 24.7 (1 +
    4.37 f / 1000) Hz (Glasberg and Moore 1990, equation 3), and at least one bin.

    Args:
        bands: how many.
        bin_hz: distance of the bins, Hz.
        top_hz: where the last band ends, Hz.

    Raises:
        InputError: there are fewer bins than bands.
    """
    end = round(top_hz / bin_hz)
    if not 0 < bands <= end:
        message = f"{bands} bands up to {top_hz:g} Hz; there are {end} bins of {bin_hz:g} Hz"
        raise InputError(message)
    low, high = 0.0, float(end)
    for _ in range(60):
        multiple = (low + high) / 2
        low, high = (
            (low, multiple) if len(_edges(multiple, bin_hz, end)) - 1 <= bands else (multiple, high)
        )
    # The steps are rounded to bins, so a count may be jumped over: the widest band is then split.
    edges = _edges(high, bin_hz, end)
    while len(edges) - 1 < bands:
        widest = int(np.argmax(np.diff(edges)))
        edges.insert(widest + 1, (edges[widest] + edges[widest + 1]) // 2)
    return np.asarray(edges, np.int64)


def _edges(multiple: float, bin_hz: float, end: int) -> list[int]:
    edges, place = [0], 0.0
    while edges[-1] < end:
        bandwidth = 24.7 * (1 + 4.37 * place * bin_hz / 1000)
        place += max(1.0, multiple * bandwidth / bin_hz)
        edge = min(round(place), end)
        if edge > edges[-1]:
            edges.append(edge)
    return edges


def band_matrix(edges: NDArray[np.int64], bins: int) -> NDArray[np.float32]:
    """``[bands x bins]``, 1 where a bin belongs to a band; bins beyond the last band have none."""
    matrix = np.zeros((len(edges) - 1, bins), np.float32)
    for band, (start, end) in enumerate(pairwise(edges)):
        matrix[band, start:end] = 1.0
    return matrix


def mask_matrix(edges: NDArray[np.int64], bins: int) -> NDArray[np.float32]:
    """``[bands x bins]`` as :func:`band_matrix`, but the last band reaches to the last bin."""
    open_ended = edges.copy()
    open_ended[-1] = bins
    return band_matrix(open_ended, bins)


def sine_power(window: NDArray[np.floating]) -> float:
    """Power that a full-scale sine at the middle of a bin has, (sum of the window / 2) squared."""
    return float(np.sum(window) / 2) ** 2
