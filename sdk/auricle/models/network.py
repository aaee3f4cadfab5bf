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
from auricle.models.rewording import mirror_image
from auricle.models.spatializer import Request, Spatializer

__all__ = [
    "NetworkSpatializer",
    "SpatializerNetwork",
    "TrainableNetwork",
    "WindowedSpatializer",
]

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
        mirrored: whether a sentence that names a side is answered together with its mirror image.
    """

    hop: int
    mirrored: bool = False

    @abstractmethod
    def predict(self, mono: Tensor, prompts: Sequence[str], generator: torch.Generator) -> Tensor:
        """Difference signals ``[B x n]`` of mono windows ``[B x n]`` with root mean square 1."""


class WindowedSpatializer(Spatializer):
    """Runs a network over clips of any length: windows that overlap, and their weighted mean.

    Args:
        network: trained, and already on its device.
        name: for tables.
        hop: distance of the windows, samples.
        weight: of each sample of a window ``[window]``, above zero; None for all alike.
    """

    def __init__(
        self, network: TrainableNetwork, name: str, hop: int, weight: Tensor | None = None
    ) -> None:
        network.eval()
        self.name = name
        self.sample_rate = network.sample_rate
        self.min_samples = network.window
        self._hop = hop
        self._weight = torch.ones(network.window) if weight is None else weight
        self._device = next(network.parameters()).device

    @abstractmethod
    def _windows(
        self, request: Request, mono: Tensor, starts: Sequence[int], generator: torch.Generator
    ) -> Tensor:
        """Channels ``[B x C x n]`` of mono windows ``[B x n]`` with root mean square 1."""

    @abstractmethod
    def _ears(self, request: Request, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Both ears ``[2 x n]`` from the channels of a whole clip ``[C x n]``."""

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    @torch.no_grad()
    def _one(self, request: Request) -> NDArray[np.float32]:
        window = self.min_samples
        clip = torch.from_numpy(request.mono)
        last = clip.numel() - window
        starts = sorted({*range(0, last, self._hop), last})
        generator = torch.Generator(device="cpu").manual_seed(request.seed)
        total, weight = torch.zeros(1, clip.numel()), torch.zeros(clip.numel())
        for first in range(0, len(starts), _WINDOWS_AT_ONCE):
            chunk = starts[first : first + _WINDOWS_AT_ONCE]
            mono = torch.stack([clip[start : start + window] for start in chunk])
            level = level_of(mono)
            pieces = self._windows(request, (mono / level).to(self._device), chunk, generator)
            total = total.expand(pieces.shape[1], -1).contiguous()
            for start, piece in zip(chunk, pieces.cpu() * level.unsqueeze(-1), strict=True):
                total[:, start : start + window] += piece * self._weight
                weight[start : start + window] += self._weight
        return self._ears(request, (total / weight).numpy())


class NetworkSpatializer(WindowedSpatializer):
    """Runs a network that gives the difference of the ears.

    A ``mirrored`` network is asked twice, the second time with left and right exchanged, and the
    answer is the mean of the first and of the mirror image of the second. Heads and rooms that no
    sentence describes are as likely as their mirror images, so the two differ by error alone.
    A network that draws gets the same noise both times: what it makes of the noise, and not of the
    sentence, cancels.

    Args:
        network: trained, and already on its device.
        name: for tables.
    """

    def __init__(self, network: SpatializerNetwork, name: str) -> None:
        super().__init__(network, name, network.hop)
        self.network = network

    def _windows(
        self, request: Request, mono: Tensor, starts: Sequence[int], generator: torch.Generator
    ) -> Tensor:
        state = generator.get_state()
        difference = self.network.predict(mono, [request.prompt] * len(starts), generator)
        exchanged = mirror_image(request.prompt) if self.network.mirrored else None
        if exchanged is not None:
            generator.set_state(state)
            other = self.network.predict(mono, [exchanged] * len(starts), generator)
            difference = (difference - other) / 2.0
        return difference.unsqueeze(1)

    def _ears(self, request: Request, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([request.mono + channels[0], request.mono - channels[0]])
