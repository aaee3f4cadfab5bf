"""Sound files in and out: mono WAV or FLAC at any rate, binaural WAV."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from auricle.errors import FormatError, InputError

__all__ = ["SUBTYPES", "read_mono", "write_binaural"]

SUBTYPES: Final = {"float": "FLOAT", "pcm24": "PCM_24"}
"""Sample formats of the files written, by their name on the command line."""


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
    with path.open("rb") as file:
        try:
            samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            message = f"{path} is not a sound file that can be read; expected WAV or FLAC"
            raise FormatError(message) from None
    channels = samples.shape[1]
    if channels != 1:
        message = (
            f"{path} has {channels} channels, but a source is mono; mix it down first, for "
            f"example with: sox {path.name} mono.wav remix -"
        )
        raise InputError(message)
    mono: NDArray[np.float32] = samples[:, 0]
    if mono.size == 0:
        message = f"{path} holds no samples"
        raise InputError(message)
    if not np.isfinite(mono).all():
        message = f"{path} holds samples that are NaN or infinite; all must be finite"
        raise InputError(message)
    if rate != sample_rate:
        mono = soxr.resample(mono, rate, sample_rate, quality="VHQ")
    return mono


def write_binaural(
    path: Path, binaural: NDArray[np.float32], sample_rate: int, *, subtype: str = "float"
) -> int:
    """Write a stereo WAV file, left ear first.

    Args:
        path: the file; what was there is replaced.
        binaural: ``[2, n]``.
        sample_rate: in Hz.
        subtype: a key of :data:`SUBTYPES`.

    Returns:
        Number of samples that do not fit 24 bits and were clipped; 0 for float.

    Raises:
        OSError: the file cannot be written.
    """
    clipped = 0
    if subtype == "pcm24":
        clipped = int(np.count_nonzero(np.abs(binaural) > 1.0))
    with path.open("wb") as file:
        soundfile.write(file, binaural.T, sample_rate, format="WAV", subtype=SUBTYPES[subtype])
    return clipped
