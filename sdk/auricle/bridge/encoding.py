"""From a message's dataclass to its wire elements in the canonical form of protocol.md.

Keys stand in the order of the protocol's table, absent fields are left out, and every field that
is a real number is a ``float`` here, which the packer writes as float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from auricle.bridge.fields import FLOAT32_MAX, bad_message
from auricle.bridge.messages import (
    Block,
    Bye,
    Describe,
    Directivity,
    Error,
    Experimental,
    Frame,
    Hello,
    MessageType,
    Ping,
    Pong,
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

__all__ = ["ENCODERS"]

Elements: TypeAlias = list[object]


def _real(value: float) -> float:
    number = float(value)
    if not math.isfinite(number) or abs(number) > FLOAT32_MAX:
        reason = f"{number} cannot be sent; real numbers are finite float32"
        raise bad_message(reason)
    return number


def _reals(values: Iterable[float]) -> list[float]:
    return [_real(value) for value in values]


def _present(**fields: object) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}


def _if_real(value: float | None) -> float | None:
    return None if value is None else _real(value)


def _if_reals(values: Iterable[float] | None) -> list[float] | None:
    return None if values is None else _reals(values)


def _hello(message: Hello) -> Elements:
    return [
        MessageType.HELLO,
        _present(
            v=list(message.v),
            client=message.client,
            sample_rate=message.sample_rate,
            block=message.block,
            fmt=message.fmt,
            max_sources=message.max_sources,
            token=message.token,
        ),
    ]


def _welcome(message: Welcome) -> Elements:
    return [
        MessageType.WELCOME,
        _present(
            v=list(message.v),
            server=message.server,
            session=message.session,
            resume_key=message.resume_key,
            sample_rate=message.sample_rate,
            block=message.block,
            fmt=message.fmt,
            window=message.window,
            max_sources=message.max_sources,
            max_message=message.max_message,
            latency_frames=message.latency_frames,
            features=list(message.features),
        ),
    ]


def _error(message: Error) -> Elements:
    return [
        MessageType.ERROR,
        _present(
            code=message.code,
            message=message.message,
            fatal=message.fatal,
            seq=message.seq,
            rid=message.rid,
        ),
    ]


def _ping(message: Ping) -> Elements:
    return [MessageType.PING, message.t_ns]


def _pong(message: Pong) -> Elements:
    return [MessageType.PONG, message.t_ns, message.recv_ns, message.send_ns]


def _bye(message: Bye) -> Elements:
    return [MessageType.BYE, message.reason]


def _stats(message: Stats) -> Elements:
    return [
        MessageType.STATS,
        {
            "render_ms_p50": _real(message.render_ms_p50),
            "render_ms_p99": _real(message.render_ms_p99),
            "queue": message.queue,
            "late": message.late,
            "concealed": message.concealed,
            "clipped": message.clipped,
        },
    ]


def _resume(message: Resume) -> Elements:
    return [
        MessageType.RESUME,
        {"session": message.session, "resume_key": message.resume_key, "seq": message.seq},
    ]


def _block(message: Block) -> Elements:
    return [
        MessageType.BLOCK,
        message.seq,
        message.t,
        message.fmt,
        message.frames,
        list(message.ids),
        _reals(message.pose),
        message.pcm,
    ]


def _frame(message: Frame) -> Elements:
    return [
        MessageType.FRAME,
        message.seq,
        message.t,
        message.fmt,
        message.frames,
        message.channels,
        message.flags,
        message.pcm,
    ]


def _poses(message: Poses) -> Elements:
    return [MessageType.POSES, message.at, list(message.ids), message.xyz]


def _directivity(value: Directivity | None) -> dict[str, object] | None:
    if value is None:
        return None
    return _present(
        pattern=value.pattern,
        order=_if_real(value.order),
        inner=_if_real(value.inner),
        outer=_if_real(value.outer),
        outer_gain=_if_real(value.outer_gain),
        weight=_if_real(value.weight),
    )


def _source_fields(fields: SourceFields) -> dict[str, object]:
    return _present(
        position=_if_reals(fields.position),
        text=fields.text,
        gain=_if_real(fields.gain),
        kind=fields.kind,
        distance_model=fields.distance_model,
        ref_distance=_if_real(fields.ref_distance),
        max_distance=_if_real(fields.max_distance),
        rolloff=_if_real(fields.rolloff),
        orientation=_if_reals(fields.orientation),
        directivity=_directivity(fields.directivity),
        spread=_if_real(fields.spread),
    )


def _source_add(message: SourceAdd) -> Elements:
    return [MessageType.SOURCE_ADD, message.id, _source_fields(message.fields)]


def _source_set(message: SourceSet) -> Elements:
    fields = _source_fields(message.fields) | _present(ramp=message.ramp)
    return [MessageType.SOURCE_SET, message.id, message.at, fields]


def _source_remove(message: SourceRemove) -> Elements:
    return [MessageType.SOURCE_REMOVE, message.id, message.at]


def _describe(message: Describe) -> Elements:
    return [MessageType.DESCRIBE, message.rid, message.id, message.text]


def _path(path: tuple[Waypoint, ...] | None) -> list[list[float]] | None:
    if path is None:
        return None
    return [[frames, _real(x), _real(y), _real(z)] for frames, x, y, z in path]


def _resolved_object(value: ResolvedObject) -> dict[str, object]:
    return _present(label=value.label, position=_reals(value.position), path=_path(value.path))


def _resolved(message: Resolved) -> Elements:
    objects = None
    if message.objects is not None:
        objects = [_resolved_object(value) for value in message.objects]
    fields = _present(
        position=_reals(message.position),
        confidence=_real(message.confidence),
        label=message.label,
        path=_path(message.path),
        objects=objects,
        latency_frames=message.latency_frames,
    )
    return [MessageType.RESOLVED, message.rid, message.id, fields]


def _materials(
    value: str | Mapping[str, str | float] | None,
) -> str | dict[str, str | float] | None:
    if value is None or isinstance(value, str):
        return value
    return {key: item if isinstance(item, str) else _real(item) for key, item in value.items()}


def _room(room: Room | None) -> dict[str, object] | None:
    if room is None:
        return None
    return _present(
        size=_reals(room.size),
        origin=_if_reals(room.origin),
        materials=_materials(room.materials),
    )


def _scene_set(message: SceneSet) -> Elements:
    fields = _present(
        room=_room(message.room),
        rt60=_if_real(message.rt60),
        wet=_if_real(message.wet),
        hrtf=message.hrtf,
    )
    return [MessageType.SCENE_SET, message.at, fields]


def _experimental(message: Experimental) -> Elements:
    return [message.type, *message.elements]


ENCODERS: dict[type, Callable[[Any], Elements]] = {
    Hello: _hello,
    Welcome: _welcome,
    Error: _error,
    Ping: _ping,
    Pong: _pong,
    Bye: _bye,
    Stats: _stats,
    Resume: _resume,
    Block: _block,
    Frame: _frame,
    Poses: _poses,
    SourceAdd: _source_add,
    SourceSet: _source_set,
    SourceRemove: _source_remove,
    Describe: _describe,
    Resolved: _resolved,
    SceneSet: _scene_set,
    Experimental: _experimental,
}
"""Encoder of each message but BATCH, whose members are messages themselves."""
