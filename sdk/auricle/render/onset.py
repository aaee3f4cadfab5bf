"""When a sound that is rendered by an exact response begins: when it does in a running scene."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Onset"]


@dataclass(frozen=True)
class Onset:
    """Aligns exact responses with a scene of the same HRTF set.

    A response counts time from when the source sounds to when the head's centre would hear it. A
    scene leaves the time of the way out, and its delay lines hold every sound back so long that the
    nearer ear need not hear ahead of time.

    Args:
        front_samples: how long a scene holds sounds from straight ahead back.
        metres_per_sample: speed of sound over sample rate.
    """

    front_samples: float
    metres_per_sample: float

    def applied(
        self, response: npt.NDArray[np.float32], place: Sequence[float] | npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float32]:
        """The response ``[2 x n]`` of a source at a place in listener axes (metres), moved in time:
        ``[2 x m]``.
        """
        later = self.front_samples - math.hypot(*place) / self.metres_per_sample
        frames = response.shape[1] + math.ceil(self.front_samples)
        size = 1 << (frames - 1).bit_length()
        phase = np.exp(-2j * np.pi * later / size * np.arange(size // 2 + 1))
        moved = np.fft.irfft(np.fft.rfft(response, size) * phase, size)
        return moved[:, :frames].astype(np.float32)
