"""MessagePack written by hand, and the values that the vectors of wire protocol v1 share.

Apart from Auricle's codec and from any MessagePack library, so that it can find faults in both.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

Value: TypeAlias = object


def pack(value: Value) -> bytes:
    """MessagePack of a value in canonical form; a ``float`` is float32, ``Raw`` stands as it is."""
    if isinstance(value, Raw):
        return value
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return b"\xca" + struct.pack(">f", value)
    if isinstance(value, str):
        return sized(value.encode(), 0xA0, 32, (0xD9, 0xDA, 0xDB)) + value.encode()
    if isinstance(value, bytes):
        return sized(value, 0, 0, (0xC4, 0xC5, 0xC6)) + value
    if isinstance(value, list):
        return sized(value, 0x90, 16, (0, 0xDC, 0xDD)) + b"".join(map(pack, value))
    if isinstance(value, dict):
        pairs = b"".join(pack(key) + pack(item) for key, item in value.items())
        return sized(value, 0x80, 16, (0, 0xDE, 0xDF)) + pairs
    message = f"no MessagePack form for {type(value).__name__}"
    raise TypeError(message)


class Raw(bytes):
    """Bytes that are MessagePack already."""


def integer(value: int) -> bytes:
    """Shortest form of an integer."""
    if 0 <= value < 128 or -32 <= value < 0:
        return bytes([value & 0xFF])
    forms = ("BHIQ", 0xCC) if value > 0 else ("bhiq", 0xD0)
    for step, code in enumerate(forms[0]):
        try:
            return bytes([forms[1] + step]) + struct.pack(f">{code}", value)
        except struct.error:
            continue
    message = f"{value} has more than 64 bits"
    raise ValueError(message)


def sized(
    value: bytes | list[Value] | dict[str, Value], fix: int, most: int, tags: tuple[int, ...]
) -> bytes:
    """Tag and length of text, bin, an array or a map."""
    count = len(value)
    if count < most:
        return bytes([fix | count])
    if tags[0] and count < 1 << 8:
        return struct.pack(">BB", tags[0], count)
    if count < 1 << 16:
        return struct.pack(">BH", tags[1], count)
    return struct.pack(">BI", tags[2], count)


SESSION = bytes(range(16))
KEY = bytes(range(16, 32))
AHEAD = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
HELLO: dict[str, Value] = {
    "v": [1, 0],
    "client": "unity/1.0",
    "sample_rate": 48000,
    "block": 256,
    "fmt": 0,
    "max_sources": 64,
}
WELCOME: dict[str, Value] = {
    "v": [1, 0],
    "server": "auricle/1.0",
    "session": SESSION,
    "resume_key": KEY,
    "sample_rate": 48000,
    "block": 256,
    "fmt": 0,
    "window": 4,
    "max_sources": 64,
    "max_message": 4198400,
    "latency_frames": 8,
    "features": ["text"],
}


def floats(*values: float) -> bytes:
    """Little-endian float32."""
    return struct.pack(f"<{len(values)}f", *values)


def shorts(*values: int) -> bytes:
    """Little-endian int16."""
    return struct.pack(f"<{len(values)}h", *values)


def block(
    frames: int, ids: list[int], pcm: bytes, *, seq: int = 0, t: int = 0, fmt: int = 0
) -> list[Value]:
    """BLOCK with a listener at the origin who looks ahead."""
    return [16, seq, t, fmt, frames, list(ids), AHEAD, pcm]
