"""Mono2Binaural as published: the picture at the bottleneck of the U-Net.

Gao and Grauman, "2.5D Visual Sound", CVPR 2019. PseudoBinaural (CVPR 2021) trains the same network
on sound that its recipe made (``auricle dataset visual --renderer pseudo_binaural``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn

from auricle.errors import FormatError, InputError
from auricle.models.batch import Batch, ViewBatch
from auricle.models.mono2binaural import MaskUNet
from auricle.models.seeing import SeeingNetwork
from auricle.models.spectra import ShortTimeSpectrum

__all__ = ["VisualMono2BinauralConfig", "VisualMono2BinauralNetwork"]


@dataclass(frozen=True)
class VisualMono2BinauralConfig:
    """Sizes; the defaults are the published ones.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip, 0.63 s, which is 64 frames of the spectrogram.
        hop: distance of the windows over a longer clip, samples (0.05 s).
        channels: of the first level of the U-Net.
        picture: ``resnet`` is ResNet-18, from ``source`` through ``transformers`` where that is
            given and untrained otherwise; ``small`` has three convolutions.
        source: folder or hub name of a ``ResNetModel``.
        picture_height, picture_width: to which frames are brought, pixels.
        picture_channels: of the 1 x 1 convolution after the network; all its places (7 x 14 with
            the published sizes, together 784 numbers) go to the bottleneck, so that it is known
            where something is seen.
    """

    sample_rate: int = 16_000
    window: int = 10_080
    hop: int = 800
    channels: int = 64
    picture: Literal["resnet", "small"] = "resnet"
    source: str = ""
    picture_height: int = 224
    picture_width: int = 448
    picture_channels: int = 8


class VisualMono2BinauralNetwork(SeeingNetwork):
    """U-Net with a picture; the frame in the middle of the window counts."""

    kind: ClassVar[str] = "visual_mono2binaural"

    def __init__(self, config: VisualMono2BinauralConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window, self.hop = config.sample_rate, config.window, config.hop
        # First, middle and last.
        self.view_frames = 3
        self.picture: Any
        if config.picture == "small":
            width = 64
            self.picture = nn.Sequential(
                nn.Conv2d(3, 16, 5, stride=4, padding=2), nn.BatchNorm2d(16), nn.ReLU(),
                nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
                nn.Conv2d(32, width, 3, stride=2, padding=1), nn.BatchNorm2d(width), nn.ReLU(),
            )  # fmt: skip
        else:
            self.picture, width = _resnet(config.source)
        self.narrow = nn.Conv2d(width, config.picture_channels, 1)
        with torch.no_grad():
            blank = torch.zeros(1, 3, config.picture_height, config.picture_width)
            self.picture.eval()
            places = self._seen(blank).shape[2:].numel()
        self.spectrum = ShortTimeSpectrum(512, 400, 160)
        self.unet = MaskUNet(config.channels, config.picture_channels * places)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Mean square error of the complex difference spectrum."""
        if batch.views is None:
            message = "the batch has no views; visual_mono2binaural needs a visual data set"
            raise InputError(message)
        views, batch = batch.views, batch.normalized()
        predicted = self._difference(self.spectrum(batch.mono), views)
        error = torch.view_as_real(predicted - self.spectrum(batch.difference))
        # White noise of level 1 has this mean square, so that losses of all models compare.
        unit = self.spectrum.window.square().sum() / 2.0
        return {"loss": error.square().mean() / unit}

    def binaural(
        self, mono: Tensor, captions: Sequence[str], views: ViewBatch, generator: torch.Generator
    ) -> Tensor:
        """Clips ``[B x 2 x n]``; nothing is drawn, captions are not read."""
        del captions, generator
        spectrum = self._difference(self.spectrum(mono), views)
        side = self.spectrum.inverse(spectrum, mono.shape[-1])
        return torch.stack([mono + side, mono - side], dim=1)

    def _difference(self, mono: Tensor, views: ViewBatch) -> Tensor:
        frames = views.frames[:, views.frames.shape[1] // 2]
        size = (self.config.picture_height, self.config.picture_width)
        pictures = nn.functional.interpolate(frames, size, mode="bilinear", antialias=True) - 0.5
        difference: Tensor = self.unet(mono, self.narrow(self._seen(pictures)).flatten(1))
        return difference

    def _seen(self, pictures: Tensor) -> Tensor:
        """Features ``[B x channels x rows x columns]``."""
        seen = self.picture(pictures)
        features: Tensor = seen if self.config.picture == "small" else seen.last_hidden_state
        return features


def _resnet(source: str) -> tuple[Any, int]:
    import transformers

    if not source:
        config = transformers.ResNetConfig(
            embedding_size=64,
            hidden_sizes=[64, 128, 256, 512],
            depths=[2, 2, 2, 2],
            layer_type="basic",
        )
        return transformers.ResNetModel(config), 512
    try:
        model: Any = transformers.ResNetModel.from_pretrained(source)
    except (OSError, ValueError) as error:
        message = f"no ResNet can be loaded from {source!r}: {error}"
        raise FormatError(message) from error
    return model, int(model.config.hidden_sizes[-1])
