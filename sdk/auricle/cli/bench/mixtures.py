"""``auricle bench mixtures``: what it costs to take a live mixture apart."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE
from auricle.cli.progress import Progress
from auricle.separation import Separator
from auricle.separation.onnx_runtime import has_onnx_runtime

__all__ = ["measure_mixtures"]

_PERIOD_S: Final = BLOCK / SAMPLE_RATE
_WARM_UP: Final = 100

_NOTES: Final = """\
Mixtures of 48 kHz in blocks of 256 frames, on the CPU; processor time of the calling thread for
each stream, as a share of the 5.33 ms that a block lasts. In real time there is a pause after every
block, in which caches and clocks cool down, as while a game runs. Streams run one after the other
in one thread."""

_TWO: Final = ("voice", "guitar")


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    provider: Literal["cpu", "onnxruntime"] = "cpu"
    labels: tuple[str, ...] = _TWO
    streams: int = 1
    own_thread: bool = False
    in_real_time: bool = True


_CASES: Final = (
    _Case("2 objects, block after block", in_real_time=False),
    _Case("2 objects, in real time"),
    _Case("4 objects, in real time", labels=(*_TWO, "rain", "dog")),
    _Case("2 objects, network on its own thread", own_thread=True),
    *(
        _Case(f"{streams} streams of 2 objects, {pace}", streams=streams, in_real_time=in_real_time)
        for streams in (4, 8)
        for pace, in_real_time in (("block after block", False), ("in real time", True))
    ),
)
# The same networks as ONNX files.
_ONNX_CASES: Final = tuple(
    replace(case, name=f"ONNX Runtime: {case.name}", provider="onnxruntime")
    for case in _CASES
    if case.labels == _TWO and case.streams <= 4 and not case.own_thread
)


def measure_mixtures(*, quick: bool) -> str:
    """Time streams in each way; the figures as text."""
    blocks = 200 if quick else 2_000
    cases = _CASES + (_ONNX_CASES if has_onnx_runtime() else ())
    lines = [_NOTES]
    with Progress("separating", len(cases) * (blocks + _WARM_UP)) as progress:
        for case in cases:
            separators = [
                Separator(
                    case.labels,
                    real_time=case.own_thread,
                    max_block_size=BLOCK,
                    provider=case.provider,
                )
                for _ in range(case.streams)
            ]
            spent, whole = _stream(separators, blocks, progress, paced=case.in_real_time)
            share = 100.0 * spent / _PERIOD_S / case.streams
            line = (
                f"{case.name}: {np.mean(share):.2f} % of a core, 99 % of blocks below "
                f"{np.percentile(share, 99):.1f} %"
            )
            if case.own_thread:
                line += (
                    f" on the audio thread; {100.0 * whole:.2f} % with the network's thread; "
                    f"{separators[0].late_blocks} of {blocks + _WARM_UP} hops late"
                )
            lines.append(line)
    if not has_onnx_runtime():
        lines.append("ONNX Runtime is not installed: pip install 'auricle[onnxruntime]'")
    return "\n".join(lines)


def _stream(
    separators: Sequence[Separator], blocks: int, progress: Progress, *, paced: bool
) -> tuple[NDArray[np.float64], float]:
    """Seconds of this thread for each block of all streams; the whole process's share of a core."""
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
        for separator in separators:
            separator.process(noise[block % len(noise)])
        spent.append(time.thread_time() - started)
        progress.advance()
        if paced:
            behind = time.monotonic() - began - _PERIOD_S * max(block + 1 - _WARM_UP, 0)
            time.sleep(_PERIOD_S if block < _WARM_UP else max(0.0, -behind))
    whole = (time.process_time() - began_process) / (time.monotonic() - began)
    return np.array(spent[_WARM_UP:]), whole
