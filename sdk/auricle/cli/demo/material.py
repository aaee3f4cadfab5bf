"""The sounds of the demo: recordings where there are any, else synthesised ones."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.cli.audio_files import read_mono
from auricle.cli.demo.cast import Role
from auricle.errors import FormatError

__all__ = ["Sound", "find_recordings", "gather"]

_VARIABLE = "AURICLE_DATA"
_MANIFEST = Path("sounds") / "sounds.csv"

# Equal loudness for all, and room for their sum below full scale.
_RMS = 0.05
_PEAK = 0.4
_FADE_S = 0.05

_LEAST_ACTIVE_S = 4.5
_LEAST_RMS_DBFS = -32.0
_LEAST_RATE = 22_050


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """What a role plays.

    Attributes:
        samples: mono float32 ``[n]``.
        origin: file name or name of the synthesised sound.
        credit: attribution that the licence asks for; empty for synthesised sounds.
    """

    samples: NDArray[np.float32]
    origin: str
    credit: str


def find_recordings() -> Path | None:
    """Folder with the recordings and their manifests, None where there is none.

    ``AURICLE_DATA`` names it; without that, ``../shared/data`` beside a checkout of the
    repository that is the working folder or holds this file.

    Raises:
        FormatError: ``AURICLE_DATA`` names a folder without the manifests.
    """
    named = os.environ.get(_VARIABLE)
    if named:
        folder = Path(named)
        if not (folder / _MANIFEST).is_file():
            message = f"{_VARIABLE} is {named!r}, but there is no {_MANIFEST} in it"
            raise FormatError(message)
        return folder
    for checkout in (Path.cwd(), Path(__file__).resolve().parents[4]):
        folder = checkout.parent / "shared" / "data"
        if (checkout / "pyproject.toml").is_file() and (folder / _MANIFEST).is_file():
            return folder
    return None


def gather(
    cast: Sequence[Role], folder: Path | None, sample_rate: int, duration_s: float
) -> list[Sound]:
    """A sound of the given length for every role.

    Args:
        cast: the roles.
        folder: of the recordings; None to synthesise all.
        sample_rate: wanted, in Hz.
        duration_s: wanted, in seconds.

    Raises:
        FormatError: a manifest without a usable recording of a role's class.
        OSError: a file that cannot be read.
    """
    sounds = []
    for seed, role in enumerate(cast):
        if folder is None:
            samples = role.synthesis(duration_s, sample_rate, seed=seed)
            origin, credit = f"synthesised {role.synthesised}", ""
        else:
            row, file = _choose(role, folder)
            samples = read_mono(file, sample_rate)
            origin, credit = row["file"], row["attribution"] or f"{row['file']}, {row['licence']}"
        sounds.append(Sound(_levelled(samples, sample_rate, duration_s), origin, credit))
    return sounds


def _choose(role: Role, folder: Path) -> tuple[dict[str, str], Path]:
    """The longest loud recording of a class that anybody may use, first by name among equals."""
    manifest = folder / role.manifest
    with manifest.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row.get("class") == role.sound_class]
    try:
        usable = [row for row in rows if _may_be_used(row)]
        ordered = sorted(usable, key=lambda row: (-float(row["active_s"]), row["file"]))
    except (KeyError, ValueError) as error:
        message = f"{manifest}: a row of class {role.sound_class} is not as expected ({error})"
        raise FormatError(message) from None
    if not ordered:
        message = f"{manifest}: no usable recording of class {role.sound_class!r}"
        raise FormatError(message)
    return ordered[0], manifest.parent / ordered[0]["file"]


def _may_be_used(row: dict[str, str]) -> bool:
    # The whole of ESC-50 is published for non-commercial use, its ESC-10 part is not.
    free = row["commercial_ok"] == "yes" and (row["source"] != "ESC-50" or row["esc10"] == "True")
    good = (
        float(row["active_s"]) >= _LEAST_ACTIVE_S
        and float(row["rms_dbfs"]) >= _LEAST_RMS_DBFS
        and int(row["orig_sr"]) >= _LEAST_RATE
    )
    return free and good


def _levelled(
    samples: NDArray[np.float32], sample_rate: int, duration_s: float
) -> NDArray[np.float32]:
    """Cut or padded to a length, faded at the ends, brought to the common level."""
    count = round(duration_s * sample_rate)
    cut = samples[:count].astype(np.float64)
    edge = min(round(_FADE_S * sample_rate), cut.size // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))
    cut[:edge] *= ramp
    cut[cut.size - edge :] *= ramp[::-1]
    rms, peak = float(np.sqrt(np.mean(cut**2))), float(np.abs(cut).max())
    if peak > 0.0:
        cut *= min(_RMS / rms, _PEAK / peak)
    return np.pad(cut, (0, count - cut.size)).astype(np.float32)
