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
        (["{mono}=@1,0,0", "-o", "o.mp3"], 2, "does not end in .wav or .flac"),
        (["{mono}=@1,0,0", "-o", "o.flac", "--format", "float"], 2, "FLAC file holds no float"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--bed", "none.wav"], 1, "none.wav: No such file"),
        (["{mono}=@1,0,0", "-o", "b.wav", "--bed", "b.wav"], 1, "b.wav: No such file"),
        (["{mono}=@1,0,0", "--hrtf", ".", "-o", "o.wav"], 1, "directory"),
        ([".=@1,0,0", "-o", "o.wav"], 1, "directory"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--plot", "o.jpg"], 2, "does not end in .png"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--rate", "0"], 2, "above zero"),
        (["{mono}=@1,0,0", "-o", "o.wav", "--rate", "1000"], 1, "1000"),
        (["{mono}~a friendly dog", "-o", "o.wav"], 1, "friendly dog"),
        (["{mono}=dog left, cat right", "-o", "o.wav"], 2, "where the file holds them all"),
        (["{mono}=the bee is 9 m ahead", "-o", "o.wav", "--room", "6x5x3"], 1, "outside the room"),
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


def test_a_sound_from_all_around_is_rendered(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle("render", f"{mono_wav}=rain all around me", "-o", tmp_path / "o.wav")
    assert (done.status, done.err) == (0, "")
    assert _read(tmp_path / "o.wav").any()


def test_propagation_delays_and_the_tail_holds_what_is_under_way(
    auricle: Run, tmp_path: Path
) -> None:
    click = np.zeros(1000)
    click[0] = 0.5
    soundfile.write(tmp_path / "c.wav", click, RATE, subtype="FLOAT")
    words = (f"{tmp_path / 'c.wav'}=@34.32,0,0", "--tail", "-o", tmp_path / "o.wav")
    first = []
    for options in ((), ("--propagation",)):
        assert auricle("render", *words, *options).status == 0
        binaural = np.abs(_read(tmp_path / "o.wav"))
        first.append(int(np.argmax((binaural > 0.3 * binaural.max()).any(axis=0))))
    # A tenth of a second through the air.
    assert first[1] - first[0] == pytest.approx(RATE // 10, abs=1)
    auricle("render", *words, "--propagation")
    assert np.abs(_read(tmp_path / "o.wav")[:, -1]).max() > 1e-5


def test_the_air_dulls_what_is_far(auricle: Run, tmp_path: Path) -> None:
    hiss = np.random.default_rng(0).uniform(-0.5, 0.5, RATE // 2)
    hiss = np.diff(hiss, prepend=0.0)
    soundfile.write(tmp_path / "h.wav", hiss, RATE, subtype="FLOAT")
    energies = []
    for options in ((), ("--air-absorption",)):
        word = f"{tmp_path / 'h.wav'}=@50,0,0"
        assert auricle("render", word, *options, "-o", tmp_path / "o.wav").status == 0
        energies.append(float(np.square(_read(tmp_path / "o.wav")).sum()))
    assert energies[1] < 0.5 * energies[0]


@pytest.mark.parametrize("channels", [1, 2])
def test_a_bed_is_added_in_time_with_the_sources(
    auricle: Run, mono_wav: Path, tmp_path: Path, channels: int
) -> None:
    bed = 0.02 * np.random.default_rng(1).standard_normal((RATE, channels))
    soundfile.write(tmp_path / "b.wav", bed, RATE, subtype="FLOAT")
    word = f"{mono_wav}=@0,1,0"
    assert auricle("render", word, "-o", tmp_path / "a.wav").status == 0
    options = ("--bed", tmp_path / "b.wav", "-o", tmp_path / "o.wav")
    assert auricle("render", word, *options).status == 0
    alone, together = _read(tmp_path / "a.wav"), _read(tmp_path / "o.wav")
    assert together.shape == (2, RATE)
    together[:, : alone.shape[1]] -= alone
    wanted = np.broadcast_to(bed.T, (2, RATE))
    # Apart from the output's high-pass at 2 Hz.
    assert np.square(together - wanted).sum() < 1e-3 * np.square(wanted).sum()


@pytest.mark.parametrize(
    ("ending", "options", "container", "subtype"),
    [
        ("wav", (), "WAV", "FLOAT"),
        ("wav", ("--format", "pcm16"), "WAV", "PCM_16"),
        ("flac", (), "FLAC", "PCM_24"),
        ("FLAC", ("--format", "pcm16"), "FLAC", "PCM_16"),
    ],
)
def test_the_ending_and_the_format_say_what_is_written(
    auricle: Run,
    mono_wav: Path,
    tmp_path: Path,
    ending: str,
    options: tuple[str, ...],
    container: str,
    subtype: str,
) -> None:
    auricle("render", f"{mono_wav}=@1,1,0", "-o", tmp_path / "wanted.wav")
    file = tmp_path / f"o.{ending}"
    assert auricle("render", f"{mono_wav}=@1,1,0", *options, "-o", file).status == 0
    written = soundfile.info(file)
    assert (written.format, written.subtype) == (container, subtype)
    np.testing.assert_allclose(_read(file), _read(tmp_path / "wanted.wav"), atol=2.0**-15)


def test_a_room_adds_what_spatialize_adds(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    done = auricle(
        *("render", f"{mono_wav}=@1,-2,0.5", "--room", "6x5x3", "--rate", 24_000, "--tail"),
        *("-o", tmp_path / "o.wav"),
    )
    assert (done.status, done.err) == (0, "")
    samples, rate = soundfile.read(mono_wav)
    room = package.Room((6, 5, 3), materials="furnished")
    expected = package.spatialize(samples, rate, position=(1.0, -2.0, 0.5), room=room, tail=True)
    rendered = soundfile.read(tmp_path / "o.wav")[0].T
    shared = rendered.shape[1]
    assert shared > len(samples)
    assert np.abs(rendered - expected[:, :shared]).max() < 1e-4 * np.abs(expected).max()


def test_what_moves_moves_in_a_room_too(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    sentence = "the bee flies from left to right"
    done = auricle(
        *("render", f"{mono_wav}={sentence}", "--room", "6x5x3", "--rate", 24_000),
        *("-o", tmp_path / "o.wav"),
    )
    assert (done.status, done.err) == (0, "")
    samples, rate = soundfile.read(mono_wav)
    path = package.parse(sentence).objects[0].path
    room = package.Room((6, 5, 3), materials="furnished")
    expected = package.spatialize(samples, rate, path=path, room=room)
    rendered = soundfile.read(tmp_path / "o.wav")[0].T
    assert np.abs(rendered - expected).max() < 1e-4 * np.abs(expected).max()
    dry = package.spatialize(samples, rate, path=path)
    assert np.abs(rendered - dry).max() > 0.05 * np.abs(dry).max()


@pytest.mark.parametrize("size", ["6x5", "big", "6x5x0", "nanx5x3"])
def test_what_is_no_size_of_a_room_is_told(
    auricle: Run, mono_wav: Path, tmp_path: Path, size: str
) -> None:
    words = ("render", f"{mono_wav}=@1,0,0", "--room", size, "-o", tmp_path / "o.wav")
    done = auricle(*words)
    assert done.status == 2
    assert "is not the size of a room" in done.err


def test_a_rooms_walls_and_air_absorb(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    word, out = f"{mono_wav}=@1,-2,0.5", tmp_path / "o.wav"
    room = ("--room", "6x5x3", "--absorption", "0.5", "--air-absorption", "--tail")
    assert auricle("render", word, *room, "--rate", 24_000, "-o", out).status == 0
    samples, _ = soundfile.read(mono_wav)
    inside = package.Room((6, 5, 3), absorption=0.5, air_absorption=True)
    expected = package.spatialize(samples, 24_000, position=(1, -2, 0.5), room=inside, tail=True)
    rendered = soundfile.read(out)[0].T
    error = np.abs(rendered - expected[:, : rendered.shape[1]]).max()
    assert error < 1e-4 * np.abs(expected).max()
    done = auricle("render", word, "--absorption", "0.5", "-o", out)
    assert (done.status, "belongs to a room" in done.err) == (2, True)
    assert auricle("render", word, "--room", "6x5x3", "--absorption", "7", "-o", out).status == 2


@pytest.mark.usefixtures("_whole_to_first")
def test_a_mixture_is_taken_apart_and_its_latency_is_gone(
    auricle: Run, mono_wav: Path, tmp_path: Path
) -> None:
    for name, word in (("m", "~dog left, cat right"), ("d", "=dog left")):
        picture = ("--plot", tmp_path / "m.png") if name == "m" else ()
        done = auricle("render", f"{mono_wav}{word}", "-o", tmp_path / f"{name}.wav", *picture)
        assert done.status == 0
        assert "1 source, 0.50 s" in done.out
    mixed, direct = (soundfile.read(tmp_path / f"{name}.wav")[0] for name in "md")
    np.testing.assert_allclose(mixed, direct, atol=1e-7)
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("_whole_to_first")
def test_a_mixture_fits_into_a_small_room(auricle: Run, mono_wav: Path, tmp_path: Path) -> None:
    words = (f"{mono_wav}~dog 0.5 m left, cat 0.5 m right", "--room", "2x2x2.5")
    assert auricle("render", *words, "-o", tmp_path / "o.wav").status == 0
