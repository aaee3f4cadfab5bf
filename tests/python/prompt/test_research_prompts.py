"""The prompts of the papers: SpatialTAS (seven types), SpatialSoundQA answers, TASBench."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from auricle.prompt import Placement, parse

INSTRUMENTS = [
    "cello", "guitar", "keyboard", "drum", "trumpet", "ukulele",
    "harp", "banjo", "piano", "saxophone", "man", "woman",
]  # fmt: skip
SIDES = {"left": 90.0, "center": 0.0, "right": -90.0}
OCTANTS = [
    (side, depth, height)
    for side in ("left", "right")
    for depth in ("front", "behind")
    for height in ("above", "below")
]


def pairs(labels: list[str]) -> Iterator[tuple[str, str]]:
    for index, label in enumerate(labels):
        yield label, labels[(index + 37) % len(labels)]


def in_octant(placement: Placement, side: str, depth: str, height: str) -> bool:
    x, y, z = placement.position
    return (
        (y > 0) == (side == "left")
        and (x > 0) == (depth == "front")
        and (z > 0) == (height == "above")
        and min(abs(x), abs(y), abs(z)) > 0.2 * placement.distance_m
    )


@pytest.mark.parametrize("octant", OCTANTS, ids="-".join)
def test_type_a_and_b(labels: list[str], octant: tuple[str, str, str]) -> None:
    words = ", ".join(octant)
    for steps, (x, y) in enumerate(pairs(labels), start=1):
        meters = 0.5 * (steps % 20 + 1)
        text = f"The {x} is located {words}, {meters:g}m away. "
        text += f"And the {y.lower()} is located right, behind, below, 5m away."
        first, second = parse(text).objects
        assert (first.label, second.label) == (x.lower(), y.lower())
        assert in_octant(first, *octant)
        assert first.distance_m == pytest.approx(meters)
        assert in_octant(second, "right", "behind", "below")
        assert second.distance_m == pytest.approx(5.0)


def test_type_c_distance_between(labels: list[str]) -> None:
    for x, y in pairs(labels):
        text = f"The distance between the sound of the {x} and the sound of the {y} is 3m away."
        prompt = parse(text)
        assert [placement.label for placement in prompt.objects] == [x.lower(), y.lower()]
        first, second = prompt.objects
        assert math.dist(first.position, second.position) == pytest.approx(3.0)
        assert [relation.kind for relation in prompt.relations] == ["gap"]


def test_type_d_further_back_and_closer_front(labels: list[str]) -> None:
    for x, y in pairs(labels):
        text = (
            f"The sound from the {x} on the back is located further away, "
            f"while the sound from the {y} is closer to the front."
        )
        first, second = parse(text).objects
        assert (first.label, second.label) == (x.lower(), y.lower())
        assert first.position[0] < 0 < second.position[0]
        assert first.distance_m > second.distance_m


def test_type_e_left_and_right(labels: list[str]) -> None:
    for x, y in pairs(labels):
        text = (
            f"The sound from the {x} originates on the left, "
            f"and the sound from the {y} originates on the right."
        )
        first, second = parse(text).objects
        assert (first.label, second.label) == (x.lower(), y.lower())
        assert (first.azimuth_deg, second.azimuth_deg) == pytest.approx((90.0, -90.0))


def test_type_f_above_and_below(labels: list[str]) -> None:
    for x, y in pairs(labels):
        text = f"The sound from the {x} is above and the sound from the {y} is below."
        first, second = parse(text).objects
        assert (first.label, second.label) == (x.lower(), y.lower())
        assert first.elevation_deg > 45 > -45 > second.elevation_deg


def test_type_g_further_than(labels: list[str]) -> None:
    for x, y in pairs(labels):
        text = (
            f"The sound from {x} is further away from you in Euclidean distance "
            f"than the sound from {y}."
        )
        first, second = parse(text).objects
        assert (first.label, second.label) == (x.lower(), y.lower())
        assert first.distance_m > second.distance_m


@pytest.mark.parametrize("octant", OCTANTS, ids="-".join)
def test_spatial_sound_answers(octant: tuple[str, str, str]) -> None:
    (placement,) = parse(", ".join(octant) + "; 2.5m").objects
    assert placement.label == ""
    assert in_octant(placement, *octant)
    assert placement.distance_m == pytest.approx(2.5)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("other", SIDES)
def test_tasbench(side: str, other: str) -> None:
    for index, one in enumerate(INSTRUMENTS):
        two = INSTRUMENTS[(index + 5) % len(INSTRUMENTS)]
        where = {"center": "in the center"}
        a, b = where.get(side, f"on the {side}"), where.get(other, f"on the {other}")
        for text in (
            f"The {one} is {a}, the {two} is {b}.",
            f"The {one} is {a} and the {two} is {b}.",
        ):
            first, second = parse(text).objects
            assert (first.label, second.label) == (one, two)
            assert first.azimuth_deg == pytest.approx(SIDES[side])
            assert second.azimuth_deg == pytest.approx(SIDES[other])
