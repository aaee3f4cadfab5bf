"""Strict reading of one MessagePack value.

The stock ``msgpack`` reader accepts extension types, duplicate keys and hundreds of levels, and
copies every ``bin``; audio comes through here, so this reader refuses what protocol.md forbids
while it reads, allocates nothing on the word of a length field, and hands out views.
"""

from __future__ import annotations

from math import isfinite
from struct import Struct
from struct import error as struct_error
from typing import Final

from auricle.errors import ProtocolError

__all__ = ["MAX_DEPTH", "element_views", "leading_integers", "read_value"]

MAX_DEPTH: Final = 8

_F32 = Struct(">f")
_F64 = Struct(">d")
_INTEGERS = {
    tag: Struct(code)
    for tag, code in zip(
        range(0xCC, 0xD4), (">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q"), strict=True
    )
}
_BIN = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_STR = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAY = {0xDC: 2, 0xDD: 4}
_MAP = {0xDE: 2, 0xDF: 4}
_EXT = {0xC7: 1, 0xC8: 2, 0xC9: 4}
# Bytes that follow the tag of a number or of an extension of fixed size.
_FIXED = {
    **{tag: kind.size for tag, kind in _INTEGERS.items()},
    0xCA: 4,
    0xCB: 8,
    0xD4: 2,
    0xD5: 3,
    0xD6: 5,
    0xD7: 9,
    0xD8: 17,
}
_CONSTANTS: dict[int, object] = {0xC0: None, 0xC2: False, 0xC3: True}


def read_value(data: bytes | bytearray | memoryview, depth: int = 0) -> object:
    """Read the one MessagePack value that ``data`` holds.

    Args:
        data: a whole message, or one element of it.
        depth: levels that enclose the value.

    Returns:
        ``None``, ``bool``, ``int``, ``float``, ``str``, ``memoryview`` (for ``bin``; a view into
        ``data``), ``list`` or ``dict`` with string keys.

    Raises:
        ProtocolError: ``bad_message``; the value is cut off or followed by more, or holds an
            extension type, a non-finite number, a key that is no string or comes twice, text that
            is not UTF-8, or more than eight levels.
    """
    reader = _Reader(memoryview(data))
    value = reader.value(depth)
    if reader.at != len(reader.data):
        extra = len(reader.data) - reader.at
        reason = f"{extra} bytes follow the message; one WebSocket message holds one value"
        raise _bad(reason)
    return value


def leading_integers(data: bytes | bytearray | memoryview, count: int) -> list[int]:
    """Integers an array starts with, as far as they can be read; for answering a broken message.

    Args:
        data: a message that :func:`read_value` may have refused.
        count: how many to read at most.

    Returns:
        At most ``count`` integers; none when ``data`` does not start with an array of integers.
    """
    reader = _Reader(memoryview(data))
    found: list[int] = []
    try:
        for _ in range(min(count, reader.array_length())):
            value = reader.value(MAX_DEPTH)
            if not isinstance(value, int) or isinstance(value, bool):
                break
            found.append(value)
    except ProtocolError:
        return found
    return found


def element_views(data: bytes | bytearray | memoryview) -> list[memoryview]:
    """Bytes of each element of an array, found by lengths alone and not checked any further.

    Args:
        data: bytes that start with an array; elements may hold what :func:`read_value` refuses.

    Returns:
        One view into ``data`` per element.

    Raises:
        ProtocolError: ``bad_message``; not an array, cut off, or followed by more.
    """
    reader = _Reader(memoryview(data))
    views = []
    for _ in range(reader.array_length()):
        start = reader.at
        reader.skip()
        views.append(reader.data[start : reader.at])
    if reader.at != len(reader.data):
        raise _bad("bytes follow the message; one WebSocket message holds one value")
    return views


def _bad(reason: str) -> ProtocolError:
    return ProtocolError("bad_message", reason)


class _Reader:
    __slots__ = ("at", "data", "octets")

    def __init__(self, data: memoryview) -> None:
        self.data = data
        # Indexing and unpacking are several times faster on bytes than on a view.
        self.octets = data.obj if type(data.obj) is bytes and len(data.obj) == len(data) else data
        self.at = 0

    def take(self, count: int) -> memoryview:
        start = self.at
        end = start + count
        if end > len(self.data):
            reason = f"the message ends {end - len(self.data)} bytes early; send it whole"
            raise _bad(reason)
        self.at = end
        return self.data[start:end]

    def tag(self) -> int:
        try:
            tag: int = self.octets[self.at]
        except IndexError:
            raise _bad("the message ends early; send it whole") from None
        self.at += 1
        return tag

    def number(self, kind: Struct) -> float:
        try:
            (number,) = kind.unpack_from(self.octets, self.at)
        except struct_error:
            raise _bad("the message ends inside a number; send it whole") from None
        self.at += kind.size
        return number  # type: ignore[no-any-return]

    def unsigned(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def array_length(self) -> int:
        tag = self.tag()
        if 0x90 <= tag <= 0x9F:
            return tag & 0x0F
        if tag in _ARRAY:
            return self.unsigned(_ARRAY[tag])
        raise _bad("a message is an array that starts with its type")

    def skip(self) -> None:
        # A count instead of recursion: the levels of what is skipped are the sender's choice.
        pending = 1
        while pending:
            pending -= 1
            tag = self.tag()
            if 0x80 <= tag <= 0x8F:
                pending += 2 * (tag & 0x0F)
            elif 0x90 <= tag <= 0x9F:
                pending += tag & 0x0F
            elif 0xA0 <= tag <= 0xBF:
                self.take(tag & 0x1F)
            elif tag in _ARRAY:
                pending += self.unsigned(_ARRAY[tag])
            elif tag in _MAP:
                pending += 2 * self.unsigned(_MAP[tag])
            elif tag in _BIN or tag in _STR:
                self.take(self.unsigned((_BIN | _STR)[tag]))
            elif tag in _EXT:
                self.take(self.unsigned(_EXT[tag]) + 1)
            else:
                self.take(_FIXED.get(tag, 0))

    def value(self, depth: int) -> object:
        tag = self.tag()
        if tag <= 0x7F:
            return tag
        if tag == 0xCA:
            return _finite(self.number(_F32))
        if tag in _INTEGERS:
            return self.number(_INTEGERS[tag])
        if 0xA0 <= tag <= 0xBF:
            return self._text(tag & 0x1F)
        if 0x90 <= tag <= 0x9F:
            return self._array(tag & 0x0F, depth)
        if 0x80 <= tag <= 0x8F:
            return self._map(tag & 0x0F, depth)
        if tag in _BIN:
            return self.take(self.unsigned(_BIN[tag]))
        if tag >= 0xE0:
            return tag - 0x100
        return self._rare(tag, depth)

    def _rare(self, tag: int, depth: int) -> object:
        if tag == 0xCB:
            return _finite(self.number(_F64))
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag in _STR:
            return self._text(self.unsigned(_STR[tag]))
        if tag in _ARRAY:
            return self._array(self.unsigned(_ARRAY[tag]), depth)
        if tag in _MAP:
            return self._map(self.unsigned(_MAP[tag]), depth)
        if tag == 0xC1:
            raise _bad("byte 0xc1 stands for nothing in MessagePack")
        raise _bad("extension types are not used; send numbers, text, bin, arrays and maps")

    def _text(self, length: int) -> str:
        try:
            return str(self.take(length), "utf-8")
        except UnicodeDecodeError:
            raise _bad("text is not UTF-8; encode strings as UTF-8") from None

    def _enter(self, depth: int, count: int) -> int:
        if depth >= MAX_DEPTH:
            reason = f"the message nests deeper than {MAX_DEPTH} levels; flatten it"
            raise _bad(reason)
        if count > len(self.data) - self.at:
            raise _bad("the message ends before the elements it announces; send it whole")
        return depth + 1

    def _array(self, count: int, depth: int) -> list[object]:
        depth = self._enter(depth, count)
        return [self.value(depth) for _ in range(count)]

    def _map(self, count: int, depth: int) -> dict[str, object]:
        depth = self._enter(depth, 2 * count)
        result: dict[str, object] = {}
        for _ in range(count):
            key = self.value(depth)
            if not isinstance(key, str):
                reason = f"a map key is {type(key).__name__}; keys are strings"
                raise _bad(reason)
            if key in result:
                reason = f"map key {key!r} comes twice; send each key once"
                raise _bad(reason)
            result[key] = self.value(depth)
        return result


def _finite(number: float) -> float:
    if not isfinite(number):
        reason = f"{number} is not a number the protocol carries; send finite numbers"
        raise _bad(reason)
    return number
