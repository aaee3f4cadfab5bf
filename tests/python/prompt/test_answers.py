"""Laws that hold for every answer: labels, spans, confidence, assumptions, explanation, data."""

from __future__ import annotations

import json
import math
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.errors import PromptError
from auricle.prompt import Prompt, parse
from auricle.prompt.entity import singular
from auricle.prompt.lexicon import load_lexicon
from auricle.scene import distance_m

CORPUS = File(__file__).parent / "corpus_dev.txt"
LINES = CORPUS.read_text("utf-8").splitlines()
SENTENCES = [line.rpartition(" => ")[0].strip() for line in LINES if line and line[0] != "#"]


def read(text: str) -> Prompt | None:
    try:
        return parse(text)
    except PromptError:
        return None


@settings(max_examples=400)
@given(text=st.sampled_from(SENTENCES))
def test_every_field_of_an_answer(text: str) -> None:
    prompt = read(text)
    if prompt is None:
        return
    assert prompt.text == text
    for placement in prompt.objects:
        start, end = placement.span
        assert 0 <= start < end <= len(text)
        assert placement.label == placement.label.lower()
        if placement.written and placement.written in text:
            # It may stand before the span: "two clocks: one at 11 o'clock, one at 1 o'clock".
            assert text.find(placement.written) < end
            said = " ".join(placement.written.lower().replace("’", "'").split())
            # "Four speakers: one ..." makes each of them a speaker.
            assert placement.label in (said, singular(said, load_lexicon("en")))
        assert 0.0 < placement.confidence <= 1.0
        assert placement.confidence == 1.0 or placement.assumed, placement
        told = [a for a in placement.assumed if not a.endswith("does not change the place")]
        told = [a for a in told if a != "the listener is taken to stand still"]
        assert placement.confidence < 1.0 or not told, placement
        assert 0.0 <= placement.spread_deg <= 360.0
        if placement.path is not None:
            assert placement.position == placement.path.at(placement.path.start_s)
            assert placement.path.duration_s > placement.path.start_s >= 0.0
        assert distance_m(placement.position) > 0.0
    for relation in prompt.relations:
        start, end = relation.span
        assert 0 <= start < end <= len(text)
        assert all(0 <= i < len(prompt.objects) for i in (relation.subject, *relation.others))


@settings(max_examples=400)
@given(text=st.sampled_from(SENTENCES))
def test_data_and_explanation_follow_from_the_answer(text: str) -> None:
    prompt = read(text)
    if prompt is None:
        return
    again = Prompt.from_dict(json.loads(json.dumps(prompt.to_dict())))
    assert again == prompt
    assert again.explain() == prompt.explain()
    sentences = prompt.explain().splitlines()
    assert len(sentences) == len(prompt.objects)
    for placement, sentence in zip(prompt.objects, sentences, strict=True):
        assert sentence.startswith(repr(placement.label) if placement.label else "The sound")
        assert all(text in sentence for text in placement.assumed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a car drives from left to right behind me", "past behind to"),
        ("a bird flies from front to back overhead", "past overhead to"),
        ("a car drives from left to right", "past in front to"),
        ("a fly circles my head clockwise at 50 cm, two laps in 4 s", "circles clockwise 2 times"),
        ("a fly circles my head counterclockwise once in 4 s", "circles counterclockwise once"),
        ("a moth circles the lamp, which is 2 m to the left", "around a point 90 degrees to the"),
        ("a bell swings back and forth in front of me", "to and fro"),
        ("a choir in front, 90 degrees wide", "90 degrees wide"),
        ("a drill buzzes downstairs", "1.5 m away on the level"),
        ("a drone spirals upwards around me", "up"),
    ],
)
def test_the_explanation_tells_how_it_moves(text: str, words: str) -> None:
    assert words in parse(text).explain()


def test_assumptions_and_slips_lower_confidence() -> None:
    exact = parse("dog 30 degrees to the left, 2 m away").objects[0]
    open_distance = parse("dog 30 degrees to the left").objects[0]
    slip = parse("dog 30 degreees to the left").objects[0]
    assert exact.confidence == 1.0
    assert slip.confidence < open_distance.confidence < exact.confidence
    assert open_distance.position == pytest.approx(slip.position)


def test_a_distance_that_a_relation_settles_is_not_called_assumed() -> None:
    drum, bell = parse("A drum is 2 m ahead and a bell twice that far on the right.").objects
    assert math.dist(bell.position, (0.0, 0.0, 0.0)) == pytest.approx(4.0, rel=1e-3)
    assert not [text for text in (*drum.assumed, *bell.assumed) if "no distance" in text]
    assert "1.5 m away, as no distance is named" in parse("A bell is on the right.").explain()
