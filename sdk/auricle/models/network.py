"""What a trainable spatializer offers to the training loop and to the code that runs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from auricle.models.batch import Batch, level_of
from auricle.models.spatializer import Request, Spatializer

__all__ = ["NetworkSpatializer", "SpatializerNetwork", "TrainableNetwork"]

_WINDOWS_AT_ONCE = 16


class TrainableNetwork(nn.Module, ABC):
    """A network that the training loop can train.

    Attributes:
        kind: name in configurations and checkpoints.
        config: the dataclass it was built from.
        sample_rate: Hz.
        window: length of its clips, samples.
    """

    kind: ClassVar[str]
    config: Any
    sample_rate: int
    window: int

    @abstractmethod
    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Losses of a batch, scalars; ``"loss"`` is what is minimised, the others are shown."""

    def initialize(self) -> None:
        """Take over pretrained weights; called once, before a training run begins."""


class SpatializerNetwork(TrainableNetwork):
    """A network that makes mono clips binaural.

    Attributes:
        hop: distance of the windows when a clip is longer than one, samples.
    """

    hop: int

    @abstractmethod
    def predict(self, mono: Tensor, prompts: Sequence[str], generator: torch.Generator) -> Tensor:
        """Difference signals ``[B x n]`` of mono windows ``[B x n]`` with root mean square 1."""


class NetworkSpatializer(Spatializer):
    """Runs a network over clips of any length: windows, overlap, mean of what overlaps.

    Args:
        network: trained, and already on its device.
        name: for tables.
    """

    def __init__(self, network: SpatializerNetwork, name: str) -> None:
        self.network = network.eval()
        self.name = name
        self.sample_rate = network.sample_rate
        self.min_samples = network.window

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    @torch.no_grad()
    def _one(self, request: Request) -> NDArray[np.float32]:
        window, hop = self.network.window, self.network.hop
        device = next(self.network.parameters()).device
        clip = torch.from_numpy(request.mono)
        last = clip.numel() - window
        starts = sorted({*range(0, last, hop), last})
        generator = torch.Generator(device="cpu").manual_seed(request.seed)
        total = torch.zeros(clip.numel())
        count = torch.zeros(clip.numel())
        for first in range(0, len(starts), _WINDOWS_AT_ONCE):
            chunk = starts[first : first + _WINDOWS_AT_ONCE]
            mono = torch.stack([clip[start : start + window] for start in chunk])
            level = level_of(mono)
            difference = self.network.predict(
                (mono / level).to(device), [request.prompt] * len(chunk), generator
            )
            for start, piece in zip(chunk, difference.cpu() * level, strict=True):
                total[start : start + window] += piece
                count[start : start + window] += 1
        side = (total / count).numpy()
        return np.stack([request.mono + side, request.mono - side])
