"""Pictures of what the models make: TAS figures 5, 6 and 7, SpatialTAS figure 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from auricle import metrics
from auricle.evaluation.ablations import DISTANCES_M, PromptAblation
from auricle.plotting.style import INK, PALE, new_figure, source_colour, title

__all__ = [
    "difference_spectrogram_figure",
    "envelope_figure",
    "level_curve_figure",
    "prompt_cue_figure",
]

Clip = NDArray[np.float32]

_RANGE_DB = 60.0
_CURVE_FRAME_S = 0.1
_SMOOTHING_S = 0.01


def difference_spectrogram_figure(clips: Mapping[str, Clip], sample_rate: int) -> Figure:
    """Spectrograms of L - R, one panel for each clip, on one scale (TAS, figure 5).

    Args:
        clips: ``[2 x n]`` by name, the truth first.
        sample_rate: Hz.
    """
    spectra = {name: np.abs(metrics.stft(clip[0] - clip[1])) ** 2 for name, clip in clips.items()}
    loudest = max(max(float(power.max()) for power in spectra.values()), 1e-30)
    figure, panels = new_figure(9.0, 1.7 * len(clips) + 0.4, len(clips), sharex=True)
    for axes, (name, power) in zip(panels, spectra.items(), strict=True):
        level = 10.0 * np.log10(np.maximum(power / loudest, 10.0 ** (-_RANGE_DB / 10.0)))
        seconds = next(iter(clips.values())).shape[1] / sample_rate
        image = axes.imshow(
            level,
            origin="lower",
            aspect="auto",
            extent=(0.0, seconds, 0.0, sample_rate / 2000.0),
            vmin=-_RANGE_DB,
            vmax=0.0,
            cmap="magma",
        )
        axes.grid(visible=False)
        axes.set_ylabel("kHz")
        title(axes, f"L - R, {name}")
    panels[-1].set_xlabel("time (s)")
    figure.colorbar(image, ax=panels, label="dB", fraction=0.03)
    return figure


def envelope_figure(clips: Mapping[str, Clip], sample_rate: int) -> Figure:
    """Envelopes of both ears, smoothed over 10 ms (TAS, figure 6).

    Args:
        clips: ``[2 x n]`` by name, the truth first.
        sample_rate: Hz.
    """
    figure, panels = new_figure(9.0, 5.4, 2, sharex=True, sharey=True)
    length = max(1, round(_SMOOTHING_S * sample_rate))
    kernel = np.ones(length) / length
    for ear, axes in enumerate(panels):
        for number, (name, clip) in enumerate(clips.items()):
            envelope = np.abs(metrics.analytic_signal(clip))[ear]
            smooth = np.convolve(envelope, kernel, mode="same")[::length]
            colour = INK if number == 0 else source_colour(number - 1)
            times = np.arange(smooth.size) * length / sample_rate
            axes.plot(times, smooth, color=colour, linewidth=1.2, label=name)
        axes.set_ylabel("amplitude")
        title(axes, "left ear" if ear == 0 else "right ear")
    panels[0].legend(frameon=False, ncols=len(clips))
    panels[1].set_xlabel("time (s)")
    return figure


def level_curve_figure(
    truth: Clip, clips: Mapping[str, Clip], sample_rate: int, *, heading: str
) -> Figure:
    """Level of the left ear over the right along time, for several sentences (TAS, figure 7).

    Args:
        truth: ``[2 x n]``.
        clips: what a model made, by the sentence it was given.
        sample_rate: Hz.
        heading: title.
    """
    figure, (axes,) = new_figure(9.0, 3.6)
    frame = round(_CURVE_FRAME_S * sample_rate)
    for number, (name, clip) in enumerate({"truth": truth, **clips}.items()):
        count = clip.shape[1] // frame
        energy = np.mean(clip[:, : count * frame].reshape(2, count, frame) ** 2, axis=2)
        audible = energy.sum(axis=0) > 1e-4 * energy.sum(axis=0).max()
        level = np.full(count, np.nan)
        level[audible] = 10.0 * np.log10(
            (energy[0, audible] + 1e-12) / (energy[1, audible] + 1e-12)
        )
        colour = INK if number == 0 else source_colour(number - 1)
        times = (np.arange(count) + 0.5) * _CURVE_FRAME_S
        axes.plot(times, level, color=colour, linewidth=1.4, label=name)
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    axes.set_xlabel("time (s)")
    axes.set_ylabel("left over right (dB)")
    axes.legend(frameon=False, fontsize=8.0)
    title(axes, heading)
    return figure


def prompt_cue_figure(ablations: Sequence[PromptAblation]) -> Figure:
    """Time and level differences against the words (SpatialTAS, figure 3a and 3b).

    Above, each clip's time difference with the sentence as it is and with its sides flipped; below,
    the level difference at each distance that is said.
    """
    figure, panels = new_figure(9.0, 6.4, 2)
    for number, ablation in enumerate(ablations):
        colour = source_colour(number)
        itd = np.asarray(ablation.itd_us).reshape(-1, 2)
        panels[0].scatter(itd[:, 0], itd[:, 1], s=14, color=colour, label=ablation.name, alpha=0.7)
        levels = np.asarray(ablation.distance_ild_db).reshape(-1, len(DISTANCES_M))
        if len(levels):
            low, middle, high = np.percentile(levels, [25, 50, 75], axis=0)
            panels[1].plot(DISTANCES_M, middle, color=colour, marker="o", label=ablation.name)
            panels[1].fill_between(DISTANCES_M, low, high, color=colour, alpha=0.12)
    for axis in (panels[0].axhline, panels[0].axvline):
        axis(0.0, color=PALE, linewidth=0.8)
    panels[0].set_xlabel("ITD as said (µs)")
    panels[0].set_ylabel("ITD, sides flipped (µs)")
    title(panels[0], "Flipping left and right")
    panels[1].set_xlabel("distance that is said (m)")
    panels[1].set_ylabel("|ILD| (dB)")
    title(panels[1], "Changing the distance: median and quartiles")
    panels[0].legend(frameon=False, fontsize=8.0)
    return figure
