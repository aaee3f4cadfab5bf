"""The assessor: what it hears, how it learns, how its answers are judged."""

from __future__ import annotations

import importlib
import math
from copy import copy
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
learning = importlib.import_module("auricle.assessor.learning")
network = importlib.import_module("auricle.assessor.network")
Located, Recognised = network.Located, network.Recognised
Locator = importlib.import_module("auricle.assessor.locator").Locator
storing = importlib.import_module("auricle.assessor.storing")
listening = importlib.import_module("auricle.assessor.listening")

FEATURES = FeatureSettings(mels=32)
NETWORK = NetworkSettings(
    2,
    FEATURES,
    channels=(8, 16, 24, 32),
    width=32,
    layers=1,
    heads=2,
    frame_widths=(48, 32),
    band_widths=(48, 32),
)
LEARNING = LearningSettings(
    steps=6, batch=16, warmup_steps=2, bfloat16=False, save_every=2, masked=0.0
)


@pytest.fixture(scope="module")
def store(scenes: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return FeatureStore(scenes, FEATURES, tmp_path_factory.mktemp("features"))


def _noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(16_000).astype(np.float32)


def _batch(planes: Any, clip: list[int], azimuth_deg: Any, elevation_deg: float) -> Any:
    """One query and two classes a clip, of which the first sounds."""
    rows, clips = len(clip), len(planes)
    return examples.Batch(
        planes=planes,
        queries=torch.zeros(clips, 1, dtype=torch.long),
        present=torch.ones(clips, 1),
        classes=torch.tensor([[1.0, 0.0]]).expand(clips, 2),
        clip=torch.tensor(clip),
        masks=torch.ones(rows, *planes.shape[2:]),
        azimuth_deg=torch.tensor(azimuth_deg).expand(rows),
        elevation_deg=torch.tensor(elevation_deg).expand(rows),
        distance_m=torch.tensor(2.5).expand(rows),
    )


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
    planes = torch.cat([features(ears), features(ears)])
    batch = _batch(planes, clip=[0, 1, 1], azimuth_deg=[20.0, 30.0, -40.0], elevation_deg=-10.0)
    mirrored = batch.mirrored(torch.tensor([False, True]))
    assert torch.equal(mirrored.planes[0], planes[0])
    assert mirrored.planes[1].numpy() == pytest.approx(features(ears.flip(1))[0].numpy(), abs=1e-4)
    assert mirrored.azimuth_deg.tolist() == [20.0, -30.0, 40.0]
    assert mirrored.elevation_deg.tolist() == [-10.0] * 3


def test_places_are_sums_and_means_over_classes() -> None:
    azimuth = torch.full((1, 36), -20.0)
    azimuth[..., [31, 32]] = 10.0  # 135 and 145 degrees: left, behind
    elevation = torch.full((1, 18), -20.0)
    elevation[..., 7] = 10.0  # -15 degrees
    distance = torch.full((1, 20), -20.0)
    distance[..., 4] = 10.0  # 2.5 m
    found = directions.places(Located(azimuth, elevation, distance))
    assert float(found.azimuth_deg) == pytest.approx(140.0, abs=0.01)
    assert float(found.elevation_deg) == pytest.approx(-15.0, abs=0.01)
    assert float(found.distance_m) == pytest.approx(2.5, abs=0.01)
    assert (float(found.left), float(found.front), float(found.above)) == pytest.approx(
        (1.0, 0.0, 0.0), abs=1e-6
    )


def test_loss_is_least_where_the_truth_is() -> None:
    batch = _batch(torch.zeros(1, 5, 4, 4), clip=[0], azimuth_deg=140.0, elevation_deg=-15.0)

    def loss(azimuth_class: int) -> float:
        azimuth = torch.zeros(1, 36)
        azimuth[:, azimuth_class] = 8.0
        return float(
            directions.place_loss(Located(azimuth, torch.zeros(1, 18), torch.zeros(1, 20)), batch)
        )

    losses = [loss(number) for number in range(36)]
    assert int(np.argmin(losses)) in (31, 32)
    # Next to the truth is better than far from it, across the seam behind the head too.
    assert losses[33] < losses[35] < losses[15]


def test_loss_of_recognition_is_least_for_what_sounds() -> None:
    batch = _batch(torch.zeros(1, 5, 4, 4), clip=[0], azimuth_deg=0.0, elevation_deg=0.0)
    said = [
        float(directions.recognition_loss(Recognised(present * one, classes), batch))
        for one in (torch.ones(1, 1),)
        for present, classes in (
            (4.0, torch.tensor([[4.0, 0.0]])),
            (-4.0, torch.tensor([[4.0, 0.0]])),
            (4.0, torch.tensor([[0.0, 4.0]])),
        )
    ]
    # Two logistic losses of 4 and -4: log(1 + exp(-4)) and log(1 + exp(4)).
    assert said == pytest.approx([2 * 0.01815, 4.01815 + 0.01815, 4.01815 + 0.01815], abs=1e-4)


def test_a_class_that_is_asked_for_depends_on_no_other_question() -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    planes = torch.randn(1, 5, 32, 51)
    with torch.no_grad():
        one = made.recognise(planes, torch.tensor([[0, 1]])).present[0, 0]
        two = made.recognise(planes, torch.tensor([[0, 0]])).present[0, 0]
    assert float(one) == pytest.approx(float(two), abs=1e-5)


def test_what_the_mask_leaves_out_says_nothing_of_the_place() -> None:
    torch.manual_seed(0)
    made = Locator(32, (48, 32), (48, 32), 4, 16, stride=2, dropout=0.1).eval()
    planes = torch.randn(1, 5, 32, 51)
    mask = torch.ones(1, 32, 51)
    mask[:, 16:] = 0.0
    other = planes.clone()
    other[:, 1:, 16:] += 1.0
    with torch.no_grad():
        assert torch.equal(made(planes, mask), made(other, mask))
        assert (made(planes, mask) - made(other, torch.ones_like(mask))).abs().max() > 1e-3


def test_careful_answers_do_not_depend_on_the_side_or_the_first_frame() -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    ears = torch.from_numpy(np.stack([_noise(1), _noise(2)]))[None]
    planes = BinauralFeatures(FEATURES)(ears)
    exchanged = BinauralFeatures(FEATURES)(ears.flip(1))
    mask = torch.rand(planes[:, 0].shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        careful = made.locate_carefully(planes, mask)
        one = directions.places(careful)
        other = directions.places(made.locate_carefully(exchanged, mask))
        heard = [
            made.locate(ears[..., first:], mask[..., first:]).elevation.softmax(-1)
            for ears in (planes, exchanged)
            for first in (0, 1)
        ]
    assert float(one.left) == pytest.approx(1.0 - float(other.left), abs=1e-4)
    assert float(one.azimuth_deg) == pytest.approx(-float(other.azimuth_deg), abs=0.01)
    assert float(one.elevation_deg) == pytest.approx(float(other.elevation_deg), abs=1e-3)
    mean = torch.stack(heard).mean(dim=0)
    assert careful.elevation.exp().numpy() == pytest.approx(mean.numpy(), abs=1e-5)


def test_masks_find_the_sounds_by_their_names() -> None:
    # Both are far apart in frequency; the names are of classes that the separation learned.
    rng = np.random.default_rng(0)
    rumble = np.cumsum(rng.standard_normal(32_000))
    rumble -= np.convolve(rumble, np.ones(2_000) / 2_000, "same")
    rumble *= 0.1 / rumble.std()
    birds = 0.1 * np.sin(2 * np.pi * 4_000 * np.arange(32_000) / 16_000)
    birds *= np.sin(2 * np.pi * 6 * np.arange(32_000) / 16_000) > 0
    ears = torch.from_numpy(np.stack([rumble + birds] * 2).astype(np.float32))[None]
    settings = FeatureSettings()
    named = listening.NamedSounds(settings)
    masks = named.masks(ears, [["engine", "chirping birds"]])[0]
    assert masks.shape == (2, 64, 101)
    assert float(masks.min()) >= 0.0
    assert float(masks.sum(dim=0).max()) <= 1.0 + 1e-4
    late, low, high = slice(50, None), 10, int(settings.mels * 0.72)
    assert float((masks[0, low, late] - masks[1, low, late]).mean()) > 0.2
    assert float((masks[1, high, late] - masks[0, high, late]).mean()) > 0.2
    # One alone has everything, and a clip with fewer names has nothing in the last slots.
    both = named.masks(ears.repeat(2, 1, 1), [["engine"], ["engine", "chirping birds"]])
    assert torch.equal(both[0, 0], torch.ones(64, 101))
    assert float(both[0, 1].max()) == 0.0
    assert both[1].numpy() == pytest.approx(masks.numpy(), abs=1e-5)


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
    batch = _batch(torch.zeros(1, 5, 4, 4), clip=[0, 0], azimuth_deg=0.0, elevation_deg=0.0)
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
    with pytest.raises(InputError, match="name each of several"):
        judge.locate(ears, 16_000, ["hiss", None])
    with pytest.raises(InputError, match=r"expected \[2 x n\]"):
        judge.locate(ears[0], 16_000, [None])
    with pytest.raises(InputError, match="NaN"):
        judge.locate(np.full_like(ears, np.nan), 16_000, [None])
    for samples in (100, 600, 1_279):
        with pytest.raises(InputError, match=r"at least 0\.080 s"):
            judge.locate(ears[:, :samples], 16_000, [None])
    assert len(judge.locate(ears[:, :1_280], 16_000, ["hiss"])) == 1
    assert judge.locate(ears, 16_000, []) == []
    with pytest.raises(InputError, match="hiss, hiss are not all different"):
        judge.locate(ears, 16_000, ["hiss", "hiss"])
    with pytest.raises(InputError, match="1 names for 2 sounds"):
        judge.locate(ears, 16_000, ["hiss", "rumble"], ["one"])
    with pytest.raises(InputError, match=r"samples of 1e\+29; expected about 1"):
        judge.locate(np.full_like(ears, 1e29), 16_000, [None])
    with pytest.raises(InputError, match="expected hertz"):
        judge.locate(ears, 0, [None])
    with pytest.raises(InputError, match="multiple of 4"):
        network.AssessorNetwork(replace(NETWORK, frame_widths=(48, 30)))
    with pytest.raises(InputError, match="expected at least 1"):
        learn(store, tmp_path / "none", NETWORK, replace(LEARNING, recognise_every=0))
    own = tmp_path / "own.safetensors"
    storing.save_assessor(own, judge.network, judge.classes, "of another separation")
    with pytest.raises(FormatError, match="other separation weights"):
        Assessor(own)
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"no weights")
    with pytest.raises(FormatError, match="not an assessor"):
        Assessor(other)
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, other)
    with pytest.raises(FormatError, match="expected auricle-assessor of version 2"):
        Assessor(other)
    with pytest.raises(InputError, match="hears 8000 Hz"):
        FeatureStore(scenes, FeatureSettings(sample_rate=8_000), tmp_path / "f")
