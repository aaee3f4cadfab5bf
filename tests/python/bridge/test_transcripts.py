"""Session transcripts that every client shares, played against this server byte for byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import count
from typing import Any

import pytest

from auricle.bridge.codec import decode, encode
from auricle.bridge.connection import ServerConnection
from auricle.bridge.limits import Limits
from auricle.bridge.messages import Welcome
from auricle.bridge.registry import SessionRegistry
from auricle.errors import PromptError
from auricle.scene import Path as ScenePath

MS = 1_000_000


class Stage:
    """The server's side of a transcript, on the transcript's own clock."""

    def __init__(self, renderer: type, describe: Callable[[str], Any], setup: str) -> None:
        name, _, value = setup.partition("=")
        kinds = {field.name: field.type for field in fields(Limits)}
        limits = Limits()
        self.token = value if name == "token" else None
        if name in kinds:
            number = float(value) if kinds[name] == "float" else int(value)
            limits = replace(limits, **{name: number})
        numbers = count()
        self.registry = SessionRegistry(
            renderer,
            describe=describe,
            hrtfs=("broken", "kemar", "other"),
            limits=limits,
            random_bytes=lambda n: bytes(
                (n * k + j) % 256 for k in [next(numbers)] for j in range(n)
            ),
        )
        self.connections: dict[str, ServerConnection] = {}
        self.outputs: dict[str, list[bytes]] = defaultdict(list)

    def play(self, line: Any) -> None:
        now_ns = line.ms * MS
        for connection in self.connections.values():
            connection.tick(now_ns)
        connection = self.connections.get(line.connection)
        match line.what:
            case "SERVER":
                pass
            case "OPEN":
                self.connections[line.connection] = ServerConnection(
                    self.registry, now_ns, server="auricle/1.0", token=self.token
                )
            case "C" | "RAW":
                connection.receive(line.data, now_ns)
            case "TEXT":
                connection.receive(line.data.decode(), now_ns)
            case "S":
                assert self._next(line.connection, now_ns) == line.data
            case "CLOSE":
                assert self._next(line.connection, now_ns) is None
                close = connection.close
                assert close is not None
                assert int(close.code).to_bytes(2, "big") + close.reason.encode() == line.data
                connection.lost(now_ns)
                del self.connections[line.connection]
            case "LOST":
                connection.lost(now_ns)
                del self.connections[line.connection]
            case "STOP":
                connection.shut_down(now_ns)
            case _:
                pytest.fail(f"unknown kind of line: {line.what}")

    def _next(self, name: str, now_ns: int) -> bytes | None:
        """Next message the server sends; it works only as far as it must."""
        connection, outputs = self.connections[name], self.outputs[name]
        outputs += map(_comparable, connection.output())
        while not outputs:
            jobs = connection.jobs()
            for job in jobs:
                try:
                    result: object = job.work()
                except Exception as error:
                    result = error
                job.done(result, now_ns)
            if not jobs and not connection.waiting:
                return None
            if connection.waiting and connection.advance(now_ns):
                connection.rendered(0.25e-3)
            outputs += map(_comparable, connection.output())
        return outputs.pop(0)


def _comparable(data: bytes) -> bytes:
    """What a server offers may grow; the transcripts name what every one of them has."""
    message = decode(data)
    if not isinstance(message, Welcome):
        return data
    known = ("directivity", "hrtf", "poses", "resume", "stats", "text")
    assert set(message.features) >= set(known)
    return encode(replace(message, features=known))


def described(said: Any, placed: Any) -> Callable[[str], Any]:
    guitar = placed("guitar", (0.0, 2.0, 0.0), confidence=1.0)
    drums = placed("drums", (0.0, -2.0, 0.0), confidence=1.0)
    path = ScenePath([(0.0, 0.0, 1.0, 0.0), (0.5, 0.0, -1.0, 0.0)])
    known = {
        "the guitar is 2 m to the left, the drums are 2 m to the right": [guitar, drums],
        "the guitar is 2 m to the left": [guitar],
        "on the left, 2 m away": [placed("sound", (0.0, 2.0, 0.0))],
        "from left to right over 0.5 seconds": [placed("sound", (0.0, 1.0, 0.0), path)],
        "a dog on the left and a cat on the right": [
            placed("dog", (0.0, 1.0, 0.0)),
            placed("cat", (0.0, -1.0, 0.0), confidence=0.5),
        ],
    }

    def describe(text: str) -> Any:
        if text not in known:
            raise PromptError(text, (0, len(text)), "no place is named; say where the sound is")
        return said(tuple(known[text]))

    return describe


def test_server_says_and_does_what_the_transcript_says(
    transcript: list[Any], gain_renderer: type, said: Any, placed: Any
) -> None:
    renderer = type("Immediate", (gain_renderer,), {"latency_frames": 0})
    setup = transcript[0].note if transcript[0].what == "SERVER" else ""
    stage = Stage(renderer, described(said, placed), setup)
    for number, line in enumerate(transcript):
        try:
            stage.play(line)
        except AssertionError as error:
            message = f"line {number + 1} at {line.ms} ms: {line.note}"
            raise AssertionError(message) from error
    for open_connection in stage.connections:
        assert stage._next(open_connection, transcript[-1].ms * MS) is None


def test_messages_of_a_transcript_are_canonical(transcript: list[Any]) -> None:
    for line in transcript:
        if line.what in ("C", "S"):
            assert encode(decode(line.data)) == line.data
