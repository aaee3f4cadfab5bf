"""The figures of the demo as plain text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.cli.demo.cast import Role
from auricle.cli.demo.material import Sound
from auricle.cli.demo.measure import Measurement

__all__ = ["credits_text", "placement_table", "timing_lines"]

_HEADS = ("source", "plays", "told", "expected", "measured", "error", "ITD", "ILD")


def placement_table(
    cast: Sequence[Role], sounds: Sequence[Sound], measurements: Sequence[Measurement]
) -> str:
    """One row per source: where it was placed and where it is heard, left positive."""
    rows = [_HEADS]
    for role, sound, found in zip(cast, sounds, measurements, strict=True):
        rows.append(
            (
                role.name,
                sound.origin.rpartition("/")[2],
                _told(role),
                " to ".join(f"{azimuth:+.0f}°" for azimuth in found.expected_deg),
                "each frame" if found.measured_deg is None else f"{found.measured_deg:+.1f}°",
                f"{found.error_deg:.1f}°",
                "" if found.itd_us is None else f"{found.itd_us:+.0f} µs",
                "" if found.ild_db is None else f"{found.ild_db:+.1f} dB",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = []
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
        words += [cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
        lines.append("  ".join(words).rstrip())
    return "\n".join(lines)


def timing_lines(
    block: int,
    sample_rate: int,
    render_ms: NDArray[np.float64],
    round_trip_ms: NDArray[np.float64],
) -> str:
    """Median and 99th percentile of rendering and of the way there and back."""
    return "\n".join(
        (
            f"one block is {block} frames = {1e3 * block / sample_rate:.2f} ms",
            _quantiles("render time per block", render_ms),
            _quantiles("round trip", round_trip_ms),
        )
    )


def credits_text(sounds: Sequence[Sound]) -> str:
    """Attribution of all recordings, as their licences ask for."""
    owed = [sound.credit for sound in sounds if sound.credit]
    if not owed:
        return "All sounds are synthesised by Auricle; nothing to credit.\n"
    lines = "\n".join(f"- {credit}" for credit in owed)
    return f"Recordings in binaural.wav, cut, brought to one level and rendered:\n{lines}\n"


def _told(role: Role) -> str:
    if role.sentence is not None:
        return f'"{role.sentence}"'
    if role.position is not None:
        return "({:.2f}, {:.2f}, {:.2f}) m".format(*role.position)
    return "a path from left to right"


def _quantiles(name: str, values_ms: NDArray[np.float64]) -> str:
    half, most = np.percentile(values_ms, [50, 99])
    return f"{name:<22} p50 {half:.3f} ms   p99 {most:.3f} ms"
