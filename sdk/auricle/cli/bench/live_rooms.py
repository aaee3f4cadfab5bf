"""``auricle bench rooms``: what a room costs while sound runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE
from auricle.cli.progress import Progress
from auricle.render.room_use import RoomCoverage

__all__ = ["measure_live_rooms"]

_SIZE: Final = (6.0, 5.0, 3.0)
_PERIOD_US: Final = 1e6 * BLOCK / SAMPLE_RATE
_WARM_UP: Final = 200

_NOTES = """\
In real time: blocks of 256 frames at 48 kHz, processor time of the rendering thread; shoebox
6 x 5 x 3 m, furnished, order 3 with its tail, noise."""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    sources: int
    moving: bool
    max_images: int = 512


_CASES: Final = (
    _Case("1 still source", 1, moving=False),
    _Case("1 moving source", 1, moving=True),
    _Case("32 moving sources", 32, moving=True),
    _Case("32 moving sources, all images", 32, moving=True, max_images=2_048),
)


def measure_live_rooms(*, quick: bool) -> str:
    """Time scenes in a room; the figures as text."""
    blocks = 400 if quick else 4_000
    lines = [_NOTES]
    with Progress("playing", len(_CASES) * (blocks + _WARM_UP)) as progress:
        for case in _CASES:
            spent, coverage = _play(case, blocks, progress)
            late = float(np.percentile(spent, 99))
            short = coverage.left_out_db > -np.inf
            left_out = f", {coverage.left_out_db:.1f} dB left out" if short else ""
            lines.append(
                f"{case.name}: {np.median(spent):.0f} µs a block, 99 % below {late:.0f} µs "
                f"({100.0 * late / _PERIOD_US:.0f} % of the period); {coverage.live} of "
                f"{coverage.existing} images{left_out}"
            )
    return "\n".join(lines)


def _play(case: _Case, blocks: int, progress: Progress) -> tuple[NDArray[np.float64], RoomCoverage]:
    """Processor time of each block in microseconds, and what was rendered."""
    room = auricle.Room(_SIZE, materials="furnished")
    scene = auricle.Scene(
        SAMPLE_RATE, BLOCK, room=room, max_sources=case.sources, max_images=case.max_images
    )
    sources = [scene.add_source(position=(1.0, 0.5, 0.0)) for _ in range(case.sources)]
    rng = np.random.default_rng(0)
    noise = rng.uniform(-0.02, 0.02, (16, case.sources, BLOCK)).astype(np.float32)
    out = np.empty((2, BLOCK), dtype=np.float32)
    phase = 0.7 * np.arange(case.sources)
    spent = []
    for block in range(blocks + _WARM_UP):
        if case.moving or block == 0:
            # At about 2 m/s.
            turn = 0.005 * block + phase
            places = np.stack(
                [2.0 * np.cos(turn), 1.5 * np.sin(turn), 0.5 * np.sin(0.3 * turn)], axis=1
            )
            scene.set_positions(sources, places)
        started = time.thread_time_ns()
        scene.process(noise[block % len(noise)], out=out)
        spent.append(1e-3 * (time.thread_time_ns() - started))
        progress.advance()
    return np.array(spent[_WARM_UP:]), scene.room_coverage
