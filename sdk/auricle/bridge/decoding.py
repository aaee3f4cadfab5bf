"""From the elements of a message to its dataclass, one function per type of protocol.md's table.

Here those of a session and its sound; what moves and furnishes its scene has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from auricle.bridge.fields import (
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
    Error,
    Frame,
    Hello,
    Message,
    MessageType,
    Ping,
    Pong,
    Pose,
    Resume,
    Stats,
    Welcome,
)
from auricle.bridge.scene_decoding import SCENE_DECODERS
from auricle.errors import ProtocolError

__all__ = ["DECODERS", "LENGTHS"]

Elements: TypeAlias = list[object]


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
    **SCENE_DECODERS,
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
