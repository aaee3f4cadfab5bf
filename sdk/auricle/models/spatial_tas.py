"""SpatialTAS: latent diffusion of the difference signal under a sentence and the mono clip.

Pan et al., "In-the-wild Audio Spatialization with Flexible Text-guided Localization", ACL 2025
(arXiv 2506.00927).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from auricle.errors import InputError
from auricle.models.batch import Batch
from auricle.models.codecs import CodecConfig, build_codec
from auricle.models.coherence import FlipClassifier
from auricle.models.diffusion import Diffusion, SamplerConfig, ScheduleConfig
from auricle.models.network import SpatializerNetwork
from auricle.models.prompt_filter import PromptFilter
from auricle.models.text import EncodedText, TextConfig, build_text_encoder

__all__ = ["SpatialTasConfig", "SpatialTasNetwork"]


@dataclass(frozen=True)
class SpatialTasConfig:
    """Sizes of SpatialTAS; the defaults are the paper's, or its code's where the paper has none.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip, 10.24 s.
        hop: distance of the windows over a longer clip, samples.
        codec: between waveforms and latents.
        channels: of the U-Net's levels; all but the first have attention.
        layers: residual blocks in each level.
        heads: of the attention.
        text: the text encoder.
        schedule: noise in training; its code calls the "scaled" spacing linear.
        sampler: how clips are drawn.
        guidance: weight of the conditional estimate; 1 leaves the unconditional one out.
        drop: share of the training clips without sentence and mono clip, for the guidance.
        coherence: weight of the flip classifier's loss; 0 leaves the module out.
        prompt_filter: whether the network predicts what :class:`PromptFilter` leaves; not in the
            paper. Needs the complex codec and ``schedule.prediction: signal``.
        mirrored: whether a sentence that names a side is answered together with its mirror image,
            for twice the work; not in the paper.
    """

    sample_rate: int = 16_000
    window: int = 163_840
    hop: int = 163_840
    codec: CodecConfig = field(default_factory=CodecConfig)
    channels: tuple[int, ...] = (256, 512, 768, 1280)
    layers: int = 2
    heads: int = 8
    text: TextConfig = field(
        default_factory=lambda: TextConfig(
            kind="t5", source="google/flan-t5-large", trained=True, max_tokens=128
        )
    )
    schedule: ScheduleConfig = field(
        default_factory=lambda: ScheduleConfig(1000, 0.0015, 0.0195, "scaled")
    )
    sampler: SamplerConfig = field(default_factory=lambda: SamplerConfig("ddim", 200))
    guidance: float = 2.5
    drop: float = 0.1
    coherence: float = 1.0
    prompt_filter: bool = False
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.prompt_filter and (
            self.schedule.prediction != "signal" or self.codec.kind != "complex"
        ):
            message = "prompt_filter needs codec.kind: complex and schedule.prediction: signal"
            raise InputError(message)


class SpatialTasNetwork(SpatializerNetwork):
    """The latent diffusion model of SpatialTAS, figure 2."""

    kind: ClassVar[str] = "spatial_tas"

    def __init__(self, config: SpatialTasConfig) -> None:
        super().__init__()
        from diffusers import UNet2DConditionModel

        self.config = config
        self.sample_rate, self.window, self.hop = config.sample_rate, config.window, config.hop
        self.mirrored = config.mirrored
        self.text = build_text_encoder(config.text)
        self.codec = build_codec(config.codec, config.sample_rate)
        levels = len(config.channels)
        self.unet: Any = UNet2DConditionModel(
            in_channels=2 * self.codec.channels,
            out_channels=self.codec.channels,
            down_block_types=("DownBlock2D", *["CrossAttnDownBlock2D"] * (levels - 1)),
            up_block_types=(*["CrossAttnUpBlock2D"] * (levels - 1), "UpBlock2D"),
            block_out_channels=config.channels,
            layers_per_block=config.layers,
            norm_num_groups=math.gcd(32, *config.channels),
            cross_attention_dim=self.text.width,
            # In diffusers this name holds the number of heads.
            attention_head_dim=config.heads,
        )
        self.diffusion = Diffusion(config.schedule)
        self.flips = FlipClassifier(self.text.width) if config.coherence else None
        self.filter = (
            PromptFilter(self.text.width, config.sample_rate) if config.prompt_filter else None
        )
        self._fold = 2 ** (levels - 1)

    def initialize(self) -> None:
        """Take over the codec's pretrained weights."""
        self.codec.initialize()

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Equation 3, and 5 where the coherence module is used."""
        batch = batch.normalized()
        text = self.text(batch.prompts)
        prior = self._prior(batch.mono, text)
        with torch.no_grad():
            clean, mono = self.codec.encode(batch.difference), self.codec.encode(batch.mono)
        kept = torch.rand(clean.shape[0], device=clean.device) >= self.config.drop
        step = torch.randint(self.diffusion.config.steps, (clean.shape[0],), device=clean.device)
        noise = torch.randn_like(clean)
        noisy = self.diffusion.add_noise(clean, noise, step)
        # The filter learns from its own error: the slope of compressed spectra at silence is steep.
        encoded = None if prior is None else self.codec.encode(prior.detach())
        output = self._denoise(noisy, step, mono, text, encoded, kept)
        losses = {"denoising": functional.mse_loss(output, self.diffusion.target(clean, noise))}
        if self.flips is not None:
            losses["coherence"] = self.config.coherence * self.flips.loss(batch, text.pooled)
        if prior is not None:
            losses["filter"] = functional.mse_loss(prior, batch.difference)
        return {"loss": torch.stack(list(losses.values())).sum(), **losses}

    def predict(self, mono: Tensor, prompts: Sequence[str], generator: torch.Generator) -> Tensor:
        """Difference signals ``[B x n]``, drawn with classifier-free guidance (equation 4)."""
        text = self.text(prompts)
        prior = self._prior(mono, text)
        encoded = None if prior is None else self.codec.encode(prior)
        latent = self.codec.encode(mono)
        start = torch.randn(latent.shape, generator=generator).to(latent)
        guidance: float = self.config.guidance
        everything = torch.ones(latent.shape[0], dtype=torch.bool, device=latent.device)

        def guided(noisy: Tensor, step: Tensor) -> Tensor:
            with_prompt = self._denoise(noisy, step, latent, text, encoded, everything)
            if guidance == 1.0:
                return with_prompt
            without = self._denoise(noisy, step, latent, text, encoded, ~everything)
            return without + guidance * (with_prompt - without)

        drawn = self.diffusion.sample(guided, start, self.config.sampler, generator)
        return self.codec.decode(drawn, mono.shape[-1])

    def _prior(self, mono: Tensor, text: EncodedText) -> Tensor | None:
        return None if self.filter is None else self.filter(mono, text.pooled.unsqueeze(-1))

    def _denoise(
        self,
        noisy: Tensor,
        step: Tensor,
        mono: Tensor,
        text: EncodedText,
        prior: Tensor | None,
        kept: Tensor,
    ) -> Tensor:
        """The U-Net's estimate; clips that are not ``kept`` get zeros for sentence and mono."""
        weight = kept.to(noisy.dtype)
        joined = torch.cat([noisy, mono * weight.view(-1, 1, 1, 1)], dim=1)
        bins, frames = joined.shape[2:]
        padded = functional.pad(joined, (0, -frames % self._fold, 0, -bins % self._fold))
        estimate: Tensor = self.unet(
            padded,
            step,
            encoder_hidden_states=text.tokens * weight.view(-1, 1, 1),
            encoder_attention_mask=text.mask,
        ).sample
        output = estimate[:, :, :bins, :frames]
        return output if prior is None else output + prior * weight.view(-1, 1, 1, 1)
