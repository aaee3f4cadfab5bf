"""SOFA files written by hand with h5py, right and wrong in every way a test needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np


def grid_deg(step: int = 30) -> np.ndarray:
    """Azimuths and elevations ``[m x 2]`` of a regular grid with both poles once."""
    rows = [
        (azimuth, elevation)
        for elevation in range(-90 + step, 90, step)
        for azimuth in range(0, 360, step)
    ]
    return np.array([*rows, (0, -90), (0, 90)], dtype=float)


def spherical_head(positions_deg: np.ndarray, sample_rate: float, taps: int = 128) -> np.ndarray:
    """Responses ``[m x 2 x taps]``: a delayed, band-limited pulse per ear, by Woodworth's ITD."""
    azimuth, elevation = np.radians(positions_deg.T)
    lateral = np.arcsin(np.cos(elevation) * np.sin(azimuth))
    itd_s = 0.0875 / 343.0 * (lateral + np.sin(lateral))
    time = np.arange(taps)
    ears = []
    for sign in (1.0, -1.0):
        delay = sample_rate * (0.000625 - sign * 0.5 * itd_s)
        gain = 10.0 ** (sign * 6.0 * np.sin(lateral) / 20.0)
        offset = time - delay[:, None]
        pulse = np.sinc(offset) * np.exp(-np.square(offset / 12.0))
        ears.append(gain[:, None] * pulse)
    return np.stack(ears, axis=1)


def write_sofa(path: Path, **changes: Any) -> Path:
    """Write a small valid ``SimpleFreeFieldHRIR`` file, with the changes named.

    Args:
        path: where to.
        changes: ``convention``, ``ir``, ``sample_rate``, ``positions``, ``position_type``,
            ``position_units``, ``receivers``, ``delay`` (None leaves the variable out),
            ``leave_out`` (names of variables).
    """
    sample_rate = changes.get("sample_rate", 48_000.0)
    directions = grid_deg()
    positions = np.column_stack([directions, np.full(len(directions), 1.2)])
    content = {
        "Data.IR": changes.get("ir", spherical_head(directions, sample_rate)),
        "Data.SamplingRate": np.atleast_1d(sample_rate),
        "Data.Delay": changes.get("delay", np.zeros((1, 2))),
        "SourcePosition": changes.get("positions", positions),
        "ReceiverPosition": changes.get(
            "receivers", np.array([[[0.0], [0.09], [0.0]], [[0.0], [-0.09], [0.0]]])
        ),
    }
    with h5py.File(path, "w") as file:
        file.attrs["SOFAConventions"] = np.bytes_(changes.get("convention", "SimpleFreeFieldHRIR"))
        for name, data in content.items():
            if data is not None and name not in changes.get("leave_out", ()):
                file[name] = data
        if "SourcePosition" in file:
            attributes = file["SourcePosition"].attrs
            attributes["Type"] = np.bytes_(changes.get("position_type", "spherical"))
            attributes["Units"] = np.bytes_(changes.get("position_units", "degree, degree, metre"))
    return path
