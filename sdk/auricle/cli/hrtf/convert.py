"""``auricle hrtf convert``: a SOFA file to the compact asset that the engine and the C ABI read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from auricle import HRTF, InputError
from auricle.hrtf.equalization import (
    diffuse_field_equalized,
    headphone_equalized,
    scaled_to_head,
)

__all__ = ["convert"]


def convert(
    hrtf: HRTF,
    output: Path,
    sample_rate: int,
    *,
    diffuse_field: bool,
    head_width_m: float | None,
    headphone: Path | None,
) -> str:
    """Write the asset of a set, changed as asked.

    Returns:
        One line that says what was written.

    Raises:
        InputError: the headphone response is not stereo or not at the set's rate.
    """
    if diffuse_field:
        hrtf = diffuse_field_equalized(hrtf)
    if head_width_m is not None:
        hrtf = scaled_to_head(hrtf, head_width_m)
    if headphone is not None:
        hrtf = headphone_equalized(hrtf, _stereo_response(headphone, hrtf.sample_rate))
    data = hrtf.asset(sample_rate)
    output.write_bytes(data)
    return f"wrote {output}: {hrtf.name}, {sample_rate} Hz, {len(data) / 1024:.0f} KiB"


def _stereo_response(path: Path, sample_rate: float) -> np.ndarray[tuple[int, ...], np.dtype]:
    import soundfile
    import soxr

    try:
        samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        message = f"{path} is not a sound file that can be read: {error.error_string}"
        raise InputError(message) from error
    if samples.shape[1] != 2:
        message = f"{path} has {samples.shape[1]} channels; expected a stereo headphone response"
        raise InputError(message)
    return np.asarray(soxr.resample(samples, rate, sample_rate, quality="VHQ").T)
