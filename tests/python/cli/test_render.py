"""``auricle render``, from the words to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import auricle as package
from auricle import metrics

Run = Callable[..., Any]
RATE = 48_000


def _read(file: Path) -> np.ndarray:
    samples, rate = soundfile.read(file)
    assert rate == RATE
    return samples.T


def test_a_sentence_becomes_a_place(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle("render", f"{mono_wav}=behind on the left, 3 m", "-o", tmp_path / "o.wav")
    assert (done.status, done.err) == (0, "")
    assert "1 source, 0.50 s at 48000 Hz" in done.out
    binaural = _read(tmp_path / "o.wav")
    assert binaural.shape == (2, RATE // 2)
    assert metrics.itd_us(binaural, RATE) > 300
    assert metrics.ild_db(binaural) > 3


def test_the_file_holds_what_spatialize_gives(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle("render", f"{mono_wav}=@1,-2,0.5", "--rate", 24_000, "-o", tmp_path / "o.wav")
    assert done.status == 0
    samples, rate = soundfile.read(mono_wav)
    assert rate == 24_000
    expected = package.spatialize(samples, rate, position=(1.0, -2.0, 0.5))
    rendered = soundfile.read(tmp_path / "o.wav")[0].T
    assert np.abs(rendered - expected).max() < 1e-4 * np.abs(expected).max()


def test_several_sources_are_the_sum_of_each(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    places = (f"{mono_wav}=@0,2,0", f"{mono_wav}=at 2 o'clock, 3 meters")
    auricle("render", *places, "-o", tmp_path / "both.wav")
    for index, place in enumerate(places):
        auricle("render", place, "-o", tmp_path / f"{index}.wav")
    both, first, second = (_read(tmp_path / f"{n}.wav") for n in ("both", "0", "1"))
    assert np.abs(both - first - second).max() < 1e-4 * np.abs(both).max()


def test_a_path_moves_from_left_to_right(auricle: Run, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.05, 0.05, RATE)
    soundfile.write(tmp_path / "n.wav", noise, RATE, subtype="FLOAT")
    (tmp_path / "p.csv").write_text("t,x,y,z\n0.4,0.1,2,0\n0.6,0.1,-2,0\n")
    word = f"{tmp_path / 'n.wav'}=@{tmp_path / 'p.csv'}"
    assert auricle("render", word, "-o", tmp_path / "o.wav").status == 0
    binaural = _read(tmp_path / "o.wav")
    early, late = binaural[:, : int(0.35 * RATE)], binaural[:, int(0.65 * RATE) :]
    assert metrics.itd_us(early, RATE) > 500
    assert metrics.itd_us(late, RATE) < -500


def test_the_tail_is_appended_and_ends(auricle: Run, tmp_path: Path) -> None:
    click = np.zeros(1000)
    click[-1] = 0.5
    soundfile.write(tmp_path / "c.wav", click, RATE, subtype="FLOAT")
    word = f"{tmp_path / 'c.wav'}=@0,1,0"
    auricle("render", word, "-o", tmp_path / "cut.wav")
    auricle("render", word, "--tail", "-o", tmp_path / "whole.wav")
    cut, whole = _read(tmp_path / "cut.wav"), _read(tmp_path / "whole.wav")
    assert cut.shape[1] == 1000
    assert 1050 < whole.shape[1] < RATE
    np.testing.assert_allclose(whole[:, :1000], cut, atol=1e-7)
    assert np.sum(whole[:, 1000:] ** 2) > np.sum(cut**2)
    assert np.abs(whole[:, -1]).max() > 1e-5


def test_another_head_sounds_different(
    auricle: Run, mono_wav: Path, tmp_path: Path, sofa_file: Path
) -> None:
    word = f"{mono_wav}=@0,1,0"
    assert auricle("render", word, "-o", tmp_path / "a.wav").status == 0
    done = auricle("render", word, "--hrtf", sofa_file, "-o", tmp_path / "b.wav")
    assert done.status == 0
    first, second = _read(tmp_path / "a.wav"), _read(tmp_path / "b.wav")
    assert np.abs(first - second).max() > 0.01 * np.abs(first).max()
    assert metrics.itd_us(second, RATE) > 400


def test_24_bits_and_a_picture(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle(
        "render", f"{mono_wav}=@1,1,0", "--format", "pcm24", "-o", tmp_path / "o.wav",
        "--plot", tmp_path / "o.png",
    )  # fmt: skip
    assert done.status == 0
    assert soundfile.info(tmp_path / "o.wav").subtype == "PCM_24"
    assert (tmp_path / "o.png").read_bytes().startswith(b"\x89PNG")


def test_stereo_is_refused_with_a_remedy(auricle: Run, stereo_wav: Path, tmp_path: Path) -> None:
    done = auricle("render", f"{stereo_wav}=@1,1,0", "-o", tmp_path / "o.wav")
    assert done.status == 1
    assert "2 channels" in done.err
    assert "mix it down" in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "o.wav").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["none.wav=@1,0,0", "-o", "o.wav"], 1, "none.wav: No such file"),
        (["{mono}=@1,0,0", "-o", "no/such/folder/o.wav"], 2, "does not exist"),
        (["{mono}=a friendly dog", "-o", "o.wav"], 1, "friendly dog"),
        (["{mono}=@none.csv", "-o", "o.wav"], 1, "none.csv: No such file"),
        (["{mono}=@1,0,0", "--hrtf", "none.sofa", "-o", "o.wav"], 1, "none.sofa"),
        (["{mono}=@1,0,0", "-o", "o.mp3"], 2, "does not end in .wav"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--plot", "o.jpg"], 2, "does not end in .png"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--rate", "0"], 2, "above zero"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--rate", "1000"], 1, "1000"),
        (["{mono}~left and right", "-o", "o.wav"], 2, "this version does not have"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--room", "6x5x3"], 2, "--room"),
        (["{mono}=the dog is left and the cat is right", "-o", "o.wav"], None, ""),
    ],
)
def test_what_is_wrong_is_one_sentence(
    auricle: Run,
    mono_wav: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    status: int | None,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = auricle("render", *(word.format(mono=mono_wav) for word in words))
    # Two things in one sentence: refused by the parser or by the command, whichever is first.
    assert done.status in ({1, 2} if status is None else {status})
    assert said in done.err
    assert done.err.count("\n") == 1
    assert done.err.startswith("auricle render: ")


def test_an_input_is_never_written_over(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    before = mono_wav.read_bytes()
    done = auricle("render", f"{mono_wav}=left", "-o", mono_wav)
    assert done.status == 2
    assert "is one of the inputs" in done.err
    assert mono_wav.read_bytes() == before
    done = auricle("render", f"{mono_wav}=left", "-o", tmp_path / "none" / "o.wav")
    assert done.status == 2
    assert "does not exist" in done.err


def test_gain_changes_the_level_and_limiting_is_told(
    auricle: Run, mono_wav: Path, tmp_path: Path
) -> None:
    levels = []
    for gain in (0, -6):
        file = tmp_path / "o.wav"
        done = auricle("render", f"{mono_wav}=left", "-o", file, "--gain", gain)
        assert "too loud" not in done.out
        levels.append(float(np.square(_read(file)).sum()))
    assert 10.0 * np.log10(levels[1] / levels[0]) == pytest.approx(-6.0, abs=0.05)
    done = auricle("render", f"{mono_wav}=@0.1,0,0", "-o", tmp_path / "o.wav", "--gain", 40)
    assert "too loud: the limiter turned" in done.out
    assert auricle("render", f"{mono_wav}=left", "-o", tmp_path / "o.wav", "--gain", 90).status == 2


def test_a_sound_from_all_around_is_refused(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle("render", f"{mono_wav}=rain all around", "-o", tmp_path / "o.wav")
    assert done.status == 1
    assert "from all around" in done.err
