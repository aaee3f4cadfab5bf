"""The similarities of SEE-2-SOUND (arXiv 2406.06612): as its code computes them, and as meant.

All compare one mono sound with another and lie between 0 and 1. With ``corrected`` they measure
what their names say and are 1 for equal sounds; the published forms are here so that published
figures can be read, and each docstring says what they really measure. Spectral features come from
librosa, as in the published code: ``pip install 'auricle[metrics]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import soxr
from numpy.typing import ArrayLike

from auricle.errors import InputError, MissingExtraError
from auricle.metrics.signals import FloatArray, as_signal, check_sample_rate

__all__ = [
    "chroma_similarity",
    "mfcc_dtw_similarity",
    "spectral_contrast_similarity",
    "zero_crossing_similarity",
]

_MFCC_RATE = 22_050
_MFCC_COUNT = 13
_FAINT_DB = 60.0


def mfcc_dtw_similarity(
    first: ArrayLike, second: ArrayLike, sample_rate: int, *, corrected: bool = False
) -> float:
    """Likeness of mel-frequency cepstra under dynamic time warping.

    13 coefficients at 22,050 Hz after pre-emphasis of 0.97, the shorter sound padded with zeros.
    The published code hands librosa the transposed matrix, so that it warps the 13 coefficients
    instead of time, and returns ``1 / (1 + mean of the accumulated cost matrix)``, which falls with
    the length of the sounds and is far below 1 even for equal ones. Corrected: frames are warped,
    and the cost is the mean along the path.

    Args:
        first: ``[n]``.
        second: ``[m]``.
        sample_rate: of both, in hertz.
        corrected: see above.

    Raises:
        InputError: not two mono sounds.
        MissingExtraError: librosa is not installed.
    """
    librosa = _librosa()
    sounds = [
        soxr.resample(sound, sample_rate, _MFCC_RATE) for sound in _two(first, second, sample_rate)
    ]
    count = max(map(len, sounds))
    matrices = [
        librosa.feature.mfcc(
            y=librosa.effects.preemphasis(np.pad(sound, (0, count - len(sound))), coef=0.97),
            sr=_MFCC_RATE,
            n_mfcc=_MFCC_COUNT,
        )
        for sound in sounds
    ]
    if not corrected:
        cost, _ = librosa.sequence.dtw(X=matrices[0].T, Y=matrices[1].T, metric="euclidean")
        return float(1.0 / (1.0 + np.mean(cost)))
    cost, path = librosa.sequence.dtw(X=matrices[0], Y=matrices[1], metric="euclidean")
    return float(1.0 / (1.0 + cost[-1, -1] / len(path)))


def zero_crossing_similarity(
    first: ArrayLike, second: ArrayLike, sample_rate: int, *, corrected: bool = False
) -> float:
    """Likeness of the rates at which the signals change sign.

    Published: ``1 - |z1 - z2|`` with z the share of samples at which the sign changes, passing
    through an exact zero counted twice; as z is mostly below 0.1, everything is alike. Corrected:
    ``min(z1, z2) / max(z1, z2)``, zeros left out.

    Args and errors are those of :func:`mfcc_dtw_similarity`; librosa is not needed.
    """
    rates = []
    for sound in _two(first, second, sample_rate):
        kept = sound[sound != 0.0] if corrected else sound
        rates.append(float(np.mean(np.diff(np.sign(kept)) != 0.0)) if len(kept) > 1 else 0.0)
    if not corrected:
        return 1.0 - abs(rates[0] - rates[1])
    return min(rates) / max(rates) if max(rates) > 0.0 else 1.0


def chroma_similarity(
    first: ArrayLike, second: ArrayLike, sample_rate: int, *, corrected: bool = False
) -> float:
    """Likeness of the twelve pitch classes over time, from a constant-Q transform.

    Published: ``1 - mean |c1 - c2|`` over the frames of the shorter sound; every frame is scaled to
    a largest value of 1, silent ones too. Corrected: mean cosine of the frames in which both sounds
    are within 60 dB of their loudest frame; 0 where there is none.

    Args and errors are those of :func:`mfcc_dtw_similarity`.
    """
    librosa = _librosa()
    sounds = _two(first, second, sample_rate)
    one, two = (librosa.feature.chroma_cqt(y=sound, sr=sample_rate) for sound in sounds)
    count = min(one.shape[1], two.shape[1])
    one, two = one[:, :count], two[:, :count]
    if not corrected:
        return float(1.0 - np.mean(np.abs(one - two)))
    heard = np.ones(count, dtype=bool)
    for sound in sounds:
        level = librosa.feature.rms(y=sound)[0][:count]
        heard &= level > level.max() * 10.0 ** (-_FAINT_DB / 20.0)
    size = np.linalg.norm(one, axis=0) * np.linalg.norm(two, axis=0)
    heard &= size > 0.0
    return float(np.mean(np.sum(one * two, axis=0)[heard] / size[heard])) if heard.any() else 0.0


def spectral_contrast_similarity(
    first: ArrayLike, second: ArrayLike, sample_rate: int, *, corrected: bool = False
) -> float:
    """Likeness of the difference of peaks and valleys in octave bands.

    Published: ``1 - mean |C1 - C2| / max(|C1|, |C2|)``, scaled by the one largest value of both, so
    that a single frame decides the scale. Corrected: ``1 - sum |C1 - C2| / sum (|C1| + |C2|)``.

    Args and errors are those of :func:`mfcc_dtw_similarity`.
    """
    librosa = _librosa()
    one, two = (
        librosa.feature.spectral_contrast(y=sound, sr=sample_rate)
        for sound in _two(first, second, sample_rate)
    )
    count = min(one.shape[1], two.shape[1])
    one, two = one[:, :count], two[:, :count]
    difference = np.abs(one - two)
    if corrected:
        whole = float(np.sum(np.abs(one) + np.abs(two)))
        return float(1.0 - np.sum(difference) / whole) if whole > 0.0 else 1.0
    largest = max(float(np.abs(one).max()), float(np.abs(two).max()))
    return float(1.0 - np.mean(difference) / largest) if largest > 0.0 else 1.0


def _librosa() -> Any:
    try:
        return import_module("librosa")
    except ImportError:
        message = "this similarity needs librosa: pip install 'auricle[metrics]'"
        raise MissingExtraError(message) from None


def _two(first: ArrayLike, second: ArrayLike, sample_rate: int) -> tuple[FloatArray, FloatArray]:
    check_sample_rate(sample_rate)
    sounds = as_signal(first, "first"), as_signal(second, "second")
    for sound, name in zip(sounds, ("first", "second"), strict=True):
        if sound.ndim != 1:
            message = f"{name} has shape {sound.shape}; expected a mono sound [n]"
            raise InputError(message)
    return sounds
