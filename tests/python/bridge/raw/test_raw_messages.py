"""Wrong messages and wrong frames: what is wrong with one is told, and the session goes on."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import msgpack
import pytest
from raw_socket import (
    BINARY,
    CLOSE,
    LEFT,
    PING,
    PONG,
    TEXT,
    assert_serving,
    masked,
    shaken,
)

from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Block,
    Bye,
    Error,
    Frame,
    Hello,
    Poses,
    Resume,
    SourceAdd,
    SourceFields,
    SourceSet,
)


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
