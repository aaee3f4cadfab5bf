"""What networks that see offer to the training loop and to the code that runs them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from auricle.models.batch import ViewBatch, level_of
from auricle.models.network import TrainableNetwork
from auricle.models.spatializer import Request, Spatializer
from auricle.views import View

__all__ = ["SeeingNetwork", "SeeingSpatializer", "view_batch"]

_WINDOWS_AT_ONCE = 16


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


class SeeingSpatializer(Spatializer):
    """Runs a network over clips of any length; windows that overlap are faded into each other.

    Args:
        network: trained, and already on its device.
        name: for tables.
    """

    sees = True

    def __init__(self, network: SeeingNetwork, name: str) -> None:
        self.network = network.eval()
        self.name = name
        self.sample_rate = network.sample_rate
        self.min_samples = network.window

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    @torch.no_grad()
    def _one(self, request: Request) -> NDArray[np.float32]:
        assert request.view is not None
        window, hop, rate = self.network.window, self.network.hop, self.network.sample_rate
        device = next(self.network.parameters()).device
        clip = torch.from_numpy(request.mono)
        last = clip.numel() - window
        starts = sorted({*range(0, last, hop), last})
        generator = torch.Generator(device="cpu").manual_seed(request.seed)
        times = np.linspace(0.0, window / rate, self.network.view_frames)
        caption = request.prompt or "sound"
        total, weight = torch.zeros(2, clip.numel()), torch.zeros(clip.numel())
        # Nowhere zero, so that what one window alone covers keeps its level.
        fade = torch.hann_window(window + 2, periodic=False)[1:-1] + 1e-3
        for first in range(0, len(starts), _WINDOWS_AT_ONCE):
            chunk = starts[first : first + _WINDOWS_AT_ONCE]
            mono = torch.stack([clip[start : start + window] for start in chunk])
            level = level_of(mono)
            views = view_batch([request.view] * len(chunk), [s / rate for s in chunk], times)
            ears = self.network.binaural(
                (mono / level).to(device), [caption] * len(chunk), views.to(device), generator
            )
            for start, piece in zip(chunk, ears.cpu() * level.unsqueeze(-1), strict=True):
                total[:, start : start + window] += piece * fade
                weight[start : start + window] += fade
        return (total / weight).numpy()
