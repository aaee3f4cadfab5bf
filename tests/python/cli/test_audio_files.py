"""Sound files in and out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle import FormatError, InputError
from auricle.cli.audio_files import read_mono, write_binaural


def test_a_tone_keeps_its_pitch_and_level_at_another_rate(tmp_path: Path) -> None:
    time = np.arange(24_000) / 24_000
    soundfile.write(tmp_path / "a.flac", 0.25 * np.sin(2 * np.pi * 1000 * time), 24_000)
    samples = read_mono(tmp_path / "a.flac", 48_000)
    assert samples.dtype == np.float32
    assert samples.shape == (48_000,)
    expected = 0.25 * np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    np.testing.assert_allclose(samples[2000:-2000], expected[2000:-2000], atol=1e-4)


def test_the_rate_of_the_file_itself_changes_nothing(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 100).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", noise, 44_100, subtype="FLOAT")
    np.testing.assert_array_equal(read_mono(tmp_path / "a.wav", 44_100), noise)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros((10, 2)), r"has 2 channels.*mix it down"),
        (np.zeros(0), r"holds no samples"),
        (np.array([0.0, np.nan]), r"NaN or infinite"),
    ],
)
def test_what_cannot_be_a_source_is_refused(
    tmp_path: Path, samples: np.ndarray, words: str
) -> None:
    soundfile.write(tmp_path / "a.wav", samples.astype(np.float32), 48_000, subtype="FLOAT")
    with pytest.raises(InputError, match=words):
        read_mono(tmp_path / "a.wav", 48_000)


def test_other_files_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("not a sound")
    with pytest.raises(FormatError, match=r"a\.wav is not a sound file"):
        read_mono(tmp_path / "a.wav", 48_000)
    with pytest.raises(FileNotFoundError):
        read_mono(tmp_path / "none.wav", 48_000)


@pytest.mark.parametrize(
    ("subtype", "written"), [("float", "FLOAT"), ("pcm16", "PCM_16"), ("pcm24", "PCM_24")]
)
def test_left_ear_is_the_first_channel(tmp_path: Path, subtype: str, written: str) -> None:
    binaural = np.zeros((2, 10), dtype=np.float32)
    binaural[0, 3], binaural[1, 5] = 0.5, -0.25
    assert write_binaural(tmp_path / "o.wav", binaural, 32_000, subtype=subtype) == 0
    assert soundfile.info(tmp_path / "o.wav").subtype == written
    samples, rate = soundfile.read(tmp_path / "o.wav")
    assert rate == 32_000
    np.testing.assert_allclose(samples.T, binaural, atol=2e-7)


def test_clipped_samples_are_counted(tmp_path: Path) -> None:
    loud = np.array([[1.5, 0.5], [-1.1, -1.0]], dtype=np.float32)
    assert write_binaural(tmp_path / "o.wav", loud, 48_000, subtype="pcm24") == 2
    assert write_binaural(tmp_path / "o.wav", loud, 48_000) == 0
    np.testing.assert_allclose(soundfile.read(tmp_path / "o.wav")[0].T, loud)
