"""Sentences with another meaning."""

from __future__ import annotations

import pytest

from auricle.models.rewording import flip_sides, names_a_side, said_side, set_distances


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


def test_distances_are_replaced() -> None:
    prompt = "The dog is left, 2.5m away, and the 4 cats are 3 metres apart."
    assert set_distances(prompt, 9.0) == (
        "The dog is left, 9m away, and the 4 cats are 9 metres apart."
    )
