"""Session transcripts from the client's end: the Python client says its lines, hears the server's.

How messages share a write is the client's own choice, so they are compared one by one.
"""

from __future__ import annotations

from typing import Any

import pytest

from auricle.bridge.client_session import ClientSession
from auricle.bridge.codec import decode, receive
from auricle.bridge.messages import Block, Error, Format, Frame, Hello, Resume, Welcome
from auricle.errors import ProtocolError

# What a client of this kind does; in others somebody skips numbers or says HELLO twice.
FOLLOWED = ["sources", "late", "int16", "stats", "takeover", "shutdown"]
REFUSED = {
    "other_version": "unsupported_version",
    "other_rate": "unsupported_rate",
    "block_too_long": "limit",
    "silence": "limit",
    "idle": "limit",
    "overloaded": "overloaded",
}


class Follower:
    """A client session that is told what to do by a transcript."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.refusals: list[str] = []
        self.session: ClientSession
        self._opening: Any = None
        self._heard: list[bytes] = []

    def run(self, exchange: Any) -> Any:
        """Drive an operation with what the server has said so far."""
        try:
            step = next(exchange)
            while True:
                if step is None:
                    step = exchange.send(self._heard.pop(0))
                else:
                    self.sent += receive(step)
                    step = next(exchange)
        except StopIteration as stop:
            return stop.value

    def say(self, message: Any) -> None:
        match message:
            case Hello():
                self.session = ClientSession(message)
                self._opening = self.session.open()
            case Resume():
                self._opening = self.session.resume()
            case Block():
                self.settled(lambda: self.run(self._submit(message)))
            case _:
                self.settled(lambda: self.session.queue(message))

    def settled(self, act: Any) -> None:
        """Do something; what the server refused before is raised first, once each."""
        while True:
            try:
                act()
            except ProtocolError as refused:
                self.refusals.append(refused.code)
            else:
                return

    def _submit(self, block: Block) -> Any:
        fmt, pcm = Format(block.fmt), bytes(block.pcm)
        return self.session.submit(block.ids, pcm, fmt, block.frames, block.pose, block.t)

    def hear(self, data: bytes) -> None:
        self._heard.append(data)
        match decode(data):
            case Welcome():
                self.run(self._opening)
            case Frame() as frame:
                assert self.run(self.session.collect()) == frame
            case Error(seq=seq) if seq is not None:
                with pytest.raises(ProtocolError) as refused:
                    self.run(self.session.collect())
                self.refusals.append(refused.value.code)


@pytest.mark.parametrize("name", FOLLOWED)
def test_client_says_and_hears_what_the_transcript_says(
    name: str, transcripts: dict[str, list[Any]]
) -> None:
    follower = Follower()
    lines = transcripts[name]
    for line in lines:
        if line.what == "C":
            follower.say(decode(line.data))
        elif line.what == "S":
            follower.hear(line.data)
    said = [decode(line.data) for line in lines if line.what == "C"]
    errors = [decode(line.data) for line in lines if line.what == "S"]
    assert follower.sent == said
    assert follower.refusals == [error.code for error in errors if isinstance(error, Error)]
    assert follower.session.outstanding == 0


@pytest.mark.parametrize("name", REFUSED)
def test_fatal_error_ends_the_client_with_its_code(
    name: str, transcripts: dict[str, list[Any]], hello: Any
) -> None:
    *_, last = [line for line in transcripts[name] if line.what == "S"]
    session = ClientSession(hello())
    opening = session.open()
    next(opening)
    assert next(opening) is None
    with pytest.raises(ProtocolError) as refused:
        opening.send(last.data)
    assert refused.value.code == REFUSED[name]
