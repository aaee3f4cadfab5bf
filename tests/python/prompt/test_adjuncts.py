"""What says how, when or why is set aside and told; what tells a place never is."""

from __future__ import annotations

import math

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse
from auricle.scene import azimuth_deg, distance_m

ADJUNCTS = [
    "menacingly",
    "like a broken record",
    "as if it were hurt",
    "in a low voice",
    "at the top of its lungs",
    "every now and then",
    "all day long",
    "without pausing for breath",
    "with a lot of reverb",
]
REMARKS = [
    "because nobody listens to it",
    "which scares me",
    "making everyone nervous",
    "clear as day",
    "ready to strike",
    "its tail wagging",
    "and it won't stop",
    "if I'm not mistaken",
    "barely audible",
]


@pytest.mark.parametrize("adjunct", ADJUNCTS)
def test_an_adjunct_changes_nothing_wherever_it_stands(adjunct: str) -> None:
    plain = parse("A dog barks on the left.").objects[0]
    for text in (
        f"A dog barks {adjunct} on the left.",
        f"A dog barks on the left {adjunct}.",
        f"On the left, a dog barks {adjunct}.",
    ):
        found = parse(text)
        assert [o.label for o in found.objects] == ["dog"], text
        assert found.objects[0].position == plain.position, text
        assert any(adjunct.split()[0] in told for told in found.objects[0].assumed), text


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_behind_a_comma_changes_nothing(remark: str) -> None:
    found = parse(f"The old radio is 3 m behind me, {remark}.")
    assert [o.label for o in found.objects] == ["old radio"]
    assert found.objects[0].position == pytest.approx((-3.0, 0.0, 0.0), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("A dog barks on the left, which is behind a cat on the right.", None),
        ("A dog barks on the left like a cat on the right.", None),
        ("A dog is on the left (3 m away).", ["dog"]),
        ("Whistling, 3 m to the left.", ["whistling"]),
        ("Birds chirp overhead with wind blowing all around.", ["birds", "wind"]),
    ],
)
def test_what_tells_a_place_is_not_set_aside(text: str, labels: list[str] | None) -> None:
    if labels is None:
        try:
            found = parse(text)
        except PromptError:
            return
        assert len(found.objects) > 1
        return
    assert [o.label for o in parse(text).objects] == labels


@pytest.mark.parametrize(
    "text",
    [
        "A dog barks on the left. A cat meows.",
        "A dog on the left, with a cat.",
        "A dog on the left while a cat meows.",
        "I hear a dog on the left and I hear a cat.",
        "The dog is on the left. The dog is not on the left.",
        "A bell is to the left or to the right.",
        "a dog 3 bananas to the left",
        "The drill is 40 degrees further to the right.",
    ],
)
def test_things_without_a_place_contradictions_and_choices_are_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse(text)


def test_a_long_text_is_not_echoed_whole() -> None:
    with pytest.raises(PromptError) as caught:
        parse("left " * 20_000)
    assert len(str(caught.value)) < 300


def test_several_between_two_stand_apart_on_the_line() -> None:
    found = parse(
        "A dog, a cat and a hen are between a car 4 m to the left and a bus 4 m to the right."
    )
    at = {o.label: o.position for o in found.objects}
    sides = [at[name][1] for name in ("car", "dog", "cat", "hen", "bus")]
    assert sides == pytest.approx([4.0, 2.0, 0.0, -2.0, -4.0], abs=0.02)


def test_legs_share_the_time_that_is_said_for_all_of_them() -> None:
    path = parse("The fly goes from left to front to right in six seconds.").objects[0].path
    assert path is not None
    assert path.duration_s == pytest.approx(6.0)
    assert azimuth_deg(path.at(3.0)) == pytest.approx(0.0, abs=5.0)
    assert azimuth_deg(path.at(6.0)) == pytest.approx(-90.0, abs=1.0)


def test_up_and_down_stays_beside_the_listener() -> None:
    path = parse("A ball bounces up and down 2 m in front of me.").objects[0].path
    assert path is not None
    heights = [z for _, x, y, z in path.samples if math.hypot(x - 2.0, y) < 1e-6]
    assert len(heights) == len(path.samples)
    assert max(heights) > 0.2
    assert min(heights) >= -1e-9


@pytest.mark.parametrize(
    ("text", "end_m"),
    [
        ("The snake starts 6 m to the right and slithers 4 m closer.", 2.0),
        ("The cart starts 2 m ahead and rolls 3 m further away.", 5.0),
        ("The mech backs away at 1.5 m/s for 4 seconds, starting 3 m in front.", 9.0),
    ],
)
def test_how_far_it_comes_is_taken_from_the_text(text: str, end_m: float) -> None:
    path = parse(text).objects[0].path
    assert path is not None
    assert distance_m(path.at(path.duration_s)) == pytest.approx(end_m, rel=1e-3)


def test_a_row_runs_from_one_side_to_the_other() -> None:
    found = parse("From right to left: banjo, harp, piano.")
    assert [round(azimuth_deg(o.position)) for o in found.objects] == [-60, 0, 60]
    assert all(any("row" in told for told in o.assumed) for o in found.objects)
