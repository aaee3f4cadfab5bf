"""``auricle assess`` from the first scene to the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from auricle.cli.main import main
from auricle.datasets import Dataset

REASON = "needs torch: pip install 'auricle[train]'"
pytest.importorskip("torch", reason=REASON)
pytest.importorskip("safetensors", reason=REASON)


def test_trains_goes_on_and_judges(
    scenes: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    train = ["assess", "train", str(scenes.folder), "-o", str(run), "--steps", "2", "--batch", "8"]
    assert main(train) == 0
    assert "2 steps, last loss" in capsys.readouterr().out
    assert main(train) == 0
    assert "which was finished before" in capsys.readouterr().out
    judge = str(run / "assessor.safetensors")
    limit = ["--assessor", judge, "--limit", "6"]
    assert main(["assess", "score", str(scenes.folder), *limit]) == 0
    alone = capsys.readouterr().out.splitlines()
    assert alone[0].startswith("| sources | task | questions | truth")
    assert main(["assess", "score", str(scenes.folder), *limit, "--model", "mono"]) == 0
    beside = capsys.readouterr().out.splitlines()
    # The judge's own accuracy does not depend on what it judges; the model's stands beside it.
    for judged, both in zip(alone[2:], beside[2:], strict=True):
        truth = judged.split("|")[1:5]
        assert both.split("|")[1:5] == truth
        generated, gap = (float(cell) for cell in both.split("|")[5:7])
        assert gap == pytest.approx(float(truth[3].split("(")[0]) - generated, abs=0.11)


def test_what_is_no_assessor_is_named(
    scenes: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"something else")
    assert main(["assess", "score", str(scenes.folder), "--assessor", str(other)]) != 0
    error = capsys.readouterr().err
    assert "is not an assessor that can be read" in error
    assert "Traceback" not in error
