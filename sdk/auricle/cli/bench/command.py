"""``auricle bench``: arguments, and what is timed in which order."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable

import numpy as np

from auricle import _native
from auricle.cli.bench.accuracy import measure_default_set
from auricle.cli.bench.against_echo import compare_with_echo
from auricle.cli.bench.engine import SceneRenderer
from auricle.cli.bench.live_rooms import measure_live_rooms
from auricle.cli.bench.mixtures import measure_mixtures
from auricle.cli.bench.numpy_peer import OverlapAddRenderer
from auricle.cli.bench.openal_peer import OpenALRenderer, OpenALUnavailableError
from auricle.cli.bench.rooms import measure_rooms
from auricle.cli.bench.round_trip import measure_round_trip
from auricle.cli.bench.table import Column, source_table
from auricle.cli.bench.workload import (
    BLOCK,
    SAMPLE_RATE,
    Renderer,
    Workload,
    block_microseconds,
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
    parser.add_argument(
        "what",
        nargs="?",
        choices=("all", "sources", "rooms", "bridge", "mixtures"),
        default="all",
        help="sources: many moving ones, with peers and the accuracy at that setting; rooms: "
        "impulse responses, and rooms while sound runs; bridge: its round trip in real time, "
        "beside a bare echo server; mixtures: taking one apart while it sounds; all (default): "
        "sources and a round trip as fast as it goes",
    )
    parser.add_argument(
        "--hrtf", metavar="F.sofa", help="rooms: the set, with which pyroomacoustics is timed too"
    )
    parser.add_argument("--quick", action="store_true", help="fewer sources and blocks")


def run(arguments: argparse.Namespace) -> int:
    """Time the engine, its peers and the bridge, and print the figures."""
    if arguments.what == "bridge":
        print(compare_with_echo(blocks=600 if arguments.quick else 4_800).describe())
        return 0
    if arguments.what == "rooms":
        print(measure_rooms(quick=arguments.quick, hrtf_path=arguments.hrtf))
        print(f"\n{measure_live_rooms(quick=arguments.quick)}")
        return 0
    if arguments.what == "mixtures":
        print(measure_mixtures(quick=arguments.quick))
        return 0
    print(_measure_sources(quick=arguments.quick))
    if arguments.what == "all":
        trips = measure_round_trip(blocks=400 if arguments.quick else 4_000)
        print(f"\n{trips.describe()}")
    return 0


def _measure_sources(*, quick: bool) -> str:
    counts = _QUICK_COUNTS if quick else _COUNTS
    budget = 6_000 if quick else 40_000
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
    return "\n".join(
        [
            f"{BLOCK} frames at {SAMPLE_RATE} Hz, one thread, {machine}\n",
            source_table(counts, own, [numpy_peer, openal_peer]),
            f"\n{_NOTES}\n",
            *_measure_more(quick=quick),
        ]
    )


def _measure_more(*, quick: bool) -> list[str]:
    """Lines: every effect on, the spread of a block of 64 sources, and the accuracy."""
    count = _QUICK_COUNTS[-1] if quick else _COUNTS[-1]
    load = Workload.moving(count, 24 if quick else 80)
    with Progress("effects", len(load.positions)) as progress:
        timed = block_microseconds(
            SceneRenderer(count, effects=True), load, count_moves=True, progress=progress
        )
    effects = float(np.median(timed)) / count
    load = Workload.moving(64, 400 if quick else 4_000)
    with Progress("blocks", len(load.positions)) as progress:
        timed = block_microseconds(SceneRenderer(64), load, count_moves=True, progress=progress)
    late = 100.0 * float(np.percentile(timed, 99)) * SAMPLE_RATE / BLOCK / 1e6
    errors = measure_default_set(every=10 if quick else 1)
    return [
        (
            f"{count} sources with distance, air absorption, Doppler and directivity: "
            f"{effects:.2f} µs each"
        ),
        f"64 sources: 99 % of the blocks take less than {late:.1f} % of their period",
        (
            f"accuracy at this setting, MIT KEMAR, {errors.directions} measured directions: "
            f"spectral distortion {errors.distortion_db:.2f} dB, ITD {errors.itd_us:.2f} µs, "
            f"ILD {errors.ild_db:.3f} dB (means)"
        ),
    ]


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
