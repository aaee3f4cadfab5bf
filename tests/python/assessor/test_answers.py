"""Answers are in the words of the questions, and their accuracy stands beside the gap."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import FormatError, InputError
from auricle.datasets import Dataset

from .small import LEARNING, NETWORK, assessor, torch

answering = importlib.import_module("auricle.assessor.answering")
network = importlib.import_module("auricle.assessor.network")
storing = importlib.import_module("auricle.assessor.storing")
Assessor, Score, correct, learn = (
    assessor.Assessor,
    assessor.Score,
    assessor.correct,
    assessor.learn,
)
FeatureSettings, FeatureStore = assessor.FeatureSettings, assessor.FeatureStore
format_scores = assessor.format_scores


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


def test_half_precision_in_the_file_moves_no_place(tmp_path: Path) -> None:
    torch.manual_seed(0)
    made = network.AssessorNetwork(NETWORK).eval()
    path = tmp_path / "assessor.safetensors"
    storing.save_assessor(path, made, ("hiss", "rumble"), "masks")
    again, classes, masks_from = storing.load_network(path)
    assert (classes, masks_from) == (("hiss", "rumble"), "masks")
    assert path.stat().st_size < 2.2 * sum(value.numel() for value in made.state_dict().values())
    planes, mask = torch.randn(3, 5, 32, 51), torch.rand(3, 32, 51)
    with torch.no_grad():
        for one, other in zip(made.locate(planes, mask), again.locate(planes, mask), strict=True):
            assert torch.allclose(one.softmax(-1), other.softmax(-1), atol=1e-3)


def test_bad_input(store: Any, scenes: Dataset, tmp_path: Path) -> None:
    learn(store, tmp_path, NETWORK, replace(LEARNING, steps=1))
    judge = Assessor(tmp_path / "assessor.safetensors")
    ears = np.zeros((2, 16_000), dtype=np.float32)
    for wordless in (["hiss", "?"], ["?"], [""]):
        with pytest.raises(InputError, match="has no word"):
            judge.locate(ears, 16_000, wordless)
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
    with pytest.raises(FormatError, match="expected auricle-assessor of version 3"):
        Assessor(other)
    with pytest.raises(InputError, match="hears 8000 Hz"):
        FeatureStore(scenes, FeatureSettings(sample_rate=8_000), tmp_path / "f")
