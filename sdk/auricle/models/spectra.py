"""Short-time spectra in PyTorch, there and back."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["ShortTimeSpectrum"]


class ShortTimeSpectrum(nn.Module):
    """STFT with a periodic Hann window, centred frames and reflected edges.

    Args:
        n_fft: length of the FFT, samples.
        win_length: of the window, samples.
        hop_length: distance of the frames, samples.
    """

    window: Tensor

    def __init__(self, n_fft: int, win_length: int, hop_length: int) -> None:
        super().__init__()
        self.n_fft, self.win_length, self.hop_length = n_fft, win_length, hop_length
        self.register_buffer("window", torch.hann_window(win_length), persistent=False)

    def forward(self, signal: Tensor) -> Tensor:
        """Complex ``[B x n_fft / 2 + 1 x frames]`` of ``[B x n]``."""
        spectrum: Tensor = torch.stft(
            signal,
            self.n_fft,
            self.hop_length,
            self.win_length,
            self.window,
            center=True,
            pad_mode="reflect",
            return_complex=True,
        )
        return spectrum

    def inverse(self, spectrum: Tensor, samples: int) -> Tensor:
        """Signals ``[B x samples]``, least squares where the spectrum is not consistent."""
        signal: Tensor = torch.istft(
            spectrum, self.n_fft, self.hop_length, self.win_length, self.window, length=samples
        )
        return signal
