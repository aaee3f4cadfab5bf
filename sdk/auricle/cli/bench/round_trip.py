"""The bridge's round trip on this machine: a block there, rendered, a frame back."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.bridge import Client
from auricle.cli.bench.processes import bridge_process
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE, Workload
from auricle.cli.progress import Progress

__all__ = ["RoundTrips", "measure_round_trip"]

_SOURCES = 16
_WARM_UP = 50


@dataclass(frozen=True, slots=True, eq=False)
class RoundTrips:
    """Times of many round trips, in milliseconds."""

    milliseconds: NDArray[np.float64]

    def describe(self) -> str:
        """One line with the median and the 99th percentile."""
        half, most = np.percentile(self.milliseconds, [50, 99])
        return (
            f"bridge round trip, {_SOURCES} moving sources, {self.milliseconds.size} blocks: "
            f"p50 {half:.3f} ms, p99 {most:.3f} ms (a block lasts "
            f"{1e3 * BLOCK / SAMPLE_RATE:.2f} ms)"
        )


def measure_round_trip(*, blocks: int) -> RoundTrips:
    """Stream moving sources through ``auricle serve`` in a process of its own.

    Every block is sent when the one before has come back, as fast as that goes; the time is that
    of the client, from samples to samples.

    Args:
        blocks: how many are timed.

    Raises:
        EngineError: the server does not start.
        ProtocolError: the server refuses something.
    """
    load = Workload.moving(_SOURCES, _WARM_UP + blocks)
    spent = []
    with (
        bridge_process() as url,
        Client(url, sample_rate=SAMPLE_RATE, block=BLOCK, max_sources=_SOURCES) as client,
        Progress("round trips", len(load.positions)) as progress,
    ):
        ids = [client.add_source(position=tuple(xyz)) for xyz in load.positions[0].tolist()]
        inputs = dict(zip(ids, load.inputs, strict=True))
        for positions in load.positions:
            started = time.perf_counter()
            client.set_positions(ids, positions)
            client.process(inputs)
            spent.append(1e3 * (time.perf_counter() - started))
            progress.advance()
    return RoundTrips(np.array(spent[_WARM_UP:]))
