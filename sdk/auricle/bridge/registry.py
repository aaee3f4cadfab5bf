"""The sessions of a server: opened, dropped, resumed, taken over, forgotten. No I/O, no clock."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from auricle.bridge.limits import Limits
from auricle.bridge.messages import Format, Hello, Resume
from auricle.bridge.meter import Meter
from auricle.bridge.rendering import Describer, Renderer, RendererFactory
from auricle.bridge.session import Session
from auricle.errors import ProtocolError

__all__ = ["Holder", "SessionRegistry"]


class Holder(Protocol):
    """The connection a session is driven through."""

    def taken_over(self) -> None:
        """Let go of the session: a newer connection has it now."""


@dataclass(slots=True)
class _Entry:
    session: Session
    holder: Holder | None
    dropped_ns: int = 0


class SessionRegistry:
    """All sessions of a server by their id.

    Args:
        create_renderer: makes a renderer for a sample rate and a number of sources.
        describe: understands sentences; ``None``: nothing here does.
        hrtfs: names of the installed HRTF sets.
        limits: of the server.
        random_bytes: source of ids and keys; for tests that compare bytes.
        id_start: what all ids start with; the rest is random.

    Attributes:
        meter: figures of the server.
    """

    def __init__(
        self,
        create_renderer: RendererFactory,
        *,
        describe: Describer | None = None,
        hrtfs: Collection[str] = (),
        limits: Limits | None = None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        id_start: bytes = b"",
    ) -> None:
        self.meter = Meter()
        self.limits = limits or Limits()
        self.hrtfs = hrtfs
        self.describe = describe
        self._create_renderer = create_renderer
        self._random_bytes = random_bytes
        self._id_start = id_start
        self._entries: dict[bytes, _Entry] = {}
        self._opening = 0

    def __len__(self) -> int:
        return len(self._entries)

    def prepare(self, hello: Hello, now_ns: int) -> Callable[[], Renderer]:
        """Keep a place for a client whose HELLO has been checked.

        Returns:
            What makes its renderer, slowly. :meth:`open` or :meth:`give_up` must follow.

        Raises:
            ProtocolError: ``overloaded``; the server is full.
        """
        self._make_room(now_ns)
        self._opening += 1
        create, rate = self._create_renderer, hello.sample_rate
        max_sources = min(hello.max_sources, self.limits.max_sources)
        return lambda: create(rate, max_sources)

    def give_up(self) -> None:
        """Free the place of a client that got no renderer, or did not wait for it."""
        self._opening -= 1

    def open(self, hello: Hello, renderer: Renderer, holder: Holder) -> Session:
        """New session in the place that :meth:`prepare` kept."""
        self._opening -= 1
        session = Session(
            id=self._id_start + self._random_bytes(16 - len(self._id_start)),
            resume_key=self._random_bytes(16),
            sample_rate=hello.sample_rate,
            block=hello.block,
            fmt=Format(hello.fmt),
            max_sources=min(hello.max_sources, self.limits.max_sources),
            renderer=renderer,
            describe=self.describe,
            hrtfs=self.hrtfs,
            limits=self.limits,
        )
        self._entries[session.id] = _Entry(session, holder)
        return session

    def resume(self, resume: Resume, holder: Holder, now_ns: int) -> Session | None:
        """Session of a client that comes back; ``None`` when there is none with this key.

        A connection that still has the session loses it.
        """
        self.expire(now_ns)
        entry = self._entries.get(resume.session)
        # Compared also when there is no such session, so that the time does not tell.
        key = entry.session.resume_key if entry else bytes(16)
        if not hmac.compare_digest(key, resume.resume_key) or entry is None:
            return None
        if entry.holder is not None:
            entry.holder.taken_over()
        entry.holder = holder
        entry.session.sequence.resume()
        return entry.session

    def drop(self, session: Session, holder: Holder, now_ns: int) -> None:
        """Keep the session of a connection that is gone, for a while."""
        entry = self._entries.get(session.id)
        if entry is not None and entry.holder is holder:
            entry.holder = None
            entry.dropped_ns = now_ns

    def end(self, session: Session, holder: Holder) -> None:
        """Forget a session, if this connection still has it."""
        entry = self._entries.get(session.id)
        if entry is not None and entry.holder is holder:
            del self._entries[session.id]

    def expire(self, now_ns: int) -> None:
        """Forget sessions that were dropped too long ago."""
        kept_ns = int(self.limits.resume_s * 1e9)
        for id_, entry in list(self._entries.items()):
            if entry.holder is None and now_ns - entry.dropped_ns > kept_ns:
                del self._entries[id_]

    def expires_ns(self) -> int | None:
        """Time after which :meth:`expire` has something to do; ``None``: no session is dropped."""
        dropped = [e.dropped_ns for e in self._entries.values() if e.holder is None]
        return min(dropped) + int(self.limits.resume_s * 1e9) if dropped else None

    def _make_room(self, now_ns: int) -> None:
        self.expire(now_ns)
        if len(self._entries) + self._opening < self.limits.sessions:
            return
        dropped = [entry for entry in self._entries.values() if entry.holder is None]
        if not dropped:
            reason = f"{self.limits.sessions} sessions are open, as many as this server takes"
            raise ProtocolError("overloaded", reason)
        # A client that is here goes before one that may come back.
        oldest = min(dropped, key=lambda entry: entry.dropped_ns)
        del self._entries[oldest.session.id]
