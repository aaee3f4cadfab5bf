"""Which models can be exported, and how they fall into networks."""

from __future__ import annotations

from pathlib import Path

from auricle.errors import FormatError, InputError
from auricle.exporters.parts import ModelParts

__all__ = ["parts_of"]


def parts_of(model: str | Path) -> ModelParts:
    """The networks of a model on disk.

    Args:
        model: a ``.safetensors`` file of the streaming separation, or the folder of a checkpoint
            of TAS, SpatialTAS or SpatialV2A.

    Raises:
        InputError: there is no such file or folder.
        FormatError: it is no model, or one of a kind that has no contract.
    """
    path = Path(model)
    if path.is_file():
        from auricle.exporters.streaming import streaming_parts
        from auricle.models import streaming

        return streaming_parts(streaming.load(path))
    if not path.is_dir():
        message = (
            f"{path} is no model: expected a .safetensors file of the streaming separation or the "
            "folder of a checkpoint"
        )
        raise InputError(message)
    from auricle.models.checkpoint import load_network
    from auricle.models.spatial_tas import SpatialTasNetwork
    from auricle.models.spatial_v2a.network import SpatialV2ANetwork
    from auricle.models.tas import TasNetwork

    network = load_network(path)
    if isinstance(network, TasNetwork):
        from auricle.exporters.tas import tas_parts

        return tas_parts(network)
    if isinstance(network, SpatialTasNetwork):
        from auricle.exporters.spatial_tas import spatial_tas_parts

        return spatial_tas_parts(network)
    if isinstance(network, SpatialV2ANetwork):
        from auricle.exporters.spatial_v2a import spatial_v2a_parts

        return spatial_v2a_parts(network)
    message = (
        f"{path} is a checkpoint of {network.kind!r}, which has no contract for export; these "
        "have: streaming separation, tas, spatial_tas, spatial_v2a"
    )
    raise FormatError(message)
