"""A scene as plain data, and back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from auricle.errors import AuricleError, FormatError
from auricle.hrtf import HRTF
from auricle.render.mixture import Mixture
from auricle.rooms import Room
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.render.scene import Scene
    from auricle.render.separating import SeparatorFactory
    from auricle.render.source import Source

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
        "sources": [_described(source) for source in scene.sources],
    }


def _described(source: Source | Mixture) -> dict[str, Any]:
    if isinstance(source, Mixture):
        return {
            "kind": "mixture",
            "name": source.name,
            "text": source.text,
            "gain": source.gain,
            "objects": [{"label": one.label, **_settings(one)} for one in source.objects],
            "residual": _settings(source.residual),
        }
    return {"name": source.name, "text": source.text, **_settings(source)}


def _settings(source: Source) -> dict[str, Any]:
    return {
        "position": None if source.position is None else list(source.position),
        "path": None if source.path is None else [list(row) for row in source.path.samples],
        "gain": source.gain,
        "orientation": list(source.orientation),
        "directivity": source.directivity,
        "distance_model": source.distance_model,
        "spread": source.spread,
        "propagation": source.propagation,
        "air_absorption": source.air_absorption,
    }


def from_dict(
    kind: type[Scene],
    data: Mapping[str, Any],
    hrtf: HRTF | str | os.PathLike[str] | None,
    separator: SeparatorFactory | None,
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
            separator=separator,
            **later,
        )
        scene.listener.position = data["listener"]["position"]
        scene.listener.orientation = data["listener"]["orientation"]
        if data.get("room") is not None:
            scene.set_room(Room.from_dict(data["room"]), gain_db=data.get("room_gain_db", 0.0))
        for entry in data["sources"]:
            if entry.get("kind", "object") == "mixture":
                _add_mixture(scene, entry)
            else:
                _add_object(scene, entry)
    except FormatError:
        raise
    except KeyError as error:
        message = f"the scene lacks the key {error}"
        raise FormatError(message) from error
    except (TypeError, AuricleError) as error:
        message = f"the scene cannot be rebuilt: {error}"
        raise FormatError(message) from error
    return scene


def _add_object(scene: Scene, entry: Mapping[str, Any]) -> None:
    source = scene.add_source(entry["name"], directivity=entry["directivity"])
    _set_up(source, entry)
    if entry["text"] is not None:
        source.remember_text(entry["text"])


def _add_mixture(scene: Scene, entry: Mapping[str, Any]) -> None:
    objects = [(one["label"], one["position"]) for one in entry["objects"]]
    anything = [("anything", entry["residual"]["position"])]
    mixture = scene.add_source(entry["name"], objects=objects or anything, kind="mixture")
    if not objects:
        # All were removed, so all is residual.
        mixture.objects[0].remove()
    mixture.gain = entry["gain"]
    parts = (*entry["objects"], entry["residual"])
    for part, settings in zip((*mixture.objects, mixture.residual), parts, strict=True):
        part.directivity = settings["directivity"]
        _set_up(part, settings)
    if entry["text"] is not None:
        mixture.remember_text(entry["text"])


def _set_up(source: Source, entry: Mapping[str, Any]) -> None:
    for effect in _EFFECTS:
        if effect in entry:
            setattr(source, effect, entry[effect])
    source.gain = entry["gain"]
    source.orientation = entry["orientation"]
    if entry["distance_model"]:
        source.set_distance_model(**entry["distance_model"])
    if entry["path"] is not None:
        source.path = Path(entry["path"])
    elif entry["position"] is not None:
        source.position = entry["position"]
