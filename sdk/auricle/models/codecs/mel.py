"""The latents of SpatialTAS: a VAE over the mel spectrogram, undone by a vocoder.

Front end and sizes of AudioLDM2 (Liu et al. 2024), whose weights can be loaded: 1,024-point STFT
every 160 samples, 64 mel bands up to 8 kHz, natural logarithm. A mel spectrogram has no phase. Of a
difference signal it keeps neither the sign, so L - R and R - L look the same, nor anything that
ties it to the mono signal it is added to.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from auricle.errors import FormatError
from auricle.models.codecs.bigvgan import load_bigvgan
from auricle.models.codecs.codec import Codec, CodecConfig

__all__ = ["LEVEL", "MelCodec", "MelSpectrogram"]

_N_FFT: Final = 1024
_HOP: Final = 160
_BANDS: Final = 64
_HIGHEST_HZ: Final = 8000.0
_FLOOR: Final = 1e-5
LEVEL: Final = 0.1
"""Of the clips in the spectrogram: they come with 1, AudioLDM2 has seen peaks of 0.5."""
_GRIFFIN_LIM_ROUNDS: Final = 32
_MOMENTUM: Final = 0.99


class MelSpectrogram(torch.nn.Module):
    """Log mel spectrogram, and its inverse by Griffin-Lim."""

    window: Tensor
    bands: Tensor
    inverse_bands: Tensor

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        from transformers.audio_utils import mel_filter_bank

        bands = mel_filter_bank(
            num_frequency_bins=_N_FFT // 2 + 1,
            num_mel_filters=_BANDS,
            min_frequency=0.0,
            max_frequency=min(_HIGHEST_HZ, sample_rate / 2),
            sampling_rate=sample_rate,
            norm="slaney",
            mel_scale="slaney",
        )
        matrix = torch.from_numpy(bands).float()
        self.register_buffer("window", torch.hann_window(_N_FFT), persistent=False)
        self.register_buffer("bands", matrix, persistent=False)
        self.register_buffer("inverse_bands", torch.linalg.pinv(matrix), persistent=False)

    def forward(self, signal: Tensor) -> Tensor:
        """``[B x frames x 64]`` of ``[B x n]``, one frame for every 160 samples."""
        edge = (_N_FFT - _HOP) // 2
        padded = functional.pad(signal.unsqueeze(1), (edge, edge), mode="reflect").squeeze(1)
        magnitude = torch.stft(
            padded, _N_FFT, _HOP, window=self.window, center=False, return_complex=True
        ).abs()
        mel: Tensor = torch.log((magnitude.transpose(1, 2) @ self.bands).clamp_min(_FLOOR))
        return mel

    def griffin_lim(self, mel: Tensor, samples: int) -> Tensor:
        """A signal with that mel spectrogram, its phase made up (Perraudin et al. 2013)."""
        magnitude = (mel.exp() @ self.inverse_bands).clamp_min(0.0).transpose(1, 2)
        spectrum = magnitude.to(torch.complex64)
        before = torch.zeros_like(spectrum)
        for _ in range(_GRIFFIN_LIM_ROUNDS):
            signal = self._signal(spectrum)
            consistent = torch.stft(signal, _N_FFT, _HOP, window=self.window, return_complex=True)[
                ..., : spectrum.shape[-1]
            ]
            ahead = consistent + _MOMENTUM * (consistent - before)
            before = consistent
            spectrum = magnitude * ahead / ahead.abs().clamp_min(1e-8)
        signal = self._signal(spectrum)
        # Centred frames here stand (n_fft - hop) / 2 samples earlier than those of forward.
        shift = _HOP // 2
        return functional.pad(signal, (shift, samples))[:, :samples]

    def _signal(self, spectrum: Tensor) -> Tensor:
        signal: Tensor = torch.istft(spectrum, _N_FFT, _HOP, window=self.window)
        return signal


class MelCodec(Codec):
    """AudioLDM2's VAE and vocoder."""

    def __init__(self, config: CodecConfig, sample_rate: int) -> None:
        super().__init__()
        from diffusers import AutoencoderKL

        self._config = config
        self.channels = config.latent_channels
        self.mel = MelSpectrogram(sample_rate)
        levels = len(config.vae_channels)
        self.bins = _BANDS >> (levels - 1)
        self.samples_per_frame = _HOP << (levels - 1)
        self.vae: Any = AutoencoderKL(
            in_channels=1,
            out_channels=1,
            down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels,
            block_out_channels=config.vae_channels,
            layers_per_block=config.vae_layers,
            latent_channels=config.latent_channels,
            norm_num_groups=math.gcd(32, *config.vae_channels),
        )
        # AudioLDM2 brings latents to unit variance with one number, measured on the first batch.
        self.scale = torch.nn.Buffer(torch.ones(()))
        self.vocoder: Any = None
        if config.vocoder == "hifigan":
            self.vocoder = _load_vocoder(config.vocoder_source)
        elif config.vocoder == "bigvgan":
            self.vocoder = load_bigvgan(config.vocoder_source, num_mels=_BANDS, hop=_HOP)
        self.requires_grad_(False)

    def initialize(self) -> None:
        """Take the VAE of ``config.source``."""
        if not self._config.source:
            message = "codec.source is empty; the mel codec needs a trained VAE"
            raise FormatError(message)
        _load_vae(self, Path(self._config.source))

    def encode(self, signal: Tensor) -> Tensor:
        """Latents ``[B x latent_channels x 16 x frames / 4]`` with three levels."""
        latent: Tensor = self.vae.encode(self.picture(signal)).latent_dist.mode()
        return latent * self.scale

    def picture(self, signal: Tensor) -> Tensor:
        """Log mel spectrogram ``[B x 1 x 64 x frames]``, padded to what the VAE can halve."""
        mel = self.mel(signal * LEVEL).transpose(1, 2).unsqueeze(1)
        shrink = 2 ** (len(self._config.vae_channels) - 1)
        return functional.pad(mel, (0, -mel.shape[-1] % shrink), value=math.log(_FLOOR))

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Signals ``[B x samples]``."""
        mel = self.vae.decode(latent / self.scale).sample.squeeze(1).transpose(1, 2)
        return self.vocode(mel[:, : samples // _HOP], samples)

    def through_mel(self, signal: Tensor) -> Tensor:
        """Signals ``[B x n]`` through mel spectrogram and vocoder alone, without the VAE."""
        return self.vocode(self.mel(signal * LEVEL), signal.shape[-1])

    def vocode(self, mel: Tensor, samples: int) -> Tensor:
        """Signals ``[B x samples]`` from log mel spectrograms ``[B x frames x 64]``."""
        if self.vocoder is None:
            signal = self.mel.griffin_lim(mel, samples)
        else:
            signal = self.vocoder(mel)
            signal = functional.pad(signal, (0, max(0, samples - signal.shape[-1])))[:, :samples]
        return signal / LEVEL


def _load_vocoder(source: str) -> Any:
    from transformers import SpeechT5HifiGan

    if not source:
        message = "codec.vocoder_source is empty; HiFi-GAN needs a folder or name of weights"
        raise FormatError(message)
    try:
        return SpeechT5HifiGan.from_pretrained(source)
    except (OSError, ValueError) as error:
        message = f"no HiFi-GAN can be loaded from {source!r}: {error}"
        raise FormatError(message) from error


def _load_vae(codec: MelCodec, source: Path) -> None:
    if (source / "vae").is_dir():
        from diffusers import AutoencoderKL

        try:
            pretrained = AutoencoderKL.from_pretrained(source, subfolder="vae")
            codec.vae.load_state_dict(pretrained.state_dict())
        except (OSError, ValueError, RuntimeError) as error:
            message = f"no VAE of this size can be loaded from {source}: {error}"
            raise FormatError(message) from error
        codec.scale.fill_(float(pretrained.config.scaling_factor))
        return
    from auricle.models.checkpoint import load_network

    trained: Any = load_network(source, kind="mel_codec")
    try:
        codec.vae.load_state_dict(trained.codec.vae.state_dict())
    except RuntimeError as error:
        message = f"the VAE of {source} has another size than codec.vae_channels says: {error}"
        raise FormatError(message) from error
    codec.scale.copy_(trained.codec.scale)
