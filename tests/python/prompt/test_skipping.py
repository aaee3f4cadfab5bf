"""The second reading: what is left out, what never is, and that it is told."""

from __future__ import annotations

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse
from auricle.prompt.lexicon import load_lexicon


@pytest.mark.parametrize(
    ("noise", "told"),
    [
        ("The lights died, and ", "The lights died"),
        ("Lena sits at the table; ", "Lena sits at the table"),
    ],
)
def test_words_that_tell_nothing_are_left_out_and_told(noise: str, told: str) -> None:
    plain = parse("on the left a voice whispers, 2 m away").objects[0]
    read = parse(noise + "on the left a voice whispers, 2 m away").objects
    assert [p.label for p in read] == ["voice"]
    assert read[0].position == plain.position
    assert any(told in note and "left out" in note for note in read[0].assumed)
    assert read[0].confidence == pytest.approx(0.7 * plain.confidence, abs=2e-3)


@pytest.mark.parametrize(
    "text",
    [
        "A dog barks, and on the left a cat meows.",  # what sounds needs a place
        "The dog is on the left and the cat.",  # and so does what is only named
        "There is no dog here, and on the left a cat meows.",  # a denial
        "The dog is to the north, and on the left a cat meows.",  # a place
        "The lights died.",  # nothing would be left
        "look out below!",  # no name would be left
    ],
)
def test_what_matters_is_never_left_out(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


def test_a_contradiction_is_not_read_around() -> None:
    with pytest.raises(PromptError, match="contradict"):
        parse("The lights died, the dog is left of the cat and the cat is left of the dog.")


def test_what_the_grammar_reads_alone_loses_nothing() -> None:
    (dog,) = parse("a dog 2 m to the left, exactly").objects
    assert not any("left out" in note for note in dog.assumed)


def test_an_absence_beside_a_sound_is_set_aside() -> None:
    (laughter,) = parse("Nobody is in front of you; the laughter comes from behind.").objects
    assert laughter.azimuth_deg == pytest.approx(180.0)
    with pytest.raises(PromptError, match="not heard"):
        parse("Nobody is in front of you.")


def test_every_paraphrase_is_read_as_its_plain_words() -> None:
    pairs = [
        ("two wolves, one on each side", "two wolves, one on the left, one on the right"),
        ("a busker sings across from you", "a busker sings directly in front of me"),
        ("a bell rings to the right a bit", "a bell rings slightly to the right"),
    ]
    for turn, plain in pairs:
        assert [(p.label, p.position) for p in parse(turn).objects] == [
            (p.label, p.position) for p in parse(plain).objects
        ]


def test_verbs_agree_with_the_noun_before_them() -> None:
    assert parse("arrows rain from above").objects[0].label == "arrows"
    assert parse("a gas leak on the left").objects[0].label == "gas leak"
    assert parse("a bell rang behind me").objects[0].label == "bell"
    nouns = load_lexicon("en").plain_verbs
    assert {"rain", "call"} <= nouns


@pytest.mark.parametrize("text", ["a tone at ±45 degrees", "the train left at ten to six"])
def test_two_places_or_none_are_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)
