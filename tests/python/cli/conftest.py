"""What the tests of the command line share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.main import main
from auricle.synthesis import speech

sys.path.insert(0, str(Path(__file__).parents[1]))


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def auricle(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs the command line in this process."""

    def run(*words: object) -> Outcome:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run


@pytest.fixture
def mono_wav(tmp_path: Path) -> Path:
    """Half a second of something like speech, 24 kHz."""
    file = tmp_path / "dog.wav"
    soundfile.write(file, 0.1 * speech(0.5, 24_000) / 0.5, 24_000, subtype="FLOAT")
    return file


@pytest.fixture
def stereo_wav(tmp_path: Path) -> Path:
    file = tmp_path / "stereo.wav"
    soundfile.write(file, np.zeros((100, 2), dtype=np.float32), 48_000)
    return file


@pytest.fixture
def _whole_to_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The separator of the product is one without a network."""
    from mixture_separators import WholeToFirst

    monkeypatch.setattr("auricle.separation.PlacedSeparator", WholeToFirst)


@pytest.fixture
def recordings(auricle_data: Path) -> Path:
    """The shared recordings and HRTF sets."""
    return auricle_data


@pytest.fixture
def sofa_file(recordings: Path) -> Path:
    """A head that is not the default one."""
    return recordings / "hrtf" / "CIPIC_subject_003_itdInDelayField.sofa"
