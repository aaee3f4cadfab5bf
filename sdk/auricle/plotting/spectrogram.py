"""What arrives at each ear over time and frequency."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics import stft
from auricle.plotting.style import new_figure, title

__all__ = ["spectrogram_figure"]

_RANGE_DB = 70.0
_LOWEST_HZ = 50.0
_FRAME_S = 0.032
_COLUMNS = 1200


def spectrogram_figure(
    binaural: ArrayLike, sample_rate: int, *, heading: str = "Spectrogram"
) -> Figure:
    """Spectrograms of both ears, left above right, on one scale of level.

    Windows of 32 ms; levels reach 70 dB down from the loudest bin of either ear.

    Args:
        binaural: ``[2, n]``, left ear first.
        sample_rate: in Hz.
        heading: first words of the titles.

    Returns:
        A figure of 9 by 6 inches.

    Raises:
        InputError: not one binaural signal.
    """
    samples = np.asarray(binaural)
    if samples.ndim != 2 or samples.shape[0] != 2:
        message = f"binaural has shape {samples.shape}; expected [2, n], left ear first"
        raise InputError(message)
    window = 2 * round(_FRAME_S * sample_rate / 2)
    # As many columns as the picture has dots across, so that a long clip costs no more to draw.
    hop = max(window // 4, samples.shape[1] // _COLUMNS)
    spectra = stft(
        samples, n_fft=2 * window, win_length=window, hop_length=hop, pad_mode="constant"
    )
    power = np.abs(spectra) ** 2
    loudest = max(float(power.max()), 1e-30)
    level = 10.0 * np.log10(np.maximum(power / loudest, 10.0 ** (-_RANGE_DB / 10.0)))
    times = np.arange(level.shape[-1]) * hop / sample_rate
    frequencies = np.arange(level.shape[-2]) * sample_rate / (2 * window)
    shown = frequencies > 0.5 * _LOWEST_HZ

    figure, panels = new_figure(9.0, 6.0, 2, sharex=True, sharey=True)
    for axes, ear, name in zip(panels, level, ("left ear", "right ear"), strict=True):
        image = axes.pcolormesh(
            times,
            frequencies[shown],
            ear[shown],
            cmap="magma",
            vmin=-_RANGE_DB,
            vmax=0.0,
            shading="nearest",
            rasterized=True,
        )
        axes.set_yscale("log")
        axes.set_ylim(_LOWEST_HZ, min(20_000.0, sample_rate / 2))
        ticks = [
            f for f in (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000) if f <= sample_rate / 2
        ]
        axes.set_yticks(ticks, [f"{f // 1000} k" if f >= 1000 else f"{f}" for f in ticks])
        axes.minorticks_off()
        axes.grid(visible=False)
        axes.set_ylabel("frequency in Hz")
        title(axes, f"{heading}, {name}")
    panels[-1].set_xlabel("time in s")
    panels[-1].set_xlim(0.0, max(samples.shape[1] / sample_rate, times[-1]))
    figure.colorbar(image, ax=panels, label="level in dB, loudest bin = 0", pad=0.015)
    return figure
