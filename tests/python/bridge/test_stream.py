"""BLOCK to FRAME: format, order, the sample a change holds from, ramps, jumps of the timeline."""

from __future__ import annotations

import array
import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Batch,
    Block,
    Describe,
    Error,
    Frame,
    Poses,
    Resolved,
    Room,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Welcome,
)

LEFT = (0.0, 1.0, 0.0)
RIGHT = (0.0, -1.0, 0.0)
ONES = [1.0] * 64


def bits(**fields: object) -> SourceFields:
    return SourceFields(**fields)  # type: ignore[arg-type]


def renders(dialogue: Any) -> list[tuple[int, int]]:
    """First frame and length of each piece so far."""
    return [call[1:3] for call in dialogue.renderer.calls if call[0] == "render"]


def gains(dialogue: Any, source: int = 1) -> list[float]:
    """Gain of a source at the end of each piece so far."""
    calls = [call for call in dialogue.renderer.calls if call[0] == "render"]
    return [call[3][source].gain for call in calls if source in call[3]]


def positions(dialogue: Any, source: int = 1) -> list[tuple[float, float, float]]:
    calls = [call for call in dialogue.renderer.calls if call[0] == "render"]
    return [call[3][source].position for call in calls if source in call[3]]


def test_welcome_grants_what_hello_asked_within_the_limits(make_dialogue: Any) -> None:
    (welcome,) = make_dialogue(max_sources=100).hello(max_sources=300, block=128)
    assert isinstance(welcome, Welcome)
    assert welcome.v[0] == 1
    assert (len(welcome.session), len(welcome.resume_key)) == (16, 16)
    assert (welcome.sample_rate, welcome.block, welcome.fmt) == (48_000, 128, 0)
    assert (welcome.window, welcome.max_sources) == (4, 100)
    assert welcome.max_message == 4 * 1024 * 1024 + 4 * 1024
    assert welcome.latency_frames == 8
    assert {"text", "hrtf", "room", "spread"} <= set(welcome.features)
    assert "mixture" in welcome.features


def test_frame_answers_its_block_to_the_byte(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT, gain=0.5)))
    samples = [math.sin(0.1 * k) for k in range(64)]
    frame = dialogue.frame(block(7, 1_000, inputs={1: samples}))
    assert (frame.seq, frame.t, frame.fmt, frame.frames) == (7, 1_000, 0, 64)
    assert (frame.channels, frame.flags) == (2, 0)
    halves = array.array("f", samples)
    expected = [x for k in halves for x in (0.5 * k, 0.0)]
    assert bytes(frame.pcm) == array.array("f", expected).tobytes()


def test_spread_is_set_glides_and_is_said_by_text(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT, spread=0.25)), SourceAdd(2, bits(text="left")))
    sources = dialogue.renderer.sources
    assert (sources[1].spread, sources[2].spread) == (0.25, 0.0)
    dialogue.frame(block(0, 0))
    dialogue.say(SourceSet(1, -1, bits(spread=1.0), 128), SourceSet(2, -1, bits(text="all around")))
    dialogue.frame(block(1, 64))
    assert (sources[1].spread, sources[2].spread) == (pytest.approx(0.625), 1.0)
    dialogue.frame(block(2, 128))
    assert sources[1].spread == 1.0
    # What is said in numbers counts more than what the sentence says.
    dialogue.say(SourceSet(2, -1, bits(text="all around", spread=0.5)))
    dialogue.frame(block(3, 192))
    assert sources[2].spread == 0.5


def test_input_is_planar_in_the_order_of_ids(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)), SourceAdd(2, bits(position=RIGHT)))
    left, right = stereo(dialogue.frame(block(inputs={2: [0.25] * 64, 1: [0.5] * 64})))
    assert (left, right) == ([0.5] * 64, [0.25] * 64)


def test_int16_stream_rounds_and_clamps_as_written(
    make_dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue = make_dialogue()
    dialogue.hello(fmt=1)
    dialogue.say(SourceAdd(1, bits(position=LEFT, gain=0.5)))
    samples = [32767, -32768, 1, -1, 3, 0] + 58 * [0]
    pcm = array.array("h", samples).tobytes()
    left, _ = stereo(dialogue.frame(block(ids=(1,), fmt=1, pcm=pcm)))
    assert left[:6] == [math.floor(0.5 * x + 0.5) for x in samples[:6]]
    loud = array.array("f", [2.5, -2.5] * 32).tobytes()
    left, _ = stereo(dialogue.frame(block(1, 64, ids=(1,), fmt=0, pcm=loud)))
    assert left[:2] == [32767, -32768]


def test_blocks_may_differ_in_frames_and_format(dialogue: Any, block: Callable[..., Block]) -> None:
    t = 0
    for seq, (frames, fmt) in enumerate([(32, 0), (4096, 1), (33, 0), (100, 1)]):
        frame = dialogue.frame(block(seq, t, frames, fmt=fmt))
        assert (frame.frames, frame.fmt) == (frames, 0)
        assert len(frame.pcm) == 8 * frames
        t += frames
    assert ("restart",) not in dialogue.renderer.calls


def test_source_absent_from_ids_is_silent(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)), SourceAdd(2, bits(position=LEFT)))
    left, _ = stereo(dialogue.frame(block(inputs={1: [0.25] * 64})))
    assert left == [0.25] * 64
    left, _ = stereo(dialogue.frame(block(1, 64)))
    assert left == [0.0] * 64


def test_frames_come_in_order_with_the_seq_of_their_blocks(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.send(*[block(seq, 64 * seq) for seq in range(4)])
    assert [frame.seq for frame in dialogue.work()] == [0, 1, 2, 3]


def test_control_between_two_waiting_blocks_holds_from_the_second(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.send(
        block(0, 0, inputs={1: ONES}),
        SourceRemove(1, -1),
        SourceAdd(1, bits(position=RIGHT)),
        block(1, 64, inputs={1: ONES}),
    )
    first, second = dialogue.work()
    assert stereo(first) == (ONES, [0.0] * 64)
    assert stereo(second) == ([0.0] * 64, ONES)


def test_change_at_a_sample_splits_the_block_there(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 1_000, inputs={1: ONES}))
    dialogue.say(SourceSet(1, 1_064 + 20, bits(gain=0.5), 0))
    left, _ = stereo(dialogue.frame(block(1, 1_064, inputs={1: ONES})))
    assert left == [1.0] * 20 + [0.5] * 44


def test_change_at_a_sample_of_a_later_block_waits_for_it(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0, inputs={1: ONES}))
    dialogue.say(SourceSet(1, 130, bits(gain=0.5), 0))
    left = []
    for seq in (1, 2):
        left += stereo(dialogue.frame(block(seq, 64 * seq, inputs={1: ONES})))[0]
    assert left == [1.0] * 66 + [0.5] * 62


@pytest.mark.parametrize("at", [-1, -4_000, 0, 64])
def test_change_at_minus_1_or_in_the_past_holds_with_the_next_block(
    dialogue: Any, block: Callable[..., Block], stereo: Any, at: int
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0, inputs={1: ONES}))
    dialogue.say(SourceSet(1, at, bits(gain=0.5), 0))
    left, _ = stereo(dialogue.frame(block(1, 64, inputs={1: ONES})))
    assert left == [0.5] * 64


def test_changes_of_one_sample_hold_in_the_order_they_came(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    dialogue.say(*[SourceSet(1, at, bits(gain=gain), 0) for at, gain in ((64, 8), (-1, 4), (0, 2))])
    dialogue.frame(block(1, 64))
    assert gains(dialogue)[-1] == 2


def test_ramp_lasts_one_block_unless_said(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT, gain=0.0)))
    dialogue.frame(block(0, 0))
    dialogue.say(SourceSet(1, 64 + 16, bits(gain=1.0)))
    dialogue.frame(block(1, 64))
    dialogue.frame(block(2, 128))
    assert renders(dialogue)[1:] == [(0, 16), (16, 48), (0, 16), (16, 48)]
    assert gains(dialogue)[1:] == [0.0, 48 / 64, 1.0, 1.0]


def test_ramp_in_frames_is_a_straight_line_over_blocks(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=(1, 2, 0))))
    dialogue.frame(block(0, 0))
    dialogue.say(SourceSet(1, -1, bits(position=(3, -2, 4)), 160))
    for seq in (1, 2, 3):
        dialogue.frame(block(seq, 64 * seq))
    shares = [64 / 160, 128 / 160, 1.0, 1.0]
    assert renders(dialogue)[1:] == [(0, 64), (0, 64), (0, 32), (32, 32)]
    for position, share in zip(positions(dialogue)[1:], shares, strict=True):
        assert position == pytest.approx((1 + 2 * share, 2 - 4 * share, 4 * share))


def test_ramp_of_one_field_is_not_cut_by_a_change_of_another(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT, gain=0.0)))
    dialogue.frame(block(0, 0))
    dialogue.say(SourceSet(1, -1, bits(gain=1.0), 128), SourceSet(1, -1, bits(position=RIGHT)))
    dialogue.frame(block(1, 64))
    assert (gains(dialogue)[-1], positions(dialogue)[-1]) == (0.5, RIGHT)
    dialogue.frame(block(2, 128))
    assert gains(dialogue)[-1] == 1.0


def test_poses_move_many_at_once(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(*[SourceAdd(k, bits(position=LEFT)) for k in (1, 2, 3)])
    dialogue.frame(block(0, 0))
    xyz = array.array("f", [1, 0, 0, 0, -4, 0]).tobytes()
    dialogue.say(Batch((Poses(-1, (3, 1), xyz), block(1, 64))))
    assert positions(dialogue, 3)[-1] == (1, 0, 0)
    assert positions(dialogue, 1)[-1] == (0, -4, 0)
    assert positions(dialogue, 2)[-1] == LEFT
    dialogue.say(Poses(64 + 64 + 32, (2,), array.array("f", [0, 0, 2]).tobytes()))
    dialogue.frame(block(2, 128))
    assert positions(dialogue, 2)[-1] == (0, 0.5, 1)
    dialogue.frame(block(3, 192))
    assert positions(dialogue, 2)[-1] == (0, 0, 2)


@pytest.mark.parametrize("ramp", [64, 32], ids=["in one piece", "over blocks"])
def test_poses_move_no_later_source_of_the_same_id(
    dialogue: Any, block: Callable[..., Block], ramp: int
) -> None:
    dialogue.say(*[SourceAdd(k, bits(position=LEFT)) for k in (1, 2)])
    dialogue.frame(block(0, 0))
    xyz = array.array("f", [1, 0, 0, 2, 0, 0]).tobytes()
    dialogue.say(Poses(64 + ramp, (1, 2), xyz))
    dialogue.say(SourceRemove(1, -1), SourceAdd(1, bits(position=RIGHT)))
    for seq in (1, 2, 3):
        dialogue.frame(block(seq, 64 * seq))
    assert set(positions(dialogue, 1)[1:]) == {RIGHT}
    assert positions(dialogue, 2)[-1] == (2, 0, 0)


def test_poses_due_at_a_refused_block_move_no_later_source_of_the_same_id(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    dialogue.say(Poses(-1, (1,), array.array("f", [1, 0, 0]).tobytes()))
    dialogue.error(block(1, 64, inputs={9: ONES}))
    dialogue.say(SourceRemove(1, -1), SourceAdd(1, bits(position=RIGHT)))
    dialogue.frame(block(2, 128))
    assert positions(dialogue, 1)[-1] == RIGHT


def test_poses_place_a_source_that_had_no_place(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1))
    dialogue.say(Poses(-1, (1,), array.array("f", LEFT).tobytes()))
    assert stereo(dialogue.frame(block(inputs={1: ONES}))) == (ONES, [0.0] * 64)


def test_listener_of_each_block_reaches_the_renderer_normalised(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.frame(block(0, 0, pose=(1, 2, 3, 0, 0, 0, 2)))
    assert dialogue.renderer.listener == ((1, 2, 3), (0, 0, 0, 1))
    dialogue.frame(block(1, 64, pose=(2, 2, 3, 0, 0, 1, 0)))
    assert dialogue.renderer.listener == ((2, 2, 3), (0, 0, 1, 0))


def test_source_removed_at_a_sample_is_silent_from_there(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    dialogue.say(SourceRemove(1, 64 + 10))
    left, _ = stereo(dialogue.frame(block(1, 64, inputs={1: ONES})))
    assert left == [1.0] * 10 + [0.0] * 54
    assert dialogue.error(block(2, 128, inputs={1: ONES})).code == "bad_block"


def test_id_of_a_removed_source_is_free_again_at_once(dialogue: Any) -> None:
    assert (
        dialogue.say(
            SourceAdd(1, bits(position=LEFT)),
            SourceRemove(1, -1),
            SourceAdd(1, bits(position=RIGHT)),
        )
        == []
    )


def test_source_whose_end_is_set_takes_no_change_after_it(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    assert dialogue.say(SourceSet(1, 150, bits(gain=2.0)), SourceRemove(1, 100)) == []
    assert dialogue.error(SourceSet(1, 120, bits(gain=2.0))).code == "bad_source"
    dialogue.frame(block(1, 64))
    dialogue.frame(block(2, 128))


def test_jump_of_t_is_a_discontinuity_and_going_on_is_none(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.frame(block(0, 1_000))
    dialogue.frame(block(1, 1_064))
    assert ("restart",) not in dialogue.renderer.calls
    dialogue.frame(block(2, 5_000))
    assert dialogue.renderer.calls.count(("restart",)) == 1
    dialogue.frame(block(3, 0))
    assert dialogue.renderer.calls.count(("restart",)) == 2


REFUSED = {
    "PCM too short": {"ids": (1,), "pcm": bytes(4)},
    "unknown id": {"inputs": {9: ONES}},
    "pose without orientation": {"pose": (0, 0, 0, 0, 0, 0, 0)},
    "id twice": {"ids": (1, 1), "pcm": bytes(512)},
    "short pose": {"pose": (0, 0, 0)},
    "NaN in the pose": {"pose": (0.5, 0, 0, 0, 0, 0, 1)},
}


def wired(block: Block) -> bytes:
    """Bytes of a BLOCK, with NaN in place of 0.5."""
    return encode(block).replace(struct.pack(">f", 0.5), struct.pack(">f", math.nan))


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_refused_block_passes_on_the_timeline(
    dialogue: Any, block: Callable[..., Block], changes: dict[str, Any]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    dialogue.error(wired(block(1, 64, **changes)))
    dialogue.frame(block(2, 128))
    assert ("restart",) not in dialogue.renderer.calls


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_jump_of_a_refused_block_is_a_discontinuity_of_the_next(
    dialogue: Any, block: Callable[..., Block], changes: dict[str, Any]
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    dialogue.frame(block(0, 0))
    dialogue.error(wired(block(1, 100_000, **changes)))
    dialogue.error(wired(block(2, 100_064, **changes)))
    dialogue.frame(block(3, 100_128))
    dialogue.frame(block(4, 100_192))
    assert dialogue.renderer.calls.count(("restart",)) == 1


def test_block_beyond_the_window_passes_on_the_timeline(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.send(*[block(seq, 64 * seq) for seq in range(5)])
    replies = dialogue.work()
    assert [type(reply) for reply in replies] == [Frame] * 4 + [Error]
    dialogue.frame(block(5, 64 * 5))
    assert ("restart",) not in dialogue.renderer.calls


def test_block_that_comes_twice_is_no_discontinuity(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.frame(block(0, 0))
    dialogue.frame(block(1, 64))
    assert dialogue.error(block(1, 64)).code == "bad_block"
    dialogue.frame(block(2, 128))
    assert ("restart",) not in dialogue.renderer.calls


@pytest.mark.parametrize(("seq", "next_seq"), [(0, 1), (5, 6)], ids=["number again", "gap"])
def test_block_of_a_wrong_number_that_goes_on_passes_on_the_timeline(
    dialogue: Any, block: Callable[..., Block], seq: int, next_seq: int
) -> None:
    dialogue.frame(block(0, 0))
    assert dialogue.error(block(seq, 64)).code == "bad_block"
    dialogue.frame(block(next_seq, 128))
    assert ("restart",) not in dialogue.renderer.calls


def test_nan_in_a_stream_is_contained_and_flagged(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)), SourceAdd(2, bits(position=LEFT)))
    frame = dialogue.frame(block(inputs={1: [math.nan] + 63 * [0.0], 2: [0.5] * 64}))
    assert frame.flags == 2
    assert stereo(frame)[0] == [0.5] * 64
    assert dialogue.frame(block(1, 64, inputs={1: [0.25] * 64})).flags == 0


def test_limited_output_is_flagged(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT, gain=4.0)))
    assert dialogue.frame(block(inputs={1: [0.5] * 64})).flags == 4


def test_block_rendered_after_its_time_is_flagged_late(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.send(block(0, 0))
    dialogue.now_ns += round(4.5 * 64 / 48_000 * 1e9)
    (frame,) = dialogue.work()
    assert isinstance(frame, Frame)
    assert frame.flags == 1
    dialogue.send(block(1, 64))
    dialogue.now_ns += round(3.5 * 64 / 48_000 * 1e9)
    (frame,) = dialogue.work()
    assert frame.flags == 0


def test_text_is_seen_from_the_listener_of_the_last_block_and_stays_in_the_world(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    (resolved,) = dialogue.say(SourceAdd(1, bits(text="left")))
    assert resolved == Resolved(
        rid=0, id=1, position=(0.0, 2.0, 0.0), confidence=0.75, label="sound"
    )
    half = math.sqrt(0.5)
    dialogue.frame(block(0, 0, pose=(10, 0, 0, 0, 0, half, half)))
    (resolved,) = dialogue.say(SourceSet(1, -1, bits(text="left")))
    assert resolved.position == pytest.approx((8.0, 0.0, 0.0))
    dialogue.frame(block(1, 64, pose=(0, 0, 0, 0, 0, 0, 1)))
    assert positions(dialogue)[-1] == pytest.approx((8.0, 0.0, 0.0))


def test_movement_in_text_starts_with_the_next_block(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    (resolved,) = dialogue.say(SourceAdd(1, bits(text="left to right")))
    assert resolved.position == (0.0, 1.0, 0.0)
    assert resolved.path == ((0, 0.0, 1.0, 0.0), (480, 0.0, -1.0, 0.0))
    for seq in range(8):
        dialogue.frame(block(seq, 64 * seq))
    ways = [min((seq + 1) * 64 / 480, 1.0) for seq in range(8)]
    for position, way in zip(positions(dialogue), ways, strict=True):
        assert position == pytest.approx((0.0, 1.0 - 2.0 * way, 0.0), abs=1e-6)


def test_position_ends_a_movement(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(SourceAdd(1, bits(text="left to right")))
    dialogue.frame(block(0, 0))
    dialogue.say(SourceSet(1, -1, bits(position=(5, 0, 0))))
    for seq in (1, 2, 3):
        dialogue.frame(block(seq, 64 * seq))
    assert positions(dialogue)[-1] == (5, 0, 0)


def test_describe_answers_and_changes_nothing(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.say(SourceAdd(1, bits(position=LEFT)))
    (resolved,) = dialogue.say(Describe(41, 1, "front"))
    assert (resolved.rid, resolved.id, resolved.position) == (41, 1, (1.0, 0.0, 0.0))
    dialogue.frame(block())
    assert positions(dialogue) == [LEFT]


def test_describe_of_the_scene_lists_its_objects(dialogue: Any) -> None:
    (resolved,) = dialogue.say(Describe(1, 0, "dog left, cat right"))
    assert [item.label for item in resolved.objects] == ["dog", "cat"]
    assert resolved.position == resolved.objects[0].position == (0.0, 1.0, 0.0)
    assert resolved.confidence == 0.5


def test_hrtf_changes_once_it_is_loaded_at_its_sample(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.frame(block(0, 0))
    dialogue.say(SceneSet(at=80, hrtf="other"))
    assert dialogue.renderer.hrtf == "kemar"
    dialogue.renderer.calls.clear()
    dialogue.frame(block(1, 64))
    assert [call[:3] for call in dialogue.renderer.calls] == [
        ("render", 0, 16),
        ("render", 16, 48),
        ("hrtf", "other"),
    ]


def test_hrtf_that_cannot_be_loaded_is_told_and_the_old_one_stays(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    error = dialogue.error(SceneSet(at=-1, hrtf="broken"))
    assert (error.code, error.fatal) == ("internal", False)
    dialogue.frame(block())
    assert dialogue.renderer.hrtf == "kemar"


def test_a_room_is_entered_at_its_sample_and_rt60_and_wet_go_with_it(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    small, large = Room(size=(4, 3, 2.5)), Room(size=(20, 15, 6), materials="concrete")
    dialogue.frame(block(0, 0))
    dialogue.say(SceneSet(at=-1, wet=0.5))
    assert not [call for call in dialogue.renderer.calls if call[0] == "room"]
    dialogue.renderer.calls.clear()
    dialogue.say(SceneSet(at=80, room=small))
    dialogue.frame(block(1, 64))
    assert [call[:3] for call in dialogue.renderer.calls] == [
        ("render", 0, 16),
        ("render", 16, 48),
        ("room", (small, None), 0.5),
    ]
    dialogue.renderer.calls.clear()
    for change in (
        SceneSet(at=-1, rt60=0.75),
        SceneSet(at=-1, wet=1.0),
        SceneSet(at=-1, room=large),
        SceneSet(at=-1, room=small, rt60=0.5, wet=0.25),
    ):
        dialogue.say(change)
    dialogue.frame(block(2, 128))
    assert [call for call in dialogue.renderer.calls if call[0] == "room"] == [
        ("room", (small, 0.75), 0.5),
        ("room", (small, 0.75), 1.0),
        ("room", (large, None), 1.0),
        ("room", (small, 0.5), 0.25),
    ]


def test_a_room_that_cannot_be_used_is_told_and_the_one_before_it_stays(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.say(SceneSet(at=-1, room=Room(size=(4, 3, 2.5)), wet=9.0))
    _, error = dialogue.say(block())
    assert (error.code, error.fatal) == ("bad_message", False)
    assert "this room rings too long" in error.message
