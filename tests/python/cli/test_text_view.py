"""The scene from above in characters."""

from __future__ import annotations

import pytest

from auricle.cli.text_view import text_view
from auricle.prompt import parse


def view(text: str, *, ascii_only: bool = False) -> list[str]:
    lines = text_view(parse(text).objects, ascii_only=ascii_only).splitlines()
    assert all(len(line) <= 72 for line in lines)
    return lines


def spot(lines: list[str], sign: str) -> tuple[int, int]:
    """Row and column of a sign in the picture, which ends where the listener is explained."""
    picture = [line for line in lines if " you; " not in line]
    found = [(r, line.index(sign)) for r, line in enumerate(picture) if sign in line]
    assert len(found) == 1, lines
    return found[0]


@pytest.mark.parametrize(
    ("place", "rows", "columns"),
    [
        ("in front", -1, 0), ("behind me", 1, 0), ("on the left", 0, -1), ("on the right", 0, 1),
        ("behind on the left", 1, -1), ("front right", -1, 1),
    ],
)  # fmt: skip
def test_front_is_up_and_left_at_the_left(place: str, rows: int, columns: int) -> None:
    lines = view(f"dog {place}")
    (row, column), (own_row, own_column) = spot(lines, "1"), spot(lines, "◉")
    assert (row > own_row) - (row < own_row) == rows
    assert (column > own_column) - (column < own_column) == columns
    assert any("dog" in line for line in lines)


def test_twice_as_far_is_drawn_twice_as_far() -> None:
    lines = view("dog 1 m to the left, cat 2 m to the right")
    left, own, right = (spot(lines, sign)[1] for sign in "1◉2")
    assert right - own == pytest.approx(2 * (own - left), abs=1)


def test_far_and_near_are_told_apart() -> None:
    lines = view("a bee 20 cm to the left, a church bell 3 km to the left")
    bee, bell, own = (spot(lines, sign)[1] for sign in "12◉")
    assert bell < bee < own
    assert "logarithms" in "\n".join(lines)


@pytest.mark.parametrize(
    ("way", "head"),
    [
        ("from left to right in a straight line", ">"),
        ("from right to left in a straight line", "<"),
        ("from 1 m ahead to 5 m ahead", "^"),
        ("from 5 m ahead to 1 m ahead", "v"),
    ],
)
def test_arrow_heads_point_along_the_path(way: str, head: str) -> None:
    lines = view(f"a car drives {way}", ascii_only=True)
    spot(lines, head)
    assert any("." in line for line in lines)


def test_heights_stand_behind_labels() -> None:
    text = "\n".join(view("bird 2 m up and 3 m to the left, mouse 1.5 m down and 1 m ahead"))
    assert "bird ↑2 m" in text
    assert "mouse ↓1.5 m" in text
    rising = "\n".join(view("a balloon rises 2 m ahead"))
    assert "balloon 0 to ↑2 m" in rising


def test_diffuse_sounds_and_crowded_labels_are_listed() -> None:
    names = ["dog", "cat", "bird", "bell", "drum", "horn", "lute", "harp", "gong"]
    lines = view("; ".join(f"{name} in front" for name in names) + "; rain all around")
    assert lines[-1] == "all around: rain"
    assert all(any(name in line for line in lines) for name in names)


def test_ascii_is_ascii() -> None:
    lines = view("a bird flies from left to right overhead; a mouse below", ascii_only=True)
    assert "\n".join(lines).isascii()


@pytest.mark.parametrize(
    ("text", "foot"),
    [
        ("A fly is 30 cm to my right.", "you; the farthest is 0.3 m away on the level"),
        ("A siren wails 1,234 m ahead.", "you; the farthest is 1234 m away on the level"),
        ("Rain is all around me.", "you"),
    ],
)
def test_the_foot_tells_the_farthest(text: str, foot: str) -> None:
    lines = text_view(parse(text).objects).splitlines()
    assert any(line.endswith(foot) for line in lines)


def test_a_great_height_is_no_power_of_ten() -> None:
    assert "↑130 m" in text_view(parse("A plane is 100 m to the left and 130 m above.").objects)
