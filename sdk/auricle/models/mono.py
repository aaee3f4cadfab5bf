"""The baseline below all others: the same signal at both ears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.models.spatializer import Request, Spatializer

__all__ = ["Mono"]


class Mono(Spatializer):
    """ "Mono-Mono" of the papers: the clip at both ears, whatever the sentence says."""

    name = "mono"

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [np.stack([request.mono, request.mono]) for request in requests]
