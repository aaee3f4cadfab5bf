"""The streaming separation as a spatializer: each object from its own place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.models.half_difference import half_difference, half_difference_ahead_s
from auricle.models.spatializer import Request, Spatializer
from auricle.render.separating import (
    SeparatorFactory,
    built_in_separator,
    objects_of,
    take_apart,
)

__all__ = ["SeparatedPlacement"]

_LATENCY_S = 512 / 48_000


class SeparatedPlacement(Spatializer):
    """A clip of several objects is taken apart by their labels; each is heard at its place.

    The network is the one of live mixtures (:class:`auricle.separation.Separator`). A clip of one
    object bypasses it. What no object takes has no difference between the ears.

    Args:
        separator: makes what takes a mixture apart, from labels and a sample rate.
    """

    name = "separation"

    def __init__(self, separator: SeparatorFactory = built_in_separator) -> None:
        self._separator = separator

    def look_ahead_s(self, sample_rate: int) -> float:
        """The window of the network's synthesis, and what half the ears' difference needs here.

        A scene has the renderer's own latency in place of the latter.
        """
        return _LATENCY_S + half_difference_ahead_s(sample_rate)

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    def _one(self, request: Request) -> NDArray[np.float32]:
        objects = objects_of(request.prompt)
        mono, rate = request.mono, request.sample_rate
        parts = [mono]
        if len(objects) > 1:
            labels = [placement.label for placement in objects]
            parts = list(take_apart(mono, rate, labels, separator=self._separator))
        half = np.zeros_like(mono)
        for part, placement in zip(parts, objects, strict=False):
            half += half_difference(part, [placement.path or placement.position], rate)
        return np.stack([mono + half, mono - half])
