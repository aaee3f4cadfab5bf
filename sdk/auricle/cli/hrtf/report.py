"""What there is to say about an HRTF set, and about two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from auricle import HRTF, HrtfError, metrics
from auricle.hrtf.equalization import diffuse_field_db, head_radius_m
from auricle.hrtf.hrtf_set import unit_vectors
from auricle.hrtf.resampling import resample_responses

__all__ = ["compare", "describe", "load"]

_RATE = 48_000
_SAME_DIRECTION_DEG = 2.0
_SMALLEST_RADIUS_M = 0.03


def load(name: str) -> HRTF:
    """The set of a SOFA file, or MIT KEMAR for the word ``default``."""
    return HRTF.default() if name == "default" else HRTF.load(name)


def describe(hrtf: HRTF) -> str:
    """Lines about one set: grid, lengths, levels, head size, what was noticed."""
    azimuth, elevation = hrtf.positions_deg.T
    count, _, taps = hrtf.ir.shape
    what = "directions" if len(hrtf.distances_m) == 1 else "positions"
    itd = np.asarray(metrics.itd_us(hrtf.ir, hrtf.sample_rate))
    field = diffuse_field_db(hrtf)
    frequency = np.fft.rfftfreq(2 * (len(field) - 1), 1.0 / hrtf.sample_rate)
    at = np.array([125.0, 500.0, 2000.0, 4000.0, 8000.0, 14_000.0])
    levels = np.interp(at, frequency, field)
    levels -= levels[1]
    rows = [
        ("set", hrtf.name),
        ("responses", f"{count} {what} x 2 ears x {taps} samples at {hrtf.sample_rate:g} Hz"),
        ("distance", f"{hrtf.distance_m.min():.2f} to {hrtf.distance_m.max():.2f} m"),
        ("grid", f"{_range(azimuth)}° in azimuth, {_range(elevation)}° in elevation"),
        *_shells(hrtf),
        ("peak", f"{np.abs(hrtf.ir).max():.3f}"),
        ("largest ITD", f"{np.nanmax(np.abs(itd)):.0f} µs"),
        ("head", _head(hrtf)),
        (
            "diffuse field",
            ", ".join(
                f"{level:+.1f} dB at {hertz:g} Hz"
                for hertz, level in zip(at, levels, strict=True)
                if hertz < 0.5 * hrtf.sample_rate
            ),
        ),
        *(("note", note) for note in hrtf.notes),
    ]
    return "\n".join(f"{label:14} {value}" for label, value in rows)


def _shells(hrtf: HRTF) -> list[tuple[str, str]]:
    """How dense the grid is; by distance where there are several."""
    rows = []
    for shell, metres in zip(hrtf.shells, hrtf.distances_m, strict=True):
        vectors = unit_vectors(shell.positions_deg)
        cosine = np.clip(np.sort(vectors @ vectors.T, axis=1)[:, -2], -1.0, 1.0)
        apart = f"{np.degrees(np.median(np.arccos(cosine))):.1f}° apart"
        if len(hrtf.distances_m) == 1:
            rows.append(("neighbours", apart))
        else:
            rows.append((f"at {metres:.3g} m", f"{len(shell.ir)} directions, {apart}"))
    return rows


def compare(first: HRTF, second: HRTF, plot: Path | None) -> str:
    """Lines about how two sets differ in the directions that both have, at the farthest distance
    of each.

    Raises:
        HrtfError: they have no direction in common.
    """
    first, second = first.shells[-1], second.shells[-1]
    cosine = unit_vectors(first.positions_deg) @ unit_vectors(second.positions_deg).T
    partner = np.argmax(cosine, axis=1)
    apart = np.degrees(np.arccos(np.clip(np.max(cosine, axis=1), -1.0, 1.0)))
    shared = np.flatnonzero(apart <= _SAME_DIRECTION_DEG)
    if len(shared) == 0:
        reason = f"has no direction within {_SAME_DIRECTION_DEG:g} degrees of one of {second.name}"
        raise HrtfError(first.name, reason)
    a, _ = resample_responses(first.ir[shared], first.sample_rate, _RATE)
    b, _ = resample_responses(second.ir[partner[shared]], second.sample_rate, _RATE)
    distortion = np.asarray(metrics.spectral_distortion_db(a, b, _RATE)).mean(axis=1)
    itd = np.asarray(metrics.itd_us(b, _RATE)) - np.asarray(metrics.itd_us(a, _RATE))
    ild = np.asarray(metrics.ild_db(b)) - np.asarray(metrics.ild_db(a))
    rows = [
        ("directions", f"{len(shared)} of {len(first.ir)} within {_SAME_DIRECTION_DEG:g}°", ""),
        ("spectrum", _spread(distortion, "dB"), "spectral distortion, both ears"),
        ("ITD", _spread(np.abs(itd), "µs"), "absolute difference"),
        ("ILD", _spread(np.abs(ild), "dB"), "absolute difference"),
    ]
    if plot is not None:
        _draw(first, second, shared, (distortion, itd, ild), plot)
        rows.append(("picture", f"wrote {plot}", ""))
    head = f"{second.name} against {first.name}"
    return "\n".join(
        [head, *(f"{label:12} {value}  {note}".rstrip() for label, value, note in rows)]
    )


def _head(hrtf: HRTF) -> str:
    radius = head_radius_m(hrtf)
    if radius < _SMALLEST_RADIUS_M:
        return "none: the set holds no time differences, only level and spectrum tell its sides"
    return f"like a sphere of {200.0 * radius:.1f} cm"


def _range(values: npt.NDArray[np.float64]) -> str:
    return f"{values.min():.0f} to {values.max():.0f}"


def _spread(values: npt.NDArray[np.float64], unit: str) -> str:
    known = values[np.isfinite(values)]
    return (
        f"mean {known.mean():.2f}, 95 % below {np.percentile(known, 95):.2f}, "
        f"largest {known.max():.2f} {unit}"
    )


def _draw(
    first: HRTF,
    second: HRTF,
    shared: npt.NDArray[np.intp],
    values: tuple[npt.NDArray[np.float64], ...],
    path: Path,
) -> None:
    from auricle.plotting import sphere_maps_figure

    titles = ("Spectral distortion (dB)", "ITD difference (µs)", "ILD difference (dB)")
    figure = sphere_maps_figure(
        first.positions_deg[shared],
        dict(zip(titles, values, strict=True)),
        heading=f"{second.name} against {first.name}",
    )
    figure.savefig(path)
