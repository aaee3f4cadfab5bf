"""Relations and motion: scenes put into words, and read back."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.prompt import Prompt, parse
from auricle.scene import Path, Vector, direction

NAMES = ["dog", "cat", "bell", "drum", "flute", "gong"]
lengths = st.floats(0.3, 4.0).map(lambda value: round(value, 2))
reaches = st.floats(5.0, 30.0).map(lambda value: round(value, 1))
bearings = st.integers(-175, 180)
seconds = st.floats(0.5, 40.0).map(lambda value: round(value, 1))


def placed(azimuth: int, reach: float) -> str:
    return f"at azimuth {azimuth}, {reach} m away"


def positions(prompt: Prompt) -> dict[str, Vector]:
    return {placement.label: placement.position for placement in prompt.objects}


def path_of(text: str, label: str) -> Path:
    placement = next(p for p in parse(text).objects if p.label == label)
    assert placement.path is not None, text
    return placement.path


# What a phrase with a length or a factor says of the subject (s) and what it is measured from (o).
MEASURED: dict[str, Callable[[Vector, Vector, float], float]] = {
    "{} m to the left of": lambda s, o, n: s[1] - o[1] - n,
    "{} m to the right of": lambda s, o, n: o[1] - s[1] - n,
    "{} m above": lambda s, o, n: s[2] - o[2] - n,
    "{} m below": lambda s, o, n: o[2] - s[2] - n,
    "{} m higher than": lambda s, o, n: s[2] - o[2] - n,
    "{} m behind": lambda s, o, n: math.hypot(*s) - math.hypot(*o) - n,
    "{} m in front of": lambda s, o, n: math.hypot(*o) - math.hypot(*s) - n,
    "{} m further away than": lambda s, o, n: math.hypot(*s) - math.hypot(*o) - n,
    "{} m closer than": lambda s, o, n: math.hypot(*o) - math.hypot(*s) - n,
    "{} m from": lambda s, o, n: math.dist(s, o) - n,
    "{} times as far away as": lambda s, o, n: math.hypot(*s) - n * math.hypot(*o),
}


@settings(max_examples=200)
@given(
    azimuth=bearings,
    reach=reaches,
    links=st.lists(st.tuples(st.sampled_from(sorted(MEASURED)), lengths), min_size=1, max_size=4),
    is_last=st.booleans(),
)
def test_lengths_between_objects_come_back(
    azimuth: int, reach: float, links: list[tuple[str, float]], is_last: bool
) -> None:
    """Each object is measured from the first, whose place stands in front or at the end."""
    anchor = f"The {NAMES[0]} is {placed(azimuth, reach)}."
    told = [
        f"The {name} is {words.format(amount)} the {NAMES[0]}."
        for name, (words, amount) in zip(NAMES[1:], links, strict=False)
    ]
    text = " ".join([*told, anchor] if is_last else [anchor, *told])
    prompt = parse(text)
    at = positions(prompt)
    assert at[NAMES[0]] == pytest.approx(direction(azimuth, 0.0, reach), abs=0.02 * reach)
    for name, (words, amount) in zip(NAMES[1:], links, strict=False):
        error = MEASURED[words](at[name], at[NAMES[0]], amount)
        assert error == pytest.approx(0.0, abs=5e-3 * reach), (text, name)
    assert len(prompt.relations) == len(links)


@given(
    azimuth=bearings,
    reach=reaches,
    left=lengths,
    up=lengths,
    sides=st.tuples(st.booleans(), st.booleans()),
)
def test_two_lengths_from_one_object_come_back(
    azimuth: int, reach: float, left: float, up: float, sides: tuple[bool, bool]
) -> None:
    side, way = ("left", "right")[sides[0]], ("above", "below")[sides[1]]
    text = f"The cat is {left} m {side} of and {up} m {way} the dog. "
    text = text.replace(" of and", " of the dog and") + f"The dog is {placed(azimuth, reach)}."
    at = positions(parse(text))
    offset = [a - b for a, b in zip(at["cat"], at["dog"], strict=True)]
    assert offset[1] == pytest.approx(-left if sides[0] else left, abs=0.01 * reach)
    assert offset[2] == pytest.approx(-up if sides[1] else up, abs=0.01 * reach)


@given(azimuth=bearings, reach=reaches)
def test_opposite_and_between_come_back(azimuth: int, reach: float) -> None:
    text = f"The dog is {placed(azimuth, reach)}. The cat is opposite the dog, {reach} m away. "
    text += "The bell is at the same distance as the dog."
    at = positions(parse(text))
    assert at["cat"] == pytest.approx([-value for value in at["dog"]], abs=0.05 * reach)
    assert math.hypot(*at["bell"]) == pytest.approx(reach, rel=0.01)


@settings(max_examples=200)
@given(
    start=bearings,
    turn=st.integers(20, 160),
    is_clockwise=st.booleans(),
    near=reaches,
    far=reaches,
    time=seconds,
    wait=st.sampled_from([0.0, 1.5, 4.0]),
)
def test_ways_between_places_come_back(
    start: int, turn: int, is_clockwise: bool, near: float, far: float, time: float, wait: float
) -> None:
    """The shorter way round: it ends where it says, when it says, and turns the sense it must."""
    end = (start + (-turn if is_clockwise else turn) + 180) % 360 - 180
    text = f"The dog moves from azimuth {start}, {near} m to azimuth {end}, {far} m in {time} s"
    text += f", starting after {wait} s." if wait else "."
    path = path_of(text, "dog")
    assert path.start_s == pytest.approx(wait)
    assert path.duration_s == pytest.approx(wait + time)
    assert path.at(0.0) == pytest.approx(direction(start, 0.0, near), abs=0.02 * near)
    assert path.at(wait + time) == pytest.approx(direction(end, 0.0, far), abs=0.02 * far)
    x, y, _ = path.at(wait + time / 2)
    turned = (math.degrees(math.atan2(y, x)) - start + 180) % 360 - 180
    assert (turned < 0) == is_clockwise


SIDES = {
    "passing in front of me": (1.0, 0.0, 0.0),
    "passing behind me": (-1.0, 0.0, 0.0),
    "passing overhead": (0.0, 0.0, 1.0),
}


@given(side=st.sampled_from(sorted(SIDES)), is_left=st.booleans(), reach=reaches, time=seconds)
def test_sides_passed_come_back(side: str, is_left: bool, reach: float, time: float) -> None:
    first, last = ("left", "right") if is_left else ("right", "left")
    text = f"A car drives from {first} to {last}, {side}, {reach} m away, in {time} s."
    path = path_of(text, "car")
    sign = 1.0 if is_left else -1.0
    assert path.at(0.0) == pytest.approx((0.0, sign * reach, 0.0), abs=0.02 * reach)
    assert path.at(time) == pytest.approx((0.0, -sign * reach, 0.0), abs=0.02 * reach)
    along = sum(p * a for p, a in zip(path.at(time / 2), SIDES[side], strict=True))
    assert along == pytest.approx(reach, rel=0.02)


@given(
    radius=lengths,
    laps=st.integers(1, 6),
    time=seconds,
    is_clockwise=st.booleans(),
    azimuth=bearings,
    reach=reaches,
    about=st.booleans(),
)
def test_circles_come_back(
    radius: float,
    laps: int,
    time: float,
    is_clockwise: bool,
    azimuth: int,
    reach: float,
    about: bool,
) -> None:
    """Around the listener or around an object: radius, sense, laps and time."""
    sense = "clockwise" if is_clockwise else "counterclockwise"
    centre, middle = "me", (0.0, 0.0, 0.0)
    tail = "."
    if about:
        centre, middle = "the lamp", direction(azimuth, 0.0, reach)
        tail = f". The lamp is {placed(azimuth, reach)}."
    count = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}
    often = count.get(laps, f"{laps} laps")
    text = f"A moth circles {centre} {sense} {often} at {radius} m in {time} s{tail}"
    path = path_of(text, "moth")
    assert path.duration_s == pytest.approx(time), text
    total = 0.0
    before = None
    for k in range(40 * laps + 1):
        x, y, _ = path.at(time * k / (40 * laps))
        x, y = x - middle[0], y - middle[1]
        assert math.hypot(x, y) == pytest.approx(radius, rel=0.02), text
        angle = math.degrees(math.atan2(y, x))
        if before is not None:
            total += (angle - before + 180) % 360 - 180
        before = angle
    assert total == pytest.approx((-360 if is_clockwise else 360) * laps, abs=1.0), text


@given(azimuth=bearings, far=reaches, near=lengths, speed=st.floats(0.5, 20.0))
def test_approaching_comes_back(azimuth: int, far: float, near: float, speed: float) -> None:
    speed = round(speed, 1)
    text = f"A wolf approaches at azimuth {azimuth} from {far} m to {near} m at {speed} m/s."
    path = path_of(text, "wolf")
    assert path.at(0.0) == pytest.approx(direction(azimuth, 0.0, far), abs=0.02 * far)
    end = path.at(path.duration_s)
    assert end == pytest.approx(direction(azimuth, 0.0, near), abs=0.02 * far)
    assert path.duration_s == pytest.approx((far - near) / speed, rel=1e-3)
