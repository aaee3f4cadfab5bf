"""``auricle dataset`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.main import main


@pytest.fixture
def things(tmp_path: Path) -> Path:
    folder = tmp_path / "things"
    for number, name in enumerate(("dog", "cello", "drum")):
        (folder / name).mkdir(parents=True)
        for take in range(2):
            sound = 0.2 * np.random.default_rng([number, take]).standard_normal(8000)
            soundfile.write(folder / name / f"{name}{take}.wav", sound, 16_000)
    soundfile.write(folder / "drum" / "hush.wav", np.zeros(8000), 16_000)
    return folder


def _build(things: Path, folder: Path, *more: str) -> int:
    words = ["dataset", "build", str(things), "-o", str(folder), "--samples", "9"]
    return main([*words, "--duration", "1", "--shard", "4", "--workers", "1", *more])


def test_builds_goes_on_and_tells(
    things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    assert _build(things, folder) == 0
    said = capsys.readouterr().out
    assert "9 samples of 1 s" in said
    assert "9 of them made now, from 6 sounds of 3 classes and 1 HRTF sets" in said
    assert "drum/hush.wav is silent" in said
    assert "376,000 samples would take one core" in said
    assert _build(things, folder) == 0
    assert "0 of them made now" in capsys.readouterr().out
    assert main(["dataset", "info", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "9 samples of 1 s at 16000 Hz" in said
    assert "HRTF sets: kemar" in said


def test_exports(things: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "set", tmp_path / "rows.jsonl"
    assert _build(things, folder) == 0
    for form, key in (("tasbench", "objects"), ("spatialsoundqa", "question_type")):
        assert main(["dataset", "export", str(folder), "--form", form, "-o", str(out)]) == 0
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        assert rows
        assert all(key in row for row in rows)
    ids = [row["question_id"] for row in rows]
    assert ids == list(range(len(ids)))


def test_imports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "yt"
    folder.mkdir()
    for name in "ab":
        sound = 0.1 * np.random.default_rng(1).standard_normal((32_000, 2))
        soundfile.write(folder / f"{name}.wav", sound, 16_000)
    words = ["dataset", "import", str(folder), "-o", str(tmp_path / "set"), "--duration", "1"]
    assert main(words) == 0
    assert "4 samples of 2 recordings" in capsys.readouterr().out


def test_wrong_uses(things: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset"]) == 2
    assert main(["dataset", "build", str(things)]) == 2
    assert main(["dataset", "info", str(tmp_path)]) == 1
    assert "is no data set" in capsys.readouterr().err
    assert _build(things, tmp_path / "set", "--strict") == 1
    assert "hush.wav is silent" in capsys.readouterr().err
    assert _build(things, tmp_path / "set", "--margin", "80") == 1
    assert "margin_deg is 80.0" in capsys.readouterr().err
