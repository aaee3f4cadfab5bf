"""A TCP connection that speaks WebSocket byte by byte, without any library for it."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from auricle.bridge import AsyncClient
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    Error,
    Hello,
    SourceFields,
    Stats,
    Welcome,
)

LEFT = SourceFields(position=(0.0, 1.0, 0.0))
BINARY, TEXT, CLOSE, PING, PONG = 0x82, 0x81, 0x88, 0x89, 0x8A


def masked(payload: bytes, first: int = BINARY) -> bytes:
    """A frame as RFC 6455, section 5.2 has it, with a mask that changes every byte."""
    length = len(payload)
    if length < 126:
        head = bytes((first, 0x80 | length))
    elif length < 1 << 16:
        head = struct.pack(">BBH", first, 0xFE, length)
    else:
        head = struct.pack(">BBQ", first, 0xFF, length)
    mask = b"\xa5\x5a\xc3\x3c"
    return head + mask + bytes(x ^ mask[k % 4] for k, x in enumerate(payload))


class Raw:
    """A TCP connection, without any WebSocket library."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, *messages: Any) -> None:
        for message in messages:
            self.writer.write(masked(message if isinstance(message, bytes) else encode(message)))

    async def frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        length = second
        if second == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif second == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return first, await self.reader.readexactly(length)

    async def message(self) -> Any:
        """Next message that is no STATS."""
        while True:
            first, payload = await self.frame()
            assert first == BINARY
            if not isinstance(message := decode(payload), Stats):
                return message

    async def closed(self) -> int:
        """Code of the closing frame, which comes next."""
        first, payload = await self.frame()
        assert first == CLOSE, payload
        (code,) = struct.unpack_from(">H", payload)
        payload[2:].decode()
        self.writer.write(masked(payload, CLOSE))
        assert await self.reader.read() == b""
        return int(code)

    async def ended(self) -> tuple[str, int]:
        """Code of a fatal ERROR, and of the close after it; answers before it are skipped."""
        while not (isinstance(message := await self.message(), Error) and message.fatal):
            pass
        return message.code, await self.closed()

    async def welcomed(self, hello: Hello) -> Welcome:
        self.send(hello)
        welcome = await self.message()
        assert isinstance(welcome, Welcome)
        return welcome


def request(port: int, *lines: str, host: str = "") -> bytes:
    head = [
        "GET / HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{port}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: auricle.v1",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode()


@asynccontextmanager
async def tcp(port: int) -> AsyncIterator[Raw]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()


@asynccontextmanager
async def shaken(server: Any, *lines: str, **options: str) -> AsyncIterator[Raw]:
    """A connection whose handshake is done."""
    async with tcp(server.port) as raw:
        raw.writer.write(request(server.port, *lines, **options))
        answer = await raw.reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101")
        # Of RFC 6455, section 4.2.2, for this key.
        assert b"ICX+Yqv66kxgM0FcWaLWlFLwTAI=" in answer
        yield raw


async def assert_serving(server: Any, token: str | None = None) -> None:
    async with AsyncClient(server.url, block=64, token=token) as client:
        source = await client.add_source(position=(0, 1, 0))
        output = await client.process({source: [0.5] * 64})
        assert output.tolist() == [[0.5] * 64, [0.0] * 64]
