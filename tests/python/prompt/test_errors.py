"""What a text that cannot be read is told."""

from __future__ import annotations

import pytest

from auricle.errors import AuricleError, InputError, PromptError
from auricle.prompt import parse


def refused(text: str) -> PromptError:
    with pytest.raises(PromptError) as caught:
        parse(text)
    error = caught.value
    assert error.text == text
    assert 0 <= error.span[0] <= error.span[1] <= len(text)
    assert error.reason
    assert isinstance(error, AuricleError)
    return error


def part(text: str) -> str:
    error = refused(text)
    return text[error.span[0] : error.span[1]]


@pytest.mark.parametrize("value", [None, 3, 2.5, b"dog on the left", ["dog on the left"]])
def test_only_strings_are_read(value: object) -> None:
    with pytest.raises(InputError, match="string"):
        parse(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b"])
def test_empty_text(text: str) -> None:
    refused(text)


def test_the_reason_says_how_to_mend_it() -> None:
    assert "on the left" in refused("the dog barks").reason
    assert "which way" in refused("dog, 3 m away").reason
    assert "azimuth" in refused("dog at 45 degrees").reason
    assert "from -90 to 90" in refused("elevation 120 degrees").reason
    assert "1 to 12" in refused("dog at 13 o'clock").reason
    assert "negative" in refused("dog on the left, -2 m").reason
    assert "more than 0" in refused("dog on the left, 0 m").reason
    assert "verb" in refused("the dog left the house").reason
    assert "unit" in refused("dog left, 2").reason
    assert "4000" in refused("dog on the left. " * 300).reason


def test_the_span_is_the_part_at_fault() -> None:
    assert part("the bell is on the left and the dog barks") == "the dog"
    assert part("dog at 13 o'clock") == "13 o'clock"
    assert part("dog on the left, elevation 120 degrees") == "elevation 120 degrees"
    assert part("dog on the left, 0 m away") == "0 m"
    assert part("“Hund” dog at 45 degrees") == "45 degrees"


@pytest.mark.parametrize(
    ("text", "fault", "reason"),
    [
        ("turn up the volume", "turn up", "where it is"),
        ("turn the radio down", "turn the radio down", "no place"),
        ("the battery is low", "low", "pitch or a loudness"),
        ("the volume is up", "the volume", "no sound"),
        ("they are right", "right", "correct"),
        ("there is no dog on the left", "no dog", "not heard"),
        ("guitar 120 % left", "120 % left", "0 to 100"),
        ("a pad, 5 m wide, in front", "5 m wide", "degrees"),
        ("the dog and the cat circle each other", "circle each other", "each of them"),
        ("a moth circles the lamp", "the lamp", "no place"),
    ],
)
def test_words_of_place_that_name_none(text: str, fault: str, reason: str) -> None:
    assert part(text) == fault
    assert reason in refused(text).reason


@pytest.mark.parametrize("text", ["The hears ehT", "the hears", "Anna hears", "a can hear on the"])
def test_a_hearer_without_a_name_ends_the_reading(text: str) -> None:
    refused(text)


def test_contradictions_name_both_parts() -> None:
    reason = refused("The dog is on the left and on the right.").reason
    assert "left" in reason
    assert "right" in reason
    reason = refused("The dog is 2 m away, on the left, and 5 m away.").reason
    assert "2 m" in reason
    assert "5 m" in reason
    reason = refused(
        "The dog is left of the cat. The bird is on the left. The cat is left of the dog."
    ).reason
    assert "left of the cat" in reason
    assert "left of the dog" in reason
    assert "bird" not in reason


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("der Hund ist links von mir", "German"),
        ("Klavier hinten rechts, zwei Meter", "German"),
        ("le chien est à gauche", "French"),
        ("une voiture passe derrière moi", "French"),
        ("el perro está a la izquierda", "Spanish"),
        ("il cane è a sinistra", "Italian"),
        ("o cachorro está à esquerda", "Portuguese"),
        ("de hond zit achter mij", "Dutch"),
        ("狗在左边", "Chinese"),
        ("犬は左にいます", "Japanese"),
        ("개가 왼쪽에 있다", "Korean"),
        ("собака слева от меня", "Russian"),
        ("ο σκύλος είναι αριστερά", "Greek"),
        ("الكلب على اليسار", "Arabic"),
        ("הכלב משמאל", "Hebrew"),
        ("कुत्ता बाईं ओर है", "Hindi"),
        ("สุนัขอยู่ทางซ้าย", "Thai"),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    assert language in refused(text).reason


@pytest.mark.parametrize(
    "text",
    [
        "café piano on the left",
        "el dog on the left",
        "a dog named Über on the left",
        "Die Hard theme on the left",
    ],
)
def test_foreign_names_are_no_foreign_language(text: str) -> None:
    assert parse(text).objects[0].azimuth_deg == pytest.approx(90.0)


def test_typing_errors_cost_confidence_and_are_told() -> None:
    clean, slip = parse("dog behind me, 2 m").objects[0], parse("dog behnd me, 2 m").objects[0]
    assert slip.position == clean.position
    assert slip.confidence < clean.confidence == 1.0
    assert slip.assumed == ("'behnd' read as 'behind'",)


def test_what_is_not_said_is_told() -> None:
    placement = parse("dog on the left").objects[0]
    assert placement.distance_m == pytest.approx(1.5)
    assert any("1.5 m" in text for text in placement.assumed)
    assert placement.confidence < 1.0
