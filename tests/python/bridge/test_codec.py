"""What goes in comes out, and no bytes whatever raise anything but ProtocolError."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.bridge.codec import Encoder, Refused, decode, encode, receive
from auricle.bridge.messages import (
    Batch,
    Block,
    Bye,
    Describe,
    Directivity,
    Error,
    Experimental,
    Frame,
    Hello,
    Message,
    Ping,
    Poses,
    Resolved,
    ResolvedObject,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Stats,
)
from auricle.errors import ProtocolError

TABLE = Path(__file__).parents[3] / "unity_bridge" / "protocol" / "vectors" / "messages.tsv"
SEEDS = [bytes.fromhex(line.split("\t")[2]) for line in TABLE.read_text().splitlines()]

integers = st.integers(-(2**63), 2**64 - 1)
reals = st.floats(width=32, allow_nan=False, allow_infinity=False)
texts = st.text(max_size=40)
vectors = st.tuples(reals, reals, reals)
quaternions = st.tuples(reals, reals, reals, reals)
octets = st.binary(max_size=64)
paths = st.lists(st.tuples(integers, reals, reals, reals), max_size=4).map(tuple)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


directivities = st.builds(
    Directivity,
    pattern=texts,
    order=maybe(reals),
    inner=maybe(reals),
    outer=maybe(reals),
    outer_gain=maybe(reals),
    weight=maybe(reals),
)
fields = st.builds(
    SourceFields,
    position=maybe(vectors),
    text=maybe(texts),
    gain=maybe(reals),
    kind=maybe(texts),
    distance_model=maybe(texts),
    ref_distance=maybe(reals),
    max_distance=maybe(reals),
    rolloff=maybe(reals),
    orientation=maybe(quaternions),
    directivity=maybe(directivities),
    spread=maybe(reals),
)
blocks = st.builds(
    Block,
    integers,
    integers,
    integers,
    integers,
    st.lists(integers, max_size=20).map(tuple),
    st.tuples(*(7 * [reals])),
    octets,
)
poses = st.lists(st.tuples(integers, vectors), max_size=5).flatmap(
    lambda rows: st.builds(
        Poses,
        integers,
        st.just(tuple(row[0] for row in rows)),
        st.just(b"".join(struct.pack("<3f", *row[1]) for row in rows)),
    )
)
controls = st.one_of(
    st.builds(Ping, integers),
    st.builds(Bye, texts),
    st.builds(SourceAdd, integers, fields),
    st.builds(SourceSet, integers, integers, fields, maybe(integers)),
    st.builds(SourceRemove, integers, integers),
    st.builds(Describe, integers, integers, texts),
    st.builds(SceneSet, at=integers, hrtf=maybe(texts), rt60=maybe(reals), wet=maybe(reals)),
    st.builds(
        Hello,
        v=st.tuples(st.just(1), integers),
        client=texts,
        sample_rate=integers,
        block=integers,
        fmt=integers,
        max_sources=integers,
        token=maybe(texts),
    ),
)
objects = st.builds(ResolvedObject, label=texts, position=vectors, path=maybe(paths))
messages = st.one_of(
    controls,
    blocks,
    poses,
    st.builds(Frame, *(6 * [integers]), octets),
    st.builds(
        Batch,
        st.tuples(st.lists(controls, max_size=4), st.lists(poses, max_size=1), blocks).map(
            lambda parts: (*parts[0], *parts[1], parts[2])
        ),
    ),
    st.builds(
        Error,
        code=texts,
        message=texts,
        fatal=st.booleans(),
        seq=maybe(integers),
        rid=maybe(integers),
    ),
    st.builds(
        Resolved,
        rid=integers,
        id=integers,
        position=vectors,
        confidence=reals,
        label=maybe(texts),
        path=maybe(paths),
        objects=maybe(st.lists(objects, max_size=3).map(tuple)),
        latency_frames=maybe(integers),
    ),
    st.builds(
        Stats,
        render_ms_p50=reals,
        render_ms_p99=reals,
        queue=integers,
        late=integers,
        concealed=integers,
        clipped=integers,
    ),
)


@given(messages)
def test_every_message_comes_back_as_it_went(message: Message) -> None:
    data = encode(message)
    assert decode(data) == message
    assert encode(decode(data)) == data


@given(messages)
def test_server_receives_what_decode_reads(message: Message) -> None:
    members = message.messages if isinstance(message, Batch) else (message,)
    assert tuple(receive(encode(message))) == members


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _read_or_refuse(data)


@given(st.sampled_from(SEEDS), st.data())
def test_mutated_messages_are_read_or_refused(seed: bytes, data: st.DataObject) -> None:
    mutant = bytearray(seed[:4096])
    for _ in range(data.draw(st.integers(1, 4))):
        if not mutant:
            break
        at = data.draw(st.integers(0, len(mutant) - 1))
        match data.draw(st.sampled_from(["flip", "insert", "delete", "cut"])):
            case "flip":
                mutant[at] = data.draw(st.integers(0, 255))
            case "insert":
                mutant.insert(at, data.draw(st.integers(0, 255)))
            case "delete":
                del mutant[at]
            case "cut":
                del mutant[at:]
    _read_or_refuse(bytes(mutant))


def _read_or_refuse(data: bytes) -> None:
    if any(isinstance(part, Refused) for part in receive(data)):
        with pytest.raises(ProtocolError):
            decode(data)
    else:
        message = decode(data)
        assert encode(decode(encode(message))) == encode(message)


@given(blocks, st.sampled_from([math.nan, math.inf, -math.inf]), st.integers(0, 6))
def test_bad_number_in_a_block_is_refused_with_its_seq(
    block: Block, number: float, place: int
) -> None:
    wire = bytearray(encode(block))
    start = wire.index(b"\x97\xca")
    wire[start + 2 + 5 * place : start + 6 + 5 * place] = struct.pack(">f", number)
    (refused,) = receive(bytes(wire))
    assert isinstance(refused, Refused)
    assert refused.seq == block.seq


def test_bad_member_of_a_batch_leaves_the_others() -> None:
    add = encode(SourceAdd(1, SourceFields(gain=0.5)))
    block = encode(Block(9, 0, 0, 32, (), (0, 0, 0, 0, 0, 0, 1), b""))
    nan = encode(SourceAdd(2, SourceFields(gain=0.5))).replace(
        struct.pack(">f", 0.5), struct.pack(">f", math.nan)
    )
    extension = b"\x92\x06\xd6\xff\x00\x00\x00\x00"
    batch = b"\x92\x12\x94" + add + nan + extension + block
    first, second, third, last = receive(batch)
    assert isinstance(first, SourceAdd)
    assert isinstance(second, Refused)
    assert isinstance(third, Refused)
    assert isinstance(last, Block)
    assert last.seq == 9


def test_every_block_of_a_misordered_batch_can_be_answered() -> None:
    block = encode(Block(9, 0, 0, 32, (), (0, 0, 0, 0, 0, 0, 1), b""))
    other = encode(Block(10, 32, 0, 32, (), (0, 0, 0, 0, 0, 0, 1), b""))
    first, second = receive(b"\x92\x12\x92" + block + other)
    assert isinstance(first, Block)
    assert isinstance(second, Refused)
    assert second.seq == 10


def test_describe_that_cannot_be_read_keeps_its_rid() -> None:
    (refused,) = receive(b"\x94\x23\x07\x00\xc0")
    assert isinstance(refused, Refused)
    assert refused.rid == 7


@pytest.mark.parametrize(
    ("number", "seq"),
    [(b"\x05", 5), (b"\xca\x40\xa0\x00\x00", 5), (b"\xc3", None), (b"\xa15", None)],
    ids=["integer", "float", "boolean", "string"],
)
def test_seq_of_a_refused_block_is_a_number_or_nothing(number: bytes, seq: int | None) -> None:
    (refused,) = receive(b"\x92\x10" + number)
    assert isinstance(refused, Refused)
    assert refused.seq == seq


def test_pcm_is_a_view_and_not_a_copy() -> None:
    data = bytearray(encode(Block(0, 0, 0, 32, (1,), (0, 0, 0, 0, 0, 0, 1), bytes(128))))
    block = decode(data)
    assert isinstance(block, Block)
    data[-1] = 7
    assert bytes(block.pcm)[-1] == 7


def test_hello_of_another_major_version_with_other_fields_is_a_matter_of_version() -> None:
    with pytest.raises(ProtocolError) as refused:
        decode(b"\x92\x01\x81\xa1v\x92\x02\x00")
    assert refused.value.code == "unsupported_version"


@pytest.mark.parametrize("type_", [128, 160, 191])
def test_experimental_types_are_carried(type_: int) -> None:
    message = Experimental(type_, (1, "x"))
    assert decode(encode(message)) == message


@pytest.mark.parametrize("type_", [192, 255, 1000])
def test_types_beyond_the_experimental_range_are_refused(type_: int) -> None:
    with pytest.raises(ProtocolError):
        decode(encode(Experimental(type_)))


@pytest.mark.parametrize(
    "message",
    [
        Ping(2**64),
        SourceAdd(1, SourceFields(gain=math.nan)),
        SourceAdd(1, SourceFields(gain=1e39)),
        Bye("\ud800"),
    ],
)
def test_what_the_wire_cannot_carry_is_refused_by_the_sender(message: Message) -> None:
    with pytest.raises(ProtocolError):
        encode(message)


def test_integers_are_sent_as_reals_where_reals_are_expected() -> None:
    assert encode(SourceAdd(1, SourceFields(gain=1))) == encode(
        SourceAdd(1, SourceFields(gain=1.0))
    )


def test_an_encoder_goes_on_after_what_it_refused_and_after_large_messages() -> None:
    encoder = Encoder()
    for message in (Ping(7), Bye("x" * (3 << 20)), Ping(8)):
        assert encoder.encode(message) == encode(message)
        with pytest.raises(ProtocolError, match="cannot be sent"):
            encoder.encode(Ping(1 << 70))
