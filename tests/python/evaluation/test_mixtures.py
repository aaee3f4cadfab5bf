"""Mixtures of known sounds: from where each is heard, and the separation among the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle import evaluation, models
from auricle.errors import PromptError
from auricle.evaluation.mixtures import (
    HeardPlaces,
    mixture_clip,
    places_json,
    places_table,
    truth_and_use,
)
from auricle.evaluation.object_azimuth import object_azimuths_deg
from auricle.models.separated import SeparatedPlacement
from auricle.prompt import parse
from auricle.render.offline import Voice, render_offline

RATE = 48_000
LATENCY = 512


def tones(frequency: float, seed: int) -> NDArray[np.float32]:
    """A second of a tone that comes and goes."""
    time = np.arange(RATE) / RATE
    pulse = np.sin(np.pi * (2 + seed) * time) ** 2
    return (0.05 * pulse * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


def noise(seed: int) -> NDArray[np.float32]:
    return (0.03 * np.random.default_rng(seed).standard_normal(RATE)).astype(np.float32)


class Knowing:
    """Splits mixtures into parts that are known, exchanged if so wanted."""

    latency_samples = LATENCY

    def __init__(self, parts: NDArray[np.float32], labels: Sequence[str]) -> None:
        self._parts = np.pad(parts, ((0, 0), (LATENCY, 2 * RATE)))
        self._labels = labels
        self._place = 0

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        span = slice(self._place, self._place + len(block))
        self._place = span.stop
        rest = np.zeros((1, len(block)), np.float32)
        return np.concatenate([self._parts[:, span], rest]).astype(np.float32)

    def reset(self) -> None:
        self._place = 0


def knowing(
    parts: NDArray[np.float32], asked: list[list[str]]
) -> Callable[[Sequence[str], int], Knowing]:
    def make(labels: Sequence[str], sample_rate: int) -> Knowing:
        assert sample_rate == RATE
        asked.append(list(labels))
        return Knowing(parts, labels)

    return make


@pytest.mark.parametrize(
    ("parts", "azimuths"),
    [
        ((noise(1), noise(2)), (-70.0, 26.0)),
        ((tones(4_300, 1), tones(600, 2)), (48.0, -36.0)),
        ((noise(3), tones(6_100, 3)), (10.0, 80.0)),
    ],
)
def test_every_sound_of_a_mixture_is_found_where_it_was_put(
    parts: tuple[NDArray[np.float32], ...], azimuths: tuple[float, ...]
) -> None:
    angles = np.radians(azimuths)
    voices = [
        Voice(part, (2 * float(np.cos(angle)), 2 * float(np.sin(angle)), 0.0))
        for part, angle in zip(parts, angles, strict=True)
    ]
    binaural = render_offline(voices, RATE).binaural
    heard = object_azimuths_deg(binaural, np.stack(parts), RATE)
    assert np.abs(heard - azimuths).max() <= 2.0


def test_a_sound_that_is_not_heard_is_nowhere() -> None:
    parts = np.stack([noise(1), noise(2)])
    heard = object_azimuths_deg(np.zeros((2, RATE), np.float32), parts, RATE)
    assert np.isnan(heard).all()


@pytest.mark.parametrize("index", range(6))
def test_the_sentence_of_a_mixture_says_where_its_sounds_are(index: int) -> None:
    clip = mixture_clip(np.stack([noise(1), noise(2)]), ("dog", "running water"), RATE, index)
    placements = parse(clip.prompt).objects
    assert [placement.label for placement in placements] == ["dog", "running water"]
    said = [np.degrees(np.arctan2(p.position[1], p.position[0])) for p in placements]
    assert np.allclose(said, clip.azimuths_deg)
    assert np.allclose([np.linalg.norm(p.position) for p in placements], 2.0)
    assert clip.azimuths_deg[0] * clip.azimuths_deg[1] < 0


def test_known_parts_are_heard_at_their_places_and_exchanged_ones_are_not() -> None:
    parts = np.stack([noise(1), noise(2)])
    clip = mixture_clip(parts, ("dog", "rain"), RATE, 3)
    ears = [mixture_clip(np.stack([parts[0], 0 * parts[1]]), ("dog", "rain"), RATE, 3).mono]
    ears.append(clip.mono - ears[0])
    asked: list[list[str]] = []
    right = SeparatedPlacement(knowing(np.stack(ears), asked))
    wrong = SeparatedPlacement(knowing(np.stack(ears[::-1]), asked))
    compared = [right, wrong, models.load("mono")]
    heard = HeardPlaces(["right", "wrong", "mono", "refuses"], [clip])
    evaluation.compare(compared, [clip], on_made=heard.take)
    good, bad, middle, refused = heard.places()
    truth, used = truth_and_use([clip])
    names = [found.name for found in (truth, good, bad, middle, refused, used)]
    assert names == ["truth", "right", "wrong", "mono", "refuses", "spatialize"]
    assert asked == [["dog", "rain"]] * 2
    assert truth.errors_deg.max() <= 2.0
    assert good.errors_deg.max() <= 4.0
    assert good.sides.all()
    assert not bad.sides.any()
    assert bad.errors_deg.min() > 40.0
    for nowhere in (middle, refused):
        assert np.allclose(nowhere.errors_deg, np.abs(clip.azimuths_deg))
        assert not nowhere.sides.any()
    report = places_table([truth, replace(good, name="separation")], [right], RATE)
    assert "| separation | 2 |" in report
    assert "| 21.3 ms |" in report
    assert [entry["name"] for entry in places_json([truth, good])] == ["truth", "right"]


def test_the_mean_of_the_ears_is_the_clip_and_one_object_bypasses_the_network() -> None:
    def refuse(labels: Sequence[str], sample_rate: int) -> Knowing:
        raise AssertionError((labels, sample_rate))

    mono = noise(5)
    alone = SeparatedPlacement(refuse).spatialize(mono, RATE, "The dog is on the left.")
    assert np.allclose(alone.mean(axis=0), mono, atol=1e-6)
    assert np.sum(alone[0] ** 2) > 2 * np.sum(alone[1] ** 2)


def test_no_ear_differs_before_the_model_has_looked_ahead() -> None:
    click = np.zeros(RATE, np.float32)
    click[RATE // 2] = 1.0
    prompt = "The rain is on the left and the flute is straight ahead."
    for model in (models.load("separation"), models.load("geometric_warp")):
        left, right = model.spatialize(click, RATE, prompt)
        first = np.flatnonzero(np.abs(left - right) > 1e-9)[0]
        assert RATE // 2 - first <= np.ceil(model.look_ahead_s(RATE) * RATE)


def test_more_objects_than_the_network_has_slots_are_refused() -> None:
    prompt = "A dog on the left, a cat on the right, a bird above, rain behind and a bell ahead."
    with pytest.raises(PromptError, match="at most 4"):
        models.load("separation").spatialize(noise(1), RATE, prompt)


def test_the_shipped_network_keeps_the_clip_and_says_what_it_costs() -> None:
    model = models.load("separation")
    mono = noise(1) + tones(900, 1)
    made = model.spatialize(mono, RATE, "The rain is on the left and the flute is on the right.")
    assert np.allclose(made.mean(axis=0), mono, atol=1e-5)
    pytest.importorskip("torch", reason="counting operations needs the extra train")
    cost = evaluation.measure_cost(model)
    assert 5e5 < cost.parameters < 2e6
    # Every weight of the hop's network is used once a hop, those of a slot four times.
    assert 187.5 * 5e5 < cost.macs_per_second < 187.5 * 4 * cost.parameters
