"""The exported networks that a separator runs, and the conditions of labels."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import SeparationError
from auricle.separation.label_tokens import token_rows
from auricle.separation.onnx_runtime import ExecutionProvider

__all__ = ["MASK_NETWORK", "QUERY_ENCODER", "Networks"]

MASK_NETWORK: Final = "mask_network.onnx"
QUERY_ENCODER: Final = "query_encoder.onnx"


class Networks:
    """Mask network and query encoder of one folder, read and checked.

    Args:
        library: path of the ONNX Runtime library.
        folder: folder with ``mask_network.onnx`` and ``query_encoder.onnx``; None for the shipped
            ones.

    Raises:
        SeparationError: a file is missing, or the query encoder is of another contract.
    """

    def __init__(self, library: str, folder: str | Path | None) -> None:
        self._library = library
        where: Traversable = (
            files("auricle.separation") / "weights" if folder is None else Path(folder)
        )
        self._mask_network = _read(where, MASK_NETWORK, shipped=folder is None)
        encoder = _read(where, QUERY_ENCODER, shipped=folder is None)
        try:
            self._encoder = _native.QueryEncoder(library, encoder)
        except RuntimeError as error:
            message = f"{where / QUERY_ENCODER} cannot be used: {error}"
            raise SeparationError(message) from error
        self._where = where

    def conditions(self, labels: Sequence[str | None]) -> npt.NDArray[np.float32]:
        """Conditions ``[4 x condition_size]`` of labels; None and rows beyond have no object.

        Raises:
            InputError: a label has no word, or there are more than four.
            SeparationError: the query encoder fails.
        """
        rows = [
            token_rows([label], 1)[0] if label is not None else token_rows([], 1)[0]
            for label in labels
        ]
        rows += token_rows([], _native.SEPARATION_SLOTS - len(rows))
        try:
            return self._encoder.encode(np.asarray(rows, np.int64))
        except (RuntimeError, ValueError) as error:
            message = f"{self._where / QUERY_ENCODER} cannot be used: {error}"
            raise SeparationError(message) from error

    def stream(
        self, *, real_time: bool, max_block: int, provider: ExecutionProvider | None
    ) -> _native.StreamSeparator:
        """A stream of its own that runs the mask network.

        Args:
            real_time: the network runs on a thread of its own.
            max_block: longest block, samples at 48 kHz.
            provider: where it runs; None for the CPU.

        Raises:
            SeparationError: the mask network is of another contract, or the provider does not load.
        """
        name, library, options = (
            ("", "", ())
            if provider is None
            else (provider.name, provider.library, provider.options)
        )
        try:
            stream = _native.StreamSeparator(
                self._library, self._mask_network, real_time, max_block, name, library, options
            )
        except (RuntimeError, ValueError) as error:
            message = f"{self._where / MASK_NETWORK} cannot be used: {error}"
            raise SeparationError(message) from error
        if stream.condition_size != self._encoder.condition_size:
            message = (
                f"{self._where}: the mask network takes conditions of {stream.condition_size} "
                f"numbers, the query encoder gives {self._encoder.condition_size}; both must be of "
                "one export"
            )
            raise SeparationError(message)
        return stream


def _read(folder: Traversable, name: str, *, shipped: bool) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        message = (
            "this build of auricle ships no separation weights; give a folder with "
            f"{MASK_NETWORK} and {QUERY_ENCODER} as model=, made by: auricle export"
            if shipped
            else f"{folder / name} cannot be read: {error}"
        )
        raise SeparationError(message) from error
