"""Who sounds where: the scene from above, front up and left at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Ellipse, Polygon

from auricle.plotting.style import INK, PALE, new_figure, source_colour, source_marker, title
from auricle.scene import Path, Vector, azimuth_deg, distance_m, elevation_deg

__all__ = ["PlottedSource", "top_view_figure"]

_RINGS_M = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
_LEGEND_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class PlottedSource:
    """One source of a top view.

    Attributes:
        label: name in the legend.
        position: ``(x, y, z)`` in metres, listener axes; the start when it moves.
        path: how it moves; None when it stays.
    """

    label: str
    position: Vector
    path: Path | None = None


def top_view_figure(
    sources: Sequence[PlottedSource], *, heading: str = "The scene from above"
) -> Figure:
    """Draw sources around the listener, seen from above.

    Front (+x) is up and left (+y) is at the left. A path is a line from a hollow dot at its
    start to an arrow head at its end, with a small dot every second.

    Args:
        sources: what to draw; the legend lists them in this order with azimuth, distance and,
            when not at ear level, elevation.
        heading: title of the picture.

    Returns:
        A figure of 8.8 by 6 inches, higher when the legend needs it.
    """
    described = [_described(source) for source in sources]
    lines = sum(text.count("\n") + 2 for text in described)
    height = max(6.0, 0.6 + 0.165 * lines)
    figure, (axes,) = new_figure(8.8, height)
    # Automatic layout does not see that equal axes end up narrower than their place.
    figure.set_layout_engine("none")
    side = 0.575 * 8.8
    axes.set_position((0.085, 1.0 - (side + 0.4) / height, 0.575, side / height))
    reach = _reach_m(sources)
    _draw_surroundings(axes, reach)
    _draw_listener(axes, reach)
    handles = []
    for index, (source, text) in enumerate(zip(sources, described, strict=True)):
        colour, marker = source_colour(index), source_marker(index)
        if source.path is None:
            axes.plot(source.position[1], source.position[0], marker, ms=11, color=colour, zorder=4)
        else:
            _draw_path(axes, source.path, colour, reach)
        handles.append(
            Line2D(
                [],
                [],
                color=colour,
                marker=marker,
                ms=8,
                ls="" if source.path is None else "-",
                label=text,
            )
        )
    axes.set_aspect("equal")
    axes.set_xlim(reach, -reach)
    axes.set_ylim(-reach, reach)
    axes.set_xlabel("← left    y in m    right →")
    axes.set_ylabel("← back    x in m    front →")
    title(axes, heading)
    if handles:
        figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0.675, 1.0 - 0.33 / height),
            frameon=False,
            fontsize=9.0,
            labelspacing=1.2,
        )
    return figure


def _reach_m(sources: Sequence[PlottedSource]) -> float:
    """Half the width of the picture: beyond the farthest point, at least 1.2 m."""
    points = [source.position for source in sources]
    points += [s[1:] for source in sources if source.path for s in source.path.samples]
    farthest = max((max(abs(x), abs(y)) for x, y, _ in points), default=0.0)
    return max(1.2, 1.18 * farthest)


def _draw_surroundings(axes: Axes, reach: float) -> None:
    axes.grid(visible=False)
    fitting = [radius for radius in _RINGS_M if 0.15 * reach < radius < 1.38 * reach]
    for radius in fitting:
        axes.add_patch(Circle((0, 0), radius, fill=False, ec="#dfe3e8", lw=0.9, zorder=0))
        # Labels run along the ray 20 degrees to the right of straight back, where few stand.
        place = radius * np.sin(np.radians(20.0)), radius * np.cos(np.radians(20.0))
        if place[1] < 0.97 * reach:
            axes.annotate(
                f"{radius:g} m",
                (-place[0], -place[1]),
                ha="center",
                va="center",
                fontsize=8,
                color=PALE,
                bbox={"fc": "white", "ec": "none", "pad": 1.0},
                zorder=1,
            )
    for azimuth in range(0, 360, 30):
        edge = 2.0 * reach
        angle = np.radians(azimuth)
        axes.plot(
            [0, edge * np.sin(angle)],
            [0, edge * np.cos(angle)],
            color="#edf0f3",
            lw=0.8,
            zorder=0,
            scalex=False,
            scaley=False,
        )


def _draw_listener(axes: Axes, reach: float) -> None:
    head = 0.055 * reach
    for side in (-1, 1):
        axes.add_patch(
            Ellipse((side * 1.02 * head, 0), 0.36 * head, 0.7 * head, fc="white", ec=INK, lw=1.4)
        )
    nose = [(0.32 * head, 0.9 * head), (-0.32 * head, 0.9 * head), (0.0, 1.45 * head)]
    axes.add_patch(Polygon(nose, fc="white", ec=INK, lw=1.4, zorder=2))
    axes.add_patch(Circle((0, 0), head, fc="white", ec=INK, lw=1.4, zorder=3))


def _draw_path(axes: Axes, path: Path, colour: str, reach: float) -> None:
    samples = np.array(path.samples)
    left, front = samples[:, 2], samples[:, 1]
    axes.plot(left, front, color=colour, lw=2.2, zorder=4, solid_capstyle="butt")
    seconds = [path.at(t) for t in np.arange(np.ceil(path.start_s), path.duration_s)]
    axes.plot([p[1] for p in seconds], [p[0] for p in seconds], "o", ms=4, color=colour, zorder=5)
    axes.plot(left[0], front[0], "o", ms=10, mfc="white", mec=colour, mew=2.2, zorder=6)
    # The arrow head needs a shaft as long as itself to point along the path.
    away = np.flatnonzero(np.hypot(left - left[-1], front - front[-1]) > 0.02 * reach)
    if away.size:
        axes.annotate(
            "",
            xy=(left[-1], front[-1]),
            xytext=(left[away[-1]], front[away[-1]]),
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 2.2,
                "mutation_scale": 22,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
            },
            zorder=6,
        )


def _described(source: PlottedSource) -> str:
    name = fill(source.label, _LEGEND_COLUMNS)
    if source.path is None:
        return f"{name}\n{_place(source.position)}"
    start, end = source.path.samples[0][1:], source.path.samples[-1][1:]
    moving_s = source.path.duration_s - source.path.start_s
    return f"{name}\n{_place(start)}\n→ {_place(end)}, {moving_s:.3g} s"


def _place(position: Vector) -> str:
    azimuth = azimuth_deg(position)
    side = " left" if azimuth > 0.5 else " right" if azimuth < -0.5 else ""
    place = f"{abs(azimuth):.0f}°{side}, {distance_m(position):.3g} m"
    elevation = elevation_deg(position)
    if abs(elevation) < 0.5:
        return place
    return f"{place}, {abs(elevation):.0f}° {'up' if elevation > 0 else 'down'}"
