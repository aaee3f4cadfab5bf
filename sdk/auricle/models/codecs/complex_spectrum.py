"""Latents that keep the phase: complex spectra, compressed in level and folded into patches."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from auricle.models.codecs.codec import Codec, CodecConfig
from auricle.models.spectra import ShortTimeSpectrum

__all__ = ["ComplexCodec"]

_N_FFT, _HOP = 512, 128
_SMALLEST = 1e-8


class ComplexCodec(Codec):
    """STFT of 512 samples every 128; loses nothing but the highest bin and what rounding takes."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self._patch, self._exponent = config.patch, config.exponent
        self.channels = 2 * config.patch**2
        self.bins = _N_FFT // 2 // config.patch
        self.samples_per_frame = _HOP * config.patch
        self.spectrum = ShortTimeSpectrum(_N_FFT, _N_FFT, _HOP)

    def encode(self, signal: Tensor) -> Tensor:
        """Latents ``[B x 2 patch^2 x 256 / patch x frames / patch]``."""
        spectrum = self.spectrum(signal)[:, :-1] / self._unit()
        planes = torch.view_as_real(_raised(spectrum, self._exponent)).permute(0, 3, 1, 2)
        planes = functional.pad(planes, (0, -planes.shape[-1] % self._patch))
        return functional.pixel_unshuffle(planes, self._patch)

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Signals ``[B x samples]``."""
        planes = functional.pixel_shuffle(latent.float(), self._patch)
        compressed = torch.complex(planes[:, 0], planes[:, 1])
        spectrum = _raised(compressed, 1.0 / self._exponent) * self._unit()
        frames = samples // _HOP + 1
        spectrum = functional.pad(spectrum[..., :frames], (0, 0, 0, 1))
        return self.spectrum.inverse(spectrum, samples)

    def _unit(self) -> Tensor:
        """Magnitude that white noise of level 1 has on average (root mean square)."""
        return self.spectrum.window.square().sum().sqrt()


def _raised(spectrum: Tensor, exponent: float) -> Tensor:
    magnitude = spectrum.abs().clamp_min(_SMALLEST)
    return spectrum * magnitude ** (exponent - 1.0)
