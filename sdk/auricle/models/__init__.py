"""Networks and baselines that turn a mono clip and a sentence into a binaural clip.

All of them are a :class:`Spatializer`. ``mono`` and ``geometric_warp`` need NumPy alone; the
trained ones need the extra ``train`` and are loaded on first use::

    spatializer = auricle.models.load("geometric_warp")        # or the folder of a checkpoint
    binaural = spatializer.spatialize(mono, 16_000, "The dog is on the left.")
"""

from __future__ import annotations

from auricle.models.geometric_warp import GeometricWarp
from auricle.models.loading import load
from auricle.models.mono import Mono
from auricle.models.spatializer import Spatializer

__all__ = ["GeometricWarp", "Mono", "Spatializer", "load"]
