"""Impulse responses at another sample rate or shifted by part of a sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

__all__ = ["apply_delays", "resample_responses"]

# Samples of silence around a response, for the pre- and post-ringing of band limiting.
_MARGIN = 64


def apply_delays(
    ir: npt.NDArray[np.float64], delay: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Delay each response by its own number of samples, whole or not.

    Args:
        ir: ``[m x 2 x n]``.
        delay: ``[m x 2]`` samples, none negative.

    Returns:
        ``[m x 2 x (n + ceil(largest delay))]``, longer by a margin where delays are fractional.
    """
    if not delay.any():
        return ir
    taps = ir.shape[-1] + int(np.ceil(delay.max()))
    whole = np.array_equal(delay, np.round(delay))
    length = taps if whole else taps + _MARGIN
    size = 1 << (length + (0 if whole else _MARGIN)).bit_length()
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size) * delay[..., None])
    shifted = np.fft.irfft(np.fft.rfft(ir, size) * turn, size)
    return np.asarray(shifted[..., :length], dtype=np.float64)


def resample_responses(
    ir: npt.NDArray[np.floating], rate_in: float, rate_out: float
) -> tuple[npt.NDArray[np.float64], float]:
    """Resample responses with soxr's best filter.

    Args:
        ir: ``[m x 2 x n]`` at ``rate_in`` hertz.

    Returns:
        The responses at ``rate_out``, with some silence before them, and how much: the sample of
        the result at which sample 0 of ``ir`` lies.
    """
    margin = [(0, 0), (0, 0), (_MARGIN, _MARGIN)]
    padded = np.pad(np.asarray(ir, dtype=np.float64), margin)
    if rate_in == rate_out:
        return padded, float(_MARGIN)
    count, ears, taps = padded.shape
    flat = padded.reshape(count * ears, taps)
    resampled = np.stack([soxr.resample(row, rate_in, rate_out, quality="VHQ") for row in flat])
    # Band limiting spreads the energy of one sample over samples closer together or further apart.
    scaled = resampled * (rate_in / rate_out)
    return scaled.reshape(count, ears, -1), _MARGIN * rate_out / rate_in
