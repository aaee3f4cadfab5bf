"""What a codec does, its configuration, and the choice between the two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

__all__ = ["Codec", "CodecConfig", "build_codec"]


@dataclass(frozen=True)
class CodecConfig:
    """Which latents.

    Attributes:
        kind: ``mel``, the paper's: a VAE over the mel spectrogram, and a vocoder. ``complex``: the
            complex spectrum itself, which keeps the interaural phase.
        source: for ``mel``: folder of a trained ``mel_codec``, or of an AudioLDM2 pipeline (its
            ``vae``), that a new network starts from.
        vocoder: for ``mel``: ``griffin_lim`` needs no weights; ``hifigan`` and ``bigvgan`` are
            loaded from ``vocoder_source``.
        vocoder_source: folder or hub name of a ``SpeechT5HifiGan``, such as AudioLDM2's vocoder, or
            folder of a BigVGAN for 64 mel bands every 160 samples.
        latent_channels: of the VAE.
        vae_channels: of the VAE's levels; each but the first halves time and frequency.
        vae_layers: residual blocks in each level of the VAE.
        patch: for ``complex``: so many bins by so many frames become channels of one place.
        exponent: for ``complex``: magnitudes are raised to it, phases kept.
    """

    kind: Literal["mel", "complex"] = "mel"
    source: str = ""
    vocoder: Literal["hifigan", "bigvgan", "griffin_lim"] = "hifigan"
    vocoder_source: str = ""
    latent_channels: int = 8
    vae_channels: tuple[int, ...] = (128, 256, 512)
    vae_layers: int = 2
    patch: int = 4
    exponent: float = 0.5


class Codec(nn.Module, ABC):
    """Waveforms to latents and back.

    Attributes:
        channels: of the latents.
        bins: rows of the latents.
        samples_per_frame: distance of the columns of the latents.
    """

    channels: int
    bins: int
    samples_per_frame: int

    @abstractmethod
    def encode(self, signal: Tensor) -> Tensor:
        """Latents ``[B x channels x bins x frames]`` of ``[B x n]`` at a level near 1."""

    @abstractmethod
    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Signals ``[B x samples]``."""

    def initialize(self) -> None:
        """Take over pretrained weights, before training begins."""


def build_codec(config: CodecConfig, sample_rate: int) -> Codec:
    """The codec that a configuration names.

    Raises:
        FormatError: pretrained weights cannot be loaded.
    """
    if config.kind == "complex":
        from auricle.models.codecs.complex_spectrum import ComplexCodec

        return ComplexCodec(config)
    from auricle.models.codecs.mel import MelCodec

    return MelCodec(config, sample_rate)
