"""One interface to all sources of sound, and who gets which."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.vision.frames.clip import Image

__all__ = ["SoughtSound", "SoundSource", "VoicedSound", "Voicing", "give_voices"]


@dataclass(frozen=True, slots=True, eq=False)
class SoughtSound:
    """A thing that is to be heard.

    Attributes:
        label: what it is in words; empty when nobody knows.
        crop: what it looks like, uint8 ``[h x w x 3]``; None when there is no picture of it.
    """

    label: str
    crop: Image | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VoicedSound:
    """The sound of a thing.

    Attributes:
        samples: mono float32 ``[n]``, as long as the clip.
        origin: where it comes from, unique to this sound: a file, a part of the clip's own sound
            or what it was generated from.
        at_camera: whether its level is the one at the camera, as that of a recording of the scene;
            else it is the level at 1 m.
    """

    samples: npt.NDArray[np.float32]
    origin: str
    at_camera: bool = False


class SoundSource(ABC):
    """Gives sounds to things.

    Attributes:
        description: what it is, a clause for people.
    """

    description: str

    @abstractmethod
    def voices(
        self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
    ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
        """Sounds for as many things as it can.

        Args:
            sought: by their numbers.
            duration_s: how long the clip lasts.
            sample_rate: of the sounds, in hertz.

        Returns:
            The sounds by number, and for the others why they get none, a clause each.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Voicing:
    """Who is heard.

    Attributes:
        sounds: by number of the thing.
        unvoiced: why the others are silent, a clause each, by number of the thing.
    """

    sounds: dict[int, VoicedSound]
    unvoiced: dict[int, str]


def give_voices(
    sought: Sequence[SoughtSound],
    sources: Sequence[SoundSource],
    duration_s: float,
    sample_rate: int,
) -> Voicing:
    """Ask the sources one after the other; each thing has one sound and no sound is used twice.

    Args:
        sought: what is to be heard, by its place in the sequence.
        sources: the best one first.
        duration_s: how long the clip lasts, above 0.
        sample_rate: of the sounds, in hertz.

    Raises:
        InputError: a duration that is not above 0.
    """
    if not 0.0 < duration_s < float("inf"):
        message = f"the clip lasts {duration_s} s; expected more than 0"
        raise InputError(message)
    left = dict(enumerate(sought))
    sounds: dict[int, VoicedSound] = {}
    reasons: dict[int, list[str]] = {number: [] for number in left}
    used: set[str] = set()
    for source in sources:
        if not left:
            break
        found, refused = source.voices(left, duration_s, sample_rate)
        for number, reason in refused.items():
            reasons[number].append(reason)
        for number, sound in found.items():
            if sound.origin in used:
                reasons[number].append(f"{sound.origin} is heard already")
                continue
            used.add(sound.origin)
            sounds[number] = sound
            del left[number]
    unvoiced = {
        number: "; ".join(reasons[number]) or "no source of sounds was given" for number in left
    }
    return Voicing(sounds, unvoiced)
