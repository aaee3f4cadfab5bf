"""Sounds for things: words, one sound a thing, levels, the separation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.errors import FormatError, InputError
from auricle.prompt import Placement
from auricle.scene import Path as ScenePath
from auricle.vision.rendering import render_placements
from auricle.vision.sounds import (
    FolderSounds,
    SeparatedSounds,
    SoughtSound,
    SoundSource,
    VoicedSound,
    give_voices,
)
from auricle.vision.sounds.levels import LEVEL_DB, filled, levelled

RATE = 48_000


def _sought(*labels: str) -> list[SoughtSound]:
    return [SoughtSound(label) for label in labels]


def test_labels_find_folders_by_their_last_word(sounds: Path) -> None:
    source = FolderSounds(sounds)
    voicing = give_voices(
        _sought("big black dog", "cats", "car", "horn", "keyboard", "dogfish"), [source], 1.0, RATE
    )
    names = {n: Path(s.origin).parent.name for n, s in voicing.sounds.items()}
    # "car" is in "car_horn", which is used up by then.
    assert names == {0: "dog", 1: "cat", 2: "car_horn", 4: "keyboard_typing"}
    assert "heard already" in voicing.unvoiced[3]
    assert "fits 'dogfish'" in voicing.unvoiced[5]
    assert all(len(s.samples) == RATE for s in voicing.sounds.values())


def test_no_file_is_heard_twice_within_or_between_sources(sounds: Path) -> None:
    both = [FolderSounds(sounds), FolderSounds(sounds)]
    voicing = give_voices(_sought("dog", "dog", "dog", ""), both, 0.5, RATE)
    assert len({s.origin for s in voicing.sounds.values()}) == 2
    assert sorted(voicing.unvoiced) == [2, 3]


def test_without_sources_everything_is_listed() -> None:
    voicing = give_voices(_sought("dog"), [], 1.0, RATE)
    assert voicing.sounds == {}
    assert voicing.unvoiced == {0: "no source of sounds was given"}
    with pytest.raises(InputError, match="lasts"):
        give_voices(_sought("dog"), [], 0.0, RATE)


def test_later_sources_are_asked_only_for_what_is_left(sounds: Path) -> None:
    asked: list[list[str]] = []

    class Hum(SoundSource):
        description = "a hum"

        def voices(
            self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
        ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
            asked.append([thing.label for thing in sought.values()])
            samples = np.ones(round(duration_s * sample_rate), dtype=np.float32)
            return {n: VoicedSound(samples, f"hum {n}") for n in sought}, {}

    voicing = give_voices(_sought("dog", "fridge"), [FolderSounds(sounds), Hum()], 0.1, RATE)
    assert asked == [["fridge"]]
    assert voicing.sounds[1].origin == "hum 1"


def test_folders_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        FolderSounds(tmp_path / "missing")
    with pytest.raises(InputError, match="holds no sound"):
        FolderSounds(tmp_path)
    (tmp_path / "dog.wav").write_text("bark")
    with pytest.raises(FormatError, match="not a sound file"):
        give_voices(_sought("dog"), [FolderSounds(tmp_path)], 1.0, RATE)
    soundfile.write(tmp_path / "dog.wav", np.zeros(0), RATE)
    with pytest.raises(FormatError, match="no samples"):
        give_voices(_sought("dog"), [FolderSounds(tmp_path)], 1.0, RATE)


def test_levels_are_alike_whatever_the_pauses() -> None:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(RATE).astype(np.float32)
    sparse = np.zeros(3 * RATE, dtype=np.float32)
    sparse[:RATE] = 0.01 * noise
    for sound in (noise, sparse):
        level = 20 * np.log10(np.sqrt(np.mean(levelled(sound, RATE)[:RATE] ** 2)))
        assert level == pytest.approx(LEVEL_DB, abs=0.1)
    assert not levelled(np.zeros(100, dtype=np.float32), RATE).any()


def test_short_sounds_are_repeated_after_a_pause() -> None:
    tone = np.ones(RATE // 2, dtype=np.float32)
    long = filled(tone, 2 * RATE, RATE)
    assert len(long) == 2 * RATE
    assert long[RATE // 4] == long[RATE] == 1.0
    assert not long[RATE // 2 : 3 * RATE // 4].any()
    assert filled(tone, 100, RATE)[-1] == 0.0


class _Parts:
    """Stands for the network: part k of a constant is its k-th share, two samples late."""

    latency_samples = 2

    def __init__(self, labels: list[str], *, sample_rate: int) -> None:
        self.shares = np.arange(1, len(labels) + 2, dtype=np.float32)[:, None]
        self.shares /= self.shares.sum()
        self._held = np.zeros(2, dtype=np.float32)
        assert sample_rate == RATE

    def process(self, block: np.ndarray) -> np.ndarray:
        late = np.concatenate([self._held, block])
        self._held = late[len(block) :]
        return self.shares * late[: len(block)]


def test_the_clips_own_sound_is_taken_apart_once_by_its_labels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("auricle.separation.PlacedSeparator", _Parts)
    audio = np.random.default_rng(0).standard_normal(9000).astype(np.float32)
    source = SeparatedSounds(audio, RATE)
    labels = ("dog", "dog", "", "cat", "car", "bird", "cow")
    voicing = give_voices(_sought(*labels), [source], 9000 / RATE, RATE)
    assert sorted(voicing.sounds) == [0, 3, 4, 5]
    assert "heard already" in voicing.unvoiced[1]
    assert "no label" in voicing.unvoiced[2]
    assert "4 at most" in voicing.unvoiced[6]
    np.testing.assert_allclose(voicing.sounds[0].samples, audio / 15, rtol=1e-6)
    assert source.residual is not None
    whole = sum(s.samples for s in voicing.sounds.values()) + source.residual
    np.testing.assert_allclose(whole, audio, atol=1e-6)
    assert voicing.sounds[0].at_camera


def test_where_no_label_is_taken_the_whole_sound_is_left() -> None:
    audio = np.linspace(-0.5, 0.5, 1000, dtype=np.float32)
    own = SeparatedSounds(audio, 48_000)
    found, refused = own.voices({0: SoughtSound("")}, 0.05, 48_000)
    assert (found, list(refused)) == ({}, [0])
    assert own.residual is not None
    np.testing.assert_array_equal(own.residual, np.pad(audio, (0, 1400)))


def test_sound_that_is_not_mono_is_not_taken_apart() -> None:
    with pytest.raises(InputError, match="mono"):
        SeparatedSounds(np.ones((2, 10), dtype=np.float32), RATE)


@pytest.mark.parametrize("moving", [False, True])
def test_what_was_recorded_at_the_camera_keeps_its_level(moving: bool) -> None:
    noise = (0.05 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)
    path = ScenePath([(0, 2.0, 0.0, 0.0), (1, 8.0, 0.0, 0.0)]) if moving else None
    far = Placement("dog", (2.0, 0.0, 0.0), path)
    near = Placement("dog", (1.0, 0.0, 0.0))
    recorded = render_placements([far], {0: VoicedSound(noise, "clip", True)}, RATE, RATE)
    close = render_placements([near], {0: VoicedSound(noise, "file")}, RATE, RATE)
    for part in (slice(4800, 12_000), slice(36_000, 48_000)):
        ratio = np.mean(recorded[:, part] ** 2) / np.mean(close[:, part] ** 2)
        assert 10 * np.log10(ratio) == pytest.approx(0.0, abs=0.3)


def test_what_belongs_to_nothing_reaches_both_ears() -> None:
    bed = np.ones(1000, dtype=np.float32) * 0.1
    ears = render_placements([], {}, RATE, 1000, bed=bed)
    np.testing.assert_allclose(ears, 0.1 / np.sqrt(2), rtol=1e-5)
