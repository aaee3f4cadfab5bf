"""The flip classifier of SpatialTAS learns from sides, and only from sentences that name one."""

from __future__ import annotations

import importlib

import pytest

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
coherence = importlib.import_module("auricle.models.coherence")
batch = importlib.import_module("auricle.models.batch")


def _clips(count: int, prompts: tuple[str, str]) -> object:
    mono = torch.randn(count, 6000)
    sides = torch.tensor([1.0, -1.0] * (count // 2)).unsqueeze(1)
    return batch.Batch(mono, 0.5 * sides * mono, prompts * (count // 2))


def test_it_learns_whether_ears_are_exchanged() -> None:
    torch.manual_seed(0)
    classifier = coherence.FlipClassifier(4, width=16)
    # A text encoder that is no more than the side.
    text = torch.tensor([[1.0, 0, 0, 0], [0, 1.0, 0, 0]] * 8)
    optimizer = torch.optim.Adam(classifier.parameters(), lr=1e-2)
    prompts = ("The dog is on the left.", "The dog is on the right.")
    losses = []
    for _ in range(40):
        loss = classifier.loss(_clips(16, prompts), text)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[0] == pytest.approx(0.693, abs=0.15)
    assert sum(losses[-5:]) / 5 < 0.1


def test_sentences_without_a_side_do_not_count() -> None:
    classifier = coherence.FlipClassifier(4)
    loss = classifier.loss(
        _clips(4, ("The dog is far.", "The dog is in front.")), torch.randn(4, 4)
    )
    assert float(loss.detach()) == 0.0
