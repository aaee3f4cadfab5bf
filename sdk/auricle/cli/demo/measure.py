"""What the rendered sources tell the ears, against what they should."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle import metrics
from auricle.cli.demo.cast import Role
from auricle.cli.demo.localize import CueTable
from auricle.plotting import CueCurve
from auricle.scene import Path, Vector, azimuth_deg, elevation_deg

__all__ = ["Measurement", "measure"]

_CURVE_POINTS = 120


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """One source of the demo, heard alone.

    Attributes:
        expected_deg: azimuth it was placed at; of a mover, at the start and at the end.
        measured_deg: azimuth it is heard at; of a mover, None.
        error_deg: absolute difference; of a mover, median over its frames.
        itd_us: interaural time difference over the whole sound; of a mover, None.
        ild_db: interaural level difference over the whole sound; of a mover, None.
        curve: the differences over time, measured and expected.
    """

    expected_deg: tuple[float, ...]
    measured_deg: float | None
    error_deg: float
    itd_us: float | None
    ild_db: float | None
    curve: CueCurve


def measure(
    role: Role,
    mono: NDArray[np.float32],
    binaural: NDArray[np.float32],
    sample_rate: int,
    hrtf: auricle.HRTF,
) -> Measurement:
    """Find a source again in what was rendered of it alone.

    Args:
        role: the source.
        mono: what it plays, ``[n]``.
        binaural: what was rendered, ``[2, n]``.
        sample_rate: of both, in Hz.
        hrtf: the set that was rendered with.
    """
    position, path = role.place()
    table = CueTable(hrtf, mono, sample_rate, elevation_deg(position))
    track = metrics.interaural_track(binaural, sample_rate)
    if path is None:
        return _still(role, position, binaural, sample_rate, table, track)
    return _moving(role, path, table, track)


def _still(
    role: Role,
    position: Vector,
    binaural: NDArray[np.float32],
    sample_rate: int,
    table: CueTable,
    track: metrics.InterauralTrack,
) -> Measurement:
    told = azimuth_deg(position)
    itd = float(metrics.itd_us(binaural, sample_rate))
    ild = float(metrics.ild_db(binaural))
    found = table.locate(np.array([itd]), np.array([ild]), in_front=abs(told) <= 90.0)
    measured = float(found[0])
    ends = np.array([0.0, binaural.shape[1] / sample_rate])
    expected_itd, expected_ild = table.expected(np.array([told, told]))
    curve = CueCurve(role.name, track, ends, expected_itd, expected_ild)
    return Measurement((told,), measured, _apart(measured, told), itd, ild, curve)


def _moving(role: Role, path: Path, table: CueTable, track: metrics.InterauralTrack) -> Measurement:
    told = np.array([azimuth_deg(path.at(t)) for t in track.times_s])
    in_front = np.abs(told) <= 90.0
    found = np.where(
        in_front,
        table.locate(track.itd_us, track.ild_db, in_front=True),
        table.locate(track.itd_us, track.ild_db, in_front=False),
    )
    errors = [_apart(f, t) for f, t in zip(found, told, strict=True) if np.isfinite(f)]
    times = np.linspace(path.start_s, path.duration_s, _CURVE_POINTS)
    azimuths = np.array([azimuth_deg(path.at(t)) for t in times])
    curve = CueCurve(role.name, track, times, *table.expected(azimuths))
    ends = (float(azimuths[0]), float(azimuths[-1]))
    return Measurement(ends, None, float(np.median(errors)), None, None, curve)


def _apart(first_deg: float, second_deg: float) -> float:
    return abs((first_deg - second_deg + 180.0) % 360.0 - 180.0)
