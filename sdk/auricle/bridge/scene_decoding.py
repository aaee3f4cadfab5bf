"""From the elements of a message about sources, sentences and rooms to its dataclass."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from auricle.bridge.fields import (
    Map,
    as_array,
    as_integer,
    as_integers,
    as_map,
    as_octets,
    as_real,
    as_reals,
    as_text,
    bad_message,
)
from auricle.bridge.messages import (
    Describe,
    Directivity,
    Message,
    MessageType,
    Poses,
    Resolved,
    ResolvedObject,
    Room,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Waypoint,
)
from auricle.scene.geometry import Quaternion, Vector

__all__ = ["SCENE_DECODERS"]

Elements: TypeAlias = list[object]


def _vector(value: object, name: str) -> Vector:
    return cast("Vector", as_reals(value, name, 3))


def _quaternion(value: object, name: str) -> Quaternion:
    return cast("Quaternion", as_reals(value, name, 4))


def _poses(elements: Elements) -> Poses:
    at = as_integer(elements[1], "POSES.at")
    ids = as_integers(elements[2], "POSES.ids")
    xyz = as_octets(elements[3], "POSES.xyz")
    if len(xyz) != 12 * len(ids):
        expected = f"three float32 for each of {len(ids)} ids are {12 * len(ids)}"
        reason = f"POSES.xyz has {len(xyz)} bytes; {expected}"
        raise bad_message(reason)
    return Poses(at, ids, xyz)


def _directivity(value: object, name: str) -> Directivity:
    fields = as_map(value, name)
    return Directivity(
        pattern=fields.need("pattern", as_text),
        order=fields.take("order", as_real),
        inner=fields.take("inner", as_real),
        outer=fields.take("outer", as_real),
        outer_gain=fields.take("outer_gain", as_real),
        weight=fields.take("weight", as_real),
    )


def _source_fields(fields: Map) -> SourceFields:
    return SourceFields(
        position=fields.take("position", _vector),
        text=fields.take("text", as_text),
        gain=fields.take("gain", as_real),
        kind=fields.take("kind", as_text),
        distance_model=fields.take("distance_model", as_text),
        ref_distance=fields.take("ref_distance", as_real),
        max_distance=fields.take("max_distance", as_real),
        rolloff=fields.take("rolloff", as_real),
        orientation=fields.take("orientation", _quaternion),
        directivity=fields.take("directivity", _directivity),
        spread=fields.take("spread", as_real),
    )


def _source_add(elements: Elements) -> SourceAdd:
    id_ = as_integer(elements[1], "SOURCE_ADD.id")
    return SourceAdd(id_, _source_fields(as_map(elements[2], "SOURCE_ADD")))


def _source_set(elements: Elements) -> SourceSet:
    id_ = as_integer(elements[1], "SOURCE_SET.id")
    at = as_integer(elements[2], "SOURCE_SET.at")
    fields = as_map(elements[3], "SOURCE_SET")
    return SourceSet(id_, at, _source_fields(fields), fields.take("ramp", as_integer))


def _source_remove(elements: Elements) -> SourceRemove:
    id_ = as_integer(elements[1], "SOURCE_REMOVE.id")
    return SourceRemove(id_, as_integer(elements[2], "SOURCE_REMOVE.at"))


def _describe(elements: Elements) -> Describe:
    return Describe(
        as_integer(elements[1], "DESCRIBE.rid"),
        as_integer(elements[2], "DESCRIBE.id"),
        as_text(elements[3], "DESCRIBE.text"),
    )


def _path(value: object, name: str) -> tuple[Waypoint, ...]:
    waypoints = []
    for row in as_array(value, name):
        frames, x, y, z = as_array(row, name, 4)
        point = (as_real(x, name), as_real(y, name), as_real(z, name))
        waypoints.append((as_integer(frames, name), *point))
    return tuple(waypoints)


def _resolved_object(value: object, name: str) -> ResolvedObject:
    fields = as_map(value, name)
    return ResolvedObject(
        label=fields.need("label", as_text),
        position=fields.need("position", _vector),
        path=fields.take("path", _path),
    )


def _resolved_objects(value: object, name: str) -> tuple[ResolvedObject, ...]:
    return tuple([_resolved_object(item, name) for item in as_array(value, name)])


def _resolved(elements: Elements) -> Resolved:
    fields = as_map(elements[3], "RESOLVED")
    return Resolved(
        rid=as_integer(elements[1], "RESOLVED.rid"),
        id=as_integer(elements[2], "RESOLVED.id"),
        position=fields.need("position", _vector),
        confidence=fields.need("confidence", as_real),
        label=fields.take("label", as_text),
        path=fields.take("path", _path),
        objects=fields.take("objects", _resolved_objects),
        latency_frames=fields.take("latency_frames", as_integer),
    )


def _materials(value: object, name: str) -> str | dict[str, str | float]:
    if isinstance(value, str):
        return value
    return {
        key: item if isinstance(item, str) else as_real(item, f"{name}.{key}")
        for key, item in as_map(value, name).items()
    }


def _room(value: object, name: str) -> Room:
    fields = as_map(value, name)
    return Room(
        size=fields.need("size", _vector),
        origin=fields.take("origin", _vector),
        materials=fields.take("materials", _materials),
    )


def _scene_set(elements: Elements) -> SceneSet:
    fields = as_map(elements[2], "SCENE_SET")
    return SceneSet(
        at=as_integer(elements[1], "SCENE_SET.at"),
        room=fields.take("room", _room),
        rt60=fields.take("rt60", as_real),
        wet=fields.take("wet", as_real),
        hrtf=fields.take("hrtf", as_text),
    )


SCENE_DECODERS: dict[int, Callable[[Elements], Message]] = {
    MessageType.POSES: _poses,
    MessageType.SOURCE_ADD: _source_add,
    MessageType.SOURCE_SET: _source_set,
    MessageType.SOURCE_REMOVE: _source_remove,
    MessageType.DESCRIBE: _describe,
    MessageType.RESOLVED: _resolved,
    MessageType.SCENE_SET: _scene_set,
}
"""Decoder of each of these types."""
