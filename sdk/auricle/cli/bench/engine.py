"""Auricle's own engine through :class:`auricle.Scene`, as a Python program calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE

__all__ = ["SceneRenderer"]


class SceneRenderer:
    """A scene with the default responses; distance always counts.

    Args:
        sources: how many.
        effects: air absorption, propagation delay with Doppler, and a cardioid each.
    """

    def __init__(self, sources: int, *, effects: bool = False) -> None:
        self._scene = auricle.Scene(SAMPLE_RATE, BLOCK, max_sources=sources)
        self._sources = [
            self._scene.add_source(
                position=(1.0, 0.0, 0.0),
                air_absorption=effects,
                propagation=effects,
                directivity={"pattern": "cardioid"} if effects else None,
            )
            for _ in range(sources)
        ]
        self._out = np.empty((2, BLOCK), dtype=np.float32)

    def move(self, positions: NDArray[np.float32]) -> None:
        """Take the positions ``[sources, 3]`` of the next block."""
        self._scene.set_positions(self._sources, positions)

    def render(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Render one block ``[sources, BLOCK]`` to ``[2, BLOCK]``."""
        return self._scene.process(inputs, out=self._out)
