"""What networks that see offer to the training loop and to the code that runs them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from auricle.models.batch import ViewBatch
from auricle.models.network import TrainableNetwork, WindowedSpatializer
from auricle.models.spatializer import Request
from auricle.views import View

__all__ = ["SeeingNetwork", "SeeingSpatializer", "view_batch"]


class SeeingNetwork(TrainableNetwork):
    """A network that makes clips binaural by what is seen.

    Attributes:
        hop: distance of the windows when a clip is longer than one, samples.
        view_frames: frames of the view that it looks at in a window.
    """

    hop: int
    view_frames: int

    @abstractmethod
    def binaural(
        self, mono: Tensor, captions: Sequence[str], views: ViewBatch, generator: torch.Generator
    ) -> Tensor:
        """Clips ``[B x 2 x n]`` of mono windows ``[B x n]`` with root mean square 1."""


def view_batch(
    views: Sequence[View], starts_s: Sequence[float], times_s: NDArray[np.float64]
) -> ViewBatch:
    """Views cut to windows.

    Args:
        views: B of them.
        starts_s: where each window begins.
        times_s: of the frames in a window ``[F]``.
    """
    cuts = [view.at(times_s + start) for view, start in zip(views, starts_s, strict=True)]
    frames = np.stack([cut.frames for cut in cuts])
    cues = [view.cues_at(times_s + start) for view, start in zip(views, starts_s, strict=True)]
    pictures = torch.from_numpy(frames).permute(0, 1, 4, 2, 3).float() / 255.0
    return ViewBatch(pictures, torch.from_numpy(np.stack(cues)))


class SeeingSpatializer(WindowedSpatializer):
    """Runs a network that sees; windows that overlap are faded into each other.

    Args:
        network: trained, and already on its device.
        name: for tables.
    """

    sees = True

    def __init__(self, network: SeeingNetwork, name: str) -> None:
        # Nowhere zero, so that what one window alone covers keeps its level.
        fade = torch.hann_window(network.window + 2, periodic=False)[1:-1] + 1e-3
        super().__init__(network, name, network.hop, fade)
        self.network = network
        self._times_s = np.linspace(0.0, network.window / network.sample_rate, network.view_frames)

    def _windows(
        self, request: Request, mono: Tensor, starts: Sequence[int], generator: torch.Generator
    ) -> Tensor:
        assert request.view is not None
        seconds = [start / self.network.sample_rate for start in starts]
        views = view_batch([request.view] * len(starts), seconds, self._times_s)
        captions = [request.prompt or "sound"] * len(starts)
        return self.network.binaural(mono, captions, views.to(mono.device), generator)

    def _ears(self, request: Request, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        del request
        return channels
