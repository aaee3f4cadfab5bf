"""Changes of one session: what they are about, and the sample they hold from."""

from __future__ import annotations

from collections.abc import Callable

from auricle.bridge.limits import Limits
from auricle.bridge.mixture_ids import is_part, owner_of
from auricle.bridge.mixture_stage import MixtureStage
from auricle.bridge.rendering import Describer, Renderer
from auricle.bridge.timeline import Timeline
from auricle.bridge.validation import check_id
from auricle.errors import ProtocolError
from auricle.scene.geometry import IDENTITY, Quaternion, Vector

__all__ = ["NEXT_BLOCK", "SessionChanges"]

NEXT_BLOCK = -(2**64)
"""Earlier than any sample: a change that holds with whatever block comes next."""


class SessionChanges:
    """The part of a session that does everything at its sample.

    Args:
        renderer: makes the two ears.
        sample_rate: of the stream, in Hz.
        max_sources: most sources at a time.
        describe: understands sentences; ``None``: nothing here does.
        limits: what one client may ask for.

    Attributes:
        on_failure: told what failed after its message had been taken.
    """

    def __init__(
        self,
        renderer: Renderer,
        sample_rate: int,
        max_sources: int,
        *,
        describe: Describer | None,
        limits: Limits,
    ) -> None:
        self.renderer = renderer
        self.sample_rate = sample_rate
        self.max_sources = max_sources
        self.on_failure: Callable[[ProtocolError], None] | None = None
        self._describe = describe
        self._limits = limits
        self._stage = MixtureStage(renderer, sample_rate)
        self._timeline = Timeline()
        self._next_t: int | None = None
        self._block_frames = 0
        self._listener: tuple[Vector, Quaternion] = ((0.0, 0.0, 0.0), IDENTITY)

    def _check_live(self, source: int, at: int) -> None:
        added = owner_of(source) if is_part(source) else source
        check_id(added)
        holds = self._holds_from(at)
        ended = any(self._timeline.ends(one, holds) for one in {added, source})
        if source not in self._stage.live or ended:
            reason = f"source {source} does not exist; send SOURCE_ADD first"
            raise ProtocolError("bad_source", reason)

    def _holds_from(self, at: int) -> int:
        past = self._next_t is not None and at <= self._next_t
        return NEXT_BLOCK if at < 0 or past else at

    def _schedule(
        self, at: int, apply: Callable[[], None], *, source: int = 0, removes: bool = False
    ) -> None:
        if len(self._timeline) >= self._limits.scheduled:
            reason = f"{self._limits.scheduled} changes wait for their sample; send fewer ahead"
            raise ProtocolError("limit", reason)
        self._timeline.add(self._holds_from(at), apply, source=source, removes=removes)

    def _apply_due(self, t: int) -> None:
        for change in self._timeline.due(t):
            if change.source == 0 or change.source in self._stage.live:
                change.apply()
