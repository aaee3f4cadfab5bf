"""One session as lines of a table: who sends what, when, on which connection."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scripts.protocol_vectors.packing import Value, floats, pack


class Transcript:
    """Collects the lines of one session.

    Args:
        name: of the session.
        server: how the server is set up, where that is not its default: ``token=…``, or the name
            of a limit and its value.
    """

    def __init__(self, name: str, server: str = "") -> None:
        self._name = name
        self._ms = 0
        self._connection = "a"
        self._lines: list[str] = []
        if server:
            self._line("SERVER", server)

    def at(self, ms: int) -> Transcript:
        """Milliseconds since the session began, for the lines from here on."""
        self._ms = ms
        return self

    def open(self, connection: str = "a") -> Transcript:
        """The WebSocket handshake is done; the lines from here on are of this connection."""
        return self.on(connection)._line("OPEN", "connected")

    def on(self, connection: str) -> Transcript:
        """The lines from here on are of this connection."""
        self._connection = connection
        return self

    def client(self, note: str, value: Value) -> Transcript:
        """The client sends a message."""
        return self._line("C", note, pack(value))

    def raw(self, note: str, data: bytes) -> Transcript:
        """The client sends bytes that are no message a client may send."""
        return self._line("RAW", note, data)

    def text(self, note: str, text: str) -> Transcript:
        """The client sends a WebSocket text message."""
        return self._line("TEXT", note, text.encode())

    def server(self, note: str, value: Value) -> Transcript:
        """The server sends a message."""
        return self._line("S", note, pack(value))

    def error(self, code: str, message: str, *, fatal: bool = False, **known: Value) -> Transcript:
        """The server sends ERROR."""
        fields = {"code": code, "message": message, "fatal": fatal, **known}
        return self.server(code, [3, fields])

    def lost(self) -> Transcript:
        """The connection is gone without a closing frame."""
        return self._line("LOST", "gone")

    def stop(self) -> Transcript:
        """The server is told to end."""
        return self._line("STOP", "shut down")

    def close(self, code: int, reason: str) -> Transcript:
        """The server sends a closing frame."""
        return self._line("CLOSE", str(code), struct.pack(">H", code) + reason.encode())

    def lines(self) -> Iterator[str]:
        """All lines so far."""
        return iter(self._lines)

    def _line(self, what: str, note: str, data: bytes = b"") -> Transcript:
        columns = (self._name, str(self._ms), self._connection, what, note, data.hex())
        self._lines.append("\t".join(columns))
        return self


def frame(
    left: list[float], right: list[float], *, seq: int = 0, t: int = 0, flags: int = 0
) -> list[Value]:
    """FRAME of float32."""
    pairs = [sample for pair in zip(left, right, strict=True) for sample in pair]
    return [17, seq, t, 0, len(left), 2, flags, floats(*pairs)]
