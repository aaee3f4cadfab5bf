"""Handshakes and silence, as they reach a server that knows nothing of its client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from raw_socket import (
    PING,
    PONG,
    assert_serving,
    masked,
    request,
    shaken,
    tcp,
)

from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    Hello,
    Resume,
    Welcome,
)


@pytest.mark.parametrize(
    "start",
    [b"", b"G", request(1)[:40], request(1)[:-2], request(1)[:-1]],
    ids=["nothing", "one byte", "half a header", "no empty line", "one byte missing"],
)
async def test_half_open_handshake_is_let_go(serving: Any, start: bytes) -> None:
    async with serving(hello_s=0.1) as server, tcp(server.port) as raw:
        raw.writer.write(start)
        await assert_serving(server)
        answer = await raw.reader.read()
        assert b" 101 " not in answer


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\n\r\n",
        request(1, "Origin: http://127.0.0.1", "Origin: http://127.0.0.1"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n" + 300 * b"X-Y: z\r\n" + b"\r\n",
        b"GET /" + 100_000 * b"a",
        20 * bytes(range(256)),
    ],
    ids=[
        "binary",
        "no upgrade",
        "POST",
        "two Origins",
        "TLS",
        "300 headers",
        "long path",
        "random",
    ],
)
async def test_what_is_no_handshake_is_refused(serving: Any, data: bytes) -> None:
    async with serving(hello_s=0.2) as server, tcp(server.port) as raw:
        raw.writer.write(data)
        try:
            answer = await raw.reader.read()
        except ConnectionResetError:
            answer = b""
        assert b" 101 " not in answer
        await assert_serving(server)


async def test_handshake_may_come_byte_by_byte_and_hello_at_once(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server:
        async with tcp(server.port) as raw:
            for byte in request(server.port):
                raw.writer.write(bytes((byte,)))
                await raw.writer.drain()
                await asyncio.sleep(0)
            await raw.reader.readuntil(b"\r\n\r\n")
            await raw.welcomed(hello())
        async with tcp(server.port) as raw:
            raw.writer.write(request(server.port) + masked(encode(hello())) + masked(b"", PING))
            await raw.reader.readuntil(b"\r\n\r\n")
            answers = sorted([await raw.frame(), await raw.frame()])
            assert answers[1] == (PONG, b"")
            assert isinstance(decode(answers[0][1]), Welcome)


async def test_whoever_speaks_at_length_before_the_handshake_is_let_go(serving: Any) -> None:
    async with serving(hello_s=0.2, max_message=10_000) as server, tcp(server.port) as raw:
        raw.writer.write(request(server.port)[:-2])
        raw.writer.write(b"X: y\r\n\r\n" + bytes(1_000_000))
        with suppress(ConnectionResetError):
            assert len(await raw.reader.read()) < 1000
        await assert_serving(server)


@pytest.mark.parametrize(
    ("lines", "host"),
    [
        ((), "evil.example"),
        ((), "127.0.0.1.evil.example:80"),
        ((), "evil.example@127.0.0.1:1/.evil"),
        (("Origin: http://evil.example",), ""),
        (("Origin: https://127.0.0.1",), ""),
        (("Origin: null",), ""),
        (("Authorization: Bearer sesam",), ""),
        (("Authorization: Bearer sesamee",), ""),
        (("Authorization: Basic c2VzYW1l",), ""),
        (("Authorization: Bearer sesame", "Authorization: Bearer sesame"), ""),
    ],
    ids=str,
)
async def test_foreign_host_origin_or_token_is_4003(
    serving: Any, lines: tuple[str, ...], host: str
) -> None:
    async with serving(token="sesame") as server:
        async with shaken(server, *lines, host=host) as raw:
            assert await raw.ended() == ("unauthorized", 4003)
        await assert_serving(server, "sesame")


async def test_tokens_are_compared_in_constant_time(
    serving: Any, hello: Callable[..., Hello], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Timing says nothing in a test; what compares does: all three places ask hmac."""
    asked: list[tuple[bytes, bytes]] = []

    def compare(a: bytes, b: bytes) -> bool:
        asked.append((a, b))
        return a == b

    monkeypatch.setattr("hmac.compare_digest", compare)
    async with serving(token="sesame") as server:
        async with shaken(server, "Authorization: Bearer wrong") as raw:
            await raw.ended()
        async with shaken(server) as raw:
            raw.send(hello(token="wrong"))
            await raw.ended()
        async with shaken(server) as raw:
            raw.send(Resume(session=bytes(16), resume_key=bytes(16), seq=0))
            assert await raw.ended() == ("unauthorized", 4006)
    assert asked == [(b"wrong", b"sesame"), (b"wrong", b"sesame"), (bytes(16), bytes(16))]


async def test_half_open_handshakes_are_cut_off_beyond_four_for_each_session(serving: Any) -> None:
    async with serving(sessions=2, hello_s=0.2) as server, AsyncExitStack() as stack:
        for _ in range(8):
            await stack.enter_async_context(tcp(server.port))
        crowded = [await stack.enter_async_context(tcp(server.port)) for _ in range(30)]
        for raw in crowded:
            with suppress(ConnectionResetError):
                assert await raw.reader.read() == b""
        # The first eight are let go by their time.
        await asyncio.sleep(0.5)
        await assert_serving(server)


# Silence.


async def test_silent_connections_end_after_2_s_and_hold_nobody_up(serving: Any) -> None:
    async with serving() as server:
        started = time.monotonic()
        async with shaken(server) as one, shaken(server) as other:
            other.writer.write(masked(b"still here", PING))
            assert await other.frame() == (PONG, b"still here")
            await assert_serving(server)
            assert await one.ended() == ("limit", 4008)
            assert await other.ended() == ("limit", 4008)
        assert time.monotonic() - started > 1.9


async def test_hello_that_comes_in_pieces_too_slowly_is_too_late(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(hello_s=0.2) as server, shaken(server) as raw:
        raw.writer.write(masked(encode(hello()))[:-1])
        assert await raw.ended() == ("limit", 4008)


async def test_idle_session_ends_4008(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving(idle_s=0.1) as server, shaken(server) as raw:
        await raw.welcomed(hello())
        assert await raw.ended() == ("limit", 4008)
