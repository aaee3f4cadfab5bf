"""One mixture of the demo: two sounds in one mono stream, taken apart by a sentence and placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle import metrics
from auricle.cli.demo.localize import CueTable
from auricle.render.mixture_voices import mixture_voices
from auricle.render.offline import render_offline
from auricle.render.separating import SeparatorFactory, built_in_separator
from auricle.scene import azimuth_deg, elevation_deg

__all__ = ["SENTENCE", "HeardPart", "MixtureShown", "mixture_lines", "show_mixture"]

SENTENCE: Final = "the speech is 60 degrees to the left, the rain is 60 degrees to the right"

# As long as a measured response, with room on both sides.
_TAPS: Final = 384
_LEAD: Final = 64
_REGULAR: Final = 1e-6

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeardPart:
    """What became of one of the sounds.

    Attributes:
        label: what the sentence calls it.
        told_deg: azimuth it was placed at.
        heard_deg: azimuth at which the sound itself is heard in the result, however much of it
            went to another part.
        improvement_db: SI-SDR of the part over that of the mixture.
    """

    label: str
    told_deg: float
    heard_deg: float
    improvement_db: float


@dataclass(frozen=True, slots=True, eq=False)
class MixtureShown:
    """The mixture as it is heard.

    Attributes:
        binaural: float32 ``[2 x n]``.
        parts: in the order of the sentence.
    """

    binaural: Samples
    parts: tuple[HeardPart, ...]


def show_mixture(
    sounds: Sequence[Samples],
    sample_rate: int,
    hrtf: auricle.HRTF,
    *,
    separator: SeparatorFactory = built_in_separator,
) -> MixtureShown:
    """Mix two sounds, take them apart by :data:`SENTENCE`, and find them again.

    Args:
        sounds: speech and rain, mono float32 ``[n]``.
        sample_rate: in Hz.
        hrtf: the set to render with.
        separator: makes what takes the mixture apart.

    Raises:
        SeparationError: the network cannot be run here.
    """
    mixture = np.sum(sounds, axis=0, dtype=np.float32)
    objects = auricle.parse(SENTENCE).objects
    voices = mixture_voices(mixture, sample_rate, objects, separator=separator)
    binaural = render_offline(voices, sample_rate, hrtf=hrtf).binaural
    heard = []
    each = _heard_of_each(sounds, binaural)
    for placement, voice, sound, alone in zip(objects, voices, sounds, each, strict=False):
        table = CueTable(hrtf, sound, sample_rate, elevation_deg(placement.position))
        itd, ild = metrics.itd_us(alone, sample_rate), metrics.ild_db(alone)
        azimuth = table.locate(np.array([itd]), np.array([ild]), in_front=True)
        improvement = metrics.si_sdr_improvement_db(voice.samples, sound, mixture)
        told = azimuth_deg(placement.position)
        heard.append(HeardPart(placement.label, told, float(azimuth[0]), float(improvement)))
    return MixtureShown(binaural, tuple(heard))


def mixture_lines(shown: MixtureShown) -> str:
    """The figures of a mixture as plain text."""
    rows = [f'one mono stream of two sounds, "{SENTENCE}":']
    rows += [
        f"{part.label:<9}  told {part.told_deg:+.0f}°   heard {part.heard_deg:+.1f}°   "
        f"SI-SDR improvement {part.improvement_db:+.1f} dB"
        for part in shown.parts
    ]
    return "\n".join(rows)


def _heard_of_each(sounds: Sequence[Samples], binaural: Samples) -> list[Samples]:
    """What of a binaural signal comes from each of the sounds that were mixed, ``[2 x n]`` each.

    By the responses from all sounds to an ear that explain it best, least squares over the whole
    signal: the normal equations of Haykin, "Adaptive Filter Theory", 4th ed., section 2.4.
    """
    size = sounds[0].size + binaural.shape[1]
    spectra = np.fft.rfft(np.asarray(sounds, np.float64), size)
    # Responses may begin before their time: a part is not the sound.
    late = np.pad(binaural, ((0, 0), (_LEAD, 0)))
    ears = np.fft.rfft(late, size)
    lags = np.arange(_TAPS)
    between = np.fft.irfft(spectra[:, None] * spectra[None].conj(), size)
    matrix = np.block([[row[lags[None] - lags[:, None]] for row in rows] for rows in between])
    matrix[np.diag_indices_from(matrix)] *= 1.0 + _REGULAR
    told = np.fft.irfft(spectra[:, None].conj() * ears, size)[..., :_TAPS]
    responses = np.linalg.solve(matrix, told.transpose(0, 2, 1).reshape(-1, len(binaural)))
    filters = np.fft.rfft(responses.reshape(len(sounds), _TAPS, -1), size, axis=1)
    heard = np.fft.irfft(spectra[:, None] * filters.transpose(0, 2, 1), size)
    return list(heard[..., : sounds[0].size].astype(np.float32))
