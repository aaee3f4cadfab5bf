"""The networks that a separator runs, and the conditions of labels."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import SeparationError
from auricle.separation.label_tokens import token_rows
from auricle.separation.onnx_runtime import ExecutionProvider, library_path
from auricle.separation.streaming_weights import shared_weights

__all__ = ["MASK_NETWORK", "QUERY_ENCODER", "WEIGHTS", "ModelFolder", "Networks", "open_stream"]

WEIGHTS: Final = "streaming.safetensors"
MASK_NETWORK: Final = "mask_network.onnx"
QUERY_ENCODER: Final = "query_encoder.onnx"


class Networks(Protocol):
    """Mask network and query encoder, read and checked.

    Attributes:
        mask_network: what the engine makes a stream's network of.
        where: of what file that is.
    """

    mask_network: _native.MaskNetworkWeights | _native.OnnxNetwork
    where: str

    def conditions(self, labels: Sequence[str | None]) -> npt.NDArray[np.float32]:
        """Conditions ``[4 x condition_size]`` of labels; None and rows beyond have no object.

        Raises:
            InputError: a label has no word, or there are more than four.
            SeparationError: the query encoder fails.
        """
        ...


class ModelFolder:
    """A folder with a trained model, as weights, as ONNX files, or both.

    Args:
        folder: None for the shipped one.

    Raises:
        SeparationError: the folder has neither.
    """

    def __init__(self, folder: str | Path | None) -> None:
        self._shipped = folder is None
        self._folder: Traversable = (
            files("auricle.separation") / "weights" if folder is None else Path(folder)
        )
        self._has_weights = (self._folder / WEIGHTS).is_file()
        if not self._has_weights and not (self._folder / MASK_NETWORK).is_file():
            message = (
                f"this build of auricle ships no separation weights; give a folder with {WEIGHTS} "
                "as model="
                if self._shipped
                else f"{self._folder} has neither {WEIGHTS} nor {MASK_NETWORK} and {QUERY_ENCODER}"
            )
            raise SeparationError(message)

    def on_cpu(self) -> Networks:
        """For the engine's own code; where there are no weights, for ONNX Runtime on the CPU.

        Raises:
            SeparationError: a file is damaged or of another contract, or ONNX Runtime is needed
                and missing.
        """
        return _EngineNetworks(self._folder) if self._has_weights else self.on_onnx_runtime(None)

    def on_onnx_runtime(self, provider: ExecutionProvider | None) -> Networks:
        """For ONNX Runtime.

        Args:
            provider: where it runs the mask network; None for the CPU.

        Raises:
            SeparationError: ONNX Runtime or a file is missing, or the query encoder is of another
                contract.
        """
        return _OnnxNetworks(self._folder, provider)


class _EngineNetworks:
    def __init__(self, folder: Traversable) -> None:
        self.where = str(folder / WEIGHTS)
        self._weights = shared_weights(_read(folder, WEIGHTS), self.where)
        self.mask_network: _native.MaskNetworkWeights | _native.OnnxNetwork = self._weights.mask

    def conditions(self, labels: Sequence[str | None]) -> npt.NDArray[np.float32]:
        return self._weights.conditions(_tokens(labels))


class _OnnxNetworks:
    def __init__(self, folder: Traversable, provider: ExecutionProvider | None) -> None:
        library = library_path()
        self.where = str(folder / MASK_NETWORK)
        model = _read(folder, MASK_NETWORK)
        self.mask_network: _native.MaskNetworkWeights | _native.OnnxNetwork = (
            _native.OnnxNetwork(library, model)
            if provider is None
            else _native.OnnxNetwork(
                library, model, provider.name, provider.library, provider.options
            )
        )
        self._encoder_path = folder / QUERY_ENCODER
        encoder = _read(folder, QUERY_ENCODER)
        try:
            self._encoder = _native.QueryEncoder(library, encoder)
        except RuntimeError as error:
            message = f"{self._encoder_path} cannot be used: {error}"
            raise SeparationError(message) from error

    def conditions(self, labels: Sequence[str | None]) -> npt.NDArray[np.float32]:
        tokens = _tokens(labels)
        try:
            return self._encoder.encode(tokens)
        except (RuntimeError, ValueError) as error:
            message = f"{self._encoder_path} cannot be used: {error}"
            raise SeparationError(message) from error


def open_stream(
    networks: Networks, backup: Networks | None, *, real_time: bool, max_block: int
) -> _native.StreamSeparator:
    """A stream of its own.

    Args:
        networks: what runs.
        backup: what takes over when that fails; None for nothing.
        real_time: the network runs on a thread of its own.
        max_block: longest block, samples at 48 kHz.

    Raises:
        SeparationError: the mask network is of another contract, the provider does not load, or
            mask network and query encoder are of two models.
    """
    try:
        stream = _native.StreamSeparator(
            networks.mask_network,
            None if backup is None else backup.mask_network,
            real_time,
            max_block,
        )
    except (RuntimeError, ValueError) as error:
        message = f"{networks.where} cannot be used: {error}"
        raise SeparationError(message) from error
    given = networks.conditions([]).shape[1]
    if stream.condition_size != given:
        message = (
            f"{networks.where}: the mask network takes conditions of {stream.condition_size} "
            f"numbers, the query encoder gives {given}; both must be of one export"
        )
        raise SeparationError(message)
    return stream


def _tokens(labels: Sequence[str | None]) -> npt.NDArray[np.int64]:
    rows = [token_rows([label] if label is not None else [], 1)[0] for label in labels]
    rows += token_rows([], _native.SEPARATION_SLOTS - len(rows))
    return np.asarray(rows, np.int64)


def _read(folder: Traversable, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        message = (
            f"{folder} has no {name}; a model is {WEIGHTS}, or {MASK_NETWORK} and {QUERY_ENCODER} "
            "of one export"
        )
        raise SeparationError(message) from error
    except OSError as error:
        message = f"{folder / name} cannot be read: {error}"
        raise SeparationError(message) from error
