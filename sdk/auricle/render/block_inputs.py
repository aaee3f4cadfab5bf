"""What one block of a scene is given to play."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from auricle.errors import InputError
from auricle.render.signals import mono_block

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["frames_of", "matrix_of", "rows_of"]


def rows_of(signals: Iterable[ArrayLike]) -> list[Samples]:
    """Inputs of several sources, of one length.

    Raises:
        InputError: one is not float32 ``[frames]``, or shorter or longer than the first.
    """
    rows: list[Samples] = []
    for signal in signals:
        frames = rows[0].shape[-1] if rows else None
        rows.append(mono_block(signal, f"input {len(rows)}", frames))
    return rows


def matrix_of(signals: Any, sources: int) -> Samples:
    """Inputs of all sources as one array.

    Raises:
        InputError: not float32 ``[sources x frames]``.
    """
    matrix = mono_block(signals, "inputs", dimensions=2)
    if len(matrix) != sources:
        message = (
            f"inputs have {len(matrix)} rows; expected {sources}, one for each source of the scene"
        )
        raise InputError(message)
    return matrix


def frames_of(rows: list[Samples] | Samples, out: object, bed: object, block_size: int) -> int:
    """How long a block is: as its inputs; without any, as ``out`` or ``bed``, or a whole block.

    Raises:
        InputError: it is empty, or longer than the scene takes.
    """
    frames = block_size
    if isinstance(rows, np.ndarray):
        frames = rows.shape[1]
    elif rows:
        frames = rows[0].shape[-1]
    else:
        for given in (out, bed):
            if isinstance(given, np.ndarray) and given.ndim:
                frames = int(given.shape[-1])
                break
    if not 1 <= frames <= block_size:
        message = (
            f"the block has {frames} frames; expected 1 to {block_size}, the scene's block_size"
        )
        raise InputError(message)
    return frames
