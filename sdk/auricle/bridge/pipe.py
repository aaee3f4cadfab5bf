"""A client's connection between two workers of one server: its messages over a Unix socket.

Each message is its length (four bytes, little-endian), its kind (one byte) and its bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from struct import Struct
from typing import cast

from auricle.bridge.transport import Receiver

__all__ = ["Pipe"]

_HEAD = Struct("<IB")
_BINARY, _TEXT, _CLOSE = range(3)
_CODE = Struct("<H")


class Pipe(asyncio.Protocol):
    """A :class:`~auricle.bridge.transport.Transport` whose other end is another worker.

    Args:
        connected: called once the pipe is open.

    Attributes:
        close_reason: what the other end said when it closed.
    """

    def __init__(self, connected: Callable[[Pipe], None] | None = None) -> None:
        self._connected = connected
        self._receiver: Receiver | None = None
        self._transport: asyncio.Transport
        self._rest = b""
        self._closed = False
        self._code: int | None = None
        self.close_reason = ""
        self._flowing = asyncio.Event()
        self._flowing.set()

    @property
    def paused(self) -> bool:
        """Whether more waits to be sent than should."""
        return not self._flowing.is_set()

    @property
    def close_code(self) -> int | None:
        """Code the other end closed with."""
        return self._code

    def attach(self, receiver: Receiver) -> None:
        """Hand over what has come, and what comes from now on."""
        self._receiver = receiver
        if self._closed:
            receiver.lost()
        else:
            self._deliver()

    def post(self, data: bytes) -> None:
        """Send a binary message without waiting."""
        self._write(_BINARY, data)

    def post_text(self, text: str) -> None:
        """Send a text message without waiting."""
        self._write(_TEXT, text.encode())

    def _write(self, kind: int, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD.pack(len(data), kind) + data)

    def allow(self, size: int) -> None:
        """Nothing to do: the other worker looks at sizes."""

    def pause_reading(self) -> None:
        """Take nothing in until :meth:`resume_reading`."""
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take in again."""
        if not self._transport.is_closing():
            self._transport.resume_reading()

    async def drained(self) -> None:
        """Wait until :attr:`paused` is false."""
        await self._flowing.wait()

    async def close(self, code: int, reason: str) -> None:
        """Say why, and close."""
        self._write(_CLOSE, _CODE.pack(code) + reason.encode())
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    # asyncio.Protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pipe is open."""
        self._transport = cast("asyncio.Transport", transport)
        if self._connected is not None:
            self._connected(self)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._rest += data
        self._deliver()

    def _deliver(self) -> None:
        receiver = self._receiver
        if receiver is None:
            return
        while len(self._rest) >= _HEAD.size:
            length, kind = _HEAD.unpack_from(self._rest)
            end = _HEAD.size + length
            if len(self._rest) < end:
                break
            data, self._rest = self._rest[_HEAD.size : end], self._rest[end:]
            if kind == _CLOSE:
                (self._code,) = _CODE.unpack_from(data)
                self.close_reason = data[_CODE.size :].decode()
            else:
                receiver.received(data.decode() if kind == _TEXT else data)
        receiver.settle()

    def pause_writing(self) -> None:
        """The socket is full."""
        self._flowing.clear()

    def resume_writing(self) -> None:
        """The socket takes bytes again."""
        self._flowing.set()
        if self._receiver is not None:
            self._receiver.resumed()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """The pipe is closed."""
        self._closed = True
        self._flowing.set()
        if self._receiver is not None:
            self._receiver.lost()
