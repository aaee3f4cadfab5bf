"""What of a folder of sounds can be used, and why the rest cannot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle import FormatError, InputError
from auricle.datasets import SoundLibrary
from auricle.datasets.sounds import is_share_alike

RATE = 16_000

REASONS = {
    "silent.wav": "is silent",
    "short.wav": "sounds for 0.020 s; expected at least 0.1 s",
    "stereo.wav": "has 2 channels; expected mono",
    "nan.wav": "holds samples that are NaN or infinite",
    "missing.wav": "is missing",
    "text.wav": "is not a sound file that can be read",
    "empty.wav": "holds no samples",
    "shared.wav": "has the share-alike licence CC-BY-SA-3.0",
}


def noise(seed: int, seconds: float) -> np.ndarray:
    count = round(seconds * RATE)
    return 0.2 * np.random.default_rng(seed).standard_normal(count) * np.hanning(count)


def write(path: Path, samples: np.ndarray, rate: int = RATE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="FLOAT")


@pytest.fixture
def troubled(tmp_path: Path) -> Path:
    folder = tmp_path / "troubled"
    write(folder / "good.wav", noise(1, 0.5))
    write(folder / "silent.wav", np.zeros(RATE))
    write(folder / "short.wav", np.concatenate([np.zeros(RATE), [0.5], np.zeros(RATE - 1)]))
    write(folder / "stereo.wav", np.stack([noise(2, 0.5)] * 2, axis=1))
    write(folder / "nan.wav", np.where(np.arange(RATE) == 5, np.nan, 0.1))
    (folder / "text.wav").write_text("no sound")
    write(folder / "empty.wav", np.zeros(0))
    write(folder / "shared.wav", noise(3, 0.5))
    rows = [f"{name},thing,{'CC-BY-SA-3.0' if 'shared' in name else 'CC0'}" for name in REASONS]
    (folder / "list.csv").write_text("\n".join(["file,class,licence", "good.wav,thing,CC0", *rows]))
    return folder


def test_every_bad_file_is_left_out_with_its_row_and_reason(troubled: Path) -> None:
    library = SoundLibrary.load([troubled])
    assert [sound.file for sound in library.sounds] == ["troubled/good.wav"]
    found = {Path(skip.file).name: skip.reason for skip in library.skipped}
    assert found == REASONS
    assert [skip.row for skip in library.skipped] == list(range(2, 10))


def test_strict_ends_at_the_first(troubled: Path) -> None:
    with pytest.raises(FormatError, match=r"list.csv row 2: troubled/silent.wav is silent"):
        SoundLibrary.load([troubled], strict=True)


def test_what_may_be_allowed(troubled: Path) -> None:
    library = SoundLibrary.load([troubled], stereo="first", share_alike=True)
    names = {Path(sound.file).name for sound in library.sounds}
    assert names == {"good.wav", "stereo.wav", "shared.wav"}


def test_nothing_left_says_why(tmp_path: Path) -> None:
    write(tmp_path / "hush" / "hush" / "a.wav", np.zeros(RATE))
    with pytest.raises(InputError, match="1 were left out, the first because it is silent"):
        SoundLibrary.load([tmp_path / "hush"])


def test_sounding_part_and_level(tmp_path: Path) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)
    padded = np.concatenate([np.zeros(RATE // 2), tone, np.zeros(RATE)])
    write(tmp_path / "set" / "tone" / "a.wav", padded)
    (sound,) = SoundLibrary.load([tmp_path / "set"]).sounds
    assert sound.begin_s == pytest.approx(0.5, abs=0.02)
    assert sound.end_s == pytest.approx(1.5, abs=0.02)
    assert sound.rms == pytest.approx(0.1 / np.sqrt(2), rel=0.01)
    assert sound.name == "tone"


def test_read_resamples(tmp_path: Path) -> None:
    rate = 48_000
    tone = np.sin(2 * np.pi * 1000 * np.arange(rate) / rate).astype(np.float32)
    write(tmp_path / "set" / "tone" / "a.wav", tone, rate)
    (sound,) = SoundLibrary.load([tmp_path / "set"]).sounds
    samples = sound.read(0.25, 8000, RATE)
    expected = np.sin(2 * np.pi * 1000 * (0.25 + np.arange(8000) / RATE))
    assert samples.shape == (8000,)
    # The ends ring, as nothing is known of what lies beyond them.
    assert np.abs(samples - expected)[100:-100].max() < 1e-3


def test_groups_stay_together_and_classes_are_those_of_all_splits(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    rows = ["file,class,split_group"]
    for number in range(120):
        write(folder / f"{number}.wav", noise(number, 0.2))
        rows.append(f"{number}.wav,class{number % 4},group{number // 3}")
    (folder / "list.csv").write_text("\n".join(rows))
    parts = {
        split: SoundLibrary.load([folder], split=split) for split in ("train", "valid", "test")
    }
    assert sum(map(len, parts.values())) == 120
    groups = {
        split: {int(Path(s.file).stem) // 3 for s in part.sounds} for split, part in parts.items()
    }
    assert not groups["train"] & groups["valid"]
    assert not groups["train"] & groups["test"]
    assert all(part.classes == ("class0", "class1", "class2", "class3") for part in parts.values())
    assert 75 <= len(parts["train"]) <= 115


def test_many_processes_find_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for number in range(70):
        write(folder / "noise" / f"{number:02d}.wav", noise(number, 0.15))
    assert SoundLibrary.load([folder], workers=2).digest() == SoundLibrary.load([folder]).digest()


def test_rare_classes_may_be_left_out(tmp_path: Path) -> None:
    for name, takes in (("common", 3), ("rare", 1)):
        for take in range(takes):
            write(tmp_path / "set" / name / f"{name}{take}.wav", noise(take, 0.2))
    library = SoundLibrary.load([tmp_path / "set"], least_per_class=2)
    assert library.classes == ("common",)
    assert len(library) == 3
    assert SoundLibrary.load([tmp_path / "set"]).classes == ("common", "rare")


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("CC-BY-SA-3.0", True),
        ("CC BY-SA 3.0 (ARI, Austrian Academy of Sciences)", True),
        ("http://creativecommons.org/licenses/by-nc-sa/4.0/", True),
        ("Creative Commons Attribution-ShareAlike 4.0", True),
        ("CC-BY-4.0", False),
        ("CC0", False),
        ("BSD-3-Clause", False),
        ("usable by SAMPLE makers", False),
        ("", False),
    ],
)
def test_share_alike(licence: str, expected: bool) -> None:
    assert is_share_alike(licence) is expected
