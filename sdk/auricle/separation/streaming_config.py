"""Sizes of the streaming separation network and the signal contract that it is made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "CONTRACT",
    "CONTRACT_VERSION",
    "FILE_VERSION",
    "HOP",
    "LONG_WINDOW",
    "SAMPLE_RATE",
    "SLOTS",
    "WINDOW",
    "StreamingConfig",
]

CONTRACT: Final = "streaming-separation"
CONTRACT_VERSION: Final = "1"
FILE_VERSION: Final = "1"
"""Of the safetensors file that holds the weights of both networks."""

SAMPLE_RATE: Final = 48_000
HOP: Final = 256
WINDOW: Final = 512
LONG_WINDOW: Final = 2048
SLOTS: Final = 4


@dataclass(frozen=True)
class StreamingConfig:
    """Sizes of the network.

    Attributes:
        bands: bands of the 512 window, at least a bin wide, equal on the ERB scale above that;
            the masks have this resolution.
        long_bands: bands of the 2048 window, which are only looked at.
        top_hz: upper end of the bands. The recordings it was trained on end here; the bins above
            take the mask of the topmost band.
        front: width of the first layer.
        trunk: state of the recurrent layer that hears the mixture, shared by the slots.
        slot: state of the recurrent layer that each slot has.
        embedding: width of a label's embedding.
        encoder: hidden width of the query encoder.
    """

    bands: int = 40
    long_bands: int = 96
    top_hz: float = 12_000.0
    front: int = 192
    trunk: int = 256
    slot: int = 128
    embedding: int = 64
    encoder: int = 128

    @property
    def condition_size(self) -> int:
        """Numbers of one row of ``conditions``: scale and shift for three places."""
        return 2 * self.front + 4 * self.slot
