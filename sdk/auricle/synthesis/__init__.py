"""Sounds made from nothing, for demonstrations, tests and machines without recordings.

Every sound is a function of a duration, a sample rate and a seed; the same three give the same
samples. Mono float32, peak 0.5, and each with energy in the band where the ear reads interaural
time (200 to 1,500 Hz).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.bell import bell
from auricle.synthesis.engine import engine
from auricle.synthesis.footsteps import footsteps
from auricle.synthesis.rain import rain
from auricle.synthesis.speech import speech

__all__ = ["SOUNDS", "bell", "engine", "footsteps", "rain", "speech"]

SOUNDS: Final[Mapping[str, Callable[..., NDArray[np.float32]]]] = MappingProxyType(
    {"speech": speech, "bell": bell, "engine": engine, "rain": rain, "footsteps": footsteps}
)
"""Every sound by its name."""
