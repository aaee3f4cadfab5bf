"""The client's side of a session, without I/O.

Each operation is a generator: it yields bytes to send, or ``None`` when it needs the next message,
which is then sent into it. A client for any kind of socket is the few lines that drive them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias, TypeVar

from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    VERSION,
    Batch,
    Block,
    Bye,
    Describe,
    Error,
    Experimental,
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
    Stats,
    Welcome,
)
from auricle.errors import InputError, ProtocolError

__all__ = ["ClientSession", "ConnectionLostError", "Exchange"]

T = TypeVar("T")
Exchange: TypeAlias = Generator[bytes | None, bytes | str, T]
"""Yields bytes to send or ``None`` to receive, is sent what was received, returns a result."""

_CHANNELS = 2


class ConnectionLostError(ProtocolError, ConnectionError):
    """The connection to the server is gone; ``reason`` holds what the server said last."""


@dataclass(slots=True)
class _Outstanding:
    block: Block
    answer: Frame | ProtocolError | None = None


class ClientSession:
    """State of one session as its client sees it.

    Args:
        hello: what the client asks for.
    """

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._welcome: Welcome | None = None
        self._queued: list[Message] = []
        self._blocks: deque[_Outstanding] = deque()
        self._errors: deque[ProtocolError] = deque()
        self._answers: dict[int, Resolved | ProtocolError] = {}
        # By source: what its last sentence meant.
        self.meanings: dict[int, Resolved] = {}
        self._pong: Pong | None = None
        self._pongs: list[Pong] = []
        self._rids = count(1)
        self._ids = count(1)
        self._seq = 0
        self._t = 0
        self._received = -1
        self.stats: Stats | None = None
        self.farewell = ""

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
        self._blocks.append(_Outstanding(block))
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

    # What arrives.

    def _raise_errors(self) -> None:
        if self._errors:
            raise self._errors.popleft()

    def _take(self, data: bytes | str) -> None:
        if isinstance(data, str):
            raise ProtocolError("bad_message", "the server sent a text message")
        message = decode(data)
        match message:
            case Frame():
                self._take_frame(message)
            case Error():
                self._take_error(message)
            case Resolved():
                self._answers[message.rid] = message
                if message.rid == 0:
                    self.meanings[message.id] = message
            case Pong():
                self._pong = message
            case Stats():
                self.stats = message
            case Bye():
                self.farewell = message.reason
            case Welcome():
                self._take_welcome(message)
            case Ping():
                now_ns = time.perf_counter_ns()
                self._pongs.append(Pong(message.t_ns, now_ns, now_ns))
            case Experimental():
                pass
            case _:
                name = type(message).__name__
                reason = f"the server sent {name}, which goes from client to server only"
                raise ProtocolError("bad_message", reason)

    def _take_welcome(self, welcome: Welcome) -> None:
        if self._welcome is not None:
            raise ProtocolError("bad_message", "the server sent WELCOME twice")
        if welcome.v[0] != VERSION[0]:
            reason = f"the server speaks version {welcome.v[0]}; this client speaks {VERSION[0]}"
            raise ProtocolError("unsupported_version", reason)
        asked = self._hello
        if (welcome.sample_rate, welcome.fmt) != (asked.sample_rate, asked.fmt):
            granted = f"{welcome.sample_rate} Hz in format {welcome.fmt}"
            reason = f"asked for {asked.sample_rate} Hz in format {asked.fmt}, got {granted}"
            raise ProtocolError("bad_message", reason)
        if welcome.window < 1:
            reason = f"WELCOME.window is {welcome.window}; it is at least 1"
            raise ProtocolError("bad_message", reason)
        self._welcome = welcome

    def _take_error(self, error: Error) -> None:
        refusal = ProtocolError(error.code, error.message)
        if error.fatal:
            raise refusal
        if error.seq is not None:
            for outstanding in self._blocks:
                if outstanding.block.seq == error.seq and outstanding.answer is None:
                    outstanding.answer = refusal
                    return
        if error.rid is not None:
            self._answers[error.rid] = refusal
        else:
            self._errors.append(refusal)

    def _take_frame(self, frame: Frame) -> None:
        for outstanding in self._blocks:
            if outstanding.answer is None:
                break
        else:
            reason = f"FRAME {frame.seq} came, but no BLOCK waits for one"
            raise ProtocolError("bad_message", reason)
        block = outstanding.block
        if (frame.seq, frame.t, frame.frames) != (block.seq, block.t, block.frames):
            expected = f"seq {block.seq}, t {block.t}, {block.frames} frames"
            got = f"seq {frame.seq}, t {frame.t}, {frame.frames} frames"
            raise ProtocolError("bad_message", f"expected a FRAME of {expected}, got {got}")
        size = _CHANNELS * frame.frames * Format(self._hello.fmt).sample_bytes
        given = (frame.fmt, frame.channels, len(frame.pcm))
        if given != (self._hello.fmt, _CHANNELS, size):
            reason = f"FRAME {frame.seq} has fmt, channels and bytes {given}; expected {size} bytes"
            raise ProtocolError("bad_message", reason)
        self._received = frame.seq
        outstanding.answer = frame
