"""The voices of a whole recording that holds several sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle.render.offline import Voice
from auricle.render.separating import SeparatorFactory, built_in_separator, take_apart
from auricle.rooms import Room

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.prompt import Placement
    from auricle.rooms import PolyhedralRoom
    from auricle.scene import Vector

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["mixture_voices"]

# As of the residual of a live mixture; in a room no nearer to the wall than a tenth of the way.
_IN_FRONT_M = 1.5
_INSIDE = 0.9


def mixture_voices(
    samples: Samples,
    sample_rate: int,
    objects: Sequence[Placement],
    *,
    room: Room | PolyhedralRoom | None = None,
    spread: float | None = None,
    separator: SeparatorFactory = built_in_separator,
    steps: Callable[[range], Iterable[int]] = iter,
) -> list[Voice]:
    """Take a recording apart and place what is in it.

    Args:
        samples: mono float32 ``[n]``.
        sample_rate: in hertz.
        objects: what is in it and where, one to four.
        room: it will sound in. The residual is diffuse, but for a room of any shape, which has
            points only.
        spread: of every object; None for what the text says.
        separator: makes what splits it.
        steps: gives the numbers of the blocks back one by one; a progress bar does so.

    Returns:
        A voice for each object, in their order, and one for the residual; together they are the
        recording.

    Raises:
        SeparationError: the network cannot be run here.
    """
    labels = [placement.label for placement in objects]
    parts = take_apart(samples, sample_rate, labels, separator=separator, steps=steps)
    voices = [
        Voice(
            part,
            placement.path or placement.position,
            placement.spread if spread is None else spread,
        )
        for part, placement in zip(parts, objects, strict=False)
    ]
    diffuse = room is None or isinstance(room, Room)
    return [*voices, Voice(parts[-1], _neutral(room), 1.0 if diffuse else 0.0)]


def _neutral(room: Room | PolyhedralRoom | None) -> Vector:
    if isinstance(room, Room):
        return (min(_IN_FRONT_M, _INSIDE * (room.origin[0] + room.size[0])), 0.0, 0.0)
    return (_IN_FRONT_M, 0.0, 0.0)
