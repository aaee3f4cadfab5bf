"""Pictures of the visual comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from auricle.datasets.visual.storing import VisualClip
from auricle.evaluation.azimuth import heard_azimuths_deg
from auricle.plotting.style import INK, PALE, new_figure, source_colour, title

__all__ = ["azimuth_figure", "clips_to_show"]

_SIDES_DEG = 70.0
_MARKERS = "osD^vPX"


def clips_to_show(clips: Sequence[VisualClip], count: int = 4) -> list[VisualClip]:
    """Clips with one thing that sounds, those first in which it goes farthest to a side."""
    singles = [clip for clip in clips if len(clip.label["names"]) == 1]

    def way_deg(clip: VisualClip) -> float:
        seconds = np.arange(0.0, clip.binaural.shape[1] / clip.sample_rate, 0.1)
        return float(np.ptp(clip.view.azimuths_deg(seconds)))

    return sorted(singles, key=way_deg, reverse=True)[:count]


def azimuth_figure(
    clips: Sequence[VisualClip], made: Mapping[str, Sequence[NDArray[np.float32]]]
) -> Figure:
    """Where it is seen and where it is heard, along time; one panel for each clip.

    Args:
        clips: with one thing that sounds each.
        made: what models made of them ``[2 x n]``, by name.
    """
    figure, panels = new_figure(9.0, 2.0 * len(clips) + 0.4, len(clips), sharex=True)
    for number, (clip, axes) in enumerate(zip(clips, panels, strict=True)):
        seconds = np.linspace(0.0, clip.binaural.shape[1] / clip.sample_rate, 81)
        axes.plot(seconds, clip.view.azimuths_deg(seconds), color=INK, label="seen")
        heard = {"truth": clip.binaural, **{name: ears[number] for name, ears in made.items()}}
        for row, (name, ears) in enumerate(heard.items()):
            times, azimuths = heard_azimuths_deg(ears, clip.sample_rate)
            axes.plot(
                times,
                azimuths,
                linestyle="",
                marker=_MARKERS[row % len(_MARKERS)],
                markersize=8.0 - 0.8 * row,
                color=PALE if row == 0 else source_colour(row - 1),
                label=name,
            )
        axes.set_ylim(-_SIDES_DEG, _SIDES_DEG)
        axes.set_ylabel("azimuth (°)")
        title(axes, clip.caption)
    panels[0].legend(frameon=False, fontsize=8.0, ncols=len(made) + 2, loc="lower left")
    panels[-1].set_xlabel("time (s)")
    return figure
