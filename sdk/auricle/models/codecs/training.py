"""Training of the VAE behind the mel codec, for machines without AudioLDM2's weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from auricle.models.batch import Batch
from auricle.models.codecs.codec import CodecConfig
from auricle.models.codecs.mel import MelCodec
from auricle.models.network import TrainableNetwork

__all__ = ["MelCodecConfig", "MelCodecNetwork"]

_KL_WEIGHT = 1e-6
_SCALE_MEMORY = 0.99


@dataclass(frozen=True)
class MelCodecConfig:
    """Sizes of the codec; see :class:`CodecConfig`.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip.
        codec: of which only the VAE is trained.
    """

    sample_rate: int = 16_000
    window: int = 163_840
    codec: CodecConfig = field(default_factory=lambda: CodecConfig(vocoder="griffin_lim"))


class MelCodecNetwork(TrainableNetwork):
    """Autoencoder of mel spectrograms, as Rombach et al. 2022 but without its adversary."""

    kind: ClassVar[str] = "mel_codec"

    def __init__(self, config: MelCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window = config.sample_rate, config.window
        self.codec = MelCodec(config.codec, config.sample_rate)
        self.codec.vae.requires_grad_(True)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Mean absolute error of the log mel spectrogram, and the divergence of the latents."""
        batch = batch.normalized()
        mel = self.codec.picture(torch.cat([batch.mono, batch.difference]))
        posterior = self.codec.vae.encode(mel).latent_dist
        latent = posterior.sample()
        if self.training:
            spread = 1.0 / latent.detach().std().clamp_min(1e-6)
            self.codec.scale.lerp_(spread, 1.0 - _SCALE_MEMORY)
        error = functional.l1_loss(self.codec.vae.decode(latent).sample, mel)
        divergence = posterior.kl().mean()
        return {
            "loss": error + _KL_WEIGHT * divergence,
            "mel_error": error.detach(),
            "divergence": divergence.detach(),
        }
