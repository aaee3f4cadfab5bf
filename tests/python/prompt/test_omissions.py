"""What a text names without a place, and what it measures from another object."""

from __future__ import annotations

import math

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse


def test_a_known_thing_without_a_place_is_left_out_and_told() -> None:
    prompt = parse("When the boss hits phase two, a cart squeaks 3 m ahead.")
    assert [placement.label for placement in prompt.objects] == ["cart"]
    (cart,) = prompt.objects
    assert any("'boss' is left out" in text for text in cart.assumed)
    assert cart.confidence < parse("A cart squeaks 3 m ahead.").objects[0].confidence


@pytest.mark.parametrize(
    "text",
    [
        "The dog is on the left and the cat.",
        "A dog barks on the left and the cat meows.",
        "A dog barks on the left and a cat.",
    ],
)
def test_a_thing_that_needs_a_place_is_refused(text: str) -> None:
    with pytest.raises(PromptError, match="no place is named"):
        parse(text)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("angle_deg", [5, 15, 70])
@pytest.mark.parametrize("drum_deg", [-120, 0, 30])
def test_an_angle_from_another_object_adds_to_its_azimuth(
    side: str, angle_deg: int, drum_deg: int
) -> None:
    text = f"A bell is {angle_deg} degrees to the {side} of the drum, "
    prompt = parse(text + f"and the drum is at azimuth {drum_deg}, 2 m away.")
    bell = next(p for p in prompt.objects if p.label == "bell")
    wanted = drum_deg + (angle_deg if side == "left" else -angle_deg)
    assert math.cos(math.radians(bell.azimuth_deg - wanted)) == pytest.approx(1.0, abs=1e-6)
    assert bell.distance_m == pytest.approx(2.0)


@pytest.mark.parametrize("bearing", [0, 45, 90, 200, 270, 359])
def test_a_bearing_turns_clockwise(bearing: int) -> None:
    (contact,) = parse(f"Contact bearing {bearing:03d}, range 500 m.").objects
    angle = math.radians(-bearing)
    x, y, _ = contact.position
    assert (x, y) == pytest.approx((500 * math.cos(angle), 500 * math.sin(angle)), abs=1e-6)


def test_two_measured_things_share_their_anchor() -> None:
    prompt = parse("The bus 4 m to the left and the truck 3 m to the right of the car horn.")
    bus, truck, horn = (placement.position for placement in prompt.objects)
    assert bus[1] - horn[1] == pytest.approx(4.0, abs=0.01)
    assert horn[1] - truck[1] == pytest.approx(3.0, abs=0.01)


def test_a_length_goes_on_from_the_object_before() -> None:
    first, second = parse("The first drum is 2 m ahead, the second another 6 m out.").objects
    assert second.distance_m - first.distance_m == pytest.approx(6.0, abs=0.01)
    assert second.azimuth_deg == pytest.approx(first.azimuth_deg, abs=0.1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_so_much_of_a_circle_turns_so_far(degrees: int) -> None:
    (drone,) = parse(f"A drone flies {degrees} degrees around me, starting in front.").objects
    assert drone.path is not None
    x, y, _ = drone.path.at(drone.path.duration_s)
    turned = math.degrees(math.atan2(y, x)) % 360.0
    assert turned == pytest.approx(degrees, abs=0.5)
