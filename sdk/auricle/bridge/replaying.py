"""Plays a recording again and compares what is said with what was said, byte for byte."""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack

from auricle.bridge.codec import decode
from auricle.bridge.connection import ServerConnection
from auricle.bridge.jobs import Job
from auricle.bridge.limits import Limits
from auricle.bridge.messages import Frame, Welcome
from auricle.bridge.recording import MAGIC, VERSION
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.rendering import Describer, RendererFactory
from auricle.errors import InputError, ProtocolError

__all__ = ["Difference", "Replay", "Replayed"]

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Difference:
    """First message of a connection that came out otherwise.

    Attributes:
        connection: its number in the recording, from 1.
        place: number of the message, from 1.
        recorded: what was said; ``None``: nothing more.
        replayed: what is said now; ``None``: nothing more.
    """

    connection: int
    place: int
    recorded: bytes | None
    replayed: bytes | None

    def __str__(self) -> str:
        then, now = _named(self.recorded), _named(self.replayed)
        return f"connection {self.connection}, message {self.place}: {then} then, {now} now"


@dataclass(slots=True)
class Replayed:
    """What a replay has found.

    Attributes:
        events: entries of the recording.
        messages: sent then, and again now.
        frames: of these, FRAMEs.
        sessions: sessions opened or resumed.
        cut_off: whether the recording ends inside an entry.
        difference: the first one; ``None``: all is equal.
    """

    events: int = 0
    messages: int = 0
    frames: int = 0
    sessions: int = 0
    cut_off: bool = False
    difference: Difference | None = None


def _named(data: bytes | None) -> str:
    if data is None:
        return "nothing"
    try:
        message = decode(data)
    except ProtocolError:
        return f"{len(data)} bytes"
    if isinstance(message, Frame):
        return f"FRAME {message.seq}"
    return type(message).__name__.upper()


class Replay:
    """One recording.

    Args:
        path: of the file.

    Raises:
        InputError: not a recording, or one of another version.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes = 0
        with contextlib.closing(self._entries()) as entries:
            header = next(entries, None)
        if not isinstance(header, list) or len(header) != 3 or header[0] != MAGIC:
            message = f"{path} is not a recording of auricle serve --record"
            raise InputError(message)
        if header[1] != VERSION:
            message = f"{path} is a recording of version {header[1]}; this reads {VERSION}"
            raise InputError(message)
        about: dict[str, Any] = header[2]
        self._server = str(about["server"])
        self.limits = Limits(**about["limits"])
        self.hrtfs: tuple[str, ...] = tuple(about["hrtfs"])
        self._cut_off = False

    def run(
        self,
        create_renderer: RendererFactory,
        describe: Describer | None,
        *,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> Replayed:
        """Play it from the start, as fast as that goes.

        Args:
            create_renderer: makes a renderer for a sample rate and a number of sources.
            describe: understands sentences.
            on_progress: told how many bytes have been read since the last call.
        """
        found = Replayed()
        stage = _Stage(self, create_renderer, describe, found)
        entries = self._entries(on_progress)
        next(entries)
        for entry in entries:
            found.events += 1
            stage.play(entry)
            if found.difference is not None:
                return found
        found.cut_off = self._cut_off
        if not found.cut_off:
            stage.finish()
        return found

    def connection(
        self, registry: SessionRegistry, now_ns: int, token: str | None, *, authorized: bool
    ) -> ServerConnection:
        """A connection as it was then."""
        return ServerConnection(
            registry, now_ns, server=self._server, token=token, authorized=authorized
        )

    def _entries(self, on_progress: Callable[[int], None] = lambda _: None) -> Generator[Any]:
        unpacker = msgpack.Unpacker(strict_map_key=True, max_buffer_size=0)
        with self._path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                unpacker.feed(piece)
                try:
                    yield from unpacker
                except (ValueError, msgpack.UnpackException) as error:
                    message = f"{self._path} is damaged: {error}"
                    raise InputError(message) from None
                on_progress(len(piece))
            self._cut_off = unpacker.tell() != file.tell()


class _Stage:
    """The server of a recording, without sockets and without a clock."""

    def __init__(
        self,
        replay: Replay,
        create_renderer: RendererFactory,
        describe: Describer | None,
        found: Replayed,
    ) -> None:
        self._replay = replay
        self._found = found
        self._drawn: deque[bytes] = deque()
        self._registry = SessionRegistry(
            create_renderer,
            describe=describe,
            hrtfs=replay.hrtfs,
            limits=replay.limits,
            random_bytes=lambda _: self._drawn.popleft(),
        )
        self._connections: dict[int, ServerConnection] = {}
        self._jobs: dict[int, list[Job]] = defaultdict(list)
        self._said: dict[int, deque[bytes]] = defaultdict(deque)
        self._recorded: dict[int, deque[bytes]] = defaultdict(deque)
        self._places: dict[int, int] = defaultdict(int)

    def play(self, entry: Any) -> None:
        """Do what one entry says.

        Raises:
            InputError: it says nothing that can be done.
        """
        try:
            event, number, *values = entry
            if event == "random":
                self._drawn.append(number)
            elif event == "open":
                now_ns, token, authorized = values
                self._connections[number] = self._replay.connection(
                    self._registry, now_ns, token, authorized=authorized
                )
            elif event == "send":
                self._recorded[number].append(*values)
                self._compare(number)
            else:
                self._tell(number, event, values)
                self._compare(number)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            message = f"entry {self._found.events} of the recording makes no sense: {error!r}"
            raise InputError(message) from error

    def _tell(self, number: int, event: str, values: list[Any]) -> None:
        connection = self._connections[number]
        match event, values:
            case "receive", [now_ns, data]:
                connection.receive(data, now_ns)
            case "advance", [now_ns]:
                connection.advance(now_ns)
            case "rendered", [seconds]:
                connection.rendered(seconds)
            case "tick", [now_ns]:
                connection.tick(now_ns)
            case "refuse", [code, reason]:
                connection.refuse(ProtocolError(code, reason))
            case "shut_down", [now_ns]:
                connection.shut_down(now_ns)
            case "lost", [now_ns]:
                connection.lost(now_ns)
            case "done", [now_ns, place]:
                self._finish_job(self._jobs[number][place], now_ns)
            case _:
                message = f"no {event!r} with {len(values)} values"
                raise ValueError(message)
        self._jobs[number] += connection.jobs()
        self._said[number] += connection.output()

    def _finish_job(self, job: Job, now_ns: int) -> None:
        result: object | Exception
        try:
            result = job.work()
        except Exception as error:
            result = error
        job.done(result, now_ns)

    def _compare(self, number: int) -> None:
        said, recorded = self._said[number], self._recorded[number]
        # A connection that was taken over speaks without being told anything.
        said += self._connections[number].output()
        while said and recorded:
            now, then = said.popleft(), recorded.popleft()
            self._places[number] += 1
            if now != then:
                self._differ(number, then, now)
                return
            self._count(now)

    def finish(self) -> None:
        """Compare what is left when the recording ends."""
        for number, recorded in self._recorded.items():
            if recorded:
                self._places[number] += 1
                self._differ(number, recorded[0], None)
                return

    def _differ(self, number: int, then: bytes | None, now: bytes | None) -> None:
        if self._found.difference is None:
            self._found.difference = Difference(number, self._places[number], then, now)

    def _count(self, data: bytes) -> None:
        self._found.messages += 1
        message = decode(data)
        self._found.frames += isinstance(message, Frame)
        self._found.sessions += isinstance(message, Welcome)
