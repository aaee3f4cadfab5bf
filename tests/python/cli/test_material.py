"""Which sounds the demo plays."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle import FormatError
from auricle.cli.demo.cast import CAST, DURATION_S
from auricle.cli.demo.material import find_recordings, gather
from auricle.synthesis import rain

_GOOD = {
    "class": "rain",
    "source": "Somewhere",
    "licence": "CC0",
    "commercial_ok": "yes",
    "esc10": "",
    "attribution": "by somebody",
    "active_s": "6",
    "rms_dbfs": "-20",
    "orig_sr": "44100",
}
RAIN = tuple(role for role in CAST if role.name == "rain")


def _pack(folder: Path, rows: list[dict[str, str]]) -> Path:
    (folder / "sounds").mkdir()
    with (folder / "sounds" / "sounds.csv").open("w", newline="") as lines:
        writer = csv.DictWriter(lines, ["file", *_GOOD])
        writer.writeheader()
        for row in rows:
            writer.writerow({**_GOOD, **row})
            soundfile.write(folder / "sounds" / row["file"], rain(1.0, 24_000), 24_000)
    return folder


def test_only_recordings_that_anybody_may_use_are_chosen(tmp_path: Path) -> None:
    folder = _pack(
        tmp_path,
        [
            {"file": "a.flac", "commercial_ok": "no"},
            {"file": "b.flac", "commercial_ok": "yes, with conditions (share-alike)"},
            {"file": "c.flac", "source": "ESC-50", "esc10": "False"},
            {"file": "d.flac", "rms_dbfs": "-60"},
            {"file": "e.flac", "active_s": "1"},
            {"file": "f.flac", "class": "dog"},
            {"file": "h.flac"},
            {"file": "g.flac"},
        ],
    )
    (sound,) = gather(RAIN, folder, 48_000, 2.0)
    assert sound.origin == "g.flac"
    assert sound.credit == "by somebody"


def test_no_usable_recording_is_an_error_and_not_another_sound(tmp_path: Path) -> None:
    folder = _pack(tmp_path, [{"file": "a.flac", "commercial_ok": "no"}])
    with pytest.raises(FormatError, match=r"no usable recording of class 'rain'"):
        gather(RAIN, folder, 48_000, 2.0)


def test_a_manifest_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "sounds.csv").write_text("file,class\na.flac,rain\n")
    with pytest.raises(FormatError, match=r"not as expected"):
        gather(RAIN, tmp_path, 48_000, 2.0)


@pytest.mark.parametrize("recorded", [False, True])
def test_sounds_have_one_length_and_level(tmp_path: Path, recorded: bool) -> None:
    folder = _pack(tmp_path, [{"file": "a.flac"}]) if recorded else None
    (sound,) = gather(RAIN, folder, 48_000, 0.9)
    assert sound.samples.shape == (43_200,)
    assert sound.samples.dtype == np.float32
    assert np.sqrt(np.mean(sound.samples**2)) == pytest.approx(0.05, rel=1e-3)
    assert np.abs(sound.samples).max() <= 0.4
    assert abs(sound.samples[0]) < 1e-4


def test_short_recordings_are_followed_by_silence(tmp_path: Path) -> None:
    (sound,) = gather(RAIN, _pack(tmp_path, [{"file": "a.flac"}]), 48_000, 3.0)
    assert sound.samples.shape == (144_000,)
    assert not sound.samples[48_000:].any()


def test_the_variable_names_the_recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURICLE_DATA", str(tmp_path))
    with pytest.raises(FormatError, match=r"AURICLE_DATA is .*no sounds"):
        find_recordings()
    _pack(tmp_path, [])
    assert find_recordings() == tmp_path


def test_recordings_beside_a_checkout_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AURICLE_DATA", raising=False)
    data = tmp_path / "shared" / "data"
    data.mkdir(parents=True)
    _pack(data, [])
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "pyproject.toml").touch()
    monkeypatch.chdir(checkout)
    assert find_recordings() == data


def test_the_cast_has_words_a_position_and_a_path() -> None:
    assert sum(role.sentence is not None for role in CAST) >= 2
    assert sum(role.position is not None for role in CAST) >= 1
    (mover,) = [role for role in CAST if role.path is not None]
    assert mover.path is not None
    assert mover.path.duration_s == pytest.approx(DURATION_S)
    places = {role.name: role.place()[0] for role in CAST}
    assert places["voice"][1] > 0
    assert places["footsteps"][0] < 0 < places["footsteps"][1]
    assert places["bell"][0] > 0 > places["bell"][1]
    assert places["rain"][0] < 0
    assert places["rain"][1] < 0
