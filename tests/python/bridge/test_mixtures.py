"""Mixtures over the wire: what a session does with them, and its objects as sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    Block,
    Describe,
    Error,
    Poses,
    Resolved,
    Resume,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Welcome,
)
from auricle.bridge.mixture_ids import object_id, object_ids, residual_id

DOG, CAT = object_ids(1, 2)
REST = residual_id(1)
HALF, QUARTER = [0.5] * 64, [0.25] * 64


def bits(**fields: Any) -> SourceFields:
    return SourceFields(**fields)


@pytest.fixture
def mixture(dialogue: Any) -> Any:
    """A dialogue in which source 1 is a dog on the left and a cat on the right."""
    dialogue.say(SourceAdd(1, bits(text="dog left, cat right", kind="mixture")))
    return dialogue


@pytest.fixture
def heard(mixture: Any, block: Callable[..., Block], stereo: Any) -> Callable[[int], Any]:
    """The first and the last sample of both ears, of a BLOCK of ones for source 1."""

    def play(seq: int) -> Any:
        left, right = stereo(mixture.frame(block(seq, 64 * seq, inputs={1: [1.0] * 64})))
        return (left[0], right[0]), (left[-1], right[-1])

    return play


def test_ids_of_parts_are_beyond_those_that_clients_choose() -> None:
    assert (DOG, CAT, REST) == (65537, 131073, 327681)
    assert object_id(65535, 1) == 131071
    message = SourceSet(REST, -1, bits(gain=0.5))
    assert decode(encode(message)) == message


def test_welcome_names_the_feature_only_where_it_is_there(
    make_registry: Any, make_dialogue: Any, gain_renderer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (welcome,) = make_dialogue().hello()
    assert "mixture" in welcome.features
    monkeypatch.setattr(gain_renderer, "mixture_latency", None)
    (welcome,) = make_dialogue().hello()
    assert "mixture" not in welcome.features
    registry = make_registry()
    registry.describe = None
    (welcome,) = make_dialogue(registry).hello()
    assert "mixture" not in welcome.features


def test_resolved_names_the_objects_also_when_there_is_one(dialogue: Any) -> None:
    dialogue.renderer.mixture_latency = 512
    (answer,) = dialogue.say(SourceAdd(1, bits(text="dog left, cat right", kind="mixture")))
    assert isinstance(answer, Resolved)
    assert (answer.rid, answer.id, answer.latency_frames) == (0, 1, 512)
    assert answer.objects is not None
    assert [one.label for one in answer.objects] == ["dog", "cat"]
    assert answer.position == (0.0, 1.0, 0.0)
    assert answer.confidence == 0.5
    (answer,) = dialogue.say(SourceSet(1, -1, bits(text="front")))
    assert [one.label for one in answer.objects] == ["sound"]
    (answer,) = dialogue.say(Describe(7, 1, "dog left, cat right"))
    assert (answer.rid, answer.latency_frames, len(answer.objects)) == (7, 512, 2)


def test_all_parts_are_heard_and_the_residual_is_in_front(heard: Any) -> None:
    assert heard(0)[1] == (0.75, 0.5)


def test_objects_move_by_poses_and_by_ramps(mixture: Any, heard: Any) -> None:
    heard(0)
    mixture.say(SourceSet(CAT, -1, bits(gain=0.0), 64))
    assert heard(1)[1] == (0.75, 0.25)
    mixture.say(Poses(-1, (DOG,), bytes(4) + b"\x00\x00\x80\xbf" + bytes(4)))
    assert heard(2)[1] == (0.25, 0.75)
    assert mixture.renderer.sources[DOG].position == (0.0, -1.0, 0.0)
    mixture.say(SourceSet(REST, 192 + 32, bits(position=(0.0, 5.0, 0.0)), 0))
    assert heard(3) == ((0.25, 0.75), (0.25, 0.5))


def test_an_object_follows_the_path_of_a_sentence(mixture: Any, heard: Any) -> None:
    heard(0)
    (answer,) = mixture.say(SourceSet(DOG, -1, bits(text="left to right")))
    assert (answer.rid, answer.id) == (0, DOG)
    for seq in range(1, 9):
        heard(seq)
    assert mixture.renderer.sources[DOG].position == (0.0, -1.0, 0.0)


def test_a_mixture_has_a_gain_and_gives_the_rest_to_its_objects(mixture: Any, heard: Any) -> None:
    heard(0)
    mixture.say(SourceSet(1, -1, bits(gain=0.5, spread=0.25, rolloff=0.0), 0))
    assert heard(1)[1] == (0.375, 0.25)
    sources = mixture.renderer.sources
    assert [sources[part].spread for part in (DOG, CAT, REST)] == [0.25, 0.25, 1.0]
    assert [sources[part].distance.rolloff for part in (DOG, CAT, REST)] == [0.0, 0.0, 1.0]
    mixture.say(SourceSet(1, -1, bits(ref_distance=2.0)))
    heard(2)
    assert sources[DOG].distance.rolloff == 0.0
    mixture.say(SourceSet(1, -1, bits(text="front")))
    heard(3)
    assert sources[DOG].distance.ref_distance == 2.0
    assert sources[DOG].spread == 0.25


def test_a_new_text_holds_from_its_sample_and_keeps_objects_that_stay(
    mixture: Any, heard: Any
) -> None:
    heard(0)
    mixture.say(SourceSet(DOG, -1, bits(gain=0.5), 0))
    mixture.say(SourceSet(1, 64 + 32, bits(text="cat right, dog left")))
    assert heard(1) == ((0.5, 0.5), (0.375, 0.75))
    sources = mixture.renderer.sources
    heard(2)
    # The numbers follow the sentence; what was said of the dog is still said of it.
    assert (sources[object_id(1, 2)].gain, sources[object_id(1, 2)].spread) == (0.5, 0.0)
    mixture.say(SourceSet(1, -1, bits(text="front")))
    heard(3)
    assert object_id(1, 2) not in sources
    error = mixture.error(SourceSet(object_id(1, 2), -1, bits(gain=1.0)))
    assert error.code == "bad_source"


def test_an_object_that_is_removed_goes_to_the_residual(mixture: Any, heard: Any) -> None:
    heard(0)
    mixture.say(SourceRemove(DOG, -1))
    assert heard(1)[1] == (0.75, 1.0)
    assert mixture.error(Describe(1, DOG, "left")).code == "bad_source"
    assert "residual" in mixture.error(SourceRemove(REST, -1)).message
    mixture.say(SourceRemove(1, -1))
    assert not mixture.renderer.sources
    assert mixture.error(SourceSet(REST, -1, bits(gain=1.0))).code == "bad_source"
    mixture.say(SourceAdd(1, bits(position=(0.0, 1.0, 0.0))))


def test_what_is_said_of_an_object_after_its_mixture_ends_is_refused(mixture: Any) -> None:
    mixture.say(SourceRemove(1, 1000))
    assert mixture.error(SourceSet(DOG, 2000, bits(gain=0.5))).code == "bad_source"
    assert mixture.say(SourceSet(DOG, 500, bits(gain=0.5))) == []


def test_parts_do_not_count_as_sources_and_take_no_input(
    make_dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue = make_dialogue()
    dialogue.hello(max_sources=2)
    dialogue.say(SourceAdd(1, bits(text="dog left, cat right", kind="mixture")))
    assert dialogue.say(SourceAdd(2, bits(position=(1, 0, 0)))) == []
    assert dialogue.error(SourceAdd(3, bits(position=(1, 0, 0)))).code == "limit"
    error = dialogue.error(block(0, 0, inputs={DOG: [0.5] * 64}))
    assert (error.code, error.seq) == ("bad_block", 0)


@pytest.mark.parametrize(
    ("message", "code", "words"),
    [
        (SourceSet(1, -1, bits(position=(1, 0, 0))), "bad_source", "no place"),
        (Poses(-1, (1,), bytes(12)), "bad_source", "no place"),
        (SourceSet(1, -1, bits(kind="object")), "bad_source", "kind mixture"),
        (SourceSet(DOG, -1, bits(kind="mixture")), "bad_source", "part of a mixture"),
        (SourceSet(object_id(1, 3), -1, bits(gain=1.0)), "bad_source", "does not exist"),
        (SourceSet(1, -1, bits(text="five")), "describe_failed", "5 objects.*4"),
        (SourceSet(1, -1, bits(text="nonsense")), "describe_failed", "no place"),
        (SourceSet(DOG, -1, bits(text="dog left, cat right")), "describe_failed", "several"),
        (Describe(3, 1, "five"), "describe_failed", "5 objects"),
        (SourceAdd(2, bits(kind="mixture", position=(1, 0, 0))), "bad_source", "takes text"),
        (SourceAdd(2, bits(kind="mixture", text="broken")), "internal", "network is broken"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    mixture: Any, heard: Any, message: Any, code: str, words: str
) -> None:
    heard(0)
    error = mixture.error(message)
    assert error.code == code
    assert not error.fatal
    assert re.search(words, error.message)
    assert heard(1)[1] == (0.75, 0.5)


def test_a_mixture_without_a_place_is_silent_until_it_has_one(
    dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    for source, fields in enumerate((bits(), bits(text="nonsense"), bits(text="five")), start=1):
        error = dialogue.error(
            SourceAdd(source, SourceFields(text=fields.text, kind="mixture", gain=0.5))
        )
        assert (error.code, error.rid) == ("describe_failed", 0)
    inputs = {source: [1.0] * 64 for source in (1, 2, 3)}
    assert stereo(dialogue.frame(block(0, 0, inputs=inputs))) == ([0.0] * 64, [0.0] * 64)
    (answer,) = dialogue.say(SourceSet(1, -1, bits(text="dog left, cat right")))
    assert isinstance(answer, Resolved)
    frame = dialogue.frame(block(1, 64, inputs={1: [1.0] * 64}))
    assert stereo(frame) == ([0.375] * 64, QUARTER)
    dialogue.say(SourceRemove(2, -1))


def test_a_network_that_fails_later_is_told_and_the_sound_goes_on(
    mixture: Any, block: Callable[..., Block]
) -> None:
    mixture.say(SourceSet(1, -1, bits(text="broken")))
    replies = mixture.say(block(0, 0, inputs={1: HALF}))
    assert isinstance(replies[0], Error)
    assert replies[0].code == "internal"
    assert mixture.renderer.sources[DOG].position == (0.0, 1.0, 0.0)


def test_mixtures_are_there_after_a_resume(
    mixture: Any, make_dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    session = mixture.connection.session
    mixture.connection.lost(mixture.now_ns)
    again = make_dialogue(mixture.registry)
    (welcome,) = again.say(Resume(session=session.id, resume_key=session.resume_key, seq=0))
    assert isinstance(welcome, Welcome)
    again.say(SourceSet(DOG, -1, bits(gain=0.0)))
    assert stereo(again.frame(block(5, 0, inputs={1: [1.0] * 64}))) == (QUARTER, HALF)


def test_what_is_said_of_an_object_after_it_ends_itself_is_refused(mixture: Any) -> None:
    mixture.say(SourceRemove(DOG, 1000))
    assert mixture.error(SourceSet(DOG, 2000, bits(gain=0.5))).code == "bad_source"
    assert mixture.error(SourceRemove(DOG, 1000)).code == "bad_source"
    assert mixture.error(Poses(1000, (CAT, DOG), bytes(24))).code == "bad_source"
    assert mixture.say(SourceSet(DOG, 999, bits(gain=0.5))) == []
    assert mixture.say(SourceSet(CAT, 2000, bits(gain=0.5))) == []


def test_what_waits_for_objects_ends_with_their_mixture(mixture: Any, heard: Any) -> None:
    heard(0)
    for part in (DOG, CAT, REST):
        mixture.say(SourceSet(part, 128, bits(gain=0.0), 0))
    mixture.say(SourceRemove(1, -1))
    mixture.say(SourceAdd(1, bits(text="dog left, cat right", kind="mixture")))
    assert [heard(seq)[1] for seq in (1, 2, 3)] == [(0.75, 0.5)] * 3


@pytest.mark.parametrize("at", [64, 96, 128])
def test_what_waits_for_an_object_is_not_done_to_another(mixture: Any, heard: Any, at: int) -> None:
    heard(0)
    mixture.say(SourceSet(DOG, 128, bits(gain=0.0), 0))
    mixture.say(SourceSet(CAT, 128, bits(gain=0.5), 0))
    mixture.say(SourceSet(REST, 128, bits(gain=0.0), 0))
    # A sound in front at the number of the dog, and nothing at that of the cat.
    mixture.say(SourceSet(1, at, bits(text="front"), 0))
    mixture.say(SourceSet(DOG, 192, bits(gain=0.5), 0))
    heard(1)
    heard(2)
    gains = {part: source.gain for part, source in mixture.renderer.sources.items()}
    # At the same sample, what was sent first is done first.
    assert gains == {1: 1.0, DOG: 1.0, REST: 0.0}
    heard(3)
    assert mixture.renderer.sources[DOG].gain == 0.5


def test_what_waits_for_an_object_that_stays_is_done(mixture: Any, heard: Any) -> None:
    heard(0)
    mixture.say(SourceSet(DOG, 128, bits(gain=0.25), 0))
    mixture.say(Poses(128, (CAT,), bytes(8) + b"\x00\x00\x80\x3f"))
    mixture.say(SourceSet(1, 64, bits(text="dog left, cat right"), 0))
    heard(1)
    heard(2)
    assert mixture.renderer.sources[DOG].gain == 0.25
    assert mixture.renderer.sources[CAT].position == (0.0, 0.0, 1.0)


def test_a_new_text_changes_only_the_places_of_objects_that_stay(mixture: Any, heard: Any) -> None:
    heard(0)
    mixture.say(SourceSet(1, -1, bits(spread=0.25, rolloff=0.0), 0))
    heard(1)
    mixture.say(SourceSet(DOG, -1, bits(spread=0.75, rolloff=2.0), 0))
    heard(2)
    mixture.say(SourceSet(CAT, -1, bits(gain=0.0), 128))
    mixture.say(SourceSet(1, -1, bits(text="cat right, dog left"), 0))
    sources, (cat, dog) = mixture.renderer.sources, object_ids(1, 2)
    heard(3)
    assert (sources[dog].spread, sources[dog].distance.rolloff) == (0.75, 2.0)
    assert (sources[cat].spread, sources[cat].distance.rolloff) == (0.25, 0.0)
    # What it was on the way to goes on.
    assert sources[cat].gain == 0.5
    heard(4)
    assert sources[cat].gain == 0.0
    mixture.say(SourceSet(1, -1, bits(text="front"), 0))
    heard(5)
    assert (sources[DOG].spread, sources[DOG].gain) == (0.25, 1.0)
