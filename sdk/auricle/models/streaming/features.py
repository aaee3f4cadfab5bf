"""What the mask network hears of a mixture: band powers below a level that follows the peaks."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from auricle.separation.bands import band_edges, band_matrix, sine_power
from auricle.separation.streaming_config import LONG_WINDOW, SAMPLE_RATE, WINDOW, StreamingConfig

__all__ = ["BandLevels", "long_analysis_window", "short_analysis_window"]

_FLOOR_DB: Final = -100.0
_RANGE_DB: Final = 80.0
# Of the level that the bands are measured against: a pause of 5 s lowers it by 30 dB.
_FALL_DB: Final = 6.0 * 256 / SAMPLE_RATE


def short_analysis_window(samples: int = WINDOW) -> NDArray[np.float64]:
    """Root-Hann window, periodic: analysis and synthesis with it at half overlap give 1."""
    window: NDArray[np.float64] = np.sqrt(long_analysis_window(samples))
    return window


def long_analysis_window(samples: int = LONG_WINDOW) -> NDArray[np.float64]:
    """Hann window, periodic."""
    window: NDArray[np.float64] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(samples) / samples)
    return window


class BandLevels(nn.Module):
    """Band powers in dB below the recent peak level of the mixture, so that gain does not matter.

    Powers are relative to a full-scale sine. The level is the power of the whole frame, held and
    falling by 6 dB a second; its state is its height above -100 dB, so that zero is silence.
    Bands are limited to 80 dB below the level and normalised by ``mean`` and ``deviation``, which
    training sets.
    """

    short_bands: Tensor
    long_bands: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, config: StreamingConfig) -> None:
        super().__init__()
        for name, bands, window in (
            ("short_bands", config.bands, short_analysis_window()),
            ("long_bands", config.long_bands, long_analysis_window()),
        ):
            edges = band_edges(bands, SAMPLE_RATE / len(window), config.top_hz)
            matrix = band_matrix(edges, len(window) // 2 + 1) / sine_power(window)
            self.register_buffer(name, torch.from_numpy(matrix.T.copy()).float(), persistent=False)
        self.size = config.bands + config.long_bands
        self.register_buffer("mean", torch.full((self.size,), -40.0))
        self.register_buffer("deviation", torch.full((self.size,), 20.0))

    def forward(self, power: Tensor, long_power: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Features ``[B x size]`` of one hop and the next state ``[B x 1]``.

        Args:
            power: ``[B x 257]``, as the contract has it.
            long_power: ``[B x 1025]``.
            state: ``[B x 1]``, zero at the start.
        """
        bands = decibels(torch.cat([power @ self.short_bands, long_power @ self.long_bands], -1))
        frame = decibels((power @ self.short_bands).sum(-1, keepdim=True))
        level = torch.maximum(frame - _FLOOR_DB, state - _FALL_DB)
        return self._relative(bands, level), level

    def sequence(self, bands: Tensor, frame: Tensor) -> Tensor:
        """Features ``[T x B x size]`` of a sequence that follows silence.

        Args:
            bands: levels of the bands, dB, ``[T x B x size]``.
            frame: level of all short bands together, dB, ``[T x B]``.
        """
        fall = torch.arange(len(frame), device=frame.device)[:, None] * _FALL_DB
        level = torch.cummax((frame - _FLOOR_DB).clamp(min=0) + fall, dim=0).values - fall
        return self._relative(bands, level.unsqueeze(-1))

    def _relative(self, bands: Tensor, level: Tensor) -> Tensor:
        below = (bands - level - _FLOOR_DB).clamp(min=-_RANGE_DB)
        return (below - self.mean) / self.deviation


def decibels(power: Tensor) -> Tensor:
    """Level of a power, dB, -100 dB for silence."""
    return 10 * torch.log10(power + 10 ** (_FLOOR_DB / 10))
