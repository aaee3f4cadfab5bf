"""The client's side of a session, without I/O.

Each operation is a generator: it yields bytes to send, or ``None`` when it needs the next message,
which is then sent into it. A client for any kind of socket is the few lines that drive them.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from itertools import count
from typing import TypeAlias, TypeVar

from auricle.bridge.client_arrivals import Arrivals, Outstanding
from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Batch,
    Block,
    Bye,
    Describe,
    Format,
    Frame,
    Hello,
    Message,
    Octets,
    Ping,
    Pong,
    Pose,
    Resolved,
    Resume,
    Room,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Welcome,
)
from auricle.errors import InputError, ProtocolError

__all__ = ["ClientSession", "ConnectionLostError", "Exchange"]

T = TypeVar("T")
Exchange: TypeAlias = Generator[bytes | None, bytes | str, T]
"""Yields bytes to send or ``None`` to receive, is sent what was received, returns a result."""


class ConnectionLostError(ProtocolError, ConnectionError):
    """The connection to the server is gone; ``reason`` holds what the server said last."""


class ClientSession(Arrivals):
    """State of one session as its client sees it.

    Args:
        hello: what the client asks for.
    """

    def __init__(self, hello: Hello) -> None:
        super().__init__(hello)
        self._queued: list[Message] = []
        self._rids = count(1)
        self._ids = count(1)
        self._seq = 0
        self._t = 0

    @property
    def welcome(self) -> Welcome:
        """What the server granted.

        Raises:
            InputError: not connected yet.
        """
        if self._welcome is None:
            raise InputError("the client is not connected; call connect() first")
        return self._welcome

    @property
    def outstanding(self) -> int:
        """BLOCKs whose FRAME has not been collected."""
        return len(self._blocks)

    @property
    def next_t(self) -> int:
        """Sample at which the stream goes on."""
        return self._t

    def forget_blocks(self) -> None:
        """Give up the BLOCKs that have not been collected."""
        self._blocks.clear()

    # The connection.

    def open(self) -> Exchange[None]:
        """Say HELLO and wait for WELCOME."""
        yield encode(self._hello)
        yield from self._await_welcome()

    def resume(self) -> Exchange[None]:
        """Go on with the session on a new connection; what was outstanding has no FRAME."""
        welcome = self.welcome
        lost = ConnectionLostError("internal", "the connection was lost before this FRAME came")
        for outstanding in self._blocks:
            outstanding.answer = outstanding.answer or lost
        resume = Resume(session=welcome.session, resume_key=welcome.resume_key, seq=self._received)
        self._welcome = None
        try:
            yield encode(resume)
            yield from self._await_welcome()
        finally:
            # A connection that breaks again must not end the session: it can be resumed still.
            self._welcome = self._welcome or welcome

    def close(self, reason: str = "") -> Exchange[None]:
        """Say BYE, after what is still queued."""
        yield from self._flush()
        yield encode(Bye(reason))

    def _await_welcome(self) -> Exchange[None]:
        while self._welcome is None:
            self._take((yield None))

    # Sources and scene.

    def add_source(self, fields: SourceFields, source: int | None) -> Exchange[int]:
        """Start a source and wait until the server has taken it."""
        self._raise_errors()
        if source is None:
            source = next(self._ids)
        try:
            yield from self._ask(SourceAdd(source, fields), 0 if fields.text is not None else None)
        except ProtocolError as error:
            if error.code == "describe_failed":
                # The server keeps it, silent; whoever called here has no use for it.
                self._queued.append(SourceRemove(source, -1))
            raise
        return source

    def set_source(
        self, source: int, fields: SourceFields, at: int, ramp: int | None
    ) -> Exchange[None]:
        """Change a source; goes out with the next BLOCK unless a sentence has to be answered."""
        self._raise_errors()
        message = SourceSet(source, at, fields, ramp)
        if fields.text is None:
            self._queued.append(message)
        else:
            yield from self._ask(message, 0)

    def queue(self, message: Message) -> None:
        """Have a message go out before the next BLOCK, in one write with it."""
        self._raise_errors()
        self._queued.append(message)

    def describe(self, text: str, source: int) -> Exchange[Resolved]:
        """Ask what a sentence would do; changes nothing."""
        self._raise_errors()
        rid = next(self._rids)
        answer = yield from self._ask(Describe(rid, source, text), rid)
        if answer is None:
            raise ProtocolError("bad_message", "the server answered DESCRIBE with nothing")
        return answer

    def set_hrtf(self, name: str, at: int) -> Exchange[None]:
        """Change to an HRTF set by the name it has on the server."""
        self._raise_errors()
        yield from self._ask(SceneSet(at=at, hrtf=name), None)

    def set_scene(
        self,
        room: Room | None,
        rt60: float | None,
        wet: float | None,
        at: int,
    ) -> Exchange[None]:
        """Change the room, or how it sounds; None leaves as it is."""
        self._raise_errors()
        yield from self._ask(SceneSet(at=at, room=room, rt60=rt60, wet=wet), None)

    def ping(self) -> Exchange[Pong]:
        """Round trip that comes back after everything sent before it has been handled.

        Raises:
            ProtocolError: the server refused an earlier change.
        """
        pong = yield from self._round_trip()
        self._raise_errors()
        return pong

    def _round_trip(self) -> Exchange[Pong]:
        self._pong = None
        yield from self._flush()
        yield encode(Ping(time.perf_counter_ns()))
        while self._pong is None:
            self._take((yield None))
        return self._pong

    def _ask(self, message: Message, rid: int | None) -> Exchange[Resolved | None]:
        if rid is not None:
            self._answers.pop(rid, None)
        self._queued.append(message)
        yield from self._round_trip()
        while rid is not None and rid not in self._answers and not self._errors:
            self._take((yield None))
        self._raise_errors()
        answer = None if rid is None else self._answers.pop(rid)
        if isinstance(answer, ProtocolError):
            raise answer
        return answer

    # The stream.

    def submit(
        self, ids: Sequence[int], pcm: Octets, fmt: Format, frames: int, pose: Pose, t: int | None
    ) -> Exchange[None]:
        """Send a BLOCK, and before it, in the same write, what is queued.

        Raises:
            InputError: a window of BLOCKs is out already; collect one first.
        """
        self._raise_errors()
        if len(self._blocks) >= self.welcome.window:
            message = (
                f"{self.welcome.window} blocks are out, as many as the server takes; collect()"
            )
            raise InputError(message)
        start = self._t if t is None else t
        block = Block(self._seq, start, int(fmt), frames, tuple(ids), pose, pcm)
        self._queued.append(block)
        yield from self._flush()
        self._blocks.append(Outstanding(block))
        self._seq += 1
        self._t = start + frames

    def collect(self) -> Exchange[Frame]:
        """FRAME of the oldest BLOCK that has not been collected.

        Raises:
            InputError: no BLOCK is out.
            ProtocolError: the server refused this BLOCK.
        """
        if not self._blocks:
            raise InputError("no block is out; submit() one first")
        while self._blocks[0].answer is None:
            self._take((yield None))
        answer = self._blocks.popleft().answer
        if not isinstance(answer, Frame):
            raise answer or ProtocolError("bad_message", "a BLOCK has no answer")
        return answer

    def _flush(self) -> Exchange[None]:
        queued, self._queued = self._queued, []
        pongs, self._pongs = self._pongs, []
        for pong in pongs:
            yield encode(pong)
        if len(queued) == 1:
            yield encode(queued[0])
        elif queued:
            # The BLOCK, if there is one, was queued last.
            yield encode(Batch(tuple(queued)))
