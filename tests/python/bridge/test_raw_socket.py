"""Limits and violations as they reach a server that knows nothing of its client: from raw bytes."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import msgpack
import pytest

from auricle.bridge import AsyncClient, Limits, serve
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    Block,
    Bye,
    Error,
    Frame,
    Hello,
    Ping,
    Pong,
    Poses,
    Resume,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
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


@pytest.fixture
def serving(gain_renderer: Any, describer: Any) -> Callable[..., serve]:
    def make(**limits: Any) -> serve:
        options = {key: limits.pop(key) for key in ("token", "origins") if key in limits}
        return serve(
            port=0,
            create_renderer=gain_renderer,
            describe=describer,
            hrtfs={"kemar": None},
            limits=Limits(**limits),
            **options,
        )

    return make


async def assert_serving(server: Any, token: str | None = None) -> None:
    async with AsyncClient(server.url, block=64, token=token) as client:
        source = await client.add_source(position=(0, 1, 0))
        output = await client.process({source: [0.5] * 64})
        assert output.tolist() == [[0.5] * 64, [0.0] * 64]


# Handshakes.


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


# Too much.


async def test_flood_of_control_messages_ends_4005(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.send(*[SourceRemove(9, -1)] * 401)
        refusals = []
        while not (error := await raw.message()).fatal:
            refusals.append(error.code)
        # What had not been worked on when the flood was seen is given up.
        assert refusals == (200 * ["bad_source"] + 200 * ["limit"])[: len(refusals)]
        assert error.code == "limit"
        assert await raw.closed() == 4005
        await assert_serving(server)


async def test_200_control_messages_in_a_second_are_no_flood(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.send(*[SourceRemove(9, -1)] * 200, *[Ping(k) for k in range(300)])
        codes = [(await raw.message()).code for _ in range(200)]
        assert codes == 200 * ["bad_source"]
        assert [(await raw.message()).t_ns for _ in range(300)] == list(range(300))


async def test_client_that_pings_and_does_not_read_costs_no_memory(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.writer.transport.set_write_buffer_limits(high=1 << 26)
        pings = 1000 * masked(bytes(125), PING)
        for _ in range(300):
            raw.writer.write(pings)
            await asyncio.sleep(0)
        await assert_serving(server)
        waiting = [driver._socket.transport.get_write_buffer_size() for driver in server._drivers]
        assert max(waiting) < 1 << 17


@pytest.mark.parametrize(
    ("extra", "answer"), [(0, "bad_message"), (1, "limit")], ids=["longest", "one more"]
)
async def test_message_over_the_limit_is_refused_and_the_session_goes_on(
    serving: Any, hello: Callable[..., Hello], extra: int, answer: str
) -> None:
    async with serving(max_message=100_000) as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.send(bytes(100_000 + extra))
        error = await raw.message()
        assert (error.code, error.fatal) == (answer, False)
        raw.send(Ping(5))
        assert isinstance(await raw.message(), Pong)


async def test_message_far_over_the_limit_is_cut_off_1009_by_its_header(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(max_message=1000) as server, shaken(server) as raw:
        await raw.welcomed(hello())
        # Nothing of what the header announces ever comes.
        raw.writer.write(struct.pack(">BBQ", BINARY, 0xFF, 2001) + bytes(4))
        assert await raw.closed() == 1009


async def test_message_far_over_the_limit_in_fragments_is_cut_off_1009(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(max_message=1000) as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.writer.write(masked(bytes(900), 0x02) + masked(bytes(900), 0x00) * 2)
        assert await raw.closed() == 1009


async def test_long_message_before_hello_is_refused(serving: Any) -> None:
    async with serving() as server, shaken(server) as raw:
        raw.send(bytes(64 * 1024 + 1))
        assert await raw.ended() == ("limit", 4005)


async def test_stranger_makes_the_server_keep_no_more_than_a_hello(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server:
        async with shaken(server) as raw:
            raw.writer.write(struct.pack(">BBQ", BINARY, 0xFF, 128 * 1024 + 1) + bytes(4))
            assert await raw.closed() == 1009
        async with shaken(server) as raw:
            # Whoever has said HELLO is none, also before WELCOME has come.
            inputs = {k: 4096 * [0.0] for k in range(1, 17)}
            large = encode(block(0, 0, 4096, inputs=inputs))
            assert len(large) > 2 * 128 * 1024
            raw.send(hello(), *[SourceAdd(k, LEFT) for k in inputs], large)
            assert [type(await raw.message()) for _ in range(2)] == [Welcome, Frame]


async def test_window_overrun_is_refused_then_ends_4005(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.writer.write(b"".join(masked(encode(block(k, 64 * k))) for k in range(5)))
        answers = [await raw.message() for _ in range(5)]
        assert [type(answer) for answer in answers] == 4 * [Frame] + [Error]
        assert (answers[4].code, answers[4].seq, answers[4].fatal) == ("limit", 4, False)
        raw.writer.write(b"".join(masked(encode(block(k, 64 * k))) for k in range(5, 14)))
        assert await raw.ended() == ("limit", 4005)


async def test_sessions_beyond_the_limit_are_4009(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(sessions=1) as server, shaken(server) as first:
        await first.welcomed(hello())
        async with shaken(server) as second:
            second.send(hello())
            assert await second.ended() == ("overloaded", 4009)
            async with shaken(server) as third:
                assert await third.ended() == ("overloaded", 4009)


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"v": (2, 0)}, ("unsupported_version", 4002)),
        ({"sample_rate": 1}, ("unsupported_rate", 4004)),
        ({"fmt": 2}, ("bad_message", 4001)),
        ({"max_sources": 0}, ("bad_message", 4001)),
        ({"block": 31}, ("limit", 4005)),
        ({"block": 4097}, ("limit", 4005)),
        ({"token": "wrong"}, ("unauthorized", 4003)),
        ({"token": None}, ("unauthorized", 4003)),
    ],
    ids=str,
)
async def test_hello_that_cannot_be_served_ends(
    serving: Any, hello: Callable[..., Hello], changes: dict[str, Any], end: tuple[str, int]
) -> None:
    async with serving(token="sesame") as server, shaken(server) as raw:
        raw.send(hello(**{"token": "sesame", **changes}))
        assert await raw.ended() == end


# Messages: what is wrong with one is told, and the session goes on.


def packed(value: Any) -> bytes:
    """MessagePack as any library writes it."""
    data: bytes = msgpack.packb(value, use_single_float=True)
    return data


AHEAD = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]


def raw_block(seq: int = 0, **changes: Any) -> bytes:
    fields = {"seq": seq, "t": 0, "fmt": 0, "frames": 64, "ids": [], "pose": AHEAD, "pcm": b""}
    return packed([16, *(fields | changes).values()])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xc1", "bad_message"),
        (b"", "bad_message"),
        (packed([34, 7, -1]) + b"\0", "bad_message"),
        (packed([34, 7, -1])[:-1], "bad_message"),
        (packed({"type": 34}), "bad_message"),
        (packed([7, {}]), "bad_message"),
        (packed([99, {}]), "bad_message"),
        (packed([192, {}]), "bad_message"),
        (packed([34, 7]), "bad_message"),
        (packed([34, "7", -1]), "bad_message"),
        (packed([34, None, -1]), "bad_message"),
        (b"\x93\x20\x01\x82\xa4gain\x01\xa4gain\x01", "bad_message"),
        (b"\x93\x20\x01\x81\xa4text\xa1\xff", "bad_message"),
        (packed([32, 1, {"x": msgpack.ExtType(5, b"x")}]), "bad_message"),
        (packed([32, 1, {"x": [[[[[[[[1]]]]]]]]}]), "bad_message"),
        (packed([32, 1, {"gain": float("nan")}]), "bad_message"),
        (packed([32, 1, {"gain": float("inf")}]), "bad_message"),
        (b"\xdd\xff\xff\xff\xff\x10", "bad_message"),
        (packed([18, [[18, []]]]), "bad_message"),
        (packed([1, {"v": [1, 0]}]), "bad_message"),
        (packed([37, -1, {"hrtf": "/etc/passwd"}]), "bad_message"),
        (packed([37, -1, {"room": {"size": [0.0, 4.0, 3.0]}}]), "bad_message"),
        (packed([32, 0, {"position": [1.0, 0.0, 0.0]}]), "bad_source"),
        (packed([32, 65_536, {"position": [1.0, 0.0, 0.0]}]), "bad_source"),
        (packed([32, 7, {"position": [1.0, 0.0, 0.0]}]), "bad_source"),
        (packed([32, 1, {"position": [1e10, 0.0, 0.0]}]), "bad_source"),
        (packed([32, 1, {"position": [1.0, 0.0, 0.0], "gain": -1.0}]), "bad_source"),
        (packed([32, 1, {"position": [1.0, 0.0, 0.0], "spread": 1.5}]), "bad_source"),
        (packed([32, 1, {"position": [1.0, 0.0, 0.0], "kind": "bed"}]), "bad_source"),
        (packed([33, 9, -1, {"gain": 1.0}]), "bad_source"),
        (packed([34, 9, -1]), "bad_source"),
        (packed([19, -1, [9], bytes(12)]), "bad_source"),
        (packed([19, -1, [7, 7], bytes(24)]), "bad_source"),
        (packed([19, -1, [7], b"\0\0\xc0\x7f" + bytes(8)]), "bad_message"),
        (packed([19, -1, [7], bytes(11)]), "bad_message"),
        (packed([32, 1, {}]), "describe_failed"),
        (packed([32, 1, {"text": "nowhere"}]), "describe_failed"),
        (packed([35, 1, 0, "nowhere"]), "describe_failed"),
        (packed([35, 1, 0, "x" * 2001]), "limit"),
        (packed([33, 7, -1, {"text": "x" * 2001}]), "limit"),
        (raw_block(frames=31), "bad_block"),
        (raw_block(frames=4097), "bad_block"),
        (raw_block(fmt=2), "bad_block"),
        (raw_block(ids=[9], pcm=bytes(256)), "bad_block"),
        (raw_block(ids=[7, 7], pcm=bytes(512)), "bad_block"),
        (raw_block(ids=[7], pcm=bytes(255)), "bad_block"),
        (raw_block(pose=[0.0] * 7), "bad_block"),
        (raw_block(pose=[0.0] * 6), "bad_message"),
        (raw_block(pose=[float("nan"), *AHEAD[1:]]), "bad_message"),
    ],
)
async def test_what_is_wrong_with_a_message_is_told_and_the_session_goes_on(
    serving: Any, hello: Callable[..., Hello], data: bytes, code: str
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.send(SourceAdd(7, LEFT), data)
        error = await raw.message()
        assert isinstance(error, Error)
        assert (error.code, error.fatal) == (code, False)
        half = struct.pack("<f", 0.5)
        raw.writer.write(masked(raw_block(1, t=64, ids=[7], pcm=64 * half)))
        frame = await raw.message()
        assert (frame.seq, bytes(frame.pcm)) == (1, 64 * (half + bytes(4)))


async def test_sources_and_changes_beyond_their_limits_are_refused(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(max_sources=2, scheduled=3) as server, shaken(server) as raw:
        welcome = await raw.welcomed(hello(max_sources=100))
        assert welcome.max_sources == 2
        raw.send(*[SourceAdd(source, LEFT) for source in (1, 2, 3)])
        error = await raw.message()
        assert (error.code, error.fatal) == ("limit", False)
        raw.send(*[SourceSet(1, 10**6 + k, SourceFields(gain=0.5)) for k in range(4)])
        error = await raw.message()
        assert (error.code, error.fatal) == ("limit", False)
        raw.send(Poses(-1, (1,), bytes(12)), Poses(-1, (1,), bytes(12)))
        error = await raw.message()
        assert (error.code, error.fatal) == ("limit", False)


async def test_text_message_is_refused_and_the_session_goes_on(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.writer.write(masked(b"hello", TEXT))
        error = await raw.message()
        assert (error.code, error.fatal) == ("bad_message", False)
        raw.send(block())
        assert isinstance(await raw.message(), Frame)


# Frames of the WebSocket protocol itself.


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x82\x01\x00", 1002),
        (masked(b"", 0xC2), 1002),
        (masked(b"", 0x83), 1002),
        (masked(b"", 0x80), 1002),
        (masked(b"x", 0x02) + masked(b"y", BINARY), 1002),
        (masked(b"", 0x09), 1002),
        (masked(b"\xff", TEXT), 1007),
        (masked(b"\x03", CLOSE), 1002),
        (masked(struct.pack(">H", 1005), CLOSE), 1002),
    ],
    ids=[
        "not masked",
        "reserved bit",
        "reserved opcode",
        "continuation of nothing",
        "message in a message",
        "fragmented ping",
        "text that is not UTF-8",
        "close with half a code",
        "close with a reserved code",
    ],
)
async def test_broken_frame_ends_the_connection(
    serving: Any, hello: Callable[..., Hello], data: bytes, code: int
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.writer.write(data)
        assert await raw.closed() == code
        await assert_serving(server)


async def test_fragments_with_pings_between_and_bytes_one_by_one(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        data = encode(block(0, 0))
        stream = masked(data[:10], 0x02) + masked(b"?", PING) + masked(data[10:40], 0x00)
        stream += masked(data[40:], 0x80)
        for byte in stream:
            raw.writer.write(bytes((byte,)))
            await raw.writer.drain()
        assert await raw.frame() == (PONG, b"?")
        assert isinstance(await raw.message(), Frame)


async def test_closing_frame_is_answered_and_the_session_kept(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server:
        async with shaken(server) as raw:
            welcome = await raw.welcomed(hello())
            raw.writer.write(masked(struct.pack(">H", 1000) + b"later", CLOSE))
            assert await raw.frame() == (CLOSE, struct.pack(">H", 1000) + b"later")
        async with shaken(server) as raw:
            raw.send(Resume(session=welcome.session, resume_key=welcome.resume_key, seq=-1))
            assert await raw.message() == welcome


async def test_bye_is_the_end(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving() as server, shaken(server) as raw:
        await raw.welcomed(hello())
        raw.send(Bye("done"), SourceAdd(1))
        assert await raw.closed() == 1000
