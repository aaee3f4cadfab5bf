"""Figures of STATS: how long rendering took, and what was late, concealed or clipped."""

from __future__ import annotations

from auricle.bridge.messages import Stats

__all__ = ["RenderTimes"]


class RenderTimes:
    """Collects what one session reports once a second.

    Attributes:
        blocks: BLOCKs answered by a FRAME, since the session began.
        late: of these, rendered after their time.
        concealed: of these, with silence in place of something.
    """

    def __init__(self) -> None:
        self._ms: list[float] = []
        self.blocks = 0
        self.late = 0
        self.concealed = 0

    def add(self, seconds: float) -> None:
        """Note how long one block took to render."""
        self._ms.append(1e3 * seconds)

    def report(self, queue: int, clipped: int) -> Stats:
        """Figures of the time since the last report; the counters are of the whole session.

        Args:
            queue: BLOCKs that wait.
            clipped: samples limited since the session began.
        """
        times, self._ms = sorted(self._ms), []
        return Stats(
            render_ms_p50=_quantile(times, 0.5),
            render_ms_p99=_quantile(times, 0.99),
            queue=queue,
            late=self.late,
            concealed=self.concealed,
            clipped=clipped,
        )


def _quantile(ordered: list[float], share: float) -> float:
    if not ordered:
        return 0.0
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
