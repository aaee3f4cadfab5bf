"""Too much of anything, as it reaches a server that knows nothing of its client."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from typing import Any

import pytest
from raw_socket import (
    BINARY,
    LEFT,
    PING,
    assert_serving,
    masked,
    shaken,
)

from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Block,
    Error,
    Frame,
    Hello,
    Ping,
    Pong,
    SourceAdd,
    SourceRemove,
    Welcome,
)


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
