"""Both networks of the streaming separation together, and their weights on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping, to_mapping
from auricle.models.streaming.mask_network import MaskNetwork
from auricle.models.streaming.query_encoder import QueryEncoder
from auricle.separation.streaming_config import (
    CONTRACT,
    CONTRACT_VERSION,
    FILE_VERSION,
    StreamingConfig,
)

__all__ = ["StreamingSeparation", "build", "load", "save"]


class StreamingSeparation(nn.Module):
    """Query encoder and mask network.

    Attributes:
        config: sizes.
        trained: what is known of the training: name, data, licence, steps.
    """

    def __init__(self, config: StreamingConfig) -> None:
        super().__init__()
        self.config = config
        self.trained: dict[str, Any] = {}
        self.query = QueryEncoder(config)
        self.mask = MaskNetwork(config)

    @property
    def parameter_count(self) -> int:
        """Trained numbers of both networks."""
        return sum(parameter.numel() for parameter in self.parameters())


def build(config: Mapping[str, Any] | StreamingConfig | None = None) -> StreamingSeparation:
    """Untrained networks.

    Args:
        config: sizes; what is left out has its default.

    Raises:
        FormatError: a key is unknown or a value has the wrong type.
    """
    if not isinstance(config, StreamingConfig):
        config = from_mapping(StreamingConfig, config or {}, "model")
    return StreamingSeparation(config)


def save(model: StreamingSeparation, path: str | Path, *, half: bool = False) -> None:
    """Write weights with their configuration in one safetensors file, whole or not at all.

    Args:
        model: what to write.
        path: of the file.
        half: matrices are rounded to half precision, which the engine reads in half the time.
            What is loaded from the file computes in single precision with the rounded numbers.
    """
    path = Path(path)
    metadata = {
        "format": CONTRACT,
        "version": FILE_VERSION,
        "contract_version": CONTRACT_VERSION,
        "config": json.dumps(to_mapping(model.config)),
        "trained": json.dumps(model.trained),
    }
    weights = {name: value.detach().cpu().contiguous() for name, value in _weights(model).items()}
    if half:
        weights = {
            name: value.half() if value.ndim == 2 else value for name, value in weights.items()
        }
    unfinished = path.with_name(f"{path.name}.part")
    save_file(weights, unfinished, metadata=metadata)
    unfinished.replace(path)


def load(path: str | Path) -> StreamingSeparation:
    """Read what :func:`save` wrote, ready to run.

    Raises:
        FormatError: the file is missing or damaged, of another format or version, or its weights
            do not fit its configuration.
    """
    path = Path(path)
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        message = f"{path} cannot be read: {error}"
        raise FormatError(message) from error
    found = (metadata.get("format"), metadata.get("version"), metadata.get("contract_version"))
    expected = (CONTRACT, FILE_VERSION, CONTRACT_VERSION)
    if found != expected:
        message = f"{path} has format, version and contract {found}; expected {expected}"
        raise FormatError(message)
    try:
        config, trained = json.loads(metadata["config"]), json.loads(metadata["trained"])
    except (KeyError, ValueError) as error:
        message = f"{path} has no configuration that can be read: {error}"
        raise FormatError(message) from error
    model = build(config)
    shapes = {name: value.shape for name, value in _weights(model).items()}
    if shapes != {name: value.shape for name, value in weights.items()}:
        message = f"{path}: the weights do not fit the configuration"
        raise FormatError(message)
    model.load_state_dict(weights)
    model.trained = trained
    return model.eval()


def _weights(model: StreamingSeparation) -> dict[str, Any]:
    return dict(model.state_dict())
