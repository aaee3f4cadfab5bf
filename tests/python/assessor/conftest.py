"""A small data set, in free field, of which a small network can be taught."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import soundfile

from auricle.datasets import Dataset, SceneSettings, SoundLibrary, build


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Noise in two bands, which are the two classes, one or two at a time."""
    folder = tmp_path_factory.mktemp("assessor")
    rng = np.random.default_rng(0)
    for name, low, high in (("rumble", 150, 1500), ("hiss", 2500, 7500)):
        place = folder / "noises" / name
        place.mkdir(parents=True)
        for take in range(3):
            spectrum = np.fft.rfft(rng.standard_normal(12_800))
            hertz = np.fft.rfftfreq(12_800, 1 / 16_000)
            band = np.fft.irfft(spectrum * ((hertz > low) & (hertz < high)))
            soundfile.write(place / f"{take}.wav", 0.2 * band / np.abs(band).max(), 16_000)
    library = SoundLibrary.load([folder / "noises"])
    settings = SceneSettings(duration_s=1.0, source_counts=(1, 1, 0), free_field=1.0)
    build(folder / "set", library, settings, samples=96, seed=3, workers=1)
    return Dataset.open(folder / "set")


@pytest.fixture(scope="session")
def store(scenes: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Features of the small data set."""
    from .small import FEATURES, assessor

    return assessor.FeatureStore(scenes, FEATURES, tmp_path_factory.mktemp("features"))
