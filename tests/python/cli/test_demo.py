"""``auricle demo`` from end to end, through its own server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from auricle import HRTF, HrtfError
from auricle.bridge import Client
from auricle.cli.demo import command
from auricle.cli.demo.server import bridge_in_background
from auricle.errors import SeparationError
from auricle.separation import Separator

Run = Callable[..., Any]

FILES = {
    "binaural.wav",
    "room.wav",
    "room.png",
    "scene.png",
    "spectrogram.png",
    "interaural.png",
    "report.txt",
    "CREDITS.txt",
}


def _has_network() -> bool:
    try:
        Separator(["speech"])
    except SeparationError:
        return False
    return True


def _check(folder: Path, report: str) -> None:
    mixture = {"mixture.wav"} if _has_network() else set()
    assert {file.name for file in folder.iterdir()} == FILES | mixture
    assert ("SI-SDR improvement" in report) == bool(mixture)
    assert ("no mixture is taken apart here" in report) != bool(mixture)
    binaural, rate = soundfile.read(folder / "binaural.wav")
    assert rate == 48_000
    assert binaural.shape == (288_000, 2)
    assert 0.05 < np.abs(binaural).max() < 1.0
    for name in ("scene", "spectrogram", "interaural"):
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    rows = report.splitlines()[3:8]
    assert [row.split()[0] for row in rows] == ["voice", "footsteps", "flyover", "bell", "rain"]
    for row in rows:
        error = float(re.search(r" (\d+\.\d)°(?: |$)", row)[1])
        assert error < (5.0 if row.startswith("flyover") else 2.0), row
    agreement = re.search(r"differs from the engine by (-\d+) dB", report)
    assert "bit by bit" in report or int(agreement[1]) <= -80


def test_synthesised_sounds(auricle: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_recordings", lambda: None)
    done = auricle("demo", "--out", tmp_path / "a" / "demo")
    assert (done.status, done.err) == (0, "")
    assert "no recordings: synthesised sounds" in done.out
    _check(tmp_path / "a" / "demo", (tmp_path / "a" / "demo" / "report.txt").read_text())
    assert "nothing to credit" in (tmp_path / "a" / "demo" / "CREDITS.txt").read_text()


def test_recordings(
    auricle: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recordings: Path
) -> None:
    monkeypatch.setenv("AURICLE_DATA", str(recordings))
    monkeypatch.chdir(tmp_path)
    done = auricle("demo")
    assert (done.status, done.err) == (0, "")
    folder = tmp_path / "auricle-demo"
    _check(folder, (folder / "report.txt").read_text())
    assert (folder / "CREDITS.txt").read_text().count("\n- ") == 5


def test_recordings_that_are_not_there(
    auricle: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURICLE_DATA", str(tmp_path / "nowhere"))
    done = auricle("demo", "--out", tmp_path / "demo")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "AURICLE_DATA" in done.err


def test_the_server_in_the_background_ends_with_its_block() -> None:
    with bridge_in_background() as url:
        Client(url).connect().close()
    with pytest.raises(ConnectionRefusedError):
        Client(url, timeout_s=2.0).connect()


def test_a_server_that_does_not_start_says_why(
    auricle: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_recordings", lambda: None)
    monkeypatch.setattr(HRTF, "default", _broken)
    done = auricle("demo", "--out", tmp_path)
    assert (done.status, done.err) == (1, "auricle demo: the default set: broken\n")
    with pytest.raises(HrtfError, match=r"broken"), bridge_in_background():
        pass


def _broken() -> HRTF:
    raise HrtfError("the default set", "broken")
