"""A server's sessions on file, exact enough to be played again (``auricle serve --record``).

What is written is all that a connection's state machine is told, in order and with its times, and
all that it says. The file is a row of MessagePack arrays, a header first; see ``docs/bridge.md``.
Tokens are written over with letters of the same number; audio and sentences are in it.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import msgpack

from auricle.bridge.codec import receive
from auricle.bridge.connection import ServerConnection
from auricle.bridge.jobs import Job
from auricle.bridge.limits import Limits
from auricle.bridge.messages import Hello
from auricle.bridge.registry import SessionRegistry
from auricle.errors import ProtocolError

__all__ = ["MAGIC", "VERSION", "RecordedConnection", "Recording"]

MAGIC = "auricle recording"
VERSION = 1

_TOKEN_KEY = b"\xa5token"


class Recording:
    """Writes one file.

    Args:
        path: of the file; one that is there already is replaced, and nobody else may read it.
        server: name and version for WELCOME.
        limits: of the server.
        hrtfs: names of the installed sets.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, *, server: str, limits: Limits, hrtfs: tuple[str, ...]) -> None:
        # Windows would write text otherwise.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        self._file: BinaryIO = os.fdopen(os.open(path, flags, 0o600), "wb")
        # A file that was there already has kept its own mode.
        path.chmod(0o600)
        self._connections = 0
        self.write(MAGIC, VERSION, {"server": server, "limits": asdict(limits), "hrtfs": hrtfs})

    def write(self, event: str, *values: Any) -> None:
        """Add an event."""
        self._file.write(msgpack.packb((event, *values)))

    def random_bytes(self, draw: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """A source of ids and keys that is written down."""

        def drawn(count: int) -> bytes:
            data = draw(count)
            self.write("random", data)
            return data

        return drawn

    def number(self) -> int:
        """Number of the next connection."""
        self._connections += 1
        return self._connections

    def close(self) -> None:
        """End the file."""
        self._file.close()


class RecordedConnection(ServerConnection):
    """A connection that writes down what it is told and what it says.

    Args:
        recording: where to.
        registry: as of the connection.
        now_ns: as of the connection.
        token: as of the connection.
        authorized: as of the connection.
        **options: as of the connection.
    """

    def __init__(
        self,
        recording: Recording,
        registry: SessionRegistry,
        now_ns: int,
        *,
        token: str | None,
        authorized: bool,
        **options: Any,
    ) -> None:
        super().__init__(registry, now_ns, token=token, authorized=authorized, **options)
        self._recording = recording
        self._number = recording.number()
        self._expected = token
        self._jobs_taken = 0
        covered = None if token is None else _covered(token, right=True)
        self._note("open", now_ns, covered, authorized)

    def _note(self, event: str, *values: Any) -> None:
        self._recording.write(event, self._number, *values)

    def receive(self, data: bytes | str, now_ns: int) -> None:
        """Take one WebSocket message."""
        if self.close is None:
            self._note("receive", now_ns, self._without_token(data))
        super().receive(data, now_ns)

    def _without_token(self, data: bytes | str) -> bytes | str:
        if self.session is not None or isinstance(data, str):
            return data
        for message in receive(data):
            if isinstance(message, Hello) and message.token:
                given = message.token.encode()
                right = self._expected is not None and hmac.compare_digest(
                    given, self._expected.encode()
                )
                at = data.index(given, data.index(_TOKEN_KEY) + len(_TOKEN_KEY))
                covered = _covered(message.token, right=right).encode()
                data = data[:at] + covered + data[at + len(given) :]
        return data

    def advance(self, now_ns: int) -> bool:
        """Work through what waits, up to and including one BLOCK."""
        self._note("advance", now_ns)
        return super().advance(now_ns)

    def rendered(self, seconds: float) -> None:
        """Note how long the BLOCK of the last :meth:`advance` took."""
        self._note("rendered", seconds)
        super().rendered(seconds)

    def tick(self, now_ns: int) -> None:
        """Do what is due."""
        self._note("tick", now_ns)
        super().tick(now_ns)

    def refuse(self, error: ProtocolError) -> None:
        """End the connection before it began."""
        self._note("refuse", error.code, error.reason)
        super().refuse(error)

    def shut_down(self, now_ns: int) -> None:
        """Answer what waits, say BYE and end."""
        # It advances by itself, which is not told twice.
        self._note("shut_down", now_ns)
        while self.waiting:
            super().advance(now_ns)
        super().shut_down(now_ns)

    def lost(self, now_ns: int) -> None:
        """The connection is gone."""
        self._note("lost", now_ns)
        super().lost(now_ns)

    def jobs(self) -> list[Job]:
        """Slow work asked for since the last call."""
        return [self._noted(job) for job in super().jobs()]

    def _noted(self, job: Job) -> Job:
        number = self._jobs_taken
        self._jobs_taken += 1

        def done(result: object | Exception, now_ns: int) -> None:
            # Ids drawn in it have to be known before it is played.
            try:
                job.done(result, now_ns)
            finally:
                self._note("done", now_ns, number)

        return Job(job.work, done)

    def output(self) -> list[bytes]:
        """Messages to send since the last call."""
        messages = super().output()
        for data in messages:
            self._note("send", data)
        return messages


def _covered(token: str, *, right: bool) -> str:
    return ("x" if right else "-") * len(token.encode())
