"""Which examples a run sees is decided by seed and number alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
import pytest

from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
examples = importlib.import_module("auricle.training.examples")


def _examples(scenes: object, **options: object) -> object:
    return examples.Examples(scenes, **{"sample_rate": 16_000, "window": 1600, **options})


def test_an_epoch_has_every_scene_once_and_the_next_another_order(make_scenes: Callable) -> None:
    scenes = make_scenes(7, samples=1600)
    made = _examples(scenes, seed=3)
    whole = [scenes[index].binaural for index in range(7)]

    def order(epoch: int) -> list[int]:
        clips = [made[7 * epoch + place][0].numpy() for place in range(7)]
        return [
            next(i for i, known in enumerate(whole) if np.array_equal(clip, known))
            for clip in clips
        ]

    assert sorted(order(0)) == sorted(order(1)) == list(range(7))
    assert order(0) != order(1)
    again = _examples(scenes, seed=3)
    for number in (0, 5, 9, 100):
        clip, text = made[number]
        other_clip, other_text = again[number]
        assert torch.equal(clip, other_clip)
        assert text == other_text


def test_exchanged_ears_come_with_exchanged_words(make_scenes: Callable) -> None:
    made = _examples(make_scenes(8), flip=0.5, seed=1)
    sides = set()
    for number in range(40):
        clip, text = made[number]
        louder_left = float(clip[0].square().sum()) > float(clip[1].square().sum())
        assert louder_left == ("left" in text)
        sides.add(louder_left)
    assert sides == {True, False}


def test_types_and_numbers_of_sources_are_chosen(make_scenes: Callable) -> None:
    scenes = make_scenes(9)
    assert len(_examples(scenes, sources=[2])) == 3
    made = _examples(scenes, prompt_types=["A"])
    assert all("located" in made[number][1] for number in range(9))
    with pytest.raises(InputError, match="none of 9 scenes has 3 sources"):
        _examples(scenes, sources=[3])
    with pytest.raises(InputError, match="a prompt of type M"):
        _examples(scenes, prompt_types=["M"])


def test_silent_stretches_are_avoided(make_scenes: Callable) -> None:
    scenes = make_scenes(4, samples=16_000)
    for scene in scenes.scenes:
        scene.binaural[:, :12_000] = 0.0
    made = _examples(scenes)
    levels = [float(made[number][0].square().mean()) for number in range(40)]
    # A window at random would be silent in two of three cases.
    assert sum(level > 0.0 for level in levels) >= 36


def test_scenes_that_do_not_fit_are_refused(make_scenes: Callable) -> None:
    with pytest.raises(FormatError, match="1000 samples; the network needs at least 1600"):
        _examples(make_scenes(2, samples=1000))[0]
    with pytest.raises(InputError, match="the data set has 16000 Hz; the network 48000 Hz"):
        _examples(make_scenes(2), sample_rate=48_000)
    with pytest.raises(InputError, match="names no data set"):
        examples.open_scenes("")
