"""``auricle bench``: arguments, and what is timed in which order."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable

from auricle import _native
from auricle.cli.bench.engine import SceneRenderer
from auricle.cli.bench.numpy_peer import OverlapAddRenderer
from auricle.cli.bench.openal_peer import OpenALRenderer, OpenALUnavailableError
from auricle.cli.bench.round_trip import measure_round_trip
from auricle.cli.bench.table import Column, source_table
from auricle.cli.bench.workload import (
    BLOCK,
    SAMPLE_RATE,
    Renderer,
    Workload,
    microseconds_per_source,
)
from auricle.cli.progress import Progress

__all__ = ["configure", "run"]

_COUNTS = (1, 16, 64, 256, 1024)
_QUICK_COUNTS = (1, 64, 256)

_NOTES = """\
µs per source and block, processor time of the rendering thread, median; noise from sources that
move in every block. Ratio: the peer's time over the engine's. The engine's time includes handing
the positions over from Python, OpenAL Soft's does not. The NumPy peer picks the nearest response
without a cross-fade. Compare within one run only: a shared machine varies."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _NOTES
    parser.add_argument("--quick", action="store_true", help="fewer sources and blocks")


def run(arguments: argparse.Namespace) -> int:
    """Time the engine, its peers and the bridge, and print the figures."""
    counts = _QUICK_COUNTS if arguments.quick else _COUNTS
    budget = 6_000 if arguments.quick else 40_000
    own = Column("auricle")
    numpy_peer = Column("NumPy FFT")
    openal_peer = Column("OpenAL Soft")
    workloads = [Workload.moving(count, _blocks(count, budget)) for count in counts]
    with Progress("timing", 3 * sum(len(load.positions) for load in workloads)) as progress:
        for load in workloads:
            count = len(load.inputs)

            def timed(renderer: Renderer, *, count_moves: bool, load: Workload = load) -> float:
                return microseconds_per_source(
                    renderer, load, count_moves=count_moves, progress=progress
                )

            own.microseconds[count] = timed(SceneRenderer(count), count_moves=True)
            numpy_peer.microseconds[count] = timed(OverlapAddRenderer(), count_moves=True)
            _time_openal(openal_peer, count, timed)
    machine = f"{platform.machine()} with {_native.simd_level()}"
    print(f"{BLOCK} frames at {SAMPLE_RATE} Hz, one thread, {machine}\n")
    print(source_table(counts, own, [numpy_peer, openal_peer]))
    print(f"\n{_NOTES}\n")
    trips = measure_round_trip(blocks=400 if arguments.quick else 4_000)
    print(trips.describe())
    return 0


def _blocks(count: int, budget: int) -> int:
    """Blocks so that sources times blocks stay near a budget, at least 24."""
    return max(24, min(budget // count, 2_000))


def _time_openal(column: Column, count: int, timed: Callable[..., float]) -> None:
    if column.skipped:
        return
    try:
        peer = OpenALRenderer(count)
    except OpenALUnavailableError as error:
        column.skipped = str(error)
        return
    column.name = f"OpenAL Soft {peer.version.rpartition(' ')[2]}"
    column.microseconds[count] = timed(peer, count_moves=False)
    peer.close()
