"""A progress bar on standard error, only where somebody watches."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

__all__ = ["Progress"]

_WIDTH = 28
_REDRAW_S = 0.1


class Progress:
    """Bar with share done and seconds left; silent unless the stream is a terminal.

    Args:
        label: what is being done.
        total: number of steps until it is done.
        stream: where to draw; standard error when absent.
    """

    def __init__(self, label: str, total: int, *, stream: TextIO | None = None) -> None:
        self._label = label
        self._total = max(1, total)
        self._stream = sys.stderr if stream is None else stream
        self._visible = self._stream.isatty()
        self._done = 0
        self._started = self._drawn = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._visible:
            # Takes the bar away: what follows on the terminal starts on a clean line.
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def advance(self, steps: int = 1) -> None:
        """Count steps as done; redraws at most ten times a second."""
        self._done = min(self._done + steps, self._total)
        now = time.monotonic()
        if not self._visible or now - self._drawn < _REDRAW_S:
            return
        self._drawn = now
        share = self._done / self._total
        filled = round(share * _WIDTH)
        left_s = (now - self._started) * (1.0 - share) / max(share, 1e-9)
        bar = "█" * filled + "·" * (_WIDTH - filled)
        self._stream.write(f"\r{self._label} {bar} {share:4.0%}, {left_s:.0f} s left\x1b[K")
        self._stream.flush()
