"""Following a flow from noise to the clip."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from auricle.models.spatial_v2a.config import FlowSamplerConfig

__all__ = ["follow"]


def follow(
    latents: Tensor, velocity: Callable[[Tensor, Tensor], Tensor], sampler: FlowSamplerConfig
) -> Tensor:
    """Where a flow takes latents from time 0 to time 1, in equal steps.

    Args:
        latents: ``[B x ...]`` at time 0.
        velocity: of latents and a time ``[B]``.
        sampler: the method and how many steps. Euler's looks at the velocity once in a step; the
            midpoint method looks again half-way and takes that, so its error falls with the square
            of the steps.
    """

    def time(step: float) -> Tensor:
        return torch.full((latents.shape[0],), step / sampler.steps, device=latents.device)

    for step in range(sampler.steps):
        speed = velocity(latents, time(step))
        if sampler.kind == "midpoint":
            half_way = latents + speed / (2 * sampler.steps)
            speed = velocity(half_way, time(step + 0.5))
        latents = latents + speed / sampler.steps
    return latents
