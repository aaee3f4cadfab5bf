"""Sentences with another meaning."""

from __future__ import annotations

import pytest

from auricle.models.rewording import (
    flip_sides,
    mirror_image,
    names_a_side,
    said_side,
    set_distances,
)


@pytest.mark.parametrize(
    ("prompt", "flipped"),
    [
        ("The dog is on the left.", "The dog is on the right."),
        ("Right, behind and below is the cat.", "Left, behind and below is the cat."),
        (
            "The {x} is located left, behind, below, 8.5m away.",
            "The {x} is located right, behind, below, 8.5m away.",
        ),
        (
            "On the left is the dog, on the right the cat.",
            "On the right is the dog, on the left the cat.",
        ),
        (
            "The dog is on the left behind me and the cat is on the right.",
            "The dog is on the right behind me and the cat is on the left.",
        ),
        ("To my right above is the cat.", "To my left above is the cat."),
        ("The dog is right in front of me.", "The dog is right in front of me."),
        ("A leftover bright sound.", "A leftover bright sound."),
    ],
)
def test_sides_are_flipped_and_nothing_else(prompt: str, flipped: str) -> None:
    assert flip_sides(prompt) == flipped
    assert flip_sides(flipped) == prompt
    assert names_a_side(prompt) == (prompt != flipped)


@pytest.mark.parametrize(
    ("prompt", "side"),
    [
        ("The dog is on the left.", 1),
        ("RIGHT, behind and below is the cat.", -1),
        ("The dog is right in front of me, a bit to the left.", 1),
        ("The dog runs from left to right.", 0),
        ("The dog is ahead.", 0),
    ],
)
def test_the_side_that_is_said(prompt: str, side: int) -> None:
    assert said_side(prompt) == side
    assert said_side(flip_sides(prompt)) == -side


@pytest.mark.parametrize(
    "prompt",
    [
        "The dog is ahead.",
        "The dog is on the left and the cat at 3 o'clock.",
        "The dog is on the left and the cat 30 degrees from it.",
        "The dog is on the left, the cat in the east.",
        "The dog is on the left and the cat is left behind.",
    ],
)
def test_sides_in_other_words_have_no_mirror_image(prompt: str) -> None:
    assert mirror_image(prompt) is None


def test_a_mirror_image_has_the_sides_exchanged() -> None:
    prompt = "The dog is left, behind, 2m away, and the cat on the right in front of me."
    mirrored = "The dog is right, behind, 2m away, and the cat on the left in front of me."
    assert mirror_image(prompt) == mirrored
    assert mirror_image(mirrored) == prompt


def test_distances_are_replaced() -> None:
    prompt = "The dog is left, 2.5m away, and the 4 cats are 3 metres apart."
    assert set_distances(prompt, 9.0) == (
        "The dog is left, 9m away, and the 4 cats are 9 metres apart."
    )
