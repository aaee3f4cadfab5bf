"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.main import main
from auricle.synthesis import speech


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


class WholeToFirst:
    """Stands in for the network: gives the mixture, 512 samples later, to the first label."""

    latency_samples = 512

    def __init__(self, labels: Sequence[str], *, sample_rate: int) -> None:
        self._rows = len(labels) + 1
        self._past = np.zeros(self.latency_samples, dtype=np.float32)
        self.sample_rate = sample_rate

    def process(self, block: np.ndarray) -> np.ndarray:
        heard = np.concatenate((self._past, block))
        parts = np.zeros((self._rows, len(block)), dtype=np.float32)
        parts[0], self._past = heard[: len(block)], heard[len(block) :]
        return parts

    def reset(self) -> None:
        self._past[:] = 0.0


@pytest.fixture
def _whole_to_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The separator of the product is one without a network."""
    monkeypatch.setattr("auricle.separation.Separator", WholeToFirst)


@pytest.fixture
def recordings(auricle_data: Path) -> Path:
    """The shared recordings and HRTF sets."""
    return auricle_data


@pytest.fixture
def sofa_file(recordings: Path) -> Path:
    """A head that is not the default one."""
    return recordings / "hrtf" / "CIPIC_subject_003_itdInDelayField.sofa"
