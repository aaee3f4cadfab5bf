"""Who plays in the demo, and where: positions, sentences and one path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.scene import Path, Vector, direction
from auricle.synthesis import bell, engine, footsteps, rain, speech

__all__ = ["CAST", "DURATION_S", "Role"]

DURATION_S: Final = 6.0

# Elevations are those of a ring of the default set, so that what is expected was measured.
_FLIGHT: Final = Path(
    [(DURATION_S * i / 72, *direction(80.0 - 160.0 * i / 72, 30.0, 3.0)) for i in range(73)]
)


@dataclass(frozen=True, slots=True)
class Role:
    """One source of the demo.

    Attributes:
        name: what it is called.
        manifest: CSV file of the recordings, relative to their folder.
        sound_class: class of the recording that plays it.
        synthesis: what makes the sound when there are no recordings.
        synthesised: name of that sound.
        sentence: where it is, in words.
        position: where it is, metres; when there is no sentence.
        path: how it moves; when there is neither.
    """

    name: str
    manifest: str
    sound_class: str
    synthesis: Callable[..., NDArray[np.float32]]
    synthesised: str
    sentence: str | None = None
    position: Vector | None = None
    path: Path | None = None

    def place(self) -> tuple[Vector, Path | None]:
        """Position at the start, and the path of what moves; listener axes, metres.

        Raises:
            PromptError: the sentence does not say where.
        """
        if self.path is not None:
            return self.path.at(0.0), self.path
        if self.position is not None:
            return self.position, None
        (placement,) = auricle.parse(self.sentence or "").objects
        return placement.position, placement.path


CAST: Final = (
    Role(
        name="voice",
        manifest="speech/speech.csv",
        sound_class="female_speech",
        synthesis=speech,
        synthesised="speech",
        sentence="30 degrees to the left, 1.5 m away",
    ),
    Role(
        name="footsteps",
        manifest="sounds/sounds.csv",
        sound_class="footsteps",
        synthesis=footsteps,
        synthesised="footsteps",
        sentence="behind on the left, 2 m",
    ),
    Role(
        name="flyover",
        manifest="sounds/sounds.csv",
        sound_class="helicopter",
        synthesis=engine,
        synthesised="engine",
        path=_FLIGHT,
    ),
    Role(
        name="bell",
        manifest="sounds/sounds.csv",
        sound_class="bell",
        synthesis=bell,
        synthesised="bell",
        sentence="at 2 o'clock, 3 meters",
    ),
    Role(
        name="rain",
        manifest="sounds/sounds.csv",
        sound_class="rain",
        synthesis=rain,
        synthesised="rain",
        position=direction(-130.0, 0.0, 2.5),
    ),
)
