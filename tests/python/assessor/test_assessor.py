"""The assessor: what it hears, how it learns, how its answers are judged."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import FormatError, InputError, assessor
from auricle.datasets import Dataset

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("safetensors", reason=REASON)
Assessor, correct = assessor.Assessor, assessor.correct
FeatureSettings, FeatureStore = assessor.FeatureSettings, assessor.FeatureStore
LearningSettings, learn = assessor.LearningSettings, assessor.learn
NetworkSettings, Score = assessor.NetworkSettings, assessor.Score
format_scores, understanding = assessor.format_scores, assessor.understanding
answering = importlib.import_module("auricle.assessor.answering")
directions = importlib.import_module("auricle.assessor.directions")
examples = importlib.import_module("auricle.assessor.examples")
BinauralFeatures = importlib.import_module("auricle.assessor.features").BinauralFeatures
network = importlib.import_module("auricle.assessor.network")
Heard = network.Heard

FEATURES = FeatureSettings(mels=32)
NETWORK = NetworkSettings(2, FEATURES, channels=(8, 16, 24, 32), width=32, layers=1, heads=2)
LEARNING = LearningSettings(
    steps=6, batch=16, warmup_steps=2, bfloat16=False, save_every=2, masked=0.0
)


@pytest.fixture(scope="module")
def store(scenes: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return FeatureStore(scenes, FEATURES, tmp_path_factory.mktemp("features"))


def _noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(16_000).astype(np.float32)


def test_planes_are_level_difference_and_phase() -> None:
    left = _noise()
    ears = torch.from_numpy(np.stack([left, 0.5 * left]))[None]
    planes = BinauralFeatures(FeatureSettings())(ears)[0]
    assert planes.shape == (5, 64, 51)
    assert planes[1].numpy() == pytest.approx(20 * math.log10(2) / 10, abs=1e-3)
    assert planes[2].numpy() == pytest.approx(1.0, abs=1e-3)
    assert planes[3].numpy() == pytest.approx(0.0, abs=1e-3)
    assert planes[4].numpy() == pytest.approx(1.0, abs=1e-3)


def test_phase_plane_turns_with_a_delay() -> None:
    turn = 2 * np.pi * 500 * np.arange(16_000) / 16_000
    ears = np.stack([np.sin(turn), np.sin(turn - 1.0)]).astype(np.float32)
    settings = FeatureSettings()
    planes = BinauralFeatures(settings)(torch.from_numpy(ears)[None])[0]
    band = int(planes[0].mean(dim=1).argmax())
    angle = torch.atan2(planes[3, band], planes[2, band])[5:-5]
    assert angle.numpy() == pytest.approx(1.0, abs=0.02)


def test_exchanging_ears_is_what_mirrored_planes_say() -> None:
    ears = torch.from_numpy(np.stack([_noise(1), _noise(2)]))[None]
    features = BinauralFeatures(FEATURES)
    one = torch.zeros(1, 1)
    batch = examples.Batch(
        features(ears), one.long(), one > 1, one, one + 30.0, one - 10.0, one, torch.zeros(1, 2)
    )
    mirrored = batch.mirrored(torch.tensor([True]))
    assert mirrored.planes.numpy() == pytest.approx(features(ears.flip(1)).numpy(), abs=1e-4)
    assert (float(mirrored.azimuth_deg), float(mirrored.elevation_deg)) == (-30.0, -10.0)


def test_places_are_sums_and_means_over_classes() -> None:
    azimuth = torch.full((1, 1, 36), -20.0)
    azimuth[..., [31, 32]] = 10.0  # 135 and 145 degrees: left, behind
    elevation = torch.full((1, 1, 18), -20.0)
    elevation[..., 7] = 10.0  # -15 degrees
    distance = torch.full((1, 1, 20), -20.0)
    distance[..., 4] = 10.0  # 2.5 m
    found = directions.places(
        Heard(azimuth, elevation, distance, torch.zeros(1, 1), torch.zeros(1, 2))
    )
    assert float(found.azimuth_deg) == pytest.approx(140.0, abs=0.01)
    assert float(found.elevation_deg) == pytest.approx(-15.0, abs=0.01)
    assert float(found.distance_m) == pytest.approx(2.5, abs=0.01)
    assert (float(found.left), float(found.front), float(found.above)) == pytest.approx(
        (1.0, 0.0, 0.0), abs=1e-6
    )


def test_loss_is_least_where_the_truth_is() -> None:
    one = torch.ones(1, 1)
    batch = examples.Batch(
        torch.zeros(1, 5, 4, 4),
        one.long(),
        one > 2,
        one,
        140.0 * one,
        -15.0 * one,
        2.5 * one,
        torch.tensor([[1.0, 0.0]]),
    )

    def loss(azimuth_class: int) -> float:
        azimuth = torch.zeros(1, 1, 36)
        azimuth[..., azimuth_class] = 8.0
        zeros = [torch.zeros(1, 1, count) for count in (18, 20)]
        return float(
            directions.training_loss(Heard(azimuth, *zeros, one, torch.zeros(1, 2)), batch)
        )

    losses = [loss(number) for number in range(36)]
    assert int(np.argmin(losses)) in (31, 32)
    # Next to the truth is better than far from it, across the seam behind the head too.
    assert losses[33] < losses[35] < losses[15]


def test_an_answer_alone_depends_on_no_other_question() -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    planes = torch.randn(1, 5, 32, 51)
    alone = torch.tensor([[False, False]])
    with torch.no_grad():
        one = made(planes, torch.tensor([[1, 2]]), alone).azimuth[0, 0]
        two = made(planes, torch.tensor([[1, 0]]), alone).azimuth[0, 0]
        joint = made(planes, torch.tensor([[1, 2]]), ~alone).azimuth[0, 0]
    assert one.numpy() == pytest.approx(two.numpy(), abs=1e-5)
    assert (one - joint).abs().max() > 1e-4


def test_targets_ask_for_what_is_there_and_what_is_not(scenes: Dataset) -> None:
    label = next(label for label in scenes.labels() if len(label["sources"]) == 1)
    classes = (*scenes.classes, "whale")
    found = examples.targets_of(label, classes, np.random.default_rng(0))
    number = classes.index(label["sources"][0]["class"])
    assert found["queries"][:2].tolist() == [number + 1, 0]
    assert found["present"].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert number + 1 not in found["queries"][2:]
    assert found["azimuth_deg"][0] == pytest.approx(label["sources"][0]["azimuth_deg"])
    unknown = examples.targets_of(label, ("whale", "dog"), np.random.default_rng(0))
    assert unknown["queries"][0] == 0
    assert unknown["present"].tolist() == [1.0, 0.0, 0.0, 0.0]


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
        assert score.gap == pytest.approx(100 * (score.truth - score.generated))
        assert f"{100 * score.truth:.1f}" in table


def _heard(name: str, octant: tuple[str, str, str], azimuth: float, metres: float) -> Any:
    return answering.Answer(name, octant, azimuth, 0.0, metres, 1.0)


def test_answers_are_in_the_words_of_the_questions() -> None:
    dog = _heard("dog", ("left", "front", "above"), 45.0, 2.2)
    cello = _heard("cello", ("right", "behind", "above"), -135.0, 4.0)

    def said(kind: str, question: str, *asked: Any) -> str:
        return answering._answer({"type": kind, "question": question}, asked, [dog, cello])

    assert said("DOA", "How would you describe ...?", dog) == "left, front, above; 2m"
    words = "Could you determine whether the dog's sound is {} the cello's sound?"
    assert said("DIRECTION", words.format("to the left or right of"), dog, cello) == "left"
    assert said("DIRECTION", words.format("in front of or behind"), dog, cello) == "front"
    assert said("DIRECTION", words.format("above or below"), dog, cello) == "above"
    assert said("RELATIVE_DISTANCE", "Measuring ...?", dog, cello) == "No"
    assert said("DISTANCE_BETWEEN", "Can you ...?", dog, cello) == "6m"
    which = "What is the sound on the left side of the sound of the cello?"
    assert said("WHICH", which, dog, cello) == "dog"
    assert said("CLASSIFICATION", "Enumerate ...") == "cello; dog"


def test_what_counts_as_right() -> None:
    doa = {"type": "DOA", "answer": "left, behind, above; 2.5m"}
    assert correct(doa, "left, behind, above; 3m") == {"DOA": True, "DE": True}
    assert correct(doa, "left, front, above; 3.5m") == {"DOA": False, "DE": False}
    assert correct(doa, "nonsense") == {"DOA": False, "DE": False}
    assert correct({"type": "DIRECTION", "answer": "left"}, "left") == {"Direction": True}
    assert correct({"type": "RELATIVE_DISTANCE", "answer": "Yes"}, "No") == {"Distance": False}
    assert correct({"type": "DISTANCE_BETWEEN", "answer": "4m"}, "4.5m") == {"Distance": True}
    assert correct({"type": "CLASSIFICATION", "answer": "dog"}, "dog") == {}


def test_accuracies_stand_beside_the_gap() -> None:
    score = Score("DOA", 1, 200, 0.9, 0.72)
    assert score.gap == pytest.approx(18.0)
    low, high = score.truth_interval
    # Wilson's interval for 180 of 200.
    assert (low, high) == pytest.approx((0.8506, 0.9345), abs=5e-4)
    assert "| 1 | DOA | 200 | 90.0 (85.1 to 93.4) | 72.0 | +18.0 |" in format_scores([score])


def test_bad_input(store: Any, scenes: Dataset, tmp_path: Path) -> None:
    learn(store, tmp_path, NETWORK, replace(LEARNING, steps=1))
    judge = Assessor(tmp_path / "assessor.safetensors")
    ears = np.zeros((2, 16_000), dtype=np.float32)
    with pytest.raises(InputError, match="does not know the class 'whale'"):
        judge.locate(ears, 16_000, ["whale"])
    with pytest.raises(InputError, match=r"expected \[2 x n\]"):
        judge.locate(ears[0], 16_000, [None])
    with pytest.raises(InputError, match="NaN"):
        judge.locate(np.full_like(ears, np.nan), 16_000, [None])
    with pytest.raises(InputError, match="at least 512"):
        judge.locate(ears[:, :100], 16_000, [None])
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"no weights")
    with pytest.raises(FormatError, match="not an assessor"):
        Assessor(other)
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, other)
    with pytest.raises(FormatError, match="expected auricle-assessor of version 1"):
        Assessor(other)
    with pytest.raises(InputError, match="hears 8000 Hz"):
        FeatureStore(scenes, FeatureSettings(sample_rate=8_000), tmp_path / "f")
