"""A trained assessor as a file: weights as safetensors, everything else in its header."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from auricle.assessor.features import FeatureSettings
from auricle.assessor.network import AssessorNetwork, NetworkSettings
from auricle.errors import FormatError

__all__ = ["VERSION", "load_network", "save_assessor"]

_FORMAT: Final = "auricle-assessor"
VERSION: Final = 3
"""Of the network and its file; raised when older weights no longer fit."""


def save_assessor(
    path: Path, network: AssessorNetwork, classes: tuple[str, ...], masks_from: str
) -> None:
    """Write weights, settings, names of the classes, and what made the masks that it learned with.

    Weights are rounded to half precision: no chance of the shipped ones moves by more than 0.001.

    Args:
        path: of the file.
        network: what to write.
        classes: that it numbers.
        masks_from: fingerprint of :class:`auricle.assessor.listening.NamedSounds`.
    """
    config = {
        "format": _FORMAT,
        "schema_version": VERSION,
        "network": asdict(network.settings),
        "classes": list(classes),
        "masks_from": masks_from,
    }
    part = path.with_name(f"{path.name}.part")
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in network.state_dict().items()
    }
    save_file(tensors, part, metadata={"config": json.dumps(config)})
    part.replace(path)


def load_network(path: Path) -> tuple[AssessorNetwork, tuple[str, ...], str]:
    """Read an assessor.

    Returns:
        The network, ready to be asked, the names of its classes, and what made its masks.

    Raises:
        FormatError: not an assessor, of another version, or weights that do not fit.
        OSError: the file cannot be opened.
    """
    if not path.is_file():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    try:
        with safe_open(path, framework="pt") as file:
            config = json.loads((file.metadata() or {}).get("config", "{}"))
            if config.get("format") != _FORMAT or config.get("schema_version") != VERSION:
                message = (
                    f"{path} holds {config.get('format', 'other weights')} of version "
                    f"{config.get('schema_version')}; expected {_FORMAT} of version {VERSION}"
                )
                raise FormatError(message)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        given = dict(config["network"])
        given["features"] = FeatureSettings(**given["features"])
        for name in ("channels", "frame_widths", "band_widths"):
            given[name] = tuple(given[name])
        network = AssessorNetwork(NetworkSettings(**given))
        network.load_state_dict(tensors)
        return network.eval(), tuple(config["classes"]), str(config["masks_from"])
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        if isinstance(error, FormatError):
            raise
        message = f"{path} is not an assessor that can be read: {error}"
        raise FormatError(message) from error
