"""Sound files in and out: WAV or FLAC at any rate."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from auricle.errors import FormatError, InputError

__all__ = ["CONTAINERS", "SUBTYPES", "read_mono", "read_stereo", "write_binaural"]

SUBTYPES: Final = {"float": "FLOAT", "pcm16": "PCM_16", "pcm24": "PCM_24"}
"""Sample formats of the files written, by their name on the command line."""

CONTAINERS: Final = {".wav": ("float", "pcm16", "pcm24"), ".flac": ("pcm24", "pcm16")}
"""Sample formats that a file may hold by its ending, the usual one first."""


def read_mono(path: Path, sample_rate: int) -> NDArray[np.float32]:
    """Read a mono sound file and bring it to a sample rate.

    Args:
        path: WAV, FLAC or another format that libsndfile reads.
        sample_rate: wanted, in Hz.

    Returns:
        float32 ``[n]``.

    Raises:
        FormatError: not a sound file.
        InputError: several channels, no samples, or samples that are not finite.
        OSError: the file cannot be opened.
    """
    samples, rate = _read(path)
    if samples.shape[1] != 1:
        message = (
            f"{path} has {samples.shape[1]} channels, but a source is mono; mix it down first, for "
            f"example with: sox {path.name} mono.wav remix -"
        )
        raise InputError(message)
    return _at_rate(samples[:, 0], rate, sample_rate)


def read_stereo(path: Path, sample_rate: int) -> NDArray[np.float32]:
    """Read a stereo sound file, or a mono one for both sides, at a sample rate.

    Args:
        path: WAV, FLAC or another format that libsndfile reads.
        sample_rate: wanted, in Hz.

    Returns:
        float32 ``[2 x n]``, left first.

    Raises:
        FormatError: not a sound file.
        InputError: more than two channels, no samples, or samples that are not finite.
        OSError: the file cannot be opened.
    """
    samples, rate = _read(path)
    if samples.shape[1] > 2:
        message = f"{path} has {samples.shape[1]} channels; a bed is stereo: left and right"
        raise InputError(message)
    sides = _at_rate(samples, rate, sample_rate).T
    return np.repeat(sides, 2 // len(sides), axis=0)


def _read(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples ``[n x channels]``, checked, and their rate."""
    with path.open("rb") as file:
        try:
            samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            message = f"{path} is not a sound file that can be read; expected WAV or FLAC"
            raise FormatError(message) from None
    if samples.size == 0:
        message = f"{path} holds no samples"
        raise InputError(message)
    if not np.isfinite(samples).all():
        message = f"{path} holds samples that are NaN or infinite; all must be finite"
        raise InputError(message)
    return samples, rate


def _at_rate(samples: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    if rate == wanted:
        return samples
    resampled: NDArray[np.float32] = soxr.resample(samples, rate, wanted, quality="VHQ")
    return resampled


def write_binaural(
    path: Path, binaural: NDArray[np.float32], sample_rate: int, *, subtype: str | None = None
) -> int:
    """Write a stereo sound file, left ear first.

    Args:
        path: the file, of one of the endings of :data:`CONTAINERS`; what was there is replaced.
        binaural: ``[2, n]``.
        sample_rate: in Hz.
        subtype: a key of :data:`SUBTYPES` that the container holds; its usual one when None.

    Returns:
        Number of samples beyond full scale that were clipped; 0 for float.

    Raises:
        OSError: the file cannot be written.
    """
    ending = path.suffix.lower()
    chosen = CONTAINERS[ending][0] if subtype is None else subtype
    clipped = 0 if chosen == "float" else int(np.count_nonzero(np.abs(binaural) > 1.0))
    with path.open("wb") as file:
        soundfile.write(
            file, binaural.T, sample_rate, format=ending[1:].upper(), subtype=SUBTYPES[chosen]
        )
    return clipped
