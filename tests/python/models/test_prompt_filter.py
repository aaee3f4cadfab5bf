"""The filter that a sentence chooses is a filter."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
prompt_filter = importlib.import_module("auricle.models.prompt_filter")


@pytest.mark.parametrize("samples", [1600, 1700, 5000])
def test_constant_taps_are_a_convolution(samples: int) -> None:
    module = prompt_filter.PromptFilter(3, 16_000, reach_s=0.0005)
    taps = np.random.default_rng(0).standard_normal(17)
    with torch.no_grad():
        module.taps[-1].bias.copy_(torch.from_numpy(taps))
    mono = torch.randn(2, samples)
    made = module(mono, torch.randn(2, 3, 40)).detach().numpy()
    # Tap 8 is no delay; the first tap sees 8 samples into the past.
    for row in range(2):
        padded = np.pad(mono[row].numpy(), 8)
        expected = np.correlate(padded, taps, mode="valid")
        np.testing.assert_allclose(made[row], expected, atol=1e-5)


def test_a_new_filter_is_silent_and_can_learn() -> None:
    module = prompt_filter.PromptFilter(3, 16_000)
    mono, condition = torch.randn(1, 3200), torch.randn(1, 3, 1)
    made = module(mono, condition)
    assert float(made.detach().abs().max()) == 0.0
    (made - mono).square().mean().backward()
    assert float(module.taps[-1].bias.grad.abs().max()) > 0.0


def test_filters_fade_along_the_clip() -> None:
    module = prompt_filter.PromptFilter(1, 16_000, reach_s=0.0, hidden=4)
    # The only tap is the condition itself: 0 at the start of the clip, 1 at its end.
    module.taps = torch.nn.Identity()
    condition = torch.linspace(0.0, 1.0, 11).view(1, 1, 11)
    made = module(torch.ones(1, 16_000), condition)
    expected = torch.arange(16_000) / 16_000
    torch.testing.assert_close(made[0], expected, atol=1e-5, rtol=0.0)
