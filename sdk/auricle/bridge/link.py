"""One WebSocket of the server, between the library's handshake and the connection's messages."""

from __future__ import annotations

import asyncio
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

from auricle.bridge.framing import ControlFrame, FramingError, MessageCutter, header
from auricle.bridge.transport import Receiver

try:
    from websockets.speedups import apply_mask
except ImportError:
    # The library's own way out where its compiled part is missing.
    from websockets.utils import apply_mask

__all__ = ["Link"]

_HEAD_END = b"\r\n\r\n"
# A closing frame carries 125 bytes, two of them the code.
_REASON_BYTES = 123
_PING = 0x89


class Link(ServerConnection):
    """A :class:`~auricle.bridge.transport.Transport` over a WebSocket of the library.

    The library shakes hands, answers pings and closes. Messages go past it: its queue wakes a task
    for each, which costs a block more time than framing and rendering together (the round trip of
    ``auricle bench bridge`` shows it).

    Args:
        *args: those of the library.
        max_message: most bytes of a message, until :meth:`allow`.
        crowd: all links of the server, those in the middle of their handshake included.
        most: as many as there may be; who comes then is cut off at once.
        **kwargs: those of the library.
    """

    def __init__(
        self, *args: Any, max_message: int, crowd: set[Link], most: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._crowd = crowd
        self._most = most
        self._cutter = MessageCutter(max_message, apply_mask)
        self._most_early = max_message
        self._receiver: Receiver | None = None
        self._head: bytes | None = b""
        self._early = bytearray()
        self._ended = False

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._head is not None:
            data = self._request(data)
        if self._receiver is not None:
            self._deliver(data)
            return
        # Clients may speak before the handshake is answered, but not at any length.
        self._early += data
        if len(self._early) > self._most_early:
            self.transport.pause_reading()

    def _request(self, data: bytes) -> bytes:
        """Give the library the HTTP request, and nothing after it."""
        seen = self._head or b""
        end = (seen + data).find(_HEAD_END)
        if end < 0:
            # The end may come in pieces.
            self._head = (seen + data)[-len(_HEAD_END) + 1 :]
            super().data_received(data)
            return b""
        cut = end + len(_HEAD_END) - len(seen)
        self._head = None
        super().data_received(data[:cut])
        return data[cut:]

    def _deliver(self, data: bytes) -> None:
        receiver = self._receiver
        if receiver is None or self._ended or not data:
            return
        try:
            for message in self._cutter.cut(data):
                if not isinstance(message, ControlFrame):
                    receiver.received(message)
                elif message[0] != _PING or not self.paused:
                    # A client that does not read gets no pongs either: they would pile up.
                    super().data_received(message)
        except FramingError as error:
            self._ended = True
            self.protocol.fail(error.code, error.reason)
            self.send_data()
        receiver.settle()

    # Transport.

    def attach(self, receiver: Receiver) -> None:
        """Hand over what has come, and what comes from now on."""
        self._receiver = receiver
        early, self._early = bytes(self._early), bytearray()
        self.transport.resume_reading()
        if self.protocol.state is State.CLOSED:
            receiver.lost()
        else:
            self._deliver(early)

    def post(self, data: bytes) -> None:
        """Send a binary message without waiting."""
        if self.protocol.state is State.OPEN:
            self.transport.write(header(len(data)) + data)

    def allow(self, size: int) -> None:
        """Take messages of this many bytes from now on."""
        self._cutter.max_size = size

    def pause_reading(self) -> None:
        """Take nothing in until :meth:`resume_reading`."""
        self.transport.pause_reading()

    def resume_reading(self) -> None:
        """Take in again."""
        self.transport.resume_reading()

    async def drained(self) -> None:
        """Wait until what was posted has gone out."""
        await self.drain()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Say why, and close."""
        await super().close(code, reason.encode()[:_REASON_BYTES].decode(errors="ignore"))

    def abort(self) -> None:
        """Close at once."""
        self.transport.abort()

    # asyncio.Protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        super().connection_made(transport)
        self._crowd.add(self)
        if len(self._crowd) > self._most:
            # Before the handshake, which would cost more than it is worth.
            self.transport.abort()

    def resume_writing(self) -> None:
        """The socket takes bytes again."""
        super().resume_writing()
        if self._receiver is not None:
            self._receiver.resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is closed."""
        self._crowd.discard(self)
        super().connection_lost(exc)
        if self._receiver is not None:
            self._receiver.lost()
