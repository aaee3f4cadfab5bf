"""Cross-correlation of the two ears on a grid finer than the samples, for a few lags only."""

from __future__ import annotations

import numpy as np

from auricle.metrics.signals import ComplexArray, FloatArray

__all__ = ["band_limited_correlation", "power_of_two"]


def power_of_two(count: int) -> int:
    """Smallest power of two that is not below ``count``."""
    return 1 << max(0, count - 1).bit_length()


def band_limited_correlation(
    binaural: FloatArray,
    sample_rate: float,
    *,
    band_hz: tuple[float, float],
    max_lag_s: float,
    upsampling: int,
) -> tuple[FloatArray, FloatArray]:
    """Correlation ``sum_t left(t) right(t + lag)`` of both ears cut to a band with steep edges.

    The value between samples is the exact band-limited one (what zero-padding the spectrum
    ``upsampling`` times would give), found for the wanted lags alone with a chirp transform:
    Bluestein, "A linear filtering approach to the computation of discrete Fourier transform",
    IEEE Transactions on Audio and Electroacoustics 18 (1970).

    Args:
        binaural: ``[..., 2, n]``.
        sample_rate: of the signals, in Hz.
        band_hz: lowest and highest frequency kept, in Hz.
        max_lag_s: lags reach from minus to plus this, in seconds.
        upsampling: lags per sample.

    Returns:
        Lags in seconds ``[lags]``, positive when the left ear leads, and the correlation
        ``[..., lags]``.
    """
    count = binaural.shape[-1]
    # Room for the longest lag without wrap-round, and bins at most 6 Hz wide at 48 kHz so that
    # the edges of the band do not depend on the length of a short response.
    length = power_of_two(max(count + int(np.ceil(max_lag_s * sample_rate)) + 1, 8192))
    first = int(np.ceil(band_hz[0] * length / sample_rate))
    last = int(np.floor(band_hz[1] * length / sample_rate))
    spectra = np.fft.rfft(binaural, length, axis=-1)[..., first : last + 1]
    cross: ComplexArray = np.conj(spectra[..., 0, :]) * spectra[..., 1, :]

    reach = int(np.floor(max_lag_s * sample_rate * upsampling))
    lags = np.arange(-reach, reach + 1)
    fine = length * upsampling
    values = _chirp_transform(cross, lags, fine)
    values *= _turn(2 * first * lags, fine)
    correlation: FloatArray = values.real
    return lags / (sample_rate * upsampling), correlation


def _turn(half_steps: np.ndarray[tuple[int], np.dtype[np.int64]], period: int) -> ComplexArray:
    """``exp(i pi half_steps / period)``, the angle reduced in whole numbers first."""
    reduced = half_steps % (2 * period)
    turned: ComplexArray = np.exp(1j * np.pi * reduced / period)
    return turned


def _chirp_transform(
    spectrum: ComplexArray, lags: np.ndarray[tuple[int], np.dtype[np.int64]], period: int
) -> ComplexArray:
    """``sum_k spectrum[k] exp(2 pi i k lag / period)`` for consecutive lags, ``[..., lags]``."""
    bins = np.arange(spectrum.shape[-1])
    distances = np.arange(lags[0] - bins[-1], lags[-1] + 1)
    size = power_of_two(distances.size)
    kernel = np.fft.fft(np.conj(_turn(distances**2, period)), size)
    chirped = np.fft.fft(spectrum * _turn(bins**2, period), size, axis=-1)
    convolved = np.fft.ifft(chirped * kernel, axis=-1)
    valid = convolved[..., bins.size - 1 : bins.size - 1 + lags.size]
    transformed: ComplexArray = valid * _turn(lags**2, period)
    return transformed
