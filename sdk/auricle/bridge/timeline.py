"""Changes that wait for the sample they hold from (``at`` in protocol.md)."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

__all__ = ["Change", "Timeline"]


@dataclass(order=True, slots=True)
class Change:
    """Something to do at a sample of the client's timeline.

    Attributes:
        at: the sample.
        order: position among changes of the same sample: as they arrived.
        source: id it is about; 0 when about none.
        apply: does it.
        removes: whether the source ends with it.
    """

    at: int
    order: int
    source: int = field(compare=False)
    apply: Callable[[], None] = field(compare=False)
    removes: bool = field(compare=False, default=False)


class Timeline:
    """Changes in the order of their samples, and of their arrival within a sample."""

    def __init__(self) -> None:
        self._heap: list[Change] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._heap)

    def add(
        self, at: int, apply: Callable[[], None], *, source: int = 0, removes: bool = False
    ) -> None:
        """Schedule a change."""
        heapq.heappush(self._heap, Change(at, next(self._order), source, apply, removes))

    def due(self, t: int) -> list[Change]:
        """Changes that hold from sample ``t`` or earlier, taken out."""
        changes = []
        while self._heap and self._heap[0].at <= t:
            changes.append(heapq.heappop(self._heap))
        return changes

    def next_at(self) -> int | None:
        """Sample of the earliest change; ``None`` when none waits."""
        return self._heap[0].at if self._heap else None

    def forget(self, source: int) -> None:
        """Drop the changes of a source that has ended."""
        kept = [change for change in self._heap if change.source != source]
        if len(kept) != len(self._heap):
            heapq.heapify(kept)
            self._heap = kept

    def ends(self, source: int, at: int) -> bool:
        """Whether the source will have ended at sample ``at``."""
        return any(c.removes and c.source == source and c.at <= at for c in self._heap)
