"""The assessor learns: rows and queries, states, and left from right."""

from __future__ import annotations

import importlib
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import FormatError
from auricle.datasets import Dataset

from .small import FEATURES, LEARNING, NETWORK, assessor, batch_of, examples, torch

BinauralFeatures = importlib.import_module("auricle.assessor.features").BinauralFeatures
directions = importlib.import_module("auricle.assessor.directions")
learning = importlib.import_module("auricle.assessor.learning")
listening = importlib.import_module("auricle.assessor.listening")
network = importlib.import_module("auricle.assessor.network")
Assessor, learn = assessor.Assessor, assessor.learn
format_scores, understanding = assessor.format_scores, assessor.understanding


def test_queries_ask_for_what_is_there_and_what_is_not(scenes: Dataset) -> None:
    label = next(label for label in scenes.labels() if len(label["sources"]) == 1)
    classes = (*scenes.classes, "whale")
    queries, present = examples.queries_of(label, classes, np.random.default_rng(0))
    number = classes.index(label["sources"][0]["class"])
    assert queries[0] == number
    assert present == [1.0, 0.0, 0.0, 0.0]
    assert number not in queries[1:]
    _, unknown = examples.queries_of(label, ("whale", "dog"), np.random.default_rng(0))
    assert unknown == [0.0] * 4


def test_rows_of_a_batch_are_the_sources_of_its_clips(scenes: Dataset, store: Any) -> None:
    several = [n for n, label in enumerate(store.labels) if len(label["sources"]) == 2][:2]
    alone = next(n for n, label in enumerate(store.labels) if len(label["sources"]) == 1)
    numbers = np.array(sorted([*several, alone]))
    batch = store.batch(numbers, np.random.default_rng(0))
    wanted = [
        (clip, source["azimuth_deg"])
        for clip, number in enumerate(numbers)
        for source in store.labels[number]["sources"]
    ]
    assert batch.clip.tolist() == [clip for clip, _ in wanted]
    assert batch.azimuth_deg.tolist() == pytest.approx([azimuth for _, azimuth in wanted])
    row = batch.clip.tolist().index(list(numbers).index(alone))
    assert float(batch.masks[row].min()) == 1.0
    sound = torch.from_numpy(scenes[several[0]].binaural)[None]
    names = [source["class"] for source in store.labels[several[0]]["sources"]]
    masks = listening.NamedSounds(FEATURES).masks(sound, [names])[0]
    first = batch.clip.tolist().index(list(numbers).index(several[0]))
    assert batch.masks[first : first + 2].numpy() == pytest.approx(masks.numpy(), abs=0.003)


def test_interrupted_training_ends_the_same(store: Any, tmp_path: Path) -> None:
    whole = learn(store, tmp_path / "whole", NETWORK, LEARNING)

    class StoppedError(Exception):
        pass

    def stop(step: int, _loss: float) -> None:
        if step == 5:
            raise StoppedError

    with pytest.raises(StoppedError):
        learn(store, tmp_path / "parts", NETWORK, LEARNING, on_step=stop)
    again = learn(store, tmp_path / "parts", NETWORK, LEARNING)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name
    with pytest.raises(FormatError, match="other settings"):
        learn(store, tmp_path / "whole", NETWORK, replace(LEARNING, seed=1))
    renamed = copy(store)
    renamed.made_from = store.made_from.replace("hiss", "wind")
    with pytest.raises(FormatError, match="settings or data"):
        learn(renamed, tmp_path / "whole", NETWORK, LEARNING)


def test_a_confident_mistake_in_half_precision_does_not_drown_the_others(
    monkeypatch: pytest.MonkeyPatch, store: Any, tmp_path: Path
) -> None:
    """In bfloat16 a chance above 0.998 is 1, and the gradient of its error without bound."""
    norms = []
    clip = torch.nn.utils.clip_grad_norm_

    def measured(parameters: Any, limit: float) -> Any:
        norms.append(float(clip(parameters, limit)))
        return norms[-1]

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", measured)
    for half in (True, False):
        torch.manual_seed(0)
        sure = network.AssessorNetwork(NETWORK)
        with torch.no_grad():
            sure.azimuth.weight.zero_()
            sure.azimuth.bias.copy_(torch.where(torch.arange(36) == 27, 12.0, 0.0))
        monkeypatch.setattr(learning, "AssessorNetwork", lambda _settings, sure=sure: sure)
        learn(store, tmp_path / str(half), NETWORK, replace(LEARNING, steps=1, bfloat16=half))
    assert norms[0] == pytest.approx(norms[1], rel=0.1)


def test_confusion_leaves_sounds_alone_alone() -> None:
    batch = batch_of(torch.zeros(1, 5, 4, 4), clip=[0, 0], azimuth_deg=0.0, elevation_deg=0.0)
    masks = torch.stack([torch.ones(4, 4), torch.full((4, 4), 0.75)])
    confused = replace(batch, masks=masks).confused(torch.tensor([0.2, 0.2]))
    assert torch.equal(confused.masks[0], torch.ones(4, 4))
    # 0.8 of what was its own and 0.2 of what was not.
    assert confused.masks[1].numpy() == pytest.approx(0.8 * 0.75 + 0.2 * 0.25)


def test_learns_left_from_right(scenes: Dataset, store: Any, tmp_path: Path) -> None:
    settings = replace(LEARNING, steps=60, learning_rate=3e-3, save_every=100)
    learn(store, tmp_path, NETWORK, settings)
    judge = Assessor(tmp_path / "assessor.safetensors")
    right = []
    for sample in scenes:
        if len(sample.label["sources"]) == 1:
            (heard,) = judge.locate(sample.binaural, 16_000, [None])
            right.append(heard.octant[0] == sample.label["sources"][0]["octant"][0])
    assert np.mean(right) > 0.9
    scores = understanding(judge, scenes, lambda _index, mono, _label: np.stack([mono, mono]))
    table = format_scores(scores)
    assert {score.task for score in scores} == {"DOA", "DE", "Direction", "Distance"}
    for score in scores:
        assert f"{100 * score.truth:.1f}" in table
    # Of two sounds, each through the bands that only it has.
    hertz = 700.0 * (10.0 ** (np.linspace(31.7, 2840.0, 34)[1:-1] / 2595.0) - 1.0)
    bands = {"rumble": hertz < 2_000, "hiss": hertz > 2_000}
    right = []
    for sample in scenes:
        sources = sample.label["sources"]
        if len({source["octant"][0] for source in sources}) < 2:
            continue
        planes = BinauralFeatures(FEATURES)(torch.from_numpy(sample.binaural)[None])
        for source in sources:
            mask = torch.from_numpy(bands[source["class"]])[None, :, None].float()
            with torch.no_grad():
                found = directions.places(
                    judge.network.locate(planes, mask.expand(1, 32, planes.shape[3]))
                )
            right.append((float(found.left) > 0.5) == (source["octant"][0] == "left"))
    assert len(right) > 30
    assert np.mean(right) > 0.85
