"""TAS: waveform diffusion of the difference signal under a mono clip and a sentence.

Li, Zhao and Yuan, "TAS: Personalized Text-guided Audio Spatialization", ACM Multimedia 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.errors import InputError
from auricle.models.batch import Batch
from auricle.models.diffusion import Diffusion, SamplerConfig, ScheduleConfig
from auricle.models.dilated import DilatedNetwork
from auricle.models.fusion import Fusion, FusionKind
from auricle.models.network import SpatializerNetwork
from auricle.models.prompt_filter import PromptFilter
from auricle.models.text import TextConfig, build_text_encoder

__all__ = ["TasConfig", "TasNetwork"]


@dataclass(frozen=True)
class TasConfig:
    """Sizes of TAS; the defaults are the paper's, or BinauralGrad's where it gives none.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip, 1 s.
        hop: distance of the windows over a longer clip, samples (0.1 s).
        feature_width: d of the audio features.
        encoder_kernel: of the audio encoder's two convolutions.
        channels: of the residual path.
        blocks: residual blocks.
        layers: dilated convolutions in each block.
        step_width: of the step embedding.
        fusion: how sentence and audio features meet (table 3).
        text: the text encoder.
        schedule: noise in training.
        sampler: how clips are drawn.
        fold: this many samples become the channels of one step in time; 1 in the paper. Shorter
            sequences for machines without a GPU.
        prompt_filter: whether the network predicts what :class:`PromptFilter` leaves; not in the
            paper. Needs ``schedule.prediction: signal``.
        mirrored: whether a sentence that names a side is answered together with its mirror image,
            for twice the work; not in the paper. Needs a fusion with the sentence.
    """

    sample_rate: int = 16_000
    window: int = 16_000
    hop: int = 1_600
    feature_width: int = 512
    encoder_kernel: int = 9
    channels: int = 128
    blocks: int = 3
    layers: int = 10
    step_width: int = 512
    fusion: FusionKind = "saf"
    text: TextConfig = field(default_factory=lambda: TextConfig(kind="clip"))
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    sampler: SamplerConfig = field(default_factory=SamplerConfig)
    fold: int = 1
    prompt_filter: bool = False
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.window % self.fold:
            message = f"window {self.window} is not a multiple of fold {self.fold}"
            raise InputError(message)
        if self.prompt_filter and self.schedule.prediction != "signal":
            message = "prompt_filter needs schedule.prediction: signal"
            raise InputError(message)
        if self.mirrored and self.fusion == "audio":
            message = (
                "mirrored needs a fusion with the sentence, such as saf; for audio set it to false"
            )
            raise InputError(message)


class TasNetwork(SpatializerNetwork):
    """The diffusion model of TAS, figure 2."""

    kind: ClassVar[str] = "tas"

    def __init__(self, config: TasConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window, self.hop = config.sample_rate, config.window, config.hop
        self.mirrored = config.mirrored
        width = config.feature_width
        self.text = build_text_encoder(config.text)
        self.audio = nn.Sequential(
            nn.Conv1d(config.fold, width, config.encoder_kernel, padding="same"),
            nn.SiLU(),
            nn.Conv1d(width, width, config.encoder_kernel, padding="same"),
        )
        self.fusion = Fusion(config.fusion, width, self.text.width)
        self.network = DilatedNetwork(
            config.channels, width, config.blocks, config.layers, config.step_width, config.fold
        )
        self.diffusion = Diffusion(config.schedule)
        self.filter = PromptFilter(width, config.sample_rate) if config.prompt_filter else None

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Mean square error of the noise, or of the clean signal, at one random step per clip."""
        batch = batch.normalized()
        condition, prior = self._condition(batch.mono, batch.prompts)
        clean = self._fold(batch.difference)
        step = torch.randint(self.diffusion.config.steps, (clean.shape[0],), device=clean.device)
        noise = torch.randn_like(clean)
        noisy = self.diffusion.add_noise(clean, noise, step)
        output = self._denoise(noisy, step, condition, prior)
        error = functional.mse_loss(output, self.diffusion.target(clean, noise))
        if prior is None:
            return {"loss": error}
        alone = functional.mse_loss(prior, clean)
        return {"loss": error + alone, "denoising": error.detach(), "filter": alone.detach()}

    def predict(self, mono: Tensor, prompts: Sequence[str], generator: torch.Generator) -> Tensor:
        """Difference signals ``[B x n]``, drawn as ``config.sampler`` says."""
        condition, prior = self._condition(mono, prompts)
        start = torch.randn(
            mono.shape[0], self.config.fold, mono.shape[1] // self.config.fold, generator=generator
        ).to(mono)
        drawn = self.diffusion.sample(
            lambda noisy, step: self._denoise(noisy, step, condition, prior),
            start,
            self.config.sampler,
            generator,
        )
        unfolded: Tensor = drawn.transpose(1, 2).flatten(1)
        return unfolded

    def _condition(self, mono: Tensor, prompts: Sequence[str]) -> tuple[Tensor, Tensor | None]:
        condition = self.fusion(self.audio(self._fold(mono)), self.text(prompts).pooled)
        prior = None if self.filter is None else self._fold(self.filter(mono, condition))
        return condition, prior

    def _denoise(
        self, noisy: Tensor, step: Tensor, condition: Tensor, prior: Tensor | None
    ) -> Tensor:
        output: Tensor = self.network(noisy, condition, step)
        return output if prior is None else output + prior

    def _fold(self, signal: Tensor) -> Tensor:
        return signal.reshape(signal.shape[0], -1, self.config.fold).transpose(1, 2)
