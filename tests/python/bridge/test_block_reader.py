"""The short way to a BLOCK says what the long way says, or leaves it to the long way."""

from __future__ import annotations

import struct

from hypothesis import example, given
from hypothesis import strategies as st

from auricle.bridge.block_reader import read_block
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import Block
from auricle.errors import ProtocolError

reals = st.floats(width=32, allow_nan=False, allow_infinity=False)
integers = st.integers(-(2**63), 2**64 - 1)
blocks = st.builds(
    Block,
    integers,
    integers,
    integers,
    integers,
    st.lists(integers, max_size=15).map(tuple),
    st.tuples(*7 * [reals]),
    st.one_of(st.binary(max_size=20), st.integers(250, 260).map(bytes)),
)


@given(blocks)
def test_canonical_block_is_read(block: Block) -> None:
    assert read_block(encode(block)) == block


def test_block_with_a_long_bin_is_read() -> None:
    block = Block(0, 0, 0, 32, (), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0), bytes(66_000))
    assert read_block(encode(block)) == block


def slowly(data: bytes) -> object:
    try:
        return decode(data)
    except ProtocolError:
        return None


@given(blocks, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 255)), min_size=1, max_size=3))
@example(Block(0, 0, 0, 32, (), (0, 0, 0, 0, 0, 0, 1), b""), [(7, 0xCA), (8, 0x7F), (9, 0xC0)])
def test_changed_block_is_read_as_the_long_way_reads_it_or_not_at_all(
    block: Block, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(encode(block))
    for at, value in changes:
        data[at % len(data)] = value
    quick = read_block(bytes(data))
    assert quick is None or quick == slowly(bytes(data))


@given(blocks, st.integers(0, 10**6))
def test_block_that_is_cut_off_is_not_read(block: Block, at: int) -> None:
    data = encode(block)
    assert read_block(data[: at % len(data)]) is None
    assert read_block(data + b"\0") is None


def test_number_that_is_none_is_left_to_the_long_way() -> None:
    data = encode(Block(0, 0, 0, 32, (), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0), b""))
    for bad in (struct.pack(">f", float("nan")), struct.pack(">f", float("inf"))):
        assert read_block(data[:-6] + bad + data[-2:]) is None


def test_other_messages_are_left_to_the_long_way() -> None:
    assert read_block(b"") is None
    assert read_block(b"\x92\x04\x00") is None
    with_integers = b"\x98\x10\x00\x00\x00\x20\x90\x97\x00\x00\x00\x00\x00\x00\x01\xc4\x00"
    assert read_block(with_integers) is None
    assert isinstance(decode(with_integers), Block)
