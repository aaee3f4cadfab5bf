"""Every message of wire protocol v1 as plain data.

Field names, order and units are those of the protocol's table: metres, linear gain, quaternions
``(x, y, z, w)``, time in samples of the stream. A field that is ``None`` is absent on the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import TypeAlias

from auricle.scene.geometry import Quaternion, Vector

__all__ = [
    "VERSION",
    "Batch",
    "Block",
    "Bye",
    "Describe",
    "Directivity",
    "Error",
    "Experimental",
    "Format",
    "Frame",
    "FrameFlag",
    "Hello",
    "Message",
    "MessageType",
    "Ping",
    "Pong",
    "Pose",
    "Poses",
    "Resolved",
    "ResolvedObject",
    "Resume",
    "Room",
    "SceneSet",
    "SourceAdd",
    "SourceFields",
    "SourceRemove",
    "SourceSet",
    "Stats",
    "Waypoint",
    "Welcome",
]

VERSION = (1, 0)

Octets: TypeAlias = bytes | bytearray | memoryview
Pose: TypeAlias = tuple[float, float, float, float, float, float, float]
Waypoint: TypeAlias = tuple[int, float, float, float]


class MessageType(IntEnum):
    """First element of every message."""

    HELLO = 1
    WELCOME = 2
    ERROR = 3
    PING = 4
    PONG = 5
    BYE = 6
    STATS = 7
    RESUME = 8
    BLOCK = 16
    FRAME = 17
    BATCH = 18
    POSES = 19
    SOURCE_ADD = 32
    SOURCE_SET = 33
    SOURCE_REMOVE = 34
    DESCRIBE = 35
    RESOLVED = 36
    SCENE_SET = 37


class Format(IntEnum):
    """Sample format of PCM on the wire, little-endian."""

    FLOAT32 = 0
    INT16 = 1

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample."""
        return 4 if self is Format.FLOAT32 else 2


class FrameFlag(IntFlag):
    """What a FRAME says about itself."""

    NONE = 0
    LATE = 1
    CONCEALED = 2
    LIMITED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    v: tuple[int, int]
    client: str
    sample_rate: int
    block: int
    fmt: int
    max_sources: int
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    v: tuple[int, int]
    server: str
    session: bytes
    resume_key: bytes
    sample_rate: int
    block: int
    fmt: int
    window: int
    max_sources: int
    max_message: int
    latency_frames: int
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    code: str
    message: str
    fatal: bool
    seq: int | None = None
    rid: int | None = None


@dataclass(frozen=True, slots=True)
class Ping:
    t_ns: int


@dataclass(frozen=True, slots=True)
class Pong:
    t_ns: int
    recv_ns: int
    send_ns: int


@dataclass(frozen=True, slots=True)
class Bye:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    render_ms_p50: float
    render_ms_p99: float
    queue: int
    late: int
    concealed: int
    clipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    session: bytes
    resume_key: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Block:
    """Mono input of some sources; ``pcm`` is planar in the order of ``ids``."""

    seq: int
    t: int
    fmt: int
    frames: int
    ids: tuple[int, ...]
    pose: Pose
    pcm: Octets


@dataclass(frozen=True, slots=True)
class Frame:
    """Binaural output of one BLOCK; ``pcm`` is interleaved left, right."""

    seq: int
    t: int
    fmt: int
    frames: int
    channels: int
    flags: int
    pcm: Octets


@dataclass(frozen=True, slots=True)
class Poses:
    """Positions of many sources; ``xyz`` holds three little-endian float32 per id."""

    at: int
    ids: tuple[int, ...]
    xyz: Octets


@dataclass(frozen=True, slots=True)
class Batch:
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directivity:
    pattern: str
    order: float | None = None
    inner: float | None = None
    outer: float | None = None
    outer_gain: float | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFields:
    """What SOURCE_ADD and SOURCE_SET may say about a source."""

    position: Vector | None = None
    text: str | None = None
    gain: float | None = None
    kind: str | None = None
    distance_model: str | None = None
    ref_distance: float | None = None
    max_distance: float | None = None
    rolloff: float | None = None
    orientation: Quaternion | None = None
    directivity: Directivity | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class SourceAdd:
    id: int
    fields: SourceFields = SourceFields()


@dataclass(frozen=True, slots=True)
class SourceSet:
    id: int
    at: int
    fields: SourceFields = SourceFields()
    ramp: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRemove:
    id: int
    at: int


@dataclass(frozen=True, slots=True)
class Describe:
    rid: int
    id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedObject:
    label: str
    position: Vector
    path: tuple[Waypoint, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    rid: int
    id: int
    position: Vector
    confidence: float
    label: str | None = None
    path: tuple[Waypoint, ...] | None = None
    objects: tuple[ResolvedObject, ...] | None = None
    latency_frames: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    size: Vector
    origin: Vector | None = None
    materials: str | Mapping[str, str | float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSet:
    at: int
    room: Room | None = None
    rt60: float | None = None
    wet: float | None = None
    hrtf: str | None = None


@dataclass(frozen=True, slots=True)
class Experimental:
    """A message of type 128 to 191, which receivers that do not know it ignore."""

    type: int
    elements: tuple[object, ...] = ()


Message: TypeAlias = (
    Hello
    | Welcome
    | Error
    | Ping
    | Pong
    | Bye
    | Stats
    | Resume
    | Block
    | Frame
    | Batch
    | Poses
    | SourceAdd
    | SourceSet
    | SourceRemove
    | Describe
    | Resolved
    | SceneSet
    | Experimental
)
