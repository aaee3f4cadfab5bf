"""VGGish: embeddings of 128 values for every 0.96 s.

Hershey et al., "CNN architectures for large-scale audio classification", ICASSP 2017; without the
PCA, the quantisation and the last rectifier, as FAD of audioldm_eval takes it.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

__all__ = ["SAMPLE_RATE", "Vggish"]

SAMPLE_RATE: Final = 16_000
_WINDOW, _HOP, _N_FFT, _MELS = 400, 160, 512, 64
_LOWEST_HZ, _HIGHEST_HZ = 125.0, 7_500.0
_FRAMES = 96
_OFFSET = 0.01
_LAYERS: Final = (64, "M", 128, "M", 256, 256, "M", 512, 512, "M")


class Vggish(nn.Module):
    """The network; its parameters have the names of the torchvggish checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 1
        for layer in _LAYERS:
            if isinstance(layer, int):
                layers += [nn.Conv2d(inputs, layer, 3, padding=1), nn.ReLU()]
                inputs = layer
            else:
                layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.embeddings = nn.Sequential(
            nn.Linear(512 * 4 * 6, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(),
            nn.Linear(4096, 128),
        )  # fmt: skip
        self.register_buffer("window", torch.hann_window(_WINDOW), persistent=False)
        self.register_buffer("filters", _mel_filters(), persistent=False)
        self.window: Tensor
        self.filters: Tensor

    def forward(self, sound: Tensor) -> Tensor:
        """Sounds ``[b x n]`` at 16 kHz, n at least 15,600, to ``[b x frames x 128]``."""
        frames = sound.unfold(1, _WINDOW, _HOP) * self.window
        magnitude = torch.fft.rfft(frames, _N_FFT).abs()
        planes = (magnitude @ self.filters + _OFFSET).log()
        examples = planes.unfold(1, _FRAMES, _FRAMES).transpose(2, 3)
        hidden = self.features(examples.flatten(0, 1)[:, None])
        # The published weights expect channels last.
        embedded = self.embeddings(hidden.permute(0, 2, 3, 1).flatten(1))
        out: Tensor = embedded.unflatten(0, examples.shape[:2])
        return out


def _mel_filters() -> Tensor:
    """Triangles on HTK's mel scale, without the bin of 0 Hz, ``[bins x mels]``."""

    def mel(hertz: Tensor) -> Tensor:
        return 1127.0 * (1.0 + hertz / 700.0).log()

    bins = mel(torch.linspace(0.0, SAMPLE_RATE / 2.0, _N_FFT // 2 + 1))[:, None]
    ends = mel(torch.tensor([_LOWEST_HZ, _HIGHEST_HZ]))
    edges = torch.linspace(float(ends[0]), float(ends[1]), _MELS + 2)
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    filters = torch.minimum(rise, fall).clamp(min=0.0)
    filters[0] = 0.0
    return filters
