"""What the assessor hears: planes of both ears, and the mask of each sound."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest

from .small import FEATURES, assessor, batch_of, noise, torch

BinauralFeatures = importlib.import_module("auricle.assessor.features").BinauralFeatures
listening = importlib.import_module("auricle.assessor.listening")
FeatureSettings = assessor.FeatureSettings


def test_planes_are_level_difference_and_phase() -> None:
    left = noise()
    ears = torch.from_numpy(np.stack([left, 0.5 * left]))[None]
    planes = BinauralFeatures(FeatureSettings())(ears)[0]
    assert planes.shape == (5, 64, 51)
    assert planes[1].numpy() == pytest.approx(20 * math.log10(2) / 10, abs=1e-3)
    assert planes[2].numpy() == pytest.approx(1.0, abs=1e-3)
    assert planes[3].numpy() == pytest.approx(0.0, abs=1e-3)
    assert planes[4].numpy() == pytest.approx(1.0, abs=1e-3)


def test_phase_plane_turns_with_a_delay() -> None:
    turn = 2 * np.pi * 500 * np.arange(16_000) / 16_000
    ears = np.stack([np.sin(turn), np.sin(turn - 1.0)]).astype(np.float32)
    settings = FeatureSettings()
    planes = BinauralFeatures(settings)(torch.from_numpy(ears)[None])[0]
    band = int(planes[0].mean(dim=1).argmax())
    angle = torch.atan2(planes[3, band], planes[2, band])[5:-5]
    assert angle.numpy() == pytest.approx(1.0, abs=0.02)


def test_exchanging_ears_is_what_mirrored_planes_say() -> None:
    ears = torch.from_numpy(np.stack([noise(1), noise(2)]))[None]
    features = BinauralFeatures(FEATURES)
    planes = torch.cat([features(ears), features(ears)])
    batch = batch_of(planes, clip=[0, 1, 1], azimuth_deg=[20.0, 30.0, -40.0], elevation_deg=-10.0)
    mirrored = batch.mirrored(torch.tensor([False, True]))
    assert torch.equal(mirrored.planes[0], planes[0])
    assert mirrored.planes[1].numpy() == pytest.approx(features(ears.flip(1))[0].numpy(), abs=1e-4)
    assert mirrored.azimuth_deg.tolist() == [20.0, -30.0, 40.0]
    assert mirrored.elevation_deg.tolist() == [-10.0] * 3


def test_masks_find_the_sounds_by_their_names() -> None:
    # Both are far apart in frequency; the names are of classes that the separation learned.
    rng = np.random.default_rng(0)
    rumble = np.cumsum(rng.standard_normal(32_000))
    rumble -= np.convolve(rumble, np.ones(2_000) / 2_000, "same")
    rumble *= 0.1 / rumble.std()
    birds = 0.1 * np.sin(2 * np.pi * 4_000 * np.arange(32_000) / 16_000)
    birds *= np.sin(2 * np.pi * 6 * np.arange(32_000) / 16_000) > 0
    ears = torch.from_numpy(np.stack([rumble + birds] * 2).astype(np.float32))[None]
    settings = FeatureSettings()
    named = listening.NamedSounds(settings)
    masks = named.masks(ears, [["engine", "chirping birds"]])[0]
    assert masks.shape == (2, 64, 101)
    assert float(masks.min()) >= 0.0
    assert float(masks.sum(dim=0).max()) <= 1.0 + 1e-4
    late, low, high = slice(50, None), 10, int(settings.mels * 0.72)
    assert float((masks[0, low, late] - masks[1, low, late]).mean()) > 0.2
    assert float((masks[1, high, late] - masks[0, high, late]).mean()) > 0.2
    # One alone has everything, and a clip with fewer names has nothing in the last slots.
    both = named.masks(ears.repeat(2, 1, 1), [["engine"], ["engine", "chirping birds"]])
    assert torch.equal(both[0, 0], torch.ones(64, 101))
    assert float(both[0, 1].max()) == 0.0
    assert both[1].numpy() == pytest.approx(masks.numpy(), abs=1e-5)
