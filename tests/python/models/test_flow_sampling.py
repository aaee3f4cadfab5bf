"""The methods that follow a flow, on flows whose end is known."""

from __future__ import annotations

import importlib

import pytest

torch = pytest.importorskip("torch", reason="needs torch: pip install 'auricle[train]'")
FlowSamplerConfig = importlib.import_module("auricle.models.spatial_v2a.config").FlowSamplerConfig
follow = importlib.import_module("auricle.models.spatial_v2a.sampling").follow


@pytest.mark.parametrize("steps", [1, 4, 25])
def test_a_flow_that_grows_with_itself_is_followed_as_the_methods_say(steps: int) -> None:
    """dx/dt = x multiplies a step's start by the first terms of exp(1 / steps)."""
    start = torch.tensor([[1.0, -2.0]], dtype=torch.float64)
    part = 1.0 / steps
    for kind, factor in (("euler", 1.0 + part), ("midpoint", 1.0 + part + part**2 / 2.0)):
        sampler = FlowSamplerConfig(kind=kind, steps=steps)
        torch.testing.assert_close(follow(start, lambda x, _: x, sampler), start * factor**steps)


def test_the_midpoint_method_looks_half_way() -> None:
    # dx/dt = t, from 0: the midpoint rule is exact, Euler's is late by half a step.
    start = torch.zeros(3, 1, dtype=torch.float64)
    for kind, end in (("euler", 0.375), ("midpoint", 0.5)):
        sampler = FlowSamplerConfig(kind=kind, steps=4)
        ended = follow(start, lambda _, time: time.view(-1, 1).double(), sampler)
        torch.testing.assert_close(ended, torch.full_like(start, end))
