"""Several data sets are learned from as one."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import assessor
from auricle.cli.main import main
from auricle.datasets import Dataset, SceneSettings, SoundLibrary, build
from auricle.errors import InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)

FEATURES = assessor.FeatureSettings(mels=32)


@pytest.fixture(scope="module")
def more(scenes: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Other scenes of the same sounds."""
    folder = tmp_path_factory.mktemp("more")
    library = SoundLibrary.load([scenes.folder.parent / "noises"])
    settings = SceneSettings(duration_s=1.0, source_counts=(1, 1, 0), free_field=1.0)
    build(folder / "set", library, settings, samples=8, seed=4, workers=1)
    return Dataset.open(folder / "set")


def _stores(sets: list[Dataset], folder: Path) -> list[Any]:
    return [
        assessor.FeatureStore(scenes, FEATURES, folder / str(number))
        for number, scenes in enumerate(sets)
    ]


def test_a_batch_has_the_clips_of_every_set(scenes: Dataset, more: Dataset, tmp_path: Path) -> None:
    first, second = _stores([scenes, more], tmp_path)
    both = assessor.JoinedStores([first, second])
    assert len(both) == len(scenes) + len(more)
    numbers = np.array([len(scenes) + 5, 3, len(scenes), 95])
    rng = np.random.default_rng
    batch = both.batch(numbers, rng(0))
    own = [first.batch(np.array([3, 95]), rng(0)), second.batch(np.array([0, 5]), rng(0))]
    for name in ("planes", "masks", "azimuth_deg", "elevation_deg", "distance_m", "classes"):
        wanted = torch.cat([getattr(part, name) for part in own])
        assert torch.equal(getattr(batch, name), wanted), name
    # Each row still points at the clip that holds its source.
    labels = [first.labels[3], first.labels[95], second.labels[0], second.labels[5]]
    told = [
        (clip, pytest.approx(source["azimuth_deg"]))
        for clip, label in enumerate(labels)
        for source in label["sources"]
    ]
    assert list(zip(batch.clip.tolist(), batch.azimuth_deg.tolist(), strict=True)) == told
    alone = both.batch(np.array([len(scenes) + 2]), rng(0))
    assert torch.equal(alone.planes, second.batch(np.array([2]), rng(0)).planes)


def test_sets_that_do_not_fit_are_told(scenes: Dataset, tmp_path: Path) -> None:
    library = SoundLibrary.load([scenes.folder.parent / "noises"])
    longer = SceneSettings(duration_s=2.0, source_counts=(1, 1, 0), free_field=1.0)
    build(tmp_path / "longer", library, longer, samples=4, seed=4, workers=1)
    hiss = SoundLibrary([s for s in library.sounds if s.sound_class == "hiss"], ("hiss",))
    alone = SceneSettings(duration_s=1.0, source_counts=(1, 0, 0), free_field=1.0)
    build(tmp_path / "hiss", hiss, alone, samples=4, seed=4, workers=1)
    first, slow, fewer = _stores(
        [scenes, *(Dataset.open(tmp_path / name) for name in ("longer", "hiss"))], tmp_path
    )
    with pytest.raises(InputError, match="data set 2 has clips of 101 frames, the first one of 51"):
        assessor.JoinedStores([first, slow])
    with pytest.raises(
        InputError, match="has the 1 classes hiss, the first one the 2 hiss, rumble"
    ):
        assessor.JoinedStores([first, fewer])
    reordered = copy(first)
    reordered.classes = first.classes[::-1]
    with pytest.raises(InputError, match="has the 2 classes rumble, hiss"):
        assessor.JoinedStores([first, reordered])
    higher = copy(first)
    higher.settings = replace(FEATURES, lowest_hz=100.0)
    with pytest.raises(InputError, match=r"lowest_hz=100\.0.* the first one of .*lowest_hz=50\.0"):
        assessor.JoinedStores([first, higher])
    with pytest.raises(InputError, match="at least one"):
        assessor.JoinedStores([])


def test_the_command_takes_several_folders(
    scenes: Dataset, more: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["-o", str(tmp_path / "run"), "--steps", "1", "--batch", "8"]
    assert main(["assess", "train", str(scenes.folder), str(more.folder), *run]) == 0
    assert "1 steps, last loss" in capsys.readouterr().out
    # The state remembers both; with one of them the run would be another.
    assert main(["assess", "train", str(scenes.folder), *run]) != 0
    assert "other settings or data" in capsys.readouterr().err
