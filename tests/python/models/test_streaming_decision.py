"""Decided masks in PyTorch: against their definition, and against the engine's."""

from __future__ import annotations

import importlib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.separation import PlacedSeparator
from auricle.separation.label_tokens import token_rows

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
decision = importlib.import_module("auricle.models.streaming.decision")

HOPS, BINS = 12, 9
WEIGHTS = Path(str(files("auricle.separation"))) / "weights" / "streaming.safetensors"


def _masks(active: Any) -> tuple[Any, Any]:
    generator = torch.Generator().manual_seed(4)
    logits = 2 * torch.randn(HOPS, len(active), active.shape[1] + 1, BINS, generator=generator)
    logits[:, :, 0] += 1
    on = torch.cat([active, torch.ones(len(active), 1)], 1)
    logits = logits.masked_fill(on[None, :, :, None] == 0, -1e4)
    power = 10 ** (2 * torch.randn(HOPS, len(active), BINS, generator=generator))
    return torch.softmax(logits, 2), power


def test_they_are_what_the_definition_says() -> None:
    active = torch.tensor([[1.0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    masks, power = _masks(active)
    got = decision.decided(masks, power, active).numpy()
    before, loud = masks.double().numpy(), np.sqrt(power.double().numpy())
    offsets = []
    for row, flags in enumerate(active.numpy()):
        slots = np.flatnonzero(flags)
        for hop in range(HOPS):
            if len(slots) < 2:
                np.testing.assert_array_equal(got[hop, row], masks[hop, row].numpy())
                continue
            logs = np.log(np.maximum(before[: hop + 1, row][:, slots], 1e-4))
            weights = loud[: hop + 1, row]
            weights = weights / (0.364 + weights.sum(1, keepdims=True))
            weights *= np.exp(-np.arange(hop, -1, -1) / 300)[:, None]
            relative = logs - logs.mean(1, keepdims=True)
            mu = (relative * weights[:, None]).sum((0, 2)) / weights.sum()
            offset = np.clip(0.8 * mu, -0.5, 0.5)
            offsets.append(offset)
            shares = np.exp(4 * (logs[-1] - offset[:, None]))
            shares *= before[hop, row, slots].sum(0) / shares.sum(0)
            np.testing.assert_allclose(got[hop, row, slots], shares, rtol=1e-4, atol=1e-7)
    assert np.abs(np.concatenate(offsets)).max() > 0.2
    # What nobody named stays where it was.
    np.testing.assert_array_equal(got[:, :, -1], masks[:, :, -1].numpy())
    np.testing.assert_allclose(got.sum(2), 1, atol=1e-5)


def test_silence_is_no_reason() -> None:
    active = torch.ones(1, 4)
    masks, power = _masks(active)
    assert torch.isfinite(decision.decided(masks, 0 * power, active)).all()


@pytest.mark.parametrize("labels", [["dog", "guitar"], ["dog", "guitar", "rain"], ["dog"]])
def test_the_engine_gives_the_same_parts(labels: list[str]) -> None:
    random = np.random.default_rng(8)
    loud = 10 ** np.repeat(random.uniform(-2, 0, 30), 1600)
    mixture = (0.2 * loud * random.standard_normal(48_000)).astype(np.float32)
    model = streaming.load(WEIGHTS)
    tokens = torch.tensor([token_rows(labels, 4)])
    given = torch.from_numpy(mixture[None])
    wanted = streaming.separate(model, given, tokens, placed=True)[0].numpy()
    separator = PlacedSeparator(labels, provider="cpu")
    got = separator.process(np.pad(mixture, (0, 512)))[:, 512:]
    count = len(labels)
    np.testing.assert_allclose(got[:count], wanted[:count], atol=1e-4)
    np.testing.assert_allclose(got[count], wanted[4], atol=1e-4)
    soft = streaming.separate(model, given, tokens)[0].numpy()
    changed = np.abs(soft[0] - wanted[0]).max()
    assert changed > 1e-2 if count > 1 else changed == 0
