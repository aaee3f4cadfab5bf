"""Interaural time and level difference over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from auricle.metrics import InterauralTrack
from auricle.plotting.style import PALE, new_figure, source_colour, title

__all__ = ["CueCurve", "interaural_figure"]


@dataclass(frozen=True, slots=True, eq=False)
class CueCurve:
    """What one source does to the ears over time.

    Attributes:
        label: name in the legend.
        measured: frames measured on the rendered sound.
        expected_times_s: times of the expected values in seconds, ``[points]``; None when nothing
            is expected.
        expected_itd_us: expected time difference in microseconds at these times.
        expected_ild_db: expected level difference in decibels at these times.
    """

    label: str
    measured: InterauralTrack
    expected_times_s: NDArray[np.float64] | None = None
    expected_itd_us: NDArray[np.float64] | None = None
    expected_ild_db: NDArray[np.float64] | None = None


def interaural_figure(
    curves: Sequence[CueCurve], *, heading: str = "Interaural differences"
) -> Figure:
    """Time difference above level difference; dots are measured, lines are expected.

    Args:
        curves: one per source; colours follow their order, as in the top view.
        heading: first words of the titles.

    Returns:
        A figure of 9 by 6 inches.
    """
    figure, (time_axes, level_axes) = new_figure(9.0, 6.0, 2, sharex=True)
    handles = []
    expecting = any(curve.expected_times_s is not None for curve in curves)
    for index, curve in enumerate(curves):
        colour = source_colour(index)
        measured = curve.measured
        (dots,) = time_axes.plot(
            measured.times_s, measured.itd_us, "o", ms=3.0, mew=0, alpha=0.75, color=colour
        )
        level_axes.plot(
            measured.times_s, measured.ild_db, "o", ms=3.0, mew=0, alpha=0.75, color=colour
        )
        if curve.expected_times_s is not None:
            for axes, expected in (
                (time_axes, curve.expected_itd_us),
                (level_axes, curve.expected_ild_db),
            ):
                if expected is not None:
                    axes.plot(curve.expected_times_s, expected, color=colour, lw=1.4, alpha=0.9)
        dots.set_label(curve.label)
        handles.append(dots)
    note = " (dots measured, lines expected)" if expecting else ""
    _finish(time_axes, f"{heading}, time{note}", "ITD in µs", ("leads", 800.0))
    _finish(level_axes, f"{heading}, level{note}", "ILD in dB", ("louder", 12.0))
    level_axes.set_xlabel("time in s")
    ends = [curve.measured.times_s[-1] for curve in curves if curve.measured.times_s.size]
    ends += [c.expected_times_s[-1] for c in curves if c.expected_times_s is not None]
    level_axes.set_xlim(0.0, max(ends, default=1.0))
    if handles:
        figure.legend(
            handles=handles,
            loc="outside right upper",
            frameon=False,
            fontsize=9.0,
            markerscale=2.5,
            labelspacing=0.9,
        )
    return figure


def _finish(axes: Axes, heading: str, unit: str, ear: tuple[str, float]) -> None:
    """Axis symmetric about zero, so that the middle of the panel is straight ahead.

    ``ear`` is what the left ear does above zero, and the least reach of the axis.
    """
    verb, least = ear
    low, high = axes.get_ylim()
    reach = max(least, abs(low), abs(high))
    axes.set_ylim(-reach, reach)
    axes.axhline(0.0, color=PALE, lw=0.9, zorder=0)
    axes.set_ylabel(f"{unit}\n← right ear {verb}   left ear {verb} →", linespacing=1.6)
    title(axes, heading)
