"""Semantic-aware fusion against its formula, and what the ablations leave out."""

from __future__ import annotations

import importlib
import math

import pytest

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
fusion = importlib.import_module("auricle.models.fusion")


def test_the_weights_and_the_product_are_those_of_the_paper() -> None:
    torch.manual_seed(0)
    audio, text, projected = torch.randn(1, 4, 6), torch.randn(1, 4), torch.randn(1, 4)
    fused, weights = fusion.fuse_semantically(audio, text, projected)
    scores = [
        sum(float(text[0, d] * audio[0, d, time]) for d in range(4)) / math.sqrt(4)
        for time in range(6)
    ]
    total = sum(math.exp(score) for score in scores)
    expected = [math.exp(score) / total for score in scores]
    assert weights[0].tolist() == pytest.approx(expected, rel=1e-5)
    for d in range(4):
        gathered = sum(expected[time] * float(audio[0, d, time]) for time in range(6))
        value = float(text[0, d]) * (float(projected[0, d]) + gathered)
        assert float(fused[0, d]) == pytest.approx(value, rel=1e-4)


def test_moments_that_resemble_the_sentence_weigh_more() -> None:
    text = torch.tensor([[3.0, 0.0]])
    audio = torch.tensor([[[0.0, 5.0, 0.0], [1.0, 1.0, 1.0]]])
    _, weights = fusion.fuse_semantically(audio, text, text)
    assert weights[0].argmax() == 1
    assert float(weights.sum()) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["saf", "conv", "add", "audio"])
def test_only_audio_alone_does_not_hear_the_sentence(kind: str) -> None:
    torch.manual_seed(0)
    module = fusion.Fusion(kind, 8, 12)
    audio = torch.randn(2, 8, 50)
    one, other = torch.randn(2, 12), torch.randn(2, 12)
    assert module(audio, one).shape == audio.shape
    same = torch.equal(module(audio, one), module(audio, other))
    assert same == (kind == "audio")
