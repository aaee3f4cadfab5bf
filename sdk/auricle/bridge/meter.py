"""Figures of a whole server since it started, in Prometheus' text format.

Written here and not with ``prometheus_client``: the format is a dozen lines for figures that one
thread keeps, and the bridge gets no further dependency.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from auricle.bridge.messages import FrameFlag

__all__ = ["CONTENT_TYPE", "Meter"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Up to a block of 1024 frames at 48 kHz; the last ones say how far beyond its time one was.
_BOUNDS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)


class Meter:
    """Counts what all connections of a server do.

    Attributes:
        connections: open now.
        opened: sessions opened.
        resumed: times a session was resumed.
        errors: ERRORs sent, by code.
    """

    def __init__(self) -> None:
        self.connections = 0
        self.opened = 0
        self.resumed = 0
        self.errors: Counter[str] = Counter()
        self._flags: Counter[FrameFlag] = Counter()
        self._frames = 0
        self._buckets = [0] * (len(_BOUNDS_S) + 1)
        self._render_s = 0.0

    def frame(self, flags: int) -> None:
        """A FRAME with these flags goes out."""
        self._frames += 1
        if flags:
            self._flags.update(flag for flag in FrameFlag if flag & flags)

    def rendered(self, seconds: float) -> None:
        """A BLOCK took this long from its turn to its FRAME."""
        self._buckets[bisect_left(_BOUNDS_S, seconds)] += 1
        self._render_s += seconds

    def exposition(self, sessions: int) -> str:
        """All figures.

        Args:
            sessions: how many there are now, those waiting for their client included.
        """
        return "".join(f"{line}\n" for line in self._lines(sessions))

    def _lines(self, sessions: int) -> Iterator[str]:
        yield from _gauge("auricle_connections", "Connections that are open.", self.connections)
        yield from _gauge("auricle_sessions", "Sessions, dropped ones included.", sessions)
        yield from _counter("auricle_sessions_opened_total", "Sessions opened.", self.opened)
        yield from _counter("auricle_sessions_resumed_total", "Sessions resumed.", self.resumed)
        yield from _counter("auricle_frames_total", "FRAMEs sent.", self._frames)
        for flag in (FrameFlag.LATE, FrameFlag.CONCEALED, FrameFlag.LIMITED):
            word = str(flag.name).lower()
            count = self._flags[flag]
            yield from _counter(f"auricle_frames_{word}_total", f"FRAMEs flagged {word}.", count)
        name = "auricle_errors_total"
        yield from _heading(name, "counter", "ERRORs sent, by code.")
        for code, count in sorted(self.errors.items()):
            yield f'{name}{{code="{code}"}} {count}'
        name = "auricle_block_seconds"
        yield from _heading(name, "histogram", "From a BLOCK's turn to its FRAME.")
        total = 0
        for bound, count in zip((*_BOUNDS_S, float("inf")), self._buckets, strict=True):
            total += count
            label = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f'{name}_bucket{{le="{label}"}} {total}'
        yield f"{name}_sum {self._render_s:.6f}"
        yield f"{name}_count {total}"


def _heading(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _gauge(name: str, text: str, value: int) -> Iterator[str]:
    yield from _heading(name, "gauge", text)
    yield f"{name} {value}"


def _counter(name: str, text: str, value: int) -> Iterator[str]:
    yield from _heading(name, "counter", text)
    yield f"{name} {value}"
