"""What is named before and said again, or named only to be told apart from something else."""

from __future__ import annotations

import pytest

from auricle.prompt import parse


def azimuths(text: str) -> dict[str, float]:
    return {placement.label: round(placement.azimuth_deg) for placement in parse(text).objects}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A baby cries and its cry comes from the right.", {"baby": -90}),
        ("A dog is barking loudly and the sound is coming from the left.", {"dog": 90}),
        ("The thing on your left is a dishwasher.", {"dishwasher": 90}),
        ("What you hear on the right is a printer.", {"printer": -90}),
        ("Not the oboe but the clarinet is on the left.", {"clarinet": 90}),
        ("The parrot's on the left, no wait, the parrot's on the right.", {"parrot": -90}),
        ("A waiter drops a tray behind me.", {"waiter": 180}),
        ("The robot hears a click to its right and a beep behind it.", {"click": -90, "beep": 180}),
        ("The user stands in a forest; a stream runs on the left.", {"stream": 90}),
        ("Where's the noise? The pump is on the right.", {"pump": -90}),
        ("[dog barks, left] [man shouts, right]", {"dog": 90, "man": -90}),
    ],
)
def test_one_thing_said_twice_is_one_object(text: str, expected: dict[str, float]) -> None:
    assert azimuths(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A dog barks on the left, and the sound of a bell comes from the right.",
        "A parrot is on the left, a second parrot on the right.",
        "Violin and viola in front of me.",
    ],
)
def test_two_things_stay_two(text: str) -> None:
    assert len(parse(text).objects) == 2


def test_them_is_what_was_placed_before() -> None:
    archers, catapult = parse("Archers 30 m ahead, a catapult 20 m behind them.").objects
    assert archers.distance_m == pytest.approx(30.0)
    assert catapult.position[0] == pytest.approx(50.0, rel=1e-3)


def test_them_without_a_place_before_is_who_hears() -> None:
    (owl,) = parse("As the hikers walk, an owl hoots behind them.").objects
    assert abs(owl.azimuth_deg) == pytest.approx(180.0)


def test_left_and_right_of_it_are_both_beside_the_same() -> None:
    text = "The campfire is 2 m in front. Left of the fire sits a guitarist; right of it, a singer."
    fire, guitarist, singer = parse(text).objects
    assert fire.label == "campfire"
    assert guitarist.position[1] > 0.1
    assert singer.position[1] < -0.1


@pytest.mark.parametrize("order", ["From left to right: {}.", "Left to right: {}."])
def test_a_row_keeps_words_that_could_be_verbs(order: str) -> None:
    assert azimuths(order.format("bass, drums, keys")) == {"bass": 60, "drums": 0, "keys": -60}


def test_a_row_may_name_its_things_first() -> None:
    text = "Flute, oboe and horn, in that order from left to right in front of me, 2 m off."
    assert azimuths(text) == {"flute": 60, "oboe": 0, "horn": -60}
    assert all(p.distance_m == pytest.approx(2.0) for p in parse(text).objects)


def test_the_first_of_a_list_is_not_who_is_called() -> None:
    assert set(azimuths("Violin, viola and cello in front of me.")) == {"violin", "viola", "cello"}


def test_numbers_in_words_tell_one_of_several_apart() -> None:
    text = "Rack one 1 m left, rack two 1 m right."
    assert azimuths(text) == {"rack one": 90, "rack two": -90}


def test_all_three_metres_is_a_length() -> None:
    text = "Piano left, bass ahead, drums right, all three metres away."
    assert [p.distance_m for p in parse(text).objects] == pytest.approx([3.0] * 3)


def test_another_metre_goes_on_from_the_one_before() -> None:
    text = "A tap drips 2 m to the right and, another metre further along, a clock ticks."
    assert parse(text).objects[1].distance_m == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("whole", "end"),
    [
        ("grandmother", "mother"),
        ("policeman", "man"),
        ("saxophone", "phone"),
        ("microphone", "phone"),
        ("football", "ball"),
    ],
)
def test_a_word_that_ends_in_another_is_no_such_thing(whole: str, end: str) -> None:
    text = f"A {whole} is on the left, and the {end} is behind me."
    assert azimuths(text) == {whole: 90, end: 180}


def test_a_place_of_its_own_makes_the_end_of_a_compound_another_thing() -> None:
    text = "The campfire is on the left. The fire behind me crackles."
    assert azimuths(text) == {"campfire": 90, "fire": 180}
