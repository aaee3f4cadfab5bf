"""Sessions of one port in several processes: a client that resumes reaches the one that has it.

The system gives a new connection to any worker. The first byte of a session's id names the worker
that opened it, so whoever gets a RESUME knows where it belongs, and passes the connection's
messages on for as long as it lasts: one hop more, and everything else, takeover included, happens
where the session is. Passing the socket itself would save the hop, but not for TLS, whose state
lives in the process that shook hands.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from auricle.bridge.closing import CloseCode
from auricle.bridge.codec import receive
from auricle.bridge.messages import Resume
from auricle.bridge.pipe import Pipe
from auricle.bridge.transport import Transport

__all__ = ["Colleagues", "Relay"]


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The workers of one server.

    Attributes:
        own: number of this worker.
        sockets: where each listens for the others, by number.
    """

    own: int
    sockets: tuple[Path, ...]

    @property
    def id_start(self) -> bytes:
        """What the ids of this worker's sessions start with."""
        return bytes((self.own,))

    def owner(self, data: bytes | str) -> Path | None:
        """Where the session is that a first message resumes; ``None``: here, or nowhere."""
        if isinstance(data, str):
            return None
        match receive(data):
            case [Resume(session=session)]:
                number = session[0]
                if number != self.own and number < len(self.sockets):
                    return self.sockets[number]
        return None


class Relay:
    """Passes messages between a client and the worker that has its session.

    Args:
        client: the client's socket.
        early: what it has sent so far.
        longest: most bytes of a message, once the worker has answered.
    """

    def __init__(self, client: Transport, early: list[bytes | str], *, longest: int) -> None:
        self._client = client
        self._longest = longest
        self._early = early
        self._ended = asyncio.Event()
        self._owner: Pipe

    async def run(self, owner: Path) -> None:
        """Pass messages on until one side ends.

        Args:
            owner: where the worker listens.
        """
        try:
            loop = asyncio.get_running_loop()
            _, self._owner = await loop.create_unix_connection(Pipe, str(owner))
        except OSError:
            gone = "the worker that had this session is gone; send HELLO"
            await self._client.close(int(CloseCode.RESUME_REFUSED), gone)
            return
        for message in self._early:
            self.received(message)
        self._client.attach(self)
        self._owner.attach(_Answers(self._client, self._owner, self._ended, self._longest))
        try:
            await self._ended.wait()
        finally:
            self._owner.abort()
        code = self._owner.close_code
        reason = self._owner.close_reason if code else "the worker that had this session is gone"
        await self._client.close(int(CloseCode.INTERNAL_ERROR) if code is None else code, reason)

    # Receiver of what the client sends.

    def received(self, data: bytes | str) -> None:
        """One message has come from the client."""
        if isinstance(data, str):
            self._owner.post_text(data)
        else:
            self._owner.post(data)

    def settle(self) -> None:
        """What the other worker does not take yet stays with the client."""
        if self._owner.paused:
            self._client.pause_reading()

    def resumed(self) -> None:
        """The client reads again."""
        self._owner.resume_reading()

    def lost(self) -> None:
        """The client is gone."""
        self._ended.set()


class _Answers:
    """Receiver of what the worker sends."""

    def __init__(self, client: Transport, owner: Pipe, ended: asyncio.Event, longest: int) -> None:
        self._client = client
        self._longest = longest
        self._answered = False
        self._owner = owner
        self._ended = ended

    def received(self, data: bytes | str) -> None:
        if isinstance(data, bytes):
            self._client.post(data)
        if not self._answered:
            self._answered = True
            self._client.allow(self._longest)

    def settle(self) -> None:
        if self._client.paused:
            self._owner.pause_reading()

    def resumed(self) -> None:
        self._client.resume_reading()

    def lost(self) -> None:
        self._ended.set()
