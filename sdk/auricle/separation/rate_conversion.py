"""A stream at another rate than the networks': there and back with a constant, whole latency."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from auricle import _native

__all__ = ["RateConversion"]

# 16-bit quality, of which what the parts lose goes to the residual; the higher grades are 30 ms
# later.
_QUALITY: Final = "LQ"
_NATIVE_RATE: Final = _native.SEPARATION_SAMPLE_RATE
# A delay that is this near to a whole number of samples counts as whole.
_WHOLE: Final = 0.01
_LONGEST_PADDING: Final = 1000
_LOUDEST: Final = _native.SEPARATION_LOUDEST


class RateConversion:
    """Feeds a :class:`_native.StreamSeparator` from any rate and brings its parts back.

    The resamplers themselves shift nothing; they give their output late and in bursts. Zeros
    before the input make the separator's own delay a whole number of samples at the outer rate,
    and a queue as long as the longest lack of output makes the rest constant.

    Args:
        sample_rate: outer rate, Hz.
        native_latency: samples at 48 kHz by which the separator delays.

    Attributes:
        latency: samples at the outer rate.
    """

    def __init__(self, sample_rate: int, native_latency: int) -> None:
        self._rate = sample_rate
        self._padding = _padding(sample_rate, native_latency)
        shift = round((native_latency + self._padding) * sample_rate / _NATIVE_RATE)
        self._lack = _longest_lack(sample_rate)
        self.latency = shift + self._lack
        self._parts = _native.SEPARATION_SLOTS
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._up, self._down = _resamplers(self._rate, self._parts)
        self._started = False
        self._waiting = np.zeros((self._parts, self._lack), np.float32)
        self._owed = 0
        self._mixture = np.zeros(self.latency, np.float32)

    def process(
        self, stream: _native.StreamSeparator, block: npt.NDArray[np.floating]
    ) -> npt.NDArray[np.float32]:
        """Parts and residual ``[5 x n]`` of a block ``[n]``; together the delayed mixture."""
        frames = len(block)
        # As the engine has it: a resampler would smear what is not a number over all that follows.
        block = np.asarray(block, np.float32)
        block = np.where(np.abs(block) <= _LOUDEST, block, np.float32(0))
        inner = self._up.resample_chunk(block)
        if not self._started:
            self._started = True
            inner = np.concatenate([np.zeros(self._padding, np.float32), inner])
        parts = stream.process(inner, self._parts)
        back = self._down.resample_chunk(np.ascontiguousarray(parts[: self._parts].T)).T
        self._queue(back)

        out = np.zeros((self._parts + 1, frames), np.float32)
        ready = min(frames, self._waiting.shape[1])
        out[: self._parts, :ready] = self._waiting[:, :ready]
        self._waiting = self._waiting[:, ready:]
        # What comes too late would shift all that follows: its time has passed in the residual.
        self._owed += frames - ready

        self._mixture = np.concatenate([self._mixture, block])
        out[self._parts] = self._mixture[:frames] - out[: self._parts].sum(axis=0)
        self._mixture = self._mixture[frames:]
        return out

    def _queue(self, back: npt.NDArray[np.float32]) -> None:
        skipped = min(self._owed, back.shape[1])
        self._owed -= skipped
        self._waiting = np.concatenate([self._waiting, back[:, skipped:]], axis=1)


def _resamplers(rate: int, channels: int) -> tuple[soxr.ResampleStream, soxr.ResampleStream]:
    return (
        soxr.ResampleStream(rate, _NATIVE_RATE, 1, dtype="float32", quality=_QUALITY),
        soxr.ResampleStream(_NATIVE_RATE, rate, channels, dtype="float32", quality=_QUALITY),
    )


def _padding(rate: int, native_latency: int) -> int:
    """Fewest zeros at 48 kHz that make the delay whole at ``rate``, or as whole as it gets."""

    def remainder(padding: int) -> float:
        delay = (native_latency + padding) * rate / _NATIVE_RATE
        return abs(delay - round(delay))

    candidates = range(_LONGEST_PADDING)
    return next((p for p in candidates if remainder(p) < _WHOLE), min(candidates, key=remainder))


def _longest_lack(rate: int) -> int:
    """Most samples at ``rate`` by which the output of both resamplers stays behind the input.

    Taken from a stream of small chunks: larger ones leave less behind, since the output is looked
    at less often.
    """
    up, down = _resamplers(rate, 1)
    chunk = max(1, rate // 8000)
    given = came = lack = 0
    for _ in range(math.ceil(rate / 8 / chunk)):
        inner = up.resample_chunk(np.zeros(chunk, np.float32))
        given += chunk
        came += len(down.resample_chunk(inner.reshape(-1, 1)))
        lack = max(lack, given - came)
    return lack + 2 * chunk + rate // 500
