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

_WINDOW: Final = 2048

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
    for placement, voice, sound in zip(objects, voices, sounds, strict=False):
        table = CueTable(hrtf, sound, sample_rate, elevation_deg(placement.position))
        alone = _heard_of(sound, binaural)
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


def _heard_of(sound: Samples, binaural: Samples) -> Samples:
    """What of a binaural signal comes from one of the sounds that were mixed, ``[2 x n]``.

    The sounds are independent, so the least-squares response from one to an ear is the ratio of
    cross-spectrum and power spectrum (Bendat and Piersol, "Random Data", 4th ed., section 6.1),
    here by Welch's method.
    """
    source = _spectra(sound)
    power = np.mean(np.abs(source) ** 2, axis=0)
    ears = []
    for ear in binaural:
        cross = np.mean(_spectra(ear) * source.conj(), axis=0)
        response = np.fft.irfft(cross / np.maximum(power, 1e-12 * power.max()))
        # Rolled so that what comes before its time is not at its end.
        size = len(sound) + response.size
        spectrum = np.fft.rfft(np.roll(response, response.size // 2), size)
        ears.append(np.fft.irfft(np.fft.rfft(sound, size) * spectrum, size))
    return np.asarray(ears, dtype=np.float32)


def _spectra(signal: Samples) -> NDArray[np.complex128]:
    """Spectra ``[frames x bins]`` of half-overlapping pieces."""
    pieces = np.lib.stride_tricks.sliding_window_view(signal, _WINDOW)[:: _WINDOW // 2]
    return np.fft.rfft(pieces * np.hanning(_WINDOW), axis=-1)
