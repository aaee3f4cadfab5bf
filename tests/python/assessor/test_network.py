"""The network: classes of places, losses, and what an answer may depend on."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from .small import FEATURES, NETWORK, batch_of, noise, torch

BinauralFeatures = importlib.import_module("auricle.assessor.features").BinauralFeatures
Locator = importlib.import_module("auricle.assessor.locator").Locator
directions = importlib.import_module("auricle.assessor.directions")
network = importlib.import_module("auricle.assessor.network")
Located, Recognised = network.Located, network.Recognised


def test_places_are_sums_and_means_over_classes() -> None:
    azimuth = torch.full((1, 36), -20.0)
    azimuth[..., [31, 32]] = 10.0  # 135 and 145 degrees: left, behind
    elevation = torch.full((1, 18), -20.0)
    elevation[..., 7] = 10.0  # -15 degrees
    distance = torch.full((1, 20), -20.0)
    distance[..., 4] = 10.0  # 2.5 m
    found = directions.places(Located(azimuth, elevation, distance))
    assert float(found.azimuth_deg) == pytest.approx(140.0, abs=0.01)
    assert float(found.elevation_deg) == pytest.approx(-15.0, abs=0.01)
    assert float(found.distance_m) == pytest.approx(2.5, abs=0.01)
    assert (float(found.left), float(found.front), float(found.above)) == pytest.approx(
        (1.0, 0.0, 0.0), abs=1e-6
    )


def test_loss_is_least_where_the_truth_is() -> None:
    batch = batch_of(torch.zeros(1, 5, 4, 4), clip=[0], azimuth_deg=140.0, elevation_deg=-15.0)

    def loss(azimuth_class: int) -> float:
        azimuth = torch.zeros(1, 36)
        azimuth[:, azimuth_class] = 8.0
        return float(
            directions.place_loss(Located(azimuth, torch.zeros(1, 18), torch.zeros(1, 20)), batch)
        )

    losses = [loss(number) for number in range(36)]
    assert int(np.argmin(losses)) in (31, 32)
    # Next to the truth is better than far from it, across the seam behind the head too.
    assert losses[33] < losses[35] < losses[15]


def test_loss_of_recognition_is_least_for_what_sounds() -> None:
    batch = batch_of(torch.zeros(1, 5, 4, 4), clip=[0], azimuth_deg=0.0, elevation_deg=0.0)
    said = [
        float(directions.recognition_loss(Recognised(present * one, classes), batch))
        for one in (torch.ones(1, 1),)
        for present, classes in (
            (4.0, torch.tensor([[4.0, 0.0]])),
            (-4.0, torch.tensor([[4.0, 0.0]])),
            (4.0, torch.tensor([[0.0, 4.0]])),
        )
    ]
    # Two logistic losses of 4 and -4: log(1 + exp(-4)) and log(1 + exp(4)).
    assert said == pytest.approx([2 * 0.01815, 4.01815 + 0.01815, 4.01815 + 0.01815], abs=1e-4)


def test_a_class_that_is_asked_for_depends_on_no_other_question() -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    planes = torch.randn(1, 5, 32, 51)
    with torch.no_grad():
        one = made.recognise(planes, torch.tensor([[0, 1]])).present[0, 0]
        two = made.recognise(planes, torch.tensor([[0, 0]])).present[0, 0]
    assert float(one) == pytest.approx(float(two), abs=1e-5)


def test_what_the_mask_leaves_out_says_nothing_of_the_place() -> None:
    torch.manual_seed(0)
    made = Locator(32, (48, 32), (48, 32), 4, 16, stride=2, dropout=0.1).eval()
    planes = torch.randn(1, 5, 32, 51)
    mask = torch.ones(1, 32, 51)
    mask[:, 16:] = 0.0
    other = planes.clone()
    other[:, 1:, 16:] += 1.0
    with torch.no_grad():
        assert torch.equal(made(planes, mask), made(other, mask))
        assert (made(planes, mask) - made(other, torch.ones_like(mask))).abs().max() > 1e-3


def test_dropout_is_of_training_alone() -> None:
    torch.manual_seed(0)
    planes, mask = torch.randn(1, 5, 32, 51), torch.ones(1, 32, 51)

    def spread(share: float, *, training: bool) -> float:
        made = Locator(32, (48, 32), (48, 32), 4, 16, stride=1, dropout=share).train(training)
        with torch.no_grad():
            return float((made(planes, mask) - made(planes, mask)).abs().max())

    assert spread(0.5, training=True) > 1e-3
    assert spread(0.0, training=True) == 0.0
    assert spread(0.5, training=False) == 0.0


def test_careful_answers_do_not_depend_on_the_side_or_the_first_frame() -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    ears = torch.from_numpy(np.stack([noise(1), noise(2)]))[None]
    planes = BinauralFeatures(FEATURES)(ears)
    exchanged = BinauralFeatures(FEATURES)(ears.flip(1))
    mask = torch.rand(planes[:, 0].shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        careful = made.locate_carefully(planes, mask)
        one = directions.places(careful)
        other = directions.places(made.locate_carefully(exchanged, mask))
        heard = [
            made.locate(ears[..., first:], mask[..., first:]).elevation.softmax(-1)
            for ears in (planes, exchanged)
            for first in (0, 1)
        ]
    assert float(one.left) == pytest.approx(1.0 - float(other.left), abs=1e-4)
    assert float(one.azimuth_deg) == pytest.approx(-float(other.azimuth_deg), abs=0.01)
    assert float(one.elevation_deg) == pytest.approx(float(other.elevation_deg), abs=1e-3)
    mean = torch.stack(heard).mean(dim=0)
    assert careful.elevation.exp().numpy() == pytest.approx(mean.numpy(), abs=1e-5)
