"""Slow work that a state machine wants done elsewhere, so that the stream goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """Work for another thread.

    Attributes:
        work: the slow part; touches nothing the state machine touches meanwhile.
        done: takes its result, or what it raised, back where the state machine runs; ``now_ns``
            is the time then.
    """

    work: Callable[[], object]
    done: Callable[[object | Exception, int], None]
