"""What estimates depth, and how relative depth becomes metres."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.vision.frames.clip import Image

__all__ = ["DepthEstimator", "DepthMap", "RelativeScale"]


@dataclass(frozen=True, slots=True, eq=False)
class DepthMap:
    """Depth of every pixel of a frame.

    Attributes:
        values: float32 ``[height x width]`` of the frame: metres along the optical axis where
            ``metric``, else disparity, which is larger for what is nearer.
        metric: see there.
    """

    values: npt.NDArray[np.float32]
    metric: bool


class DepthEstimator(ABC):
    """A network that sees depth.

    Attributes:
        description: which one, a clause for people.
    """

    description: str

    @abstractmethod
    def estimate(self, image: Image) -> DepthMap:
        """Depth of a frame, uint8 ``[height x width x 3]``."""


@dataclass(slots=True)
class RelativeScale:
    """Relative depth in metres, by two distances that are stated because nothing measures them.

    Disparity is the inverse of depth up to a scale and a shift (Ranftl et al. 2020, arXiv
    1907.01341, section 5): the nearest of the first frame's pixels (99th percentile of disparity)
    is put at ``near_m`` and the farthest (1st percentile) at ``far_m``; the same scale holds for
    all following frames.

    Raises:
        InputError: not ``0 < near_m < far_m``.
    """

    near_m: float = 1.0
    far_m: float = 10.0
    _low: float | None = None
    _high: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.near_m < self.far_m < float("inf"):
            message = (
                f"near_m={self.near_m}, far_m={self.far_m}; expected 0 < near_m < far_m in metres"
            )
            raise InputError(message)

    def metres(self, depth: DepthMap) -> npt.NDArray[np.float64]:
        """Depth in metres, ``[height x width]``."""
        values = depth.values.astype(np.float64)
        if depth.metric:
            return np.maximum(values, 0.1)
        if self._low is None:
            low, high = (float(v) for v in np.percentile(values, (1.0, 99.0)))
            # A frame without any depth is all at the far end.
            self._low, self._high = low, high if high > low else low + 1.0
        share = np.clip((values - self._low) / (self._high - self._low), 0.0, 1.0)
        inverse = 1.0 / self.far_m + share * (1.0 / self.near_m - 1.0 / self.far_m)
        metres: npt.NDArray[np.float64] = 1.0 / inverse
        return metres
