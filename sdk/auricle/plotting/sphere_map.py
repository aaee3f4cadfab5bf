"""Values over the directions around a head."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from auricle.plotting.style import INK, new_figure, title

__all__ = ["sphere_maps_figure"]


def sphere_maps_figure(
    positions_deg: ArrayLike, values: Mapping[str, ArrayLike], *, heading: str = ""
) -> Figure:
    """One map below another, a dot for each direction, left drawn on the left.

    Args:
        positions_deg: azimuth and elevation ``[m x 2]`` in degrees.
        values: title with unit, and values ``[m]``; where they are signed the colours diverge
            about zero. NaN leaves a direction out.
        heading: above the first title.

    Returns:
        A figure 9 inches wide.
    """
    azimuth, elevation = np.asarray(positions_deg, dtype=np.float64)[:, :2].T
    figure, panels = new_figure(9.0, 2.6 * len(values) + 0.4, len(values), sharex=True)
    for axes, (name, entries) in zip(panels, values.items(), strict=True):
        shown = np.asarray(entries, dtype=np.float64)
        known = np.isfinite(shown)
        signed = bool((shown[known] < 0.0).any())
        limit = float(np.percentile(np.abs(shown[known]), 99)) if known.any() else 1.0
        dots = axes.scatter(
            azimuth[known],
            elevation[known],
            c=shown[known],
            s=12.0,
            linewidths=0.0,
            cmap="RdBu_r" if signed else "viridis",
            vmin=-limit if signed else 0.0,
            vmax=limit if limit > 0.0 else 1.0,
        )
        figure.colorbar(dots, ax=axes)
        title(axes, name)
        axes.set_ylabel("elevation in °")
        axes.set_ylim(-95.0, 95.0)
    panels[-1].set_xlim(180.0, -180.0)
    panels[-1].set_xlabel("← left    azimuth in °    right →")
    if heading:
        figure.suptitle(heading, fontsize=12.0, color=INK)
    return figure
