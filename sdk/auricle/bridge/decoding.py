"""From the elements of a message to its dataclass, one function per type of protocol.md's table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from auricle.bridge.fields import (
    Map,
    as_array,
    as_bool,
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
    VERSION,
    Block,
    Bye,
    Describe,
    Directivity,
    Error,
    Frame,
    Hello,
    Message,
    MessageType,
    Ping,
    Pong,
    Pose,
    Poses,
    Resolved,
    ResolvedObject,
    Resume,
    Room,
    SceneSet,
    SourceAdd,
    SourceFields,
    SourceRemove,
    SourceSet,
    Stats,
    Waypoint,
    Welcome,
)
from auricle.errors import ProtocolError
from auricle.scene.geometry import Quaternion, Vector

__all__ = ["DECODERS", "LENGTHS"]

Elements: TypeAlias = list[object]


def _vector(value: object, name: str) -> Vector:
    return cast("Vector", as_reals(value, name, 3))


def _quaternion(value: object, name: str) -> Quaternion:
    return cast("Quaternion", as_reals(value, name, 4))


def _key(value: object, name: str) -> bytes:
    octets = as_octets(value, name)
    if len(octets) != 16:
        reason = f"{name} has {len(octets)} bytes; send 16"
        raise bad_message(reason)
    return bytes(octets)


def _version(value: object, name: str) -> tuple[int, int]:
    major, minor = as_array(value, name, 2)
    return as_integer(major, name), as_integer(minor, name)


def _hello(elements: Elements) -> Hello:
    fields = as_map(elements[1], "HELLO")
    v = fields.need("v", _version)
    try:
        return Hello(
            v=v,
            client=fields.need("client", as_text),
            sample_rate=fields.need("sample_rate", as_integer),
            block=fields.need("block", as_integer),
            fmt=fields.need("fmt", as_integer),
            max_sources=fields.need("max_sources", as_integer),
            token=fields.take("token", as_text),
        )
    except ProtocolError:
        if v[0] == VERSION[0]:
            raise
        # Another major version may have other fields, so the version is what is wrong.
        reason = f"HELLO is of version {v[0]}.{v[1]}; this side speaks {VERSION[0]}.x"
        raise ProtocolError("unsupported_version", reason) from None


def _welcome(elements: Elements) -> Welcome:
    fields = as_map(elements[1], "WELCOME")
    return Welcome(
        v=fields.need("v", _version),
        server=fields.need("server", as_text),
        session=fields.need("session", _key),
        resume_key=fields.need("resume_key", _key),
        sample_rate=fields.need("sample_rate", as_integer),
        block=fields.need("block", as_integer),
        fmt=fields.need("fmt", as_integer),
        window=fields.need("window", as_integer),
        max_sources=fields.need("max_sources", as_integer),
        max_message=fields.need("max_message", as_integer),
        latency_frames=fields.need("latency_frames", as_integer),
        features=fields.need("features", _texts),
    )


def _texts(value: object, name: str) -> tuple[str, ...]:
    return tuple([as_text(item, name) for item in as_array(value, name)])


def _error(elements: Elements) -> Error:
    fields = as_map(elements[1], "ERROR")
    return Error(
        code=fields.need("code", as_text),
        message=fields.need("message", as_text),
        fatal=fields.need("fatal", as_bool),
        seq=fields.take("seq", as_integer),
        rid=fields.take("rid", as_integer),
    )


def _ping(elements: Elements) -> Ping:
    return Ping(as_integer(elements[1], "PING.t_ns"))


def _pong(elements: Elements) -> Pong:
    return Pong(
        as_integer(elements[1], "PONG.t_ns"),
        as_integer(elements[2], "PONG.recv_ns"),
        as_integer(elements[3], "PONG.send_ns"),
    )


def _bye(elements: Elements) -> Bye:
    return Bye(as_text(elements[1], "BYE.reason"))


def _stats(elements: Elements) -> Stats:
    fields = as_map(elements[1], "STATS")
    return Stats(
        render_ms_p50=fields.need("render_ms_p50", as_real),
        render_ms_p99=fields.need("render_ms_p99", as_real),
        queue=fields.need("queue", as_integer),
        late=fields.need("late", as_integer),
        concealed=fields.need("concealed", as_integer),
        clipped=fields.need("clipped", as_integer),
    )


def _resume(elements: Elements) -> Resume:
    fields = as_map(elements[1], "RESUME")
    return Resume(
        session=fields.need("session", _key),
        resume_key=fields.need("resume_key", _key),
        seq=fields.need("seq", as_integer),
    )


def _block(elements: Elements) -> Block:
    _, seq, t, fmt, frames, ids, pose, pcm = elements[:8]
    return Block(
        as_integer(seq, "BLOCK.seq"),
        as_integer(t, "BLOCK.t"),
        as_integer(fmt, "BLOCK.fmt"),
        as_integer(frames, "BLOCK.frames"),
        as_integers(ids, "BLOCK.ids"),
        cast("Pose", as_reals(pose, "BLOCK.pose", 7)),
        as_octets(pcm, "BLOCK.pcm"),
    )


def _frame(elements: Elements) -> Frame:
    _, seq, t, fmt, frames, channels, flags, pcm = elements[:8]
    return Frame(
        as_integer(seq, "FRAME.seq"),
        as_integer(t, "FRAME.t"),
        as_integer(fmt, "FRAME.fmt"),
        as_integer(frames, "FRAME.frames"),
        as_integer(channels, "FRAME.channels"),
        as_integer(flags, "FRAME.flags"),
        as_octets(pcm, "FRAME.pcm"),
    )


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


DECODERS: dict[int, Callable[[Elements], Message]] = {
    MessageType.HELLO: _hello,
    MessageType.WELCOME: _welcome,
    MessageType.ERROR: _error,
    MessageType.PING: _ping,
    MessageType.PONG: _pong,
    MessageType.BYE: _bye,
    MessageType.STATS: _stats,
    MessageType.RESUME: _resume,
    MessageType.BLOCK: _block,
    MessageType.FRAME: _frame,
    MessageType.POSES: _poses,
    MessageType.SOURCE_ADD: _source_add,
    MessageType.SOURCE_SET: _source_set,
    MessageType.SOURCE_REMOVE: _source_remove,
    MessageType.DESCRIBE: _describe,
    MessageType.RESOLVED: _resolved,
    MessageType.SCENE_SET: _scene_set,
}
"""Decoder of each type but BATCH, whose members are messages themselves."""

# Elements of each message, its type included; more are ignored (protocol.md, Encoding).
LENGTHS: dict[int, int] = {
    MessageType.HELLO: 2,
    MessageType.WELCOME: 2,
    MessageType.ERROR: 2,
    MessageType.PING: 2,
    MessageType.PONG: 4,
    MessageType.BYE: 2,
    MessageType.STATS: 2,
    MessageType.RESUME: 2,
    MessageType.BLOCK: 8,
    MessageType.FRAME: 8,
    MessageType.BATCH: 2,
    MessageType.POSES: 4,
    MessageType.SOURCE_ADD: 3,
    MessageType.SOURCE_SET: 4,
    MessageType.SOURCE_REMOVE: 3,
    MessageType.DESCRIBE: 4,
    MessageType.RESOLVED: 4,
    MessageType.SCENE_SET: 3,
}
