"""Cutting a client's bytes into messages, against the library's own frames."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode, apply_mask

from auricle.bridge.framing import ControlFrame, FramingError, MessageCutter, header

MOST = 70_000


def frame(opcode: Opcode, payload: bytes, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=mask)


def cut(data: bytes, sizes: list[int]) -> list[object]:
    """What a cutter makes of data that comes in pieces of these sizes."""
    cutter, found, at = MessageCutter(MOST, apply_mask), [], 0
    for size in [*sizes, len(data)]:
        found += cutter.cut(data[at : at + size])
        at += size
    return found


messages = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 3).map(lambda k: bytes([125, 126, 255, 7])[k : k + 1] * (65_530 + 4 * k)),
    st.text(max_size=100),
)


@given(
    st.lists(st.tuples(messages, st.lists(st.integers(0, 200), max_size=3), st.booleans())),
    st.lists(st.integers(1, 400), max_size=20),
)
def test_messages_come_out_as_they_went_in(
    sent: list[tuple[bytes | str, list[int], bool]], sizes: list[int]
) -> None:
    data, expected = b"", []
    for message, fragments, pinged in sent:
        payload = message.encode() if isinstance(message, str) else message
        opcode, at = Opcode.TEXT if isinstance(message, str) else Opcode.BINARY, 0
        for size in fragments:
            data += frame(opcode, payload[at : at + size], fin=False)
            opcode, at = Opcode.CONT, at + size
            if pinged:
                data += frame(Opcode.PING, b"p")
                expected.append("control")
        data += frame(opcode, payload[at:])
        expected.append(message)
    found = ["control" if isinstance(m, ControlFrame) else m for m in cut(data, sizes)]
    assert found == expected


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_header_is_the_librarys(length: int) -> None:
    payload = bytes(length)
    assert header(length) + payload == frame(Opcode.BINARY, payload, mask=False)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(Opcode.BINARY, b"x", mask=False), 1002),
        (b"\xc2\x80\0\0\0\0", 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (frame(Opcode.CONT, b"x"), 1002),
        (frame(Opcode.BINARY, b"x", fin=False) + frame(Opcode.BINARY, b"y"), 1002),
        (frame(Opcode.TEXT, b"x", fin=False) + frame(Opcode.BINARY, b"y"), 1002),
        (b"\x09\x80\0\0\0\0", 1002),
        (b"\x89\xfe\0\x7e", 1002),
        (frame(Opcode.TEXT, b"\xff"), 1007),
        (b"\x82\xff" + (MOST + 1).to_bytes(8, "big"), 1009),
        (frame(Opcode.BINARY, bytes(MOST), fin=False) + frame(Opcode.CONT, b"x"), 1009),
    ],
    ids=[
        "not masked",
        "reserved bit",
        "reserved opcode",
        "continuation of nothing",
        "message inside a message",
        "binary inside a text",
        "fragmented ping",
        "long ping",
        "text that is not UTF-8",
        "too long, told by its header alone",
        "too long in fragments",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 10**6])
def test_broken_framing_ends_the_connection(data: bytes, code: int, size: int) -> None:
    with pytest.raises(FramingError) as broken:
        cut(data, (len(data) // size) * [size])
    assert broken.value.code == code


@given(st.binary(max_size=60), st.lists(st.integers(1, 9), max_size=9))
def test_any_bytes_are_cut_or_refused(data: bytes, sizes: list[int]) -> None:
    with contextlib.suppress(FramingError):
        cut(data, sizes)
