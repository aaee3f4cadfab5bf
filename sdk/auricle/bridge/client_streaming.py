"""Streaming many blocks: as many under way as the server takes, gone on with after a loss.

Without I/O, as the session is: a generator of steps, driven by the blocking and the asynchronous
client alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from auricle.bridge.client_audio import Samples

__all__ = ["Collect", "Lost", "Output", "Reconnect", "Step", "Steps", "Submit", "streaming"]

# Doubled with every try: ten of them are a little less than the 30 s a server keeps a session.
_FIRST_WAIT_S = 0.025

Inputs: TypeAlias = Mapping[int, ArrayLike]


@dataclass(frozen=True, slots=True)
class Submit:
    """Send a block that starts at sample ``t``."""

    inputs: Inputs
    t: int


@dataclass(frozen=True, slots=True)
class Collect:
    """Wait for the oldest output; it is the answer."""


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Wait, forget what was under way, and resume the session."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class Output:
    """Give an output to whoever streams."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class Lost:
    """Answer to a step: the connection is gone."""

    error: Exception


Step: TypeAlias = Submit | Collect | Reconnect | Output
Steps: TypeAlias = Generator[Step, Samples | Lost | None, None]


def streaming(blocks: Iterable[Inputs], *, window: int, t: int, reconnects: int) -> Steps:
    """Steps to take.

    Blocks whose output had not come when the connection was lost are sent again at their own
    time, so that as many outputs come as blocks were given. The server hears a jump back in time
    there, and cross-fades it.

    Args:
        blocks: taken one by one, no faster than the server answers.
        window: most blocks under way.
        t: first sample.
        reconnects: tries in a row after a loss; 0: the loss is an error.
    """
    under_way: deque[Submit] = deque()
    left = reconnects

    def resumed(lost: Lost) -> Steps:
        nonlocal left
        while True:
            if left == 0:
                raise lost.error
            answer = yield Reconnect(_FIRST_WAIT_S * 2 ** (reconnects - left))
            left -= 1
            if isinstance(answer, Lost):
                lost = answer
                continue
            for again in under_way:
                answer = yield again
                if isinstance(answer, Lost):
                    lost = answer
                    break
            else:
                return

    def oldest() -> Steps:
        nonlocal left
        while isinstance(answer := (yield Collect()), Lost):
            yield from resumed(answer)
        left = reconnects
        under_way.popleft()
        if answer is not None:
            yield Output(answer)

    for inputs in blocks:
        if len(under_way) >= window:
            yield from oldest()
        step = Submit(inputs, t)
        under_way.append(step)
        t += max((len(np.atleast_1d(row)) for row in inputs.values()), default=0)
        answer = yield step
        if isinstance(answer, Lost):
            yield from resumed(answer)
    while under_way:
        yield from oldest()
