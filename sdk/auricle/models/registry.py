"""Which networks there are, by the kind that configurations and checkpoints name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping
from auricle.models.network import TrainableNetwork

__all__ = ["KINDS", "build_network"]

KINDS = {
    "mel_codec": ("codecs.training", "MelCodecConfig", "MelCodecNetwork"),
    "mono2binaural": ("mono2binaural", "Mono2BinauralConfig", "Mono2BinauralNetwork"),
    "spatial_tas": ("spatial_tas", "SpatialTasConfig", "SpatialTasNetwork"),
    "spatial_v2a": ("spatial_v2a", "SpatialV2AConfig", "SpatialV2ANetwork"),
    "tas": ("tas", "TasConfig", "TasNetwork"),
    "vocoder": ("codecs.vocoder_training", "VocoderConfig", "VocoderNetwork"),
    "visual_mono2binaural": (
        "visual_mono2binaural",
        "VisualMono2BinauralConfig",
        "VisualMono2BinauralNetwork",
    ),
}


def build_network(kind: str, mapping: Mapping[str, Any]) -> TrainableNetwork:
    """An untrained network.

    Args:
        kind: a key of :data:`KINDS`.
        mapping: its configuration; what is left out has the published value.

    Raises:
        FormatError: the kind or a key is unknown, or a value has the wrong type.
    """
    if kind not in KINDS:
        message = f"{kind!r} is no kind of network; there are: {', '.join(sorted(KINDS))}"
        raise FormatError(message)
    module, config_name, network_name = KINDS[kind]
    home = import_module(f"auricle.models.{module}")
    config = from_mapping(getattr(home, config_name), mapping, "model")
    network: TrainableNetwork = getattr(home, network_name)(config)
    return network
