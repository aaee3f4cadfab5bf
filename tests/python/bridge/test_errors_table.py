"""Every row of the error table of protocol.md: code, fatal or not, close code, seq and rid."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Batch,
    Block,
    Bye,
    Describe,
    Directivity,
    Error,
    Frame,
    Hello,
    Poses,
    Resume,
    Room,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Stats,
    Welcome,
)

NEVER = object()


def bits(**fields: object) -> SourceFields:
    return SourceFields(**fields)  # type: ignore[arg-type]


def refused(dialogue: Any, *messages: object) -> Error:
    error = dialogue.error(*messages)
    assert not error.fatal
    assert dialogue.close is None
    assert len(error.message) > 10
    return error


def ended(dialogue: Any, message: object, code: str, close: int) -> None:
    error = dialogue.error(message)
    assert (error.code, error.fatal) == (code, True)
    assert dialogue.close is not None
    assert dialogue.close.code == close


def packed(*parts: bytes) -> bytes:
    return b"".join(parts)


BEFORE_HELLO = {
    "not MessagePack": b"\xc1",
    "text": "hello",
    "unknown type below 128": b"\x92\x09\x80",
    "missing field": b"\x92\x01\x81\xa1v\x92\x01\x00",
    "BLOCK first": encode(Block(0, 0, 0, 32, (), (0, 0, 0, 0, 0, 0, 1), b"")),
    "SOURCE_ADD first": encode(SourceAdd(1)),
    "PING first": b"\x92\x04\x00",
}


@pytest.mark.parametrize("data", BEFORE_HELLO.values(), ids=BEFORE_HELLO)
def test_bad_message_before_hello_is_fatal_4001(make_dialogue: Any, data: bytes | str) -> None:
    ended(make_dialogue(), data, "bad_message", 4001)


@pytest.mark.parametrize(
    "changes", [{"fmt": 2}, {"fmt": -1}, {"max_sources": 0}], ids=["fmt 2", "fmt -1", "0 sources"]
)
def test_hello_with_bad_field_is_fatal_4001(
    make_dialogue: Any, hello: Callable[..., Hello], changes: dict[str, int]
) -> None:
    ended(make_dialogue(), hello(**changes), "bad_message", 4001)


BAD_LATER = {
    "not MessagePack": b"\xc1",
    "empty": b"",
    "text": "hello",
    "unknown type below 128": b"\x92\x09\x80",
    "missing field": b"\x92\x23\x01",
    "wrong type": b"\x93\x20\xa1x\x80",
    "non-finite number": packed(b"\x93\x20\x01\x81\xa4gain\xca", struct.pack(">f", math.nan)),
    "ext": b"\x92\x04\xd4\x05\x00",
    "nested too deep": 10 * b"\x91" + b"\x00",
    "duplicate key": b"\x93\x20\x01\x82\xa1x\x01\xa1x\x01",
    "bad UTF-8": b"\x92\x06\xa1\xff",
    "trailing bytes": b"\x92\x04\x00\x00",
    "POSES with NaN": encode(Poses(-1, (), b"")).replace(
        b"\x90\xc4\x00", b"\x91\x01\xc4\x0c" + struct.pack("<3f", 0, math.nan, 0)
    ),
    "HELLO again": encode(
        Hello(v=(1, 0), client="", sample_rate=48000, block=64, fmt=0, max_sources=1)
    ),
    "RESUME later": encode(Resume(session=bytes(16), resume_key=bytes(16), seq=0)),
    "WELCOME from a client": encode(
        Welcome(
            v=(1, 0),
            server="",
            session=bytes(16),
            resume_key=bytes(16),
            sample_rate=1,
            block=1,
            fmt=0,
            window=1,
            max_sources=1,
            max_message=1,
            latency_frames=0,
            features=(),
        )
    ),
    "FRAME from a client": encode(Frame(0, 0, 0, 32, 2, 0, b"")),
    "STATS from a client": encode(
        Stats(render_ms_p50=0, render_ms_p99=0, queue=0, late=0, concealed=0, clipped=0)
    ),
    "room without a side": encode(SceneSet(at=-1, room=Room(size=(6, 5, 0)))),
    "rt60 without a room": encode(SceneSet(at=-1, rt60=0.5)),
    "rt60 of nothing": encode(SceneSet(at=-1, room=Room(size=(6, 5, 3)), rt60=0)),
    "wet below silence": encode(SceneSet(at=-1, wet=-0.5)),
    "hrtf that is not installed": encode(SceneSet(at=-1, hrtf="../../etc/passwd")),
}


@pytest.mark.parametrize("data", BAD_LATER.values(), ids=BAD_LATER)
def test_bad_message_later_is_answered_and_the_stream_goes_on(
    dialogue: Any, block: Callable[..., Block], data: bytes | str
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(0, 1, 0))))
    dialogue.frame(block(0, 0))
    assert refused(dialogue, data).code == "bad_message"
    frame = dialogue.frame(block(1, 64, inputs={1: [0.25] * 64}))
    assert frame.flags == 0


@pytest.mark.parametrize("major", [0, 2, 99])
def test_other_major_version_is_fatal_4002(
    make_dialogue: Any, hello: Callable[..., Hello], major: int
) -> None:
    ended(make_dialogue(), hello(v=(major, 0)), "unsupported_version", 4002)


def test_higher_minor_version_is_welcome(make_dialogue: Any) -> None:
    (welcome,) = make_dialogue().hello(v=(1, 7))
    assert isinstance(welcome, Welcome)


@pytest.mark.parametrize("token", [None, "", "wrong", "tok"])
def test_token_wrong_or_missing_is_fatal_4003(
    make_registry: Any, dialogue: Any, hello: Callable[..., Hello], token: str | None
) -> None:
    guarded = type(dialogue)(make_registry(), token="token")
    ended(guarded, hello(token=token), "unauthorized", 4003)


def test_token_in_hello_or_in_the_handshake_opens(make_registry: Any, dialogue: Any) -> None:
    by_hello = type(dialogue)(make_registry(), token="token")
    assert isinstance(by_hello.hello(token="token")[0], Welcome)
    by_handshake = type(dialogue)(make_registry(), token="token", authorized=True)
    assert isinstance(by_handshake.hello()[0], Welcome)


@pytest.mark.parametrize("rate", [0, 4_000, 192_000])
def test_rate_the_renderer_does_not_run_is_fatal_4004(
    make_dialogue: Any, hello: Callable[..., Hello], rate: int
) -> None:
    ended(make_dialogue(), hello(sample_rate=rate), "unsupported_rate", 4004)


@pytest.mark.parametrize("frames", [0, 31, 4097])
def test_hello_with_block_out_of_range_is_fatal_4005(
    make_dialogue: Any, hello: Callable[..., Hello], frames: int
) -> None:
    ended(make_dialogue(), hello(block=frames), "limit", 4005)


BAD_BLOCKS: dict[str, dict[str, object]] = {
    "PCM too short": {"ids": (1,), "pcm": bytes(4 * 64 - 4)},
    "PCM too long": {"ids": (1,), "pcm": bytes(4 * 64 + 1)},
    "PCM without ids": {"pcm": bytes(4)},
    "PCM of the other format": {"ids": (1,), "fmt": 1, "pcm": bytes(4 * 64)},
    "too few frames": {"frames": 31, "ids": (1,), "pcm": bytes(4 * 31)},
    "too many frames": {"frames": 4097},
    "no frames": {"frames": 0},
    "negative frames": {"frames": -64},
    "unknown id": {"ids": (2,), "pcm": bytes(4 * 64)},
    "id 0": {"ids": (0,), "pcm": bytes(4 * 64)},
    "id twice": {"ids": (1, 1), "pcm": bytes(8 * 64)},
    "fmt 2": {"fmt": 2},
    "quaternion of length 0": {"pose": (0, 0, 0, 0, 0, 0, 0)},
}


@pytest.mark.parametrize("changes", BAD_BLOCKS.values(), ids=BAD_BLOCKS)
def test_bad_block_gets_an_error_with_its_seq_and_no_frame(
    dialogue: Any, block: Callable[..., Block], changes: dict[str, object]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(0, 1, 0))))
    dialogue.frame(block(40, 0))
    error = refused(dialogue, block(**{"seq": 41, "t": 64, **changes}))
    assert (error.code, error.seq) == ("bad_block", 41)
    assert dialogue.frame(block(42, 128)).seq == 42


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_non_finite_pose_gets_an_error_with_its_seq(
    dialogue: Any, block: Callable[..., Block], number: float
) -> None:
    good = encode(block(40, 0))
    at = good.index(b"\x97\xca") + 2
    bad = good[:at] + struct.pack(">f", number) + good[at + 4 :]
    error = refused(dialogue, bad)
    assert (error.code, error.seq) == ("bad_message", 40)
    assert dialogue.frame(block(41, 64)).seq == 41


@pytest.mark.parametrize("seq", [40, 39, -1, 43])
def test_seq_that_does_not_rise_by_1_is_a_bad_block(
    dialogue: Any, block: Callable[..., Block], seq: int
) -> None:
    dialogue.frame(block(40, 0))
    error = refused(dialogue, block(seq, 64))
    assert (error.code, error.seq) == ("bad_block", seq)
    assert dialogue.frame(block(max(seq, 40) + 1, 64)).seq == max(seq, 40) + 1


def test_one_wrong_seq_does_not_shut_out_the_right_ones(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.frame(block(40, 0))
    assert dialogue.error(block(2**64 - 1, 64)).code == "bad_block"
    assert dialogue.frame(block(41, 64)).seq == 41
    assert dialogue.error(block(2**64 - 1, 128, frames=7)).code == "bad_block"
    assert dialogue.frame(block(42, 128)).seq == 42


BAD_SOURCES = {
    "live id": SourceAdd(1, bits(position=(1, 0, 0))),
    "id 0": SourceAdd(0, bits(position=(1, 0, 0))),
    "id 65536": SourceAdd(65536, bits(position=(1, 0, 0))),
    "unknown id set": SourceSet(2, -1, bits(gain=1)),
    "unknown id removed": SourceRemove(2, -1),
    "unknown id in POSES": Poses(-1, (1, 2), bytes(24)),
    "id twice in POSES": Poses(-1, (1, 1), bytes(24)),
    "gain below 0": SourceSet(1, -1, bits(gain=-0.5)),
    "kind unknown": SourceSet(1, -1, bits(kind="choir")),
    "kind that is not its own": SourceSet(1, -1, bits(kind="mixture")),
    "mixture at a position": SourceAdd(2, bits(position=(1, 0, 0), kind="mixture")),
    "part of no mixture": SourceSet(65537, -1, bits(position=(1, 0, 0))),
    "id beyond all parts": SourceSet(1 + 6 * 65536, -1, bits(position=(1, 0, 0))),
    "part added": SourceAdd(65537, bits(position=(1, 0, 0))),
    "spread out of range": SourceSet(1, -1, bits(spread=1.5)),
    "distance model unknown": SourceSet(1, -1, bits(distance_model="cubic")),
    "ref_distance 0": SourceSet(1, -1, bits(ref_distance=0)),
    "max_distance below 0": SourceSet(1, -1, bits(max_distance=-1)),
    "rolloff below 0": SourceSet(1, -1, bits(rolloff=-1)),
    "position out of the world": SourceSet(1, -1, bits(position=(1e30, 0, 0))),
    "orientation of length 0": SourceSet(1, -1, bits(orientation=(0, 0, 0, 0))),
    "pattern unknown": SourceSet(1, -1, bits(directivity=Directivity(pattern="laser"))),
    "cone wider than a turn": SourceSet(
        1, -1, bits(directivity=Directivity(pattern="cone", outer=360.0))
    ),
    "outer gain above 1": SourceSet(
        1, -1, bits(directivity=Directivity(pattern="cone", outer_gain=2.0))
    ),
    "cardioid weight above 1": SourceSet(
        1, -1, bits(directivity=Directivity(pattern="cardioid", weight=1.5))
    ),
    "ramp below 0": SourceSet(1, -1, bits(gain=1), -1),
    "position and text": SourceSet(1, -1, bits(position=(1, 0, 0), text="left")),
}


@pytest.mark.parametrize("message", BAD_SOURCES.values(), ids=BAD_SOURCES)
def test_bad_source_is_answered_and_changes_nothing(
    dialogue: Any, block: Callable[..., Block], message: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(0, 1, 0))))
    dialogue.frame(block(0, 0))
    before = dict(dialogue.renderer.sources)
    error = refused(dialogue, message)
    assert error.code == "bad_source"
    assert error.seq is None
    dialogue.frame(block(1, 64))
    assert dialogue.renderer.sources == before


def test_what_is_not_supported_is_named_as_such(dialogue: Any) -> None:
    dialogue.renderer.mixture_latency = None
    error = refused(dialogue, SourceAdd(1, bits(text="left", kind="mixture")))
    assert error.code == "bad_source"
    assert "not supported" in error.message


def test_source_without_place_is_live_and_silent_and_told(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    error = refused(dialogue, SourceAdd(1))
    assert (error.code, error.rid) == ("describe_failed", 0)
    error = refused(dialogue, SourceAdd(2, bits(text="colourless green ideas")))
    assert (error.code, error.rid) == ("describe_failed", 0)
    frame = dialogue.frame(block(inputs={1: [0.5] * 64, 2: [0.5] * 64}))
    assert stereo(frame) == ([0.0] * 64, [0.0] * 64)
    dialogue.say(SourceSet(1, -1, bits(position=(0, 1, 0))))
    frame = dialogue.frame(block(1, 64, inputs={1: [0.5] * 64}))
    assert stereo(frame) == ([0.5] * 64, [0.0] * 64)


def test_text_that_cannot_be_placed_leaves_a_placed_source_where_it_is(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(0, 1, 0))))
    error = refused(dialogue, SourceSet(1, -1, bits(text="nonsense", gain=0.5)))
    assert (error.code, error.rid) == ("describe_failed", 0)
    dialogue.frame(block())
    assert dialogue.renderer.sources[1].position == (0, 1, 0)
    assert dialogue.renderer.sources[1].gain == 1


def test_describe_that_fails_carries_its_rid(dialogue: Any) -> None:
    assert refused(dialogue, Describe(7, 0, "nonsense")).code == "describe_failed"
    assert refused(dialogue, Describe(8, 0, "nonsense")).rid == 8
    error = refused(dialogue, Describe(9, 5, "left"))
    assert (error.code, error.rid) == ("bad_source", 9)


def test_several_objects_for_one_source_are_refused_by_name(dialogue: Any) -> None:
    error = refused(dialogue, SourceAdd(1, bits(text="dog left, cat right")))
    assert error.code == "describe_failed"
    assert "dog" in error.message
    assert "cat" in error.message


def test_fault_of_the_renderer_is_internal_and_its_frame_is_concealed(
    dialogue: Any, block: Callable[..., Block], stereo: Any, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue.renderer.fault = RuntimeError("planned")
    error, frame = dialogue.say(block(5, 0))
    assert isinstance(error, Error)
    assert (error.code, error.fatal, error.seq) == ("internal", False, None)
    assert isinstance(frame, Frame)
    assert (frame.seq, frame.flags) == (5, 2)
    assert stereo(frame) == ([0.0] * 64, [0.0] * 64)
    assert "planned" in caplog.text
    dialogue.renderer.fault = None
    assert dialogue.frame(block(6, 64)).flags == 0


def test_server_without_room_is_overloaded_4009(
    make_registry: Any, make_dialogue: Any, hello: Callable[..., Hello]
) -> None:
    registry = make_registry(sessions=2)
    for _ in range(2):
        assert isinstance(make_dialogue(registry).hello()[0], Welcome)
    ended(make_dialogue(registry), hello(), "overloaded", 4009)


def test_bad_member_of_a_batch_does_not_disturb_its_block(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(0, 1, 0))))
    bad = SourceSet(1, -1, bits(gain=-1.0))
    error, frame = dialogue.say(Batch((bad, block(inputs={1: [0.5] * 64}))))
    assert isinstance(error, Error)
    assert isinstance(frame, Frame)


def test_bye_ends_the_session(dialogue: Any) -> None:
    assert dialogue.say(Bye("quit")) == []
    assert dialogue.close.code == 1000
    dialogue.connection.lost(dialogue.now_ns)
    assert len(dialogue.registry) == 0
