"""One mixture of the demo: two sounds in one mono stream, taken apart by a sentence and placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle import metrics
from auricle.evaluation.object_azimuth import object_azimuths_deg
from auricle.render.mixture_voices import mixture_voices
from auricle.render.offline import render_offline
from auricle.render.separating import SeparatorFactory, built_in_separator
from auricle.scene import azimuth_deg

__all__ = ["SENTENCE", "HeardPart", "MixtureShown", "mixture_lines", "show_mixture"]

SENTENCE: Final = "the speech is 60 degrees to the left, the rain is 60 degrees to the right"

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeardPart:
    """What became of one of the sounds.

    Attributes:
        label: what the sentence calls it.
        told_deg: azimuth it was placed at.
        heard_deg: azimuth at which the sound itself is heard in the result where it is louder than
            the other, however much of it went to another part.
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
    mixture = np.asarray(np.sum(sounds, axis=0), dtype=np.float32)
    objects = auricle.parse(SENTENCE).objects
    voices = mixture_voices(mixture, sample_rate, objects, separator=separator)
    binaural = render_offline(voices, sample_rate, hrtf=hrtf).binaural
    azimuths = object_azimuths_deg(binaural, np.stack(sounds), sample_rate)
    heard = []
    for placement, voice, sound, azimuth in zip(objects, voices, sounds, azimuths, strict=False):
        improvement = metrics.si_sdr_improvement_db(voice.samples, sound, mixture)
        told = azimuth_deg(placement.position)
        heard.append(HeardPart(placement.label, told, float(azimuth), float(improvement)))
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
