"""``auricle hrtf``: what it prints, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle import _native
from auricle.cli.main import main


def test_info_tells_grid_rate_and_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hrtf", "info", "default"]) == 0
    told = capsys.readouterr().out
    for fact in ("710 directions", "512 samples at 44100 Hz", "-40 to 90°", "sphere of 17"):
        assert fact in told


def test_convert_writes_an_asset_that_the_engine_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    headphone = tmp_path / "phones.wav"
    response = np.zeros((64, 2))
    response[0] = 1.0
    response[1] = 0.4
    soundfile.write(headphone, response, 48_000)
    out = tmp_path / "set.ahrt"
    options = ["--diffuse-field", "--head-width", "0.16", "--headphone", str(headphone)]
    assert main(["hrtf", "convert", "default", "-o", str(out), "--rate", "44100", *options]) == 0
    told = capsys.readouterr().out
    assert "diffuse-field equalised, scaled to 16.0 cm, headphone equalised" in told
    _native.Renderer(44_100, 1, _native.PreparedHrtf(out.read_bytes()))


def test_a_set_compared_with_itself_differs_in_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "difference.png"
    assert main(["hrtf", "compare", "default", "default", "--plot", str(picture)]) == 0
    told = capsys.readouterr().out
    assert "710 of 710" in told
    assert told.count("largest 0.00") == 3
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["info", "none.sofa"], 1, "no such file"),
        (["convert", "default"], 2, "-o AHRT"),
        (["convert", "default", "default", "-o", "x.ahrt"], 2, "one FILE"),
        (["compare", "default"], 2, "two FILEs"),
        (["convert", "default", "-o", "x.ahrt", "--head-width", "3"], 1, "0.08 to 0.25"),
        (["invert", "default"], 2, "invalid choice"),
    ],
)
def test_wrong_words_are_refused_in_one_sentence(
    words: list[str],
    status: int,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["hrtf", *words]) == status
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())
