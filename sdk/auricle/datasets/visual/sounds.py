"""The sounds of synthetic clips: recordings, or synthesised ones where there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle.datasets.sounds import SoundLibrary
from auricle.synthesis import SOUNDS

__all__ = ["ClipSounds"]

_QUIET = 1e-3


@dataclass(frozen=True, slots=True)
class ClipSounds:
    """Where dry sounds come from.

    Attributes:
        library: recordings; None for those of :mod:`auricle.synthesis`.
    """

    library: SoundLibrary | None = None

    def draw(self, rng: np.random.Generator) -> dict[str, object]:
        """Which sound, as a label has it: name and file, or name and seed."""
        if self.library is None:
            names = sorted(SOUNDS)
            name = names[int(rng.integers(len(names)))]
            return {"name": name, "file": None, "seed": int(rng.integers(1 << 31))}
        classes = sorted(self.library.by_class)
        members = self.library.by_class[classes[int(rng.integers(len(classes)))]]
        sound = members[int(rng.integers(len(members)))]
        return {"name": sound.name, "file": sound.file, "seed": 0}

    def read(
        self, name: str, file: str | None, seed: int, samples: int, sample_rate: int
    ) -> npt.NDArray[np.float32]:
        """The sound ``[samples]`` with an RMS of 1, repeated where it is shorter."""
        if file is None:
            dry = SOUNDS[name](samples / sample_rate, sample_rate, seed=seed)
        else:
            assert self.library is not None
            sound = self.library.find(file)
            wanted = min(samples, round((sound.end_s - sound.begin_s) * sample_rate))
            dry = sound.read(sound.begin_s, wanted, sample_rate)
            dry = np.tile(dry, -(-samples // len(dry)))[:samples]
        level = float(np.sqrt(np.mean(dry.astype(np.float64) ** 2)))
        return np.asarray(dry / max(level, _QUIET), dtype=np.float32)

    def digest(self) -> str:
        """What clips depend on besides their settings and seed."""
        return "synthesis" if self.library is None else self.library.digest()
