"""Changes that wait for the sample they hold from (``at`` in protocol.md)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field

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
        self._arrived = 0

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def arrived(self) -> int:
        """Changes that have been scheduled so far: the ``order`` of the next one."""
        return self._arrived

    def add(
        self, at: int, apply: Callable[[], None], *, source: int = 0, removes: bool = False
    ) -> None:
        """Schedule a change."""
        heapq.heappush(self._heap, Change(at, self._arrived, source, apply, removes))
        self._arrived += 1

    def due(self, t: int) -> Iterator[Change]:
        """Changes that hold from sample ``t`` or earlier, taken out; each may forget later ones."""
        while self._heap and self._heap[0].at <= t:
            yield heapq.heappop(self._heap)

    def next_at(self) -> int | None:
        """Sample of the earliest change; ``None`` when none waits."""
        return self._heap[0].at if self._heap else None

    def forget(self, sources: Container[int], before: int | None = None) -> None:
        """Drop the changes of sources that have ended.

        Args:
            sources: their ids.
            before: of changes in the order of their arrival, only those before this one.
        """
        end = self._arrived if before is None else before
        kept = [c for c in self._heap if c.source not in sources or c.order >= end]
        if len(kept) != len(self._heap):
            heapq.heapify(kept)
            self._heap = kept

    def ends(self, source: int, at: int) -> bool:
        """Whether the source will have ended at sample ``at``."""
        return any(c.removes and c.source == source and c.at <= at for c in self._heap)
