"""Training of the vocoder behind the mel codec, for machines without released weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

import torch
from torch import Tensor
from torch.nn import functional

from auricle.models.batch import Batch
from auricle.models.codecs.bigvgan import BigVgan, BigVganConfig
from auricle.models.codecs.mel import LEVEL, MelSpectrogram
from auricle.models.network import TrainableNetwork
from auricle.models.spectra import ShortTimeSpectrum

__all__ = ["VocoderConfig", "VocoderNetwork"]

_RESOLUTIONS: Final = ((512, 128), (1024, 256), (256, 64))
_MEL_WEIGHT: Final = 1.0
_SMALLEST: Final = 1e-5


@dataclass(frozen=True)
class VocoderConfig:
    """Sizes of the vocoder.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip, a multiple of 160.
        vocoder: its sizes.
    """

    sample_rate: int = 16_000
    window: int = 8_000
    vocoder: BigVganConfig = field(default_factory=BigVganConfig)


class VocoderNetwork(TrainableNetwork):
    """Spectra at several resolutions and the mel spectrogram itself, without BigVGAN's adversaries
    (Yamamoto et al., "Parallel WaveGAN", ICASSP 2020, equations 4 to 6)."""

    kind: ClassVar[str] = "vocoder"

    def __init__(self, config: VocoderConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window = config.sample_rate, config.window
        self.mel = MelSpectrogram(config.sample_rate)
        self.vocoder = BigVgan(config.vocoder)
        self.spectra = torch.nn.ModuleList(
            ShortTimeSpectrum(size, size, hop) for size, hop in _RESOLUTIONS
        )

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Spectral convergence and log magnitudes, and the log mel spectrogram."""
        clip = batch.normalized().mono * LEVEL
        mel = self.mel(clip)
        made = self.vocoder(mel)[:, : clip.shape[-1]]
        spectral = torch.zeros((), device=clip.device)
        for spectrum in self.spectra:
            wanted = spectrum(clip).abs().clamp_min(_SMALLEST)
            found = spectrum(made).abs().clamp_min(_SMALLEST)
            spectral = spectral + (wanted - found).norm() / wanted.norm()
            spectral = spectral + functional.l1_loss(found.log(), wanted.log())
        spectral = spectral / len(_RESOLUTIONS)
        error = functional.l1_loss(self.mel(made), mel)
        return {
            "loss": spectral + _MEL_WEIGHT * error,
            "spectral": spectral.detach(),
            "mel_error": error.detach(),
        }
