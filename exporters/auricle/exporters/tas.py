"""The networks of TAS: what makes the condition, and the denoiser that every step calls."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from auricle.exporters.parts import Inputs, ModelParts, Part
from auricle.models.spatial_tas import SpatialTasConfig
from auricle.models.tas import TasConfig, TasNetwork

__all__ = ["PROMPTS", "example_clip", "notes_of", "tas_parts"]

_PROMPT_FILTER: Final = (
    "the prompt filter stays outside, since it works on spectra; its output is added to the "
    "denoiser's"
)
_MIRRORED: Final = (
    "the model is mirrored: run it again with the sides of the sentence exchanged, and take half "
    "of the difference of both answers"
)
PROMPTS: Final = ("The dog is on the left.", "A guitar sounds from behind on the right.")


class _Condition(nn.Module):
    """Mono clip and sentence to what the denoiser is told."""

    def __init__(self, network: TasNetwork) -> None:
        super().__init__()
        self.audio, self.fusion, self.fold = network.audio, network.fusion, network.config.fold

    def forward(self, mono: Tensor, text: Tensor) -> Tensor:
        folded = mono.reshape(mono.shape[0], -1, self.fold).transpose(1, 2)
        condition: Tensor = self.fusion(self.audio(folded), text)
        return condition


def tas_parts(network: TasNetwork) -> ModelParts:
    """Condition and denoiser for one clip of the network's window."""
    config = network.config
    steps = config.window // config.fold
    condition = _Condition(network)

    def draw_condition(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)
        return {
            "mono": torch.randn(1, config.window, generator=generator),
            "text": torch.randn(1, network.text.width, generator=generator),
        }

    def real_condition() -> list[Inputs]:
        clip = example_clip(config.window, config.sample_rate)
        with torch.no_grad():
            return [{"mono": clip, "text": network.text([prompt]).pooled} for prompt in PROMPTS]

    def draw(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)
        last = network.diffusion.config.steps - 1
        return {
            "noisy": torch.randn(1, config.fold, steps, generator=generator),
            "condition": torch.randn(1, config.feature_width, steps, generator=generator),
            "step": torch.rand(1, generator=generator) * last,
        }

    def real() -> list[Inputs]:
        with torch.no_grad():
            return [
                {**draw(0), "condition": condition(given["mono"], given["text"])}
                for given in real_condition()
            ]

    return ModelParts(
        "tas",
        "1",
        {
            "sample_rate": str(config.sample_rate),
            "window": str(config.window),
            "fold": str(config.fold),
            "prediction": config.schedule.prediction,
        },
        (
            Part(
                "condition",
                condition,
                draw_condition(0),
                ("condition",),
                draw=draw_condition,
                real=real_condition,
            ),
            Part(
                "denoiser",
                network.network,
                draw(0),
                ("estimate",),
                draw=draw,
                real=real,
                # The step embedding's fastest sine has an angle of 2e6: what rounding makes of it.
                tolerance=1e-3,
            ),
        ),
        notes_of(config),
    )


def notes_of(config: TasConfig | SpatialTasConfig) -> tuple[str, ...]:
    """What of a model is left to those who run its parts."""
    return (_PROMPT_FILTER,) * config.prompt_filter + (_MIRRORED,) * config.mirrored


def example_clip(samples: int, sample_rate: int) -> Tensor:
    """A harmonic tone with an attack every quarter of a second, of level 1."""
    time = np.arange(samples) / sample_rate
    tone = sum(np.sin(2 * np.pi * 220 * order * time) / order for order in (1, 2, 3))
    decaying = tone * np.exp(-12.0 * (time % 0.25))
    level = np.sqrt(np.mean(decaying**2))
    return torch.from_numpy((decaying / level).astype(np.float32)).unsqueeze(0)
