"""Turns of speech with a plain equivalent, and what of them is refused rather than guessed."""

from __future__ import annotations

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse
from auricle.prompt.lexicon import load_lexicon


def azimuths(text: str) -> dict[str, float]:
    return {placement.label: placement.azimuth_deg for placement in parse(text).objects}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody hears the dog on the left; a cat is on the right.",
        "Nothing on the left besides a dog, a cat on the right.",
        "Nothing less than a full orchestra on the left, a cat on the right.",
        "Nothing on the left save a dog, a cat on the right.",
        "Nothing masks the dog on the left; a cat is on the right.",
        "Nobody doubts that a dog is on the left; a cat is on the right.",
        "A dog on the left, and nobody can miss the cat on the right.",
        "Nothing on the left, then a dog there, a cat on the right.",
        "Nobody is in front of you.",
        "Nothing is on the left, save the dog behind me.",
        "Nothing is on the left, besides a dog at 50 degrees to the left.",
        "Nothing is on the left, unless a dog barks behind me.",
        "Silence on the left is broken by a dog, a cat is on the right.",
        "None of the dogs is on the left; a cat is on the right.",
    ],
)
def test_a_denial_that_may_name_a_sound_is_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "A dog is on the left, and nothing is on the left.",
        "Nothing is on the left; a dog barks at 80 degrees to the left.",
        "Nothing is in front of me; a car drives from left to right.",
        "Rain all around me, and nothing on the left.",
    ],
)
def test_a_sound_where_the_text_says_that_nothing_is_contradicts_it(text: str) -> None:
    with pytest.raises(PromptError, match="nothing is there"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "azimuth"),
    [
        ("Nobody is in front of you; the laughter comes from behind.", 180.0),
        ("Nothing comes from the left, laughter is behind me.", 180.0),
        ("Nobody stirs ahead. Laughter is on the left.", 90.0),
        ("Laughter is on the left, and nothing is on the right.", 90.0),
        ("Nobody is in front of you; behind you there is laughter.", 180.0),
    ],
)
def test_a_denied_side_beside_a_sound_is_set_aside(text: str, azimuth: float) -> None:
    assert azimuths(text) == {"laughter": pytest.approx(azimuth)}


@pytest.mark.parametrize(
    "text",
    [
        "A dog on the left, a cat on the right, then swap them.",
        "A dog on the left, remove the dog, a cat on the right.",
        "A dog on the left; flip it; undo that.",
        "A dog on the left, which is untrue.",
        "Angles are negated; a dog 30 degrees left.",
        "Distances are in feet; a dog 3 m left.",
        "A dog 2 m left, halve that distance, a cat on the right.",
        "A dog on the left, a bell behind, vice versa for the cat.",
        "A dog on the left, a bell behind, ditto the cat.",
        "Un perro a la izquierda, a cat on the right.",
        "A dog barks, and on the left a cat meows.",
        "The dog is on the left and the cat.",
        "All at once the lights died, and on every side voices began to murmur.",
    ],
)
def test_what_is_not_understood_is_never_left_out(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


def test_one_on_each_side_needs_two() -> None:
    for text in (
        "Two dogs, one on each side.",
        "Two dogs stand 3 m away, one on each side of you.",
        "A couple of dogs, one on each side.",
    ):
        left, right = parse(text).objects
        assert (left.label, right.label) == ("dog", "dog")
        assert left.azimuth_deg == pytest.approx(90.0)
        assert right.azimuth_deg == pytest.approx(-90.0)
    assert azimuths("A dog and a cat, one on each side.") == {
        "dog": pytest.approx(90.0),
        "cat": pytest.approx(-90.0),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Three dogs, one on each side.",
        "Three dogs 2 m away, one on each side.",
        "Dogs, one on each side.",
        "A dog, a cat and a cow, one on each side.",
        "A speaker and two dogs, one on each side.",
        "Two dogs, one on each side of the piano.",
        "Three bees, one in each ear.",
        "Speakers at 30 degrees left and 30 degrees right, a dog barks from the left one.",
        "A guitar from the right speaker and the piano from the left one.",
    ],
)
def test_a_pair_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("On the knight's left a dog.", "the knight"),
        ("To the party's left a dog barks.", "the party"),
        ("To Anna's left a dog barks.", "Anna"),
    ],
)
def test_a_part_that_listeners_play_is_told(text: str, person: str) -> None:
    (dog,) = parse(text).objects
    assert dog.azimuth_deg == pytest.approx(90.0)
    assert f"{person!r} is taken to be the listener" in dog.assumed


def test_what_circles_a_person_circles_that_person() -> None:
    knight, fly = parse("The knight is 5 m to the left. A fly circles around the knight.").objects
    assert knight.position == pytest.approx((0.0, 5.0, 0.0), abs=1e-6)
    assert fly.path is not None
    for _, x, y, z in fly.path.samples:
        assert (x**2 + (y - 5.0) ** 2 + z**2) ** 0.5 == pytest.approx(1.0, abs=0.02)
    (fly,) = parse("A fly circles around the knight.").objects
    assert "'the knight' is taken to be the listener" in fly.assumed
    with pytest.raises(PromptError):
        parse("A fly circles around the knight. He is 5 m to the left.")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("On the guard's left a dog, on the soldier's left a cat.", {"guard", "soldier"}),
        ("On the knight's left a dog, on the king's left a cat.", {"knight", "king"}),
        ("Above the baby's head a mobile.", {"baby's head"}),
        ("Behind the king's back a dog.", {"king"}),
        ("On the knight's left a dog. The knight is 3 m ahead.", {"knight"}),
    ],
)
def test_other_persons_are_no_listeners(text: str, labels: set[str]) -> None:
    prompt = parse(text)
    assert labels <= {placement.label for placement in prompt.objects}
    assert prompt.relations
    assert not any("listener" in note for p in prompt.objects for note in p.assumed)


@pytest.mark.parametrize(
    "text",
    [
        "On Anna's left a dog, on Bob's left a cat.",
        "On Anna's left a dog, on the knight's left a cat.",
        "Anna hears a bell on her left. Bob hears a dog on his left.",
    ],
)
def test_two_listeners_are_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


def test_who_listens_may_be_heard() -> None:
    assert azimuths("A cat listens on the left and a dog barks on the right.") == {
        "cat": pytest.approx(90.0),
        "dog": pytest.approx(-90.0),
    }
    assert azimuths("A crowd listens on the left.") == {"crowd": pytest.approx(90.0)}
    assert azimuths("She listened: a dog barked on the left.") == {"dog": pytest.approx(90.0)}


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


@pytest.mark.parametrize(
    "ending",
    [
        ", with the singer half a metre to the pianist's left.",
        ". The singer stands half a metre to the pianist's left.",
        ". The singer stands half a metre to the left of the pianist.",
    ],
)
def test_a_length_to_the_side_of_somebody_is_measured_from_them(ending: str) -> None:
    start = "The pianist sits 3 m away at 45 degrees to the right"
    pianist, singer = parse(start + ending).objects
    assert pianist.distance_m == pytest.approx(3.0)
    assert pianist.azimuth_deg == pytest.approx(-45.0)
    x, y, z = pianist.position
    assert singer.position == pytest.approx((x, y + 0.5, z), abs=5e-3)


@pytest.mark.parametrize("start", ["the far corner of the room", "the far corner", "the kitchen"])
def test_places_behind_where_it_comes_from_are_those_of_what_is_heard(start: str) -> None:
    text = f"From {start}, behind and to the right, a clock ticks."
    assert azimuths(text) == {"clock": pytest.approx(-135.0)}
