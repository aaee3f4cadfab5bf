"""What the assessor hears: log-mel spectra of both ears and their interaural differences."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from auricle.errors import InputError

__all__ = ["LEVEL_STEP_DB", "BinauralFeatures", "FeatureSettings", "mel_filters"]

LEVEL_STEP_DB = 25.0
"""Decibels that are one unit of the plane of levels."""


@dataclass(frozen=True)
class FeatureSettings:
    """How features are computed.

    Attributes:
        sample_rate: of the sound, in hertz.
        n_fft: length of the FFT and of the Hann window, samples.
        hop_length: distance of the frames, samples.
        mels: number of bands.
        lowest_hz: lower edge of the first band.
        highest_hz: upper edge of the last band.
    """

    sample_rate: int = 16_000
    n_fft: int = 512
    hop_length: int = 320
    mels: int = 64
    lowest_hz: float = 50.0
    highest_hz: float = 8_000.0


class BinauralFeatures(nn.Module):
    """Five planes over bands and frames.

    The mean of the ears' log-mel spectra, their difference, and in every band the cosine and sine
    of the interaural phase difference weighted by the power of the bins, and its coherence.
    Spatial-AST (Zheng et al., "BAT", ICML 2024) takes both log-mel spectra and mel-weighted cosine
    and sine of the phase; weighting by power keeps faint bins from drowning the loud ones.
    """

    PLANES = 5
    window: Tensor
    filters: Tensor

    def __init__(self, settings: FeatureSettings) -> None:
        super().__init__()
        self.settings = settings
        self.register_buffer("window", torch.hann_window(settings.n_fft), persistent=False)
        self.register_buffer("filters", mel_filters(settings), persistent=False)

    def forward(self, binaural: Tensor) -> Tensor:
        """Features of sounds.

        Args:
            binaural: ``[b x 2 x n]``, left first.

        Returns:
            ``[b x 5 x mels x frames]``, frames = 1 + n // hop_length.
        """
        settings = self.settings
        if binaural.dim() != 3 or binaural.shape[1] != 2 or binaural.shape[2] < settings.n_fft:
            message = (
                f"binaural has shape {tuple(binaural.shape)}; expected [b x 2 x n] with n at least "
                f"{settings.n_fft}"
            )
            raise InputError(message)
        spectra = torch.stft(
            binaural.flatten(0, 1),
            settings.n_fft,
            settings.hop_length,
            window=self.window,
            return_complex=True,
        )
        spectra = spectra.reshape(-1, 2, *spectra.shape[1:])
        power = torch.einsum("mf,bcft->bcmt", self.filters, spectra.abs() ** 2) + 1e-9
        cross = spectra[:, 0] * spectra[:, 1].conj()
        real = torch.einsum("mf,bft->bmt", self.filters, cross.real)
        imaginary = torch.einsum("mf,bft->bmt", self.filters, cross.imag)
        size = (real**2 + imaginary**2 + 1e-18).sqrt()
        level = 10.0 * power.log10()
        return torch.stack(
            [
                (level.mean(dim=1) + 50.0) / LEVEL_STEP_DB,
                (level[:, 0] - level[:, 1]) / 10.0,
                real / size,
                imaginary / size,
                size / (power[:, 0] * power[:, 1]).sqrt(),
            ],
            dim=1,
        )


def mel_filters(settings: FeatureSettings) -> Tensor:
    """Triangles on the mel scale (O'Shaughnessy 1987), each of sum one, ``[mels x bins]``."""

    def mel(hertz: float) -> float:
        return 2595.0 * math.log10(1.0 + hertz / 700.0)

    edges = torch.linspace(mel(settings.lowest_hz), mel(settings.highest_hz), settings.mels + 2)
    hertz = 700.0 * (10.0 ** (edges / 2595.0) - 1.0)
    bins = torch.linspace(0.0, settings.sample_rate / 2.0, settings.n_fft // 2 + 1)
    width = settings.sample_rate / settings.n_fft
    rise = (bins[None] - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2]).clamp(min=width)[:, None]
    fall = (hertz[2:, None] - bins[None]) / (hertz[2:] - hertz[1:-1]).clamp(min=width)[:, None]
    filters = torch.minimum(rise, fall).clamp(min=0.0)
    # Low bands narrower than a bin hold the bin next to their centre.
    empty = filters.sum(dim=1) <= 0.0
    nearest = (hertz[1:-1, None] - bins[None]).abs().argmin(dim=1)
    filters[empty, nearest[empty]] = 1.0
    return filters / filters.sum(dim=1, keepdim=True)
