"""Pictures of what was seen and how it sounds, as Matplotlib figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from auricle.metrics import InterauralTrack
from auricle.plotting.style import PALE, new_figure, source_colour, title
from auricle.vision.frames.clip import Image
from auricle.vision.placements import SeenObject

__all__ = ["VisualCue", "object_figure", "visual_cue_figure"]

_WIDTH_IN = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class VisualCue:
    """Interaural differences of one thing, heard alone, and where it is seen meanwhile.

    Attributes:
        label: name in the legend.
        measured: frames of its sound.
        azimuth_deg: where it is at their times, ``[frames]``, left positive.
        expected_azimuth_deg: azimuths of the expected values, ``[points]``, rising; None for none.
        expected_itd_us: expected time differences in microseconds at these.
        expected_ild_db: expected level differences in decibels at these.
    """

    label: str
    measured: InterauralTrack
    azimuth_deg: npt.NDArray[np.float64]
    expected_azimuth_deg: npt.NDArray[np.float64] | None = None
    expected_itd_us: npt.NDArray[np.float64] | None = None
    expected_ild_db: npt.NDArray[np.float64] | None = None


def object_figure(image: Image, thing: SeenObject, index: int = 0) -> Figure:
    """A thing over its frame: its box where it is largest, and its track from a hollow dot on.

    Args:
        image: the frame in which it is largest, uint8 ``[h x w x 3]``.
        thing: that was seen.
        index: of its colour, as in the top view.
    """
    height, width = image.shape[:2]
    figure, (axes,) = new_figure(_WIDTH_IN, 0.6 + _WIDTH_IN * height / width)
    axes.imshow(image, extent=(0.0, float(width), float(height), 0.0))
    axes.grid(visible=False)
    colour = source_colour(index)
    largest = max(thing.track.sightings, key=lambda s: s.region.area).region
    left, top, _, _ = largest.box
    axes.add_patch(
        Rectangle((left, top), largest.width, largest.height, fill=False, ec=colour, lw=2.5)
    )
    points = np.array([sighting.region.centre for sighting in thing.track.sightings])
    if len(points) > 1:
        axes.plot(*points.T, color="white", lw=4.0, alpha=0.8)
        axes.plot(*points.T, color=colour, lw=2.2)
    axes.plot(*points[0], "o", ms=10, mfc="white", mec=colour, mew=2.4)
    if len(points) > 1:
        axes.plot(*points[-1], "o", ms=10, color=colour)
    axes.set_xlim(0.0, float(width))
    axes.set_ylim(float(height), 0.0)
    axes.set_xticks([])
    axes.set_yticks([])
    place = thing.placement
    side = "left" if place.azimuth_deg > 0.0 else "right"
    title(
        axes,
        f"{place.label or 'thing'}: {abs(place.azimuth_deg):.1f}° {side}, "
        f"{place.elevation_deg:+.1f}° up, {place.distance_m:.2g} m"
        f"{', moving' if place.path is not None else ''}",
    )
    return figure


def visual_cue_figure(cues: Sequence[VisualCue]) -> Figure:
    """Time difference above level difference, over the azimuth at which things are seen.

    Left is at the left, as in the picture. Dots are measured on the rendered sound of each thing
    alone; lines are expected of the measured head.
    """
    figure, (time_axes, level_axes) = new_figure(9.0, 6.5, 2, sharex=True)
    handles = []
    for index, cue in enumerate(cues):
        colour = source_colour(index)
        for axes, values, expected in (
            (time_axes, cue.measured.itd_us, cue.expected_itd_us),
            (level_axes, cue.measured.ild_db, cue.expected_ild_db),
        ):
            if cue.expected_azimuth_deg is not None and expected is not None:
                axes.plot(cue.expected_azimuth_deg, expected, color=colour, lw=1.4, alpha=0.9)
            (dots,) = axes.plot(
                cue.azimuth_deg, values, "o", ms=4.0, mew=0, alpha=0.6, color=colour
            )
        dots.set_label(cue.label)
        handles.append(dots)
    for axes, unit, heading in (
        (time_axes, "ITD in µs\nleft ear leads →", "Time difference"),
        (level_axes, "ILD in dB\nleft ear louder →", "Level difference"),
    ):
        axes.axhline(0.0, color=PALE, lw=0.9, zorder=0)
        axes.axvline(0.0, color=PALE, lw=0.9, zorder=0)
        axes.set_ylabel(unit)
        title(axes, f"{heading} over visual azimuth (dots measured, lines expected)")
    level_axes.set_xlabel("← left    azimuth in degrees, as seen    right →")
    level_axes.invert_xaxis()
    if handles:
        figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize=9.0)
    return figure
