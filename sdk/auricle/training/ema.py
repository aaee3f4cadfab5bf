"""Exponential moving average of the weights, which is what a trained model is used with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

__all__ = ["MovingAverage"]


class MovingAverage:
    """Average of the floating-point weights of a network.

    Args:
        network: whose weights are followed.
        decay: share of the old average that is kept in a step.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self.weights = {
            name: value.detach().clone()
            for name, value in network.named_parameters()
            if value.requires_grad
        }

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take in the weights after a step; the first steps count more, so that it starts well."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, value in network.named_parameters():
            if name in self.weights:
                self.weights[name].lerp_(value.detach(), 1.0 - decay)

    @contextmanager
    def applied_to(self, network: nn.Module) -> Iterator[None]:
        """The network with the average in place of its weights, for the length of a block."""
        kept: dict[str, Tensor] = {}
        parameters = dict(network.named_parameters())
        with torch.no_grad():
            for name, value in self.weights.items():
                kept[name] = parameters[name].detach().clone()
                parameters[name].copy_(value)
        try:
            yield
        finally:
            with torch.no_grad():
                for name, value in kept.items():
                    parameters[name].copy_(value)
