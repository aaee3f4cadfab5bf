"""Pictures of a scene and of what it sounds like, as Matplotlib figures.

Figures are built without pyplot: no window, no global state. Write one with
``figure.savefig("picture.png")``. Colours are those of Okabe and Ito, which colour-blind readers
can tell apart.
"""

from __future__ import annotations

from auricle.plotting.interaural import CueCurve, interaural_figure
from auricle.plotting.room import decay_figure, echogram_figure, room_top_view_figure
from auricle.plotting.spectrogram import spectrogram_figure
from auricle.plotting.sphere_map import sphere_maps_figure
from auricle.plotting.top_view import PlottedSource, top_view_figure

__all__ = [
    "CueCurve",
    "PlottedSource",
    "decay_figure",
    "echogram_figure",
    "interaural_figure",
    "room_top_view_figure",
    "spectrogram_figure",
    "sphere_maps_figure",
    "top_view_figure",
]
