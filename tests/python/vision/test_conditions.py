"""Text and motion against sight: who goes first, and what is kept."""

from __future__ import annotations

import math

import pytest

from auricle.errors import InputError, PromptError
from auricle.prompt import Placement
from auricle.scene import Path, direction
from auricle.vision.conditions import combine


def _seen(label: str, azimuth: float, distance: float = 2.0, **more: object) -> Placement:
    return Placement(label, direction(azimuth, 0.0, distance), spread_deg=5.0, **more)  # type: ignore[arg-type]


def test_the_dog_on_screen_is_behind_when_the_text_says_so() -> None:
    combined = combine([_seen("black dog", 10.0), _seen("cat", -20.0)], "The dog is behind me.")
    dog, cat = combined.placements
    assert dog.label == "black dog"
    assert abs(dog.azimuth_deg) == pytest.approx(180.0)
    # The text names no distance: the seen one holds.
    assert dog.distance_m == pytest.approx(2.0)
    assert not any("distance" in clause for clause in dog.assumed)
    assert dog.spread_deg == 5.0
    assert cat == _seen("cat", -20.0)
    assert "not where it is seen, 10 degrees" in combined.notes[0]


def test_eyes_are_more_exact_than_words_that_agree() -> None:
    combined = combine([_seen("dog", 20.0)], "The dog is on the left.")
    assert combined.placements == (_seen("dog", 20.0),)
    assert combined.notes == ()


def test_angles_hold_even_where_the_side_agrees() -> None:
    text = "The dog is 60 degrees left, and the cat is 3 m away on the right."
    dog, cat = combine([_seen("dog", 20.0), _seen("cat", -20.0)], text).placements
    assert dog.azimuth_deg == pytest.approx(60.0)
    assert dog.distance_m == pytest.approx(2.0)
    # The number of metres is no angle, and the cat's clause not the dog's.
    assert cat.azimuth_deg == pytest.approx(-20.0)
    assert cat.distance_m == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("text", "dog", "cat"),
    [
        # An angle before a name belongs to the name behind it.
        ("The dog is on the left. At 60 degrees to the right, the cat meows.", 20.0, -60.0),
        ("60 degrees to the left a dog barks, and the cat is on the right.", 60.0, -20.0),
        ("At 2 o'clock a cat meows; the dog is on the left.", 20.0, -60.0),
        ("The dog is on the left and the cat is on the right.", 20.0, -20.0),
    ],
)
def test_an_angle_is_credited_to_the_thing_it_is_said_of(text: str, dog: float, cat: float) -> None:
    placed = combine([_seen("dog", 20.0), _seen("cat", -20.0)], text).placements
    assert [p.azimuth_deg for p in placed] == pytest.approx([dog, cat])


def test_an_angle_upwards_lifts_what_is_seen() -> None:
    path = Path([(0, *direction(30.0, 0.0, 2.0)), (2, *direction(-30.0, 0.0, 2.0))])
    for seen in (_seen("dog", 20.0), Placement("dog", path.at(0.0), path)):
        (dog,) = combine([seen], "The dog is 40 degrees up.").placements
        assert dog.azimuth_deg == pytest.approx(seen.azimuth_deg)
        assert dog.elevation_deg == pytest.approx(40.0)
        assert dog.distance_m == pytest.approx(2.0)
    assert dog.path is not None
    assert dog.path.at(2.0) == pytest.approx(direction(-30.0, 40.0, 2.0))


def test_a_distance_alone_changes_only_the_distance() -> None:
    (dog,) = combine([_seen("dog", 20.0)], "The dog is far away.").placements
    assert dog.azimuth_deg == pytest.approx(20.0)
    assert dog.distance_m == pytest.approx(15.0)


def test_a_distance_with_a_side_that_agrees_keeps_the_seen_side_when_in_words() -> None:
    (dog,) = combine([_seen("dog", 20.0)], "The dog is far away on the left.").placements
    assert dog.azimuth_deg == pytest.approx(20.0)
    assert dog.distance_m == pytest.approx(15.0)


def test_what_only_the_text_names_is_heard_too() -> None:
    combined = combine([_seen("dog", 20.0)], "A bird sings above on the right, 3 m away.")
    assert [p.label for p in combined.placements] == ["dog", "bird"]
    assert combined.placements[1].azimuth_deg < 0.0
    assert "not seen" in combined.notes[0]


def test_two_dogs_of_the_text_are_two_dogs_of_the_picture() -> None:
    seen = [_seen("dog", 20.0), _seen("dog", -20.0)]
    text = "A dog is behind me on the left, and another dog is behind me on the right."
    combined = combine(seen, text)
    assert len(combined.placements) == 2
    assert all(p.position[0] < 0.0 for p in combined.placements)


def test_motion_of_the_text_replaces_another_one() -> None:
    path = Path([(0, *direction(-30.0)), (2, *direction(30.0))])
    seen = Placement("car", path.at(0.0), path)
    (car,) = combine([seen], "The car drives from left to right.").placements
    assert car.path is not None
    assert car.path.samples[0][2] > 0.0 > car.path.samples[-1][2]
    assert math.hypot(*car.path.at(0.0)) == pytest.approx(1.0)


def test_motion_of_the_text_that_is_seen_stays_as_seen() -> None:
    path = Path([(0, *direction(30.0)), (2, *direction(-30.0))])
    seen = Placement("car", path.at(0.0), path)
    assert combine([seen], "The car drives from left to right.").placements == (seen,)


def test_given_motion_goes_before_both() -> None:
    path = Path([(0, 0.0, 3.0, 0.0), (2, -3.0, 0.0, 0.0)])
    combined = combine([_seen("dog", 20.0)], "The dog is behind me.", {"dog": path})
    assert combined.placements[0].path == path
    assert combined.placements[0].position == (0.0, 3.0, 0.0)
    with pytest.raises(InputError, match="neither seen nor said; there is: dog"):
        combine([_seen("dog", 20.0)], None, {"whale": path})


def test_text_without_a_place_is_told() -> None:
    with pytest.raises(PromptError):
        combine([_seen("dog", 20.0)], "The dog barks.")


def test_no_text_changes_nothing() -> None:
    seen = [_seen("dog", 20.0)]
    assert combine(seen).placements == tuple(seen)
