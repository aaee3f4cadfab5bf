"""The trained weights of the streaming separation as the engine takes them, without PyTorch."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError, SeparationError
from auricle.separation.bands import band_edges
from auricle.separation.label_tokens import TABLE_SIZE
from auricle.separation.safetensors_file import read_safetensors
from auricle.separation.streaming_config import (
    CONTRACT,
    CONTRACT_VERSION,
    FILE_VERSION,
    LONG_WINDOW,
    SAMPLE_RATE,
    WINDOW,
    StreamingConfig,
)

__all__ = ["StreamingWeights", "shared_weights"]

Tensors = Mapping[str, npt.NDArray[np.floating]]

_MASK: Final = "mask."
_QUERY: Final = "query."
# Of any size or frequency.
_MOST: Final = 1_000_000


class StreamingWeights:
    """Mask network and query encoder of one safetensors file. They do not change.

    Args:
        data: the file, as ``auricle.models.streaming.save`` writes it.
        where: what it is called in errors.

    Attributes:
        mask: of the mask network, as the engine takes them.
        config: sizes.

    Raises:
        SeparationError: the file is damaged, of another contract, or its tensors do not fit its
            configuration.
    """

    def __init__(self, data: bytes, where: str) -> None:
        metadata, tensors = read_safetensors(data, where)
        _require_contract(metadata, where)
        self.config = _configuration(metadata, where)
        for name, values in tensors.items():
            if not np.isfinite(values).all():
                message = f"{where}: tensor {name!r} has numbers that are not finite"
                raise SeparationError(message)
        try:
            self.mask = _mask_weights(self.config, tensors)
        except (ValueError, TypeError, InputError) as error:
            message = f"{where} cannot be used: {error}"
            raise SeparationError(message) from error
        self._query = _query_tensors(self.config, tensors, where)

    def conditions(self, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """What ``auricle.models.streaming.QueryEncoder`` gives, float32 ``[S x condition_size]``.

        Args:
            tokens: of :func:`auricle.separation.label_tokens.token_rows`, ``[S x T]``, 0 is
                padding.
        """
        query = self._query
        present = (tokens > 0)[..., None]
        count = np.maximum(present.sum(axis=-2), 1).astype(np.float32)
        together = (query["tokens.weight"][tokens] * present).sum(axis=-2) / np.sqrt(count)
        hidden = together @ query["hidden.weight"].T + query["hidden.bias"]
        hidden = hidden / (1 + np.exp(-hidden))
        conditions: npt.NDArray[np.float32] = (
            hidden @ query["out.weight"].T + query["out.bias"]
        ).astype(np.float32)
        return conditions


_shared: WeakValueDictionary[bytes, StreamingWeights] = WeakValueDictionary()
# Of the models used last, so that a scene that takes its only mixture away and brings another does
# not read them again.
_recent: deque[StreamingWeights] = deque(maxlen=2)
_sharing = threading.Lock()


def shared_weights(data: bytes, where: str) -> StreamingWeights:
    """Weights of a file that every stream of this process shares.

    They are read once, as long as a stream uses them or they are of the two models used last.

    Raises:
        SeparationError: see :class:`StreamingWeights`.
    """
    key = hashlib.blake2b(data).digest()
    with _sharing:
        weights = _shared.get(key)
        if weights is None:
            weights = _shared[key] = StreamingWeights(data, where)
        if weights not in _recent:
            _recent.append(weights)
        return weights


def _require_contract(metadata: Mapping[str, str], where: str) -> None:
    contract, version = metadata.get("format"), metadata.get("contract_version")
    if contract is None:
        message = f"{where} names no contract in its metadata; wanted {CONTRACT!r}"
    elif (contract, version) != (CONTRACT, CONTRACT_VERSION):
        message = (
            f"{where} is of the contract {contract!r} version {version}; wanted {CONTRACT!r} "
            f"version {CONTRACT_VERSION}"
        )
    elif metadata.get("version") != FILE_VERSION:
        message = f"{where} is of version {metadata.get('version')}; wanted {FILE_VERSION}"
    else:
        return
    raise SeparationError(message)


def _configuration(metadata: Mapping[str, str], where: str) -> StreamingConfig:
    try:
        values: Any = json.loads(metadata["config"])
    except (KeyError, ValueError, RecursionError) as error:
        message = f"{where} has no configuration that can be read: {error}"
        raise SeparationError(message) from error
    known = {field.name: type(field.default) for field in fields(StreamingConfig)}
    if not isinstance(values, dict) or not values.keys() <= known.keys():
        message = f"{where} has the configuration {values}; its keys should be {', '.join(known)}"
        raise SeparationError(message)
    for name, value in values.items():
        fits = type(value) is int or (type(value) is float and known[name] is float)
        if not fits or not 0 < value <= _MOST:
            kind = "number" if known[name] is float else "whole number"
            message = (
                f"{where}: {name} is {value!r:.40} in the configuration; expected a {kind} "
                f"above 0 and at most {_MOST:,}"
            )
            raise SeparationError(message)
    config = StreamingConfig(**values)
    if config.top_hz > SAMPLE_RATE / 2:
        message = f"{where}: top_hz is {config.top_hz:g}; expected at most {SAMPLE_RATE // 2}"
        raise SeparationError(message)
    return config


def _mask_weights(config: StreamingConfig, tensors: Tensors) -> _native.MaskNetworkWeights:
    network = {
        name.removeprefix(_MASK): values
        for name, values in tensors.items()
        if name.startswith(_MASK)
    }
    half = all(values.dtype == np.float16 for values in network.values() if values.ndim == 2)
    return _native.MaskNetworkWeights(
        {name: values.astype(np.float32) for name, values in network.items()},
        (config.front, config.trunk, config.slot),
        band_edges(config.bands, SAMPLE_RATE / WINDOW, config.top_hz).tolist(),
        band_edges(config.long_bands, SAMPLE_RATE / LONG_WINDOW, config.top_hz).tolist(),
        half,
    )


def _query_tensors(
    config: StreamingConfig, tensors: Tensors, where: str
) -> dict[str, npt.NDArray[np.float32]]:
    shapes = {
        "tokens.weight": (TABLE_SIZE, config.embedding),
        "hidden.weight": (config.encoder, config.embedding),
        "hidden.bias": (config.encoder,),
        "out.weight": (config.condition_size, config.encoder),
        "out.bias": (config.condition_size,),
    }
    query = {}
    for name, shape in shapes.items():
        values = tensors.get(_QUERY + name)
        if values is None or values.shape != shape:
            found = "missing" if values is None else f"of shape {list(values.shape)}"
            message = f"{where}: tensor '{_QUERY}{name}' is {found}; expected {list(shape)}"
            raise SeparationError(message)
        query[name] = values.astype(np.float32)
    for name in tensors:
        if not name.startswith(_MASK) and name.removeprefix(_QUERY) not in query:
            message = f"{where}: tensor {name!r} is unknown to this version"
            raise SeparationError(message)
    return query
