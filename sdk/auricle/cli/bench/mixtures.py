"""``auricle bench mixtures``: what it costs to take a live mixture apart."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE
from auricle.cli.progress import Progress
from auricle.separation import Separator

__all__ = ["measure_mixtures"]

_PERIOD_S: Final = BLOCK / SAMPLE_RATE
_WARM_UP: Final = 100

_NOTES: Final = """\
One mixture, blocks of 256 frames at 48 kHz, on the CPU; processor time of the calling thread, as a
share of the 5.33 ms that a block lasts. In real time there is a pause after every block, in which
caches and clocks cool down, as while a game runs."""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    labels: tuple[str, ...]
    own_thread: bool
    in_real_time: bool


_TWO: Final = ("voice", "guitar")
_CASES: Final = (
    _Case("2 objects, block after block", _TWO, own_thread=False, in_real_time=False),
    _Case("2 objects, in real time", _TWO, own_thread=False, in_real_time=True),
    _Case("4 objects, in real time", (*_TWO, "rain", "dog"), own_thread=False, in_real_time=True),
    _Case("2 objects, network on its own thread", _TWO, own_thread=True, in_real_time=True),
)


def measure_mixtures(*, quick: bool) -> str:
    """Time one stream in each way; the figures as text."""
    blocks = 200 if quick else 4_000
    lines = [_NOTES]
    with Progress("separating", len(_CASES) * (blocks + _WARM_UP)) as progress:
        for case in _CASES:
            separator = Separator(
                case.labels, real_time=case.own_thread, max_block_size=BLOCK, provider="cpu"
            )
            spent, whole = _stream(separator, blocks, progress, paced=case.in_real_time)
            share = 100.0 * spent / _PERIOD_S
            line = (
                f"{case.name}: {np.mean(share):.2f} % of a core, 99 % of blocks below "
                f"{np.percentile(share, 99):.1f} %"
            )
            if case.own_thread:
                line += (
                    f" on the audio thread; {100.0 * whole:.2f} % with the network's thread; "
                    f"{separator.late_blocks} of {blocks + _WARM_UP} hops late"
                )
            lines.append(line)
    return "\n".join(lines)


def _stream(
    separator: Separator, blocks: int, progress: Progress, *, paced: bool
) -> tuple[NDArray[np.float64], float]:
    """Thread time of each block in seconds, and the share of a core of the whole process."""
    rng = np.random.default_rng(0)
    # Loudness that changes, so that the network has something to follow.
    swell = 0.05 + 0.05 * np.sin(np.arange(64) / 5.0)[:, None]
    noise = (swell * rng.standard_normal((64, BLOCK))).astype(np.float32)
    spent = []
    began = began_process = 0.0
    for block in range(blocks + _WARM_UP):
        if block == _WARM_UP:
            began, began_process = time.monotonic(), time.process_time()
        started = time.thread_time()
        separator.process(noise[block % len(noise)])
        spent.append(time.thread_time() - started)
        progress.advance()
        if paced:
            behind = time.monotonic() - began - _PERIOD_S * max(block + 1 - _WARM_UP, 0)
            time.sleep(_PERIOD_S if block < _WARM_UP else max(0.0, -behind))
    whole = (time.process_time() - began_process) / (time.monotonic() - began)
    return np.array(spent[_WARM_UP:]), whole
