"""The judge that is in the package, on sounds that it never heard."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.cli.main import main
from auricle.datasets import Dataset
from auricle.scene.geometry import direction

from .small import assessor

RATE = 48_000
OCTANTS = {
    (side, depth, height): (azimuth, elevation)
    for depth, angle in (("front", 45.0), ("behind", 135.0))
    for side, azimuth in (("left", angle), ("right", -angle))
    for height, elevation in (("above", 35.0), ("below", -30.0))
}


def _bursts(seed: int) -> np.ndarray:
    """Two seconds of noise that comes and goes, quieter towards high frequencies."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(2 * RATE))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum)
    beat = np.maximum(np.sin(2.0 * np.pi * 3.0 * np.arange(len(noise)) / RATE), 0.0)
    sound = noise * beat
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def test_it_hears_the_octants_of_the_renderer() -> None:
    judge = assessor.Assessor()
    right = []
    for seed, (octant, (azimuth, elevation)) in enumerate(OCTANTS.items()):
        ears = auricle.spatialize(_bursts(seed), RATE, position=direction(azimuth, elevation, 1.5))
        (heard,) = judge.locate(ears, RATE, [None])
        right.append([said == true for said, true in zip(heard.octant, octant, strict=True)])
    assert np.all(right, axis=1).sum() >= 7
    assert np.all(right, axis=0)[0]


def test_a_class_it_has_not_learned_is_located_all_the_same() -> None:
    judge = assessor.Assessor()
    assert "whale" not in judge.classes
    ears = auricle.spatialize(_bursts(9), RATE, position=(0.5, 1.0, 0.0))
    (heard,) = judge.locate(ears, RATE, ["whale"])
    assert heard.octant[0] == "left"
    assert heard.present is None
    both = judge.locate(ears, RATE, ["whale", "dog"])
    assert both[0].present is None
    assert both[1].present is not None
    assert 0.0 <= both[1].present <= 1.0


def test_scoring_needs_no_training(scenes: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "score", str(scenes.folder), "--limit", "4"]) == 0
    assert "| 1 | DOA |" in capsys.readouterr().out


def test_its_sources_are_named_and_it_is_small() -> None:
    weights = Path(str(files("auricle.assessor") / "weights"))
    assert (weights / "assessor.safetensors").stat().st_size < 20 * 2**20
    said = (weights / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    for name in ("CC BY", "Gardner", "CIPIC", "Regents of the University of California"):
        assert name in said
