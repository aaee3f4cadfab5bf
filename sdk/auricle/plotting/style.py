"""One look for all figures: colours, line widths, type."""

from __future__ import annotations

from typing import Any, Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["INK", "PALE", "new_figure", "source_colour", "source_marker", "title"]

INK: Final = "#22272e"
PALE: Final = "#8a939e"

# Okabe and Ito, "Color Universal Design" (2008), without black and without yellow, which is too
# faint on white.
_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_MARKERS: Final = ("o", "s", "^", "D", "v", "P")

_LOOK: Final[dict[Any, Any]] = {
    "axes.edgecolor": PALE,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 10.0,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 150.0,
    "font.size": 10.0,
    "grid.color": "#e3e6ea",
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 9.0,
    "ytick.color": INK,
    "ytick.labelsize": 9.0,
}


def source_colour(index: int) -> str:
    """Colour of the source at an index; they repeat after six."""
    return _COLOURS[index % len(_COLOURS)]


def source_marker(index: int) -> str:
    """Marker of the source at an index: another one each time that the colours repeat."""
    return _MARKERS[index // len(_COLOURS) % len(_MARKERS)]


def new_figure(
    width_in: float, height_in: float, rows: int = 1, **subplots: Any
) -> tuple[Figure, list[Axes]]:
    """A figure in the common look with panels below one another, sizes in inches."""
    with rc_context(_LOOK):
        figure = Figure(figsize=(width_in, height_in), layout="constrained")
        panels = figure.subplots(rows, 1, squeeze=False, **subplots)
    return figure, list(panels[:, 0])


def title(axes: Axes, text: str) -> None:
    """A panel's title, at its left."""
    axes.set_title(text, loc="left", fontsize=11.0, fontweight="bold", color=INK)
