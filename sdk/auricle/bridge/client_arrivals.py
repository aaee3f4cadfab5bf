"""What a server sends to a client, sorted: frames to their blocks, answers to their questions."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from auricle.bridge.codec import decode
from auricle.bridge.messages import (
    VERSION,
    Block,
    Bye,
    Error,
    Experimental,
    Format,
    Frame,
    Hello,
    Ping,
    Pong,
    Resolved,
    Stats,
    Welcome,
)
from auricle.errors import ProtocolError

__all__ = ["Arrivals", "Outstanding"]

_CHANNELS = 2


@dataclass(slots=True)
class Outstanding:
    """A BLOCK that was sent, and what the server said to it."""

    block: Block
    answer: Frame | ProtocolError | None = None


class Arrivals:
    """The receiving half of :class:`auricle.bridge.client_session.ClientSession`.

    Args:
        hello: what the client asked for.

    Attributes:
        meanings: by source, what its last sentence meant.
        stats: the last STATS; None before the first.
        farewell: reason of the server's BYE; empty before.
    """

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._welcome: Welcome | None = None
        self._blocks: deque[Outstanding] = deque()
        self._errors: deque[ProtocolError] = deque()
        self._answers: dict[int, Resolved | ProtocolError] = {}
        self._pong: Pong | None = None
        self._pongs: list[Pong] = []
        self._received = -1
        self.meanings: dict[int, Resolved] = {}
        self.stats: Stats | None = None
        self.farewell = ""

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
