"""The two transforms behind the distances: short-time Fourier transform and analytic signal."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.signals import ComplexArray, as_signal

__all__ = ["PadMode", "analytic_signal", "stft"]

PadMode: TypeAlias = Literal["reflect", "constant"]


def stft(
    samples: ArrayLike,
    *,
    n_fft: int = 512,
    win_length: int = 400,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
) -> ComplexArray:
    """Centred short-time Fourier transform with a periodic Hann window, not scaled.

    Frame ``t`` is centred on sample ``t * hop_length``; a window shorter than the FFT stands in
    its middle. Equal to ``librosa.stft`` and ``torch.stft`` with ``center=True``.

    Args:
        samples: real signal ``[..., n]``, n > n_fft / 2 with ``pad_mode="reflect"``.
        n_fft: length of the FFT, samples.
        win_length: length of the window, samples, at most ``n_fft``.
        hop_length: distance of the frames, samples.
        pad_mode: what stands before the beginning and after the end, ``n_fft // 2`` samples each:
            the signal mirrored, or zeros.

    Returns:
        complex128 ``[..., n_fft // 2 + 1, 1 + n // hop_length]`` for even ``n_fft``.

    Raises:
        InputError: window longer than the FFT, a hop below one sample, or a signal too short to
            be mirrored.
    """
    array = as_signal(samples, "samples")
    if not 1 <= win_length <= n_fft or hop_length < 1:
        message = (
            f"n_fft={n_fft}, win_length={win_length}, hop_length={hop_length}; expected "
            "1 <= win_length <= n_fft and hop_length >= 1"
        )
        raise InputError(message)
    half = n_fft // 2
    if pad_mode == "reflect" and array.shape[-1] <= half:
        message = (
            f"samples has {array.shape[-1]} samples; mirroring at the edges for n_fft={n_fft} "
            f"needs more than {half}, or pass pad_mode='constant'"
        )
        raise InputError(message)
    window = np.zeros(n_fft)
    start = (n_fft - win_length) // 2
    turn = np.arange(win_length) / win_length
    window[start : start + win_length] = 0.5 - 0.5 * np.cos(2.0 * np.pi * turn)

    edges = [(0, 0)] * (array.ndim - 1) + [(half, half)]
    padded = np.pad(array, edges, mode=pad_mode)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft, axis=-1)[..., ::hop_length, :]
    spectrum: ComplexArray = np.fft.rfft(frames * window, axis=-1)
    return spectrum.swapaxes(-1, -2)


def analytic_signal(samples: ArrayLike) -> ComplexArray:
    """Signal plus ``i`` times its Hilbert transform, by FFT over the whole length.

    Its magnitude is the envelope. Source: Marple, "Computing the discrete-time analytic signal
    via FFT", IEEE Transactions on Signal Processing 47 (1999).

    Args:
        samples: real signal ``[..., n]``.

    Returns:
        complex128 ``[..., n]``.
    """
    array = as_signal(samples, "samples")
    count = array.shape[-1]
    weight = np.zeros(count)
    weight[0] = 1.0
    weight[1 : (count + 1) // 2] = 2.0
    if count % 2 == 0:
        weight[count // 2] = 1.0
    analytic: ComplexArray = np.fft.ifft(np.fft.fft(array, axis=-1) * weight, axis=-1)
    return analytic
