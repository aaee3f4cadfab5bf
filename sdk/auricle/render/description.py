"""A scene as plain data, and back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from auricle.errors import AuricleError, FormatError
from auricle.hrtf import HRTF
from auricle.rooms import Room
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.render.scene import Scene

__all__ = ["from_dict", "to_dict"]

_VERSION = 1
# Keys that came after the first scenes were written; a scene without them has the defaults.
_LATER = ("max_propagation_m", "max_images")
_EFFECTS = ("spread", "propagation", "air_absorption")


def to_dict(scene: Scene) -> dict[str, Any]:
    """Everything about a scene but its sound and its HRTF set, which is named only."""
    return {
        "schema_version": _VERSION,
        "sample_rate": scene.sample_rate,
        "block_size": scene.block_size,
        "max_sources": scene.max_sources,
        "max_propagation_m": scene.max_propagation_m,
        "max_images": scene.max_images,
        "frame": scene.axes.name,
        "hrtf": scene.hrtf.name,
        "room": None if scene.room is None else scene.room.to_dict(),
        "room_gain_db": scene.room_gain_db,
        "listener": {
            "position": list(scene.listener.position),
            "orientation": list(scene.listener.orientation),
        },
        "sources": [
            {
                "name": source.name,
                "position": None if source.position is None else list(source.position),
                "path": None if source.path is None else [list(row) for row in source.path.samples],
                "text": source.text,
                "gain": source.gain,
                "orientation": list(source.orientation),
                "directivity": source.directivity,
                "distance_model": source.distance_model,
                "spread": source.spread,
                "propagation": source.propagation,
                "air_absorption": source.air_absorption,
            }
            for source in scene.sources
        ],
    }


def from_dict(
    kind: type[Scene], data: Mapping[str, Any], hrtf: HRTF | str | os.PathLike[str] | None
) -> Scene:
    """Rebuild a scene.

    Raises:
        FormatError: a key is missing or wrong, or the version is not known.
    """
    version = data.get("schema_version") if isinstance(data, Mapping) else None
    if version != _VERSION:
        message = f"schema_version is {version!r}; this release reads scenes of version {_VERSION}"
        raise FormatError(message)
    try:
        if hrtf is None and data["hrtf"] != HRTF.default().name:
            message = f"the scene needs the HRTF set {data['hrtf']!r}; give it as hrtf"
            raise FormatError(message)
        later = {key: data[key] for key in _LATER if key in data}
        scene = kind(
            data["sample_rate"],
            data["block_size"],
            hrtf=hrtf,
            max_sources=data["max_sources"],
            frame=data["frame"],
            **later,
        )
        scene.listener.position = data["listener"]["position"]
        scene.listener.orientation = data["listener"]["orientation"]
        if data.get("room") is not None:
            scene.set_room(Room.from_dict(data["room"]), gain_db=data.get("room_gain_db", 0.0))
        for entry in data["sources"]:
            effects = {key: entry[key] for key in _EFFECTS if key in entry}
            source = scene.add_source(entry["name"], directivity=entry["directivity"], **effects)
            source.gain = entry["gain"]
            source.orientation = entry["orientation"]
            if entry["distance_model"]:
                source.set_distance_model(**entry["distance_model"])
            if entry["path"] is not None:
                source.path = Path(entry["path"])
            elif entry["position"] is not None:
                source.position = entry["position"]
            if entry["text"] is not None:
                source.remember_text(entry["text"])
    except FormatError:
        raise
    except KeyError as error:
        message = f"the scene lacks the key {error}"
        raise FormatError(message) from error
    except (TypeError, AuricleError) as error:
        message = f"the scene cannot be rebuilt: {error}"
        raise FormatError(message) from error
    return scene
