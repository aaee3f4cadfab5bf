"""Weights on disk: a folder with ``config.json`` and ``model.safetensors``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from auricle.errors import FormatError, InputError
from auricle.models.configuration import from_mapping, to_mapping
from auricle.models.network import NetworkSpatializer, SpatializerNetwork, TrainableNetwork
from auricle.models.registry import build_network
from auricle.models.seeing import SeeingNetwork, SeeingSpatializer
from auricle.models.spatializer import Spatializer

__all__ = [
    "FORMAT",
    "VERSION",
    "distinct_weights",
    "load_network",
    "load_spatializer",
    "save_network",
]

FORMAT: Final = "auricle-model"
VERSION: Final = 1
_CONFIG, _WEIGHTS = "config.json", "model.safetensors"


def save_network(
    network: TrainableNetwork, folder: str | Path, *, trained: dict[str, Any] | None = None
) -> None:
    """Write a checkpoint; each file appears whole or not at all.

    Args:
        network: to be written.
        folder: made if need be.
        trained: what it was trained on and for how long, kept in ``config.json``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    description = {
        "format": FORMAT,
        "version": VERSION,
        "kind": network.kind,
        "config": to_mapping(network.config),
        "trained": trained or {},
    }
    weights = {name: value.detach().cpu().contiguous() for name, value in distinct_weights(network)}
    unfinished = folder / f"{_WEIGHTS}.part"
    save_file(weights, unfinished, metadata={"format": FORMAT, "kind": network.kind})
    unfinished.replace(folder / _WEIGHTS)
    unfinished = folder / f"{_CONFIG}.part"
    unfinished.write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(folder / _CONFIG)


def load_network(
    folder: str | Path, *, kind: str | None = None, device: str = "cpu"
) -> TrainableNetwork:
    """Read a checkpoint.

    Args:
        folder: as written by :func:`save_network`.
        kind: what the network must be; anything when absent.
        device: where it goes.

    Raises:
        FormatError: a file is missing or damaged, the version is another one, the network is of
            another kind, or the weights do not fit the configuration.
    """
    folder = Path(folder)
    description = _description(folder)
    if kind is not None and description["kind"] != kind:
        message = f"{folder} is a checkpoint of {description['kind']!r}; expected {kind!r}"
        raise FormatError(message)
    network = build_network(description["kind"], description["config"])
    try:
        weights = load_file(folder / _WEIGHTS)
    except (OSError, SafetensorError) as error:
        message = f"{folder / _WEIGHTS} cannot be read: {error}"
        raise FormatError(message) from error
    expected = dict(distinct_weights(network))
    missing, unknown = sorted(set(expected) - set(weights)), sorted(set(weights) - set(expected))
    misshapen = [
        name for name in weights if name in expected and weights[name].shape != expected[name].shape
    ]
    wrong = (missing or unknown or misshapen)[:1]
    if wrong:
        message = f"{folder}: the weights do not fit the configuration, for one {wrong[0]!r}"
        raise FormatError(message)
    network.load_state_dict(weights, strict=False)
    return network.to(torch.device(device)).eval()


def load_spatializer(folder: str | Path, device: str, sampler: str = "") -> Spatializer:
    """A checkpoint as a :class:`auricle.models.Spatializer`, named after its folder or its run.

    Raises:
        FormatError: as :func:`load_network`, or the network is no spatializer.
        InputError: the sampler is none, or the network draws nothing.
    """
    network = load_network(folder, device=device)
    if not isinstance(network, (SpatializerNetwork, SeeingNetwork)):
        message = f"{folder} is a checkpoint of {network.kind!r}, which is no spatializer"
        raise FormatError(message)
    place = Path(folder).resolve()
    name = place.parent.name if place.name == "model" else place.name
    if sampler:
        network.config = _with_sampler(network, sampler)
        name = f"{name}@{sampler}"
    if isinstance(network, SeeingNetwork):
        return SeeingSpatializer(network, name)
    return NetworkSpatializer(network, name)


def _with_sampler(network: SpatializerNetwork | SeeingNetwork, text: str) -> Any:
    """The configuration of a network with the sampler that ``kind`` or ``kind:steps`` names."""
    kind, _, steps = text.partition(":")
    if not hasattr(network.config, "sampler"):
        message = f"{network.kind} draws nothing; {text!r} is of no use to it"
        raise InputError(message)
    settings: dict[str, Any] = {"kind": kind}
    if steps:
        if not steps.isdecimal():
            message = f"sampler {text!r} has {steps!r} steps; expected a whole number"
            raise InputError(message)
        settings["steps"] = int(steps)
    try:
        sampler = from_mapping(type(network.config.sampler), settings, "sampler")
    except FormatError as error:
        raise InputError(str(error)) from error
    return replace(network.config, sampler=sampler)


def _description(folder: Path) -> dict[str, Any]:
    path = folder / _CONFIG
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{folder} is no checkpoint: {_CONFIG} is missing"
        raise FormatError(message) from error
    except ValueError as error:
        message = f"{path} is not JSON: {error}"
        raise FormatError(message) from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        message = f"{path} does not say format {FORMAT!r}: it is no checkpoint of Auricle"
        raise FormatError(message)
    if description.get("version") != VERSION:
        message = f"{path} has version {description.get('version')!r}; this is version {VERSION}"
        raise FormatError(message)
    return description


def distinct_weights(network: nn.Module) -> list[tuple[str, torch.Tensor]]:
    """Weights by name; of names that share one tensor, as in T5, only the first."""
    seen: set[int] = set()
    kept = []
    for name, value in network.state_dict().items():
        if value.data_ptr() not in seen or value.numel() == 0:
            seen.add(value.data_ptr())
            kept.append((name, value))
    return kept
