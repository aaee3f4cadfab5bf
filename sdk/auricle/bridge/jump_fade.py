"""The cross-fade over a jump of the timeline, so that it does not click."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["JumpFade"]

# Long enough that a jump does not click, short enough to pass for at once.
_LENGTH_S = 0.005

_FRAME_BYTES = 8
_FLOAT32 = np.dtype("<f4")


class JumpFade:
    """Fades what was heard last into what comes after a jump.

    What would have come next is not known, and what rings on without input starts with a click.
    The output turns round instead: its level and its steps stay what they were.

    Args:
        sample_rate: of the stream, in Hz.
    """

    def __init__(self, sample_rate: int) -> None:
        self._frames = round(_LENGTH_S * sample_rate)
        rise = np.sin(np.arange(1, self._frames + 1) * (np.pi / 2 / self._frames)) ** 2
        self._whole_rise = rise.astype(np.float32)
        # What was heard last, as it was sent: only a jump looks at it.
        self._recent = [bytes(_FRAME_BYTES * self._frames)]
        # What is left of the fade under way: gains of the new output, and the old output.
        self._rise: Samples = self._whole_rise[:0]
        self._ending: Samples = np.zeros((2, 0), np.float32)

    @property
    def under_way(self) -> bool:
        """Whether :meth:`apply` has something to do."""
        return len(self._rise) > 0

    def remember(self, pcm: bytes) -> None:
        """Note a block that is heard: little-endian float32, left and right in turns."""
        recent = self._recent
        if len(pcm) >= _FRAME_BYTES * self._frames:
            recent.clear()
        recent.append(pcm)
        while sum(map(len, recent[1:])) >= _FRAME_BYTES * self._frames:
            del recent[0]

    def begin(self) -> None:
        """Fade what was heard last into the blocks from here on."""
        heard = np.frombuffer(b"".join(self._recent), _FLOAT32).reshape(-1, 2).T
        self._rise = self._whole_rise
        self._ending = heard[:, : -self._frames - 1 : -1] * (1.0 - self._rise)

    def apply(self, out: Samples) -> None:
        """Add what is left of the fade to a block ``[2 x frames]``, in place."""
        faded = min(out.shape[1], len(self._rise))
        out[:, :faded] *= self._rise[:faded]
        out[:, :faded] += self._ending[:, :faded]
        self._rise, self._ending = self._rise[faded:], self._ending[:, faded:]
