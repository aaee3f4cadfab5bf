"""What every renderer is timed on: noise from sources that all move in every block."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from auricle.cli.progress import Progress

__all__ = [
    "BLOCK",
    "SAMPLE_RATE",
    "Renderer",
    "Workload",
    "block_microseconds",
    "microseconds_per_source",
]

SAMPLE_RATE: Final = 48_000
BLOCK: Final = 256

_WARM_UP_BLOCKS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """Sources for a number of blocks.

    Attributes:
        inputs: noise of one block, peak 0.05, float32 ``[sources, BLOCK]``.
        positions: where every source is in every block, metres, float32 ``[blocks, sources, 3]``.
    """

    inputs: NDArray[np.float32]
    positions: NDArray[np.float32]

    @classmethod
    def moving(cls, sources: int, blocks: int, *, seed: int = 0) -> Workload:
        """Sources that circle the listener, 20 to 90 degrees a second, each on its own orbit."""
        rng = np.random.default_rng(seed)
        inputs = rng.uniform(-0.05, 0.05, (sources, BLOCK)).astype(np.float32)
        block_s = np.arange(blocks)[:, None] * (BLOCK / SAMPLE_RATE)
        speed = np.radians(rng.uniform(20.0, 90.0, sources)) * rng.choice((-1.0, 1.0), sources)
        azimuth = rng.uniform(-np.pi, np.pi, sources) + speed * block_s
        elevation = np.radians(rng.uniform(-35.0, 60.0, sources)) + 0.0 * block_s
        distance = rng.uniform(1.0, 5.0, sources)
        positions = distance[:, None] * np.stack(
            [
                np.cos(elevation) * np.cos(azimuth),
                np.cos(elevation) * np.sin(azimuth),
                np.sin(elevation),
            ],
            axis=-1,
        )
        return cls(inputs, positions.astype(np.float32))


class Renderer(Protocol):
    """One way to make two ears of many sources."""

    def move(self, positions: NDArray[np.float32]) -> None:
        """Take the positions ``[sources, 3]`` of the next block."""

    def render(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Render one block ``[sources, BLOCK]`` to ``[2, BLOCK]``."""


def block_microseconds(
    renderer: Renderer, workload: Workload, *, count_moves: bool, progress: Progress
) -> NDArray[np.float64]:
    """Processor time of every block after the first few, in microseconds.

    Time of the calling thread alone, so that other work on the machine does not count.

    Args:
        renderer: set up for the sources of the workload.
        workload: at least five blocks.
        count_moves: count the time of handing positions over too.
        progress: advanced by one per block.
    """
    spent = []
    for index, positions in enumerate(workload.positions):
        started = time.thread_time_ns()
        renderer.move(positions)
        moved = time.thread_time_ns()
        renderer.render(workload.inputs)
        ended = time.thread_time_ns()
        if index >= _WARM_UP_BLOCKS:
            spent.append(ended - (started if count_moves else moved))
        progress.advance()
    return np.array(spent) / 1e3


def microseconds_per_source(
    renderer: Renderer, workload: Workload, *, count_moves: bool, progress: Progress
) -> float:
    """Median of :func:`block_microseconds`, divided by the number of sources."""
    spent = block_microseconds(renderer, workload, count_moves=count_moves, progress=progress)
    return float(np.median(spent)) / len(workload.inputs)
