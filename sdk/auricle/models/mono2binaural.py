"""Mono2Binaural with a sentence in place of the picture.

Gao and Grauman, "2.5D Visual Sound", CVPR 2019; with text as in TAS, table 1. A U-Net over the
spectrogram of the mono clip outputs a complex mask, which makes the difference signal of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.batch import Batch
from auricle.models.network import SpatializerNetwork
from auricle.models.spectra import ShortTimeSpectrum
from auricle.models.text import TextConfig, build_text_encoder

__all__ = ["MaskUNet", "Mono2BinauralConfig", "Mono2BinauralNetwork"]

_LEVELS = (1, 2, 4, 8, 8)
_SHRINK = 2 ** len(_LEVELS)


@dataclass(frozen=True)
class Mono2BinauralConfig:
    """Sizes; the defaults are the published ones, with CLIP for the picture's ResNet.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip, 0.63 s, which is 64 frames.
        hop: distance of the windows over a longer clip, samples (0.05 s).
        channels: of the first level; the five levels have 1, 2, 4, 8 and 8 times as many.
        prompt_channels: of the sentence at the bottleneck; the picture had 784.
        text: the text encoder.
        mirrored: whether a sentence that names a side is answered together with its mirror image,
            for twice the work; not in the paper.
    """

    sample_rate: int = 16_000
    window: int = 10_080
    hop: int = 800
    channels: int = 64
    prompt_channels: int = 784
    text: TextConfig = field(default_factory=lambda: TextConfig(kind="clip"))
    mirrored: bool = False


class Mono2BinauralNetwork(SpatializerNetwork):
    """The audio network of 2.5D Visual Sound, section 3.3."""

    kind: ClassVar[str] = "mono2binaural"

    def __init__(self, config: Mono2BinauralConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window, self.hop = config.sample_rate, config.window, config.hop
        self.mirrored = config.mirrored
        self.text = build_text_encoder(config.text)
        self.project = nn.Linear(self.text.width, config.prompt_channels)
        self.spectrum = ShortTimeSpectrum(512, 400, 160)
        self.unet = MaskUNet(config.channels, config.prompt_channels)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Mean square error of the complex difference spectrum."""
        batch = batch.normalized()
        predicted = self._difference(self.spectrum(batch.mono), batch.prompts)
        error = torch.view_as_real(predicted - self.spectrum(batch.difference))
        # White noise of level 1 has this mean square, so that losses of all models compare.
        unit = self.spectrum.window.square().sum() / 2.0
        return {"loss": error.square().mean() / unit}

    def predict(self, mono: Tensor, prompts: Sequence[str], generator: torch.Generator) -> Tensor:
        """Difference signals ``[B x n]``; nothing is drawn."""
        del generator
        return self.spectrum.inverse(self._difference(self.spectrum(mono), prompts), mono.shape[-1])

    def _difference(self, mono: Tensor, prompts: Sequence[str]) -> Tensor:
        difference: Tensor = self.unet(mono, self.project(self.text(prompts).pooled))
        return difference


class MaskUNet(nn.Module):
    """From a mono spectrum and a condition to the spectrum of the difference, by a complex mask.

    Args:
        channels: of the first of five levels; they have 1, 2, 4, 8 and 8 times as many.
        condition: length of the condition, which is tiled over the bottleneck.
    """

    def __init__(self, channels: int, condition: int) -> None:
        super().__init__()
        widths = [channels * level for level in _LEVELS]
        self.down = nn.ModuleList(
            _down(before, after) for before, after in zip([2, *widths], widths, strict=False)
        )
        enter = [widths[-1] + condition, *(2 * width for width in widths[-2::-1])]
        leave = [*widths[-2::-1], 2]
        self.up = nn.ModuleList(
            _up(before, after, last=index == len(leave) - 1)
            for index, (before, after) in enumerate(zip(enter, leave, strict=True))
        )

    def forward(self, mono: Tensor, condition: Tensor) -> Tensor:
        """Mask times mono spectrum; the highest bin, which the U-Net has no room for, is zero.

        Args:
            mono: complex ``[B x bins x frames]``.
            condition: ``[B x condition]``.
        """
        bins, frames = mono.shape[1:]
        spectrum = torch.view_as_real(mono[:, :-1]).permute(0, 3, 1, 2)
        x = functional.pad(spectrum, (0, -frames % _SHRINK))
        passed = []
        for layer in self.down:
            x = layer(x)
            passed.append(x)
        x = torch.cat([x, condition[:, :, None, None].expand(-1, -1, *x.shape[2:])], dim=1)
        for layer, skip in zip(self.up, [*passed[-2::-1], None], strict=True):
            x = layer(x)
            if skip is not None:
                x = torch.cat([x, skip], dim=1)
        # Complex numbers have no half precision.
        mask = 2.0 * x[..., :frames].float().sigmoid() - 1.0
        difference = torch.complex(mask[:, 0], mask[:, 1]) * mono[:, :-1]
        return functional.pad(difference, (0, 0, 0, bins - difference.shape[1]))


def _down(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 4, stride=2, padding=1), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)
    )


def _up(before: int, after: int, *, last: bool) -> nn.Sequential:
    layers: list[nn.Module] = [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1)]
    if not last:
        layers += [nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers)
