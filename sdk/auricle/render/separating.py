"""Taking a mixture apart: what separates it, and a whole recording at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from auricle.errors import InputError, PromptError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.prompt import Placement

    Samples: TypeAlias = NDArray[np.float32]

__all__ = [
    "MOST_OBJECTS",
    "MixtureSeparator",
    "SeparatorFactory",
    "built_in_separator",
    "checked_factory",
    "objects_of",
    "parts_of",
    "take_apart",
]

MOST_OBJECTS = 4
"""Objects of one mixture, as many as the network has slots."""

_BLOCK = 4_096


class MixtureSeparator(Protocol):
    """What splits a stream into one part for each label, and what is left.

    :class:`auricle.separation.Separator` is one.
    """

    @property
    def latency_samples(self) -> int:
        """Samples by which the parts are later than the mixture; constant."""

    def process(self, block: Samples) -> Samples:
        """Split the next float32 ``[n]`` of the mixture, any number of samples.

        Returns:
            float32 ``[labels + 1, n]``: the parts in the order of the labels, then the residual.
            Together they are the mixture ``latency_samples`` ago.
        """

    def reset(self) -> None:
        """Forget what was heard."""


SeparatorFactory: TypeAlias = Callable[[Sequence[str], int], MixtureSeparator]
"""Makes a separator for labels, at most four, and a sample rate in hertz."""


def built_in_separator(labels: Sequence[str], sample_rate: int) -> MixtureSeparator:
    """The network that comes with Auricle, run in the calling thread.

    Raises:
        SeparationError: the network cannot be run here.
    """
    from auricle.separation import PlacedSeparator

    return PlacedSeparator(labels, sample_rate=sample_rate)


def checked_factory(separator: object) -> SeparatorFactory:
    """A factory; the built-in one for None.

    Raises:
        InputError: not callable.
    """
    if separator is None:
        return built_in_separator
    if not callable(separator):
        message = (
            f"separator is {separator!r}; expected what makes one: a callable that takes labels "
            "and a sample rate, such as auricle.separation.Separator with its rate filled in"
        )
        raise InputError(message)
    return separator


def objects_of(text: str) -> tuple[Placement, ...]:
    """The objects that a sentence about a mixture places, one to four.

    Raises:
        PromptError: it places none, or more than four.
    """
    from auricle.prompt import parse

    objects = parse(text).objects
    if len(objects) > MOST_OBJECTS:
        reason = (
            f"places {len(objects)} objects; a mixture is taken apart into at most "
            f"{MOST_OBJECTS}, and what they leave"
        )
        raise PromptError(text, (0, len(text)), reason)
    return objects


def parts_of(separator: MixtureSeparator, block: Samples, labels: int) -> Samples:
    """The parts of one block.

    Raises:
        InputError: the separator is somebody's own and does not return what it should.
    """
    parts: Any = separator.process(block)
    expected = (labels + 1, len(block))
    if not isinstance(parts, np.ndarray) or parts.dtype != np.float32 or parts.shape != expected:
        kind = (
            f"{parts.dtype} {parts.shape}"
            if isinstance(parts, np.ndarray)
            else type(parts).__name__
        )
        message = f"the separator returned {kind}; expected float32 of shape {expected}"
        raise InputError(message)
    return np.ascontiguousarray(parts)


def take_apart(
    samples: Samples,
    sample_rate: int,
    labels: Sequence[str],
    *,
    separator: SeparatorFactory = built_in_separator,
    steps: Callable[[range], Iterable[int]] = iter,
) -> Samples:
    """Split a whole recording; the separator's latency is taken out.

    Args:
        samples: mono float32 ``[n]``.
        sample_rate: in hertz.
        labels: of the parts, at most four.
        separator: makes what splits it.
        steps: gives the numbers of the blocks back one by one; a progress bar does so.

    Returns:
        float32 ``[labels + 1, n]``: the parts, then the residual. Their sum is ``samples``.

    Raises:
        SeparationError: the network cannot be run here.
    """
    running = separator(labels, sample_rate)
    latency, count = running.latency_samples, len(samples)
    blocks = -(-(count + latency) // _BLOCK)
    parts = np.empty((len(labels) + 1, blocks * _BLOCK), dtype=np.float32)
    for index in steps(range(blocks)):
        span = slice(index * _BLOCK, (index + 1) * _BLOCK)
        block = np.zeros(_BLOCK, dtype=np.float32)
        piece = samples[span]
        block[: len(piece)] = piece
        parts[:, span] = parts_of(running, block, len(labels))
    return parts[:, latency : latency + count]
