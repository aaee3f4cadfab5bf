"""Folders of synthesised sounds, with and without manifests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.datasets import SoundLibrary


@pytest.fixture(scope="session")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four classes of three sounds each, in sub-folders, at several rates and lengths."""
    folder = tmp_path_factory.mktemp("library") / "things"
    for number, name in enumerate(("dog", "door_bell", "drum", "cello")):
        for take in range(3):
            rate = (16_000, 24_000, 44_100)[take]
            count = round(1.2 * rate)
            sound = np.random.default_rng(10 * number + take).standard_normal(count)
            path = folder / name / f"{name}_{take}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, 0.2 * sound * np.hanning(count), rate, subtype="FLOAT")
    return folder


@pytest.fixture(scope="session")
def library(sound_folder: Path) -> SoundLibrary:
    return SoundLibrary.load([sound_folder])


@pytest.fixture
def manifest(tmp_path: Path) -> Callable[[list[str]], Path]:
    """A folder with a manifest of the given lines."""

    def make(lines: list[str]) -> Path:
        folder = tmp_path / "listed"
        folder.mkdir(exist_ok=True)
        (folder / "sounds.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    return make
