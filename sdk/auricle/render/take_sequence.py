"""The takes of one mixture, one after the other without a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle.render.separating import MOST_OBJECTS
from auricle.render.take import Take, rising

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]
    Rows: TypeAlias = list[tuple[int, Samples]]

__all__ = ["FADE_S", "VOICES", "TakeSequence"]

# One is heard, one comes, one waits to come.
_LIVE = 3
_MOST_RINGING = 2
VOICES = (_LIVE + _MOST_RINGING) * (MOST_OBJECTS + 1)
"""Voices of the engine that one mixture uses at most."""

FADE_S = 0.05
"""Seconds of every cross-fade inside a mixture."""

# A network that has just been started hears nothing yet; what it makes is not used before.
_WARM_UP_S = 0.2
# How long what is no longer fed rings in the air and in a room.
_RING_S = 0.25


class TakeSequence:
    """Splits a stream by the newest take, cross-faded from the one before.

    One thread at a time may be in it: its mixture sees to that.

    Args:
        sample_rate: of the stream, in hertz.

    Attributes:
        contained_blocks: blocks that held NaN or infinity and were silenced.
    """

    def __init__(self, sample_rate: int) -> None:
        self._fade = round(FADE_S * sample_rate)
        self._warm_up = round(_WARM_UP_S * sample_rate)
        self._rings = round(_RING_S * sample_rate)
        self._takes: tuple[Take, ...] = ()
        self._faded = 0
        self._ringing: list[tuple[Take, int]] = []
        self._silent = 0
        self.contained_blocks = 0

    @property
    def newest(self) -> Take | None:
        """The one that is heard, or will be."""
        takes = self._takes
        return takes[-1] if takes else None

    def make_room(self) -> None:
        """Give up voices that another take will need, as far as nobody hears them."""
        while len(self._ringing) >= _MOST_RINGING:
            self._ringing.pop(0)[0].close()
        if len(self._takes) == _LIVE:
            self._takes[-1].close()
            self._takes = self._takes[:-1]

    def append(self, take: Take) -> None:
        """Go over to another take."""
        if self._takes and self._takes[0].heard == 0:
            # Nothing has sounded yet that could be faded out.
            for unheard in self._takes:
                unheard.close()
            self._takes = ()
        self._takes = (*self._takes, take)

    def process(self, signal: Samples | None, frames: int) -> Rows:
        """What each voice plays in the next block.

        Args:
            signal: of the mixture; None is silence, in which what is inside comes out.
            frames: length of the block.
        """
        self._let_ring(frames)
        silent = signal is None or not signal.any()
        self._silent = self._silent + frames if silent else 0
        if self._silent > self._takes[0].separator.latency_samples + self._rings:
            # All that was inside has come out, and silence has no parts.
            self._drop(len(self._takes) - 1)
            return []
        block = np.zeros(frames, dtype=np.float32) if signal is None else signal
        if not np.isfinite(block).all():
            self.contained_blocks += 1
            block = np.zeros(frames, dtype=np.float32)
        takes = self._takes
        rows = [take.process(block) for take in takes]
        if len(takes) == 1 or takes[1].heard < self._ready(takes[1]):
            return rows[0]
        rise = rising(self._faded, frames, self._fade)
        self._faded += frames
        if self._faded >= self._fade:
            self._drop(1)
        going = [(voice, row * (1.0 - rise)) for voice, row in rows[0]]
        return going + [(voice, row * rise) for voice, row in rows[1]]

    def _ready(self, take: Take) -> int:
        return take.separator.latency_samples + self._warm_up

    def reset(self) -> None:
        """Forget what was heard; the newest take is there at once."""
        self._drop(len(self._takes) - 1)
        for take in self._takes:
            take.reset()
        self._silent = 0

    def close(self) -> None:
        """Give all voices back."""
        for take in (*self._takes, *(take for take, _ in self._ringing)):
            take.close()
        self._ringing = []

    def _drop(self, count: int) -> None:
        """Be done with the first takes, which ring on for a while."""
        if count < 1:
            return
        self._ringing += [(take, self._rings) for take in self._takes[:count]]
        self._takes = self._takes[count:]
        self._faded = 0

    def _let_ring(self, frames: int) -> None:
        left = [(take, rings - frames) for take, rings in self._ringing]
        self._ringing = [(take, rings) for take, rings in left if rings > 0]
        for take, rings in left:
            if rings <= 0:
                take.close()
