"""The spatialization network of TAS: residual blocks of dilated convolutions.

What the paper leaves open is as in BinauralGrad (Leng et al., NeurIPS 2022), the closest public
network: dilation ``2^i`` in each block of ten, kernel 3, gated units, step table 128 wide, output
layer that starts at zero.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["DilatedNetwork", "StepEmbedding"]

_TABLE_PAIRS = 64


class StepEmbedding(nn.Module):
    """Sines and cosines of the diffusion step through two layers (DiffWave, section 3.1)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2 * _TABLE_PAIRS, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU()
        )

    def forward(self, step: Tensor) -> Tensor:
        """``[B x width]`` of steps ``[B]``, whole or between whole ones."""
        exponents = torch.arange(_TABLE_PAIRS, device=step.device) * 4.0 / (_TABLE_PAIRS - 1)
        angles = step.float().unsqueeze(1) * 10.0**exponents
        embedded: Tensor = self.layers(torch.cat([angles.sin(), angles.cos()], dim=1))
        return embedded


class _Layer(nn.Module):
    def __init__(self, channels: int, condition: int, step: int, dilation: int) -> None:
        super().__init__()
        self.step = nn.Linear(step, channels)
        self.spread = nn.Conv1d(channels, 2 * channels, 3, padding=dilation, dilation=dilation)
        self.condition = nn.Conv1d(condition, 2 * channels, 1)
        self.out = nn.Conv1d(channels, 2 * channels, 1)

    def forward(self, x: Tensor, condition: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
        gate, value = (
            self.spread(x + self.step(step).unsqueeze(-1)) + self.condition(condition)
        ).chunk(2, dim=1)
        residual, skip = self.out(gate.sigmoid() * value.tanh()).chunk(2, dim=1)
        return (x + residual) / math.sqrt(2.0), skip


class DilatedNetwork(nn.Module):
    """Noisy signals, a condition and a step in, the network's estimate out.

    Args:
        channels: of the residual path.
        condition: channels of the condition, which every layer gets.
        blocks: residual blocks; their outputs are concatenated (TAS, section 3.2).
        layers: dilated convolutions in each block, dilations 1, 2, 4, ...
        step: width of the step embedding.
        signal: channels in and out.
    """

    def __init__(
        self, channels: int, condition: int, blocks: int, layers: int, step: int, signal: int
    ) -> None:
        super().__init__()
        self.enter = nn.Conv1d(signal, channels, 1)
        self.embed = StepEmbedding(step)
        self.blocks = nn.ModuleList(
            nn.ModuleList(_Layer(channels, condition, step, 2**index) for index in range(layers))
            for _ in range(blocks)
        )
        self.join = nn.Conv1d(blocks * channels, channels, 1)
        self.leave = nn.Conv1d(channels, signal, 1)
        nn.init.zeros_(self.leave.weight)
        if self.leave.bias is not None:
            nn.init.zeros_(self.leave.bias)

    def forward(self, noisy: Tensor, condition: Tensor, step: Tensor) -> Tensor:
        """``[B x signal x L]`` from noisy ``[B x signal x L]``, condition and steps ``[B]``."""
        x = functional.relu(self.enter(noisy))
        embedded = self.embed(step)
        outputs = []
        for block in self.blocks:
            assert isinstance(block, nn.ModuleList)
            total = torch.zeros_like(x)
            for layer in block:
                x, skip = layer(x, condition, embedded)
                total = total + skip
            outputs.append(total / math.sqrt(len(block)))
        joined = functional.relu(self.join(functional.relu(torch.cat(outputs, dim=1))))
        estimate: Tensor = self.leave(joined)
        return estimate
