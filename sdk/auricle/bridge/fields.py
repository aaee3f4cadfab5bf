"""Typed fields out of what was read: one function per kind of field in the protocol's table.

Receivers accept any MessagePack number: integers where reals are expected, and floats without a
fraction where integers are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from auricle.errors import ProtocolError

__all__ = [
    "FLOAT32_MAX",
    "Map",
    "as_array",
    "as_bool",
    "as_integer",
    "as_integers",
    "as_map",
    "as_octets",
    "as_real",
    "as_reals",
    "as_text",
    "bad_message",
    "described",
]

T = TypeVar("T")

FLOAT32_MAX: Final = 3.4028234663852886e38
_INTEGER_MIN, _INTEGER_MAX = -(2**63), 2**64 - 1
_KINDS = {
    bool: "a boolean",
    dict: "a map",
    float: "a number",
    int: "a number",
    list: "an array",
    memoryview: "bin",
    str: "a string",
    type(None): "nil",
}


def bad_message(reason: str) -> ProtocolError:
    """The error of a message that cannot be read."""
    return ProtocolError("bad_message", reason)


def described(value: object) -> str:
    """What kind of MessagePack value this is, for an error text."""
    return _KINDS.get(type(value), type(value).__name__)


def as_integer(value: object, name: str) -> int:
    """Integer, also one that came as a float without a fraction."""
    if type(value) is int:
        return value
    if isinstance(value, float):
        if value.is_integer() and _INTEGER_MIN <= value <= _INTEGER_MAX:
            return int(value)
        reason = f"{name} is {value}; send an integer of at most 64 bits"
        raise bad_message(reason)
    reason = f"{name} is {described(value)}; send an integer"
    raise bad_message(reason)


def as_real(value: object, name: str) -> float:
    """Real number that float32 can hold."""
    if type(value) is not float and type(value) is not int:
        reason = f"{name} is {described(value)}; send a number"
        raise bad_message(reason)
    number = float(value)
    if not -FLOAT32_MAX <= number <= FLOAT32_MAX:
        reason = f"{name} is {number}; send a finite number that float32 can hold"
        raise bad_message(reason)
    return number


def as_bool(value: object, name: str) -> bool:
    """Boolean."""
    if not isinstance(value, bool):
        reason = f"{name} is {described(value)}; send a boolean"
        raise bad_message(reason)
    return value


def as_text(value: object, name: str) -> str:
    """String."""
    if not isinstance(value, str):
        reason = f"{name} is {described(value)}; send a string"
        raise bad_message(reason)
    return value


def as_octets(value: object, name: str) -> memoryview:
    """View of a ``bin``."""
    if not isinstance(value, memoryview):
        reason = f"{name} is {described(value)}; send bin"
        raise bad_message(reason)
    return value


def as_array(value: object, name: str, length: int | None = None) -> list[object]:
    """Array, of exactly ``length`` elements when that is given."""
    if not isinstance(value, list):
        reason = f"{name} is {described(value)}; send an array"
        raise bad_message(reason)
    if length is not None and len(value) != length:
        reason = f"{name} has {len(value)} elements; send {length}"
        raise bad_message(reason)
    return value


def as_reals(value: object, name: str, length: int) -> tuple[float, ...]:
    """Array of ``length`` real numbers."""
    items = as_array(value, name, length)
    return tuple(
        [
            x if type(x) is float and -FLOAT32_MAX <= x <= FLOAT32_MAX else as_real(x, name)
            for x in items
        ]
    )


def as_integers(value: object, name: str) -> tuple[int, ...]:
    """Array of integers."""
    items = as_array(value, name)
    return tuple([item if type(item) is int else as_integer(item, name) for item in items])


def as_map(value: object, name: str) -> Map:
    """Map with string keys."""
    if not isinstance(value, dict):
        reason = f"{name} is {described(value)}; send a map"
        raise bad_message(reason)
    return Map(value, name)


class Map:
    """Fields of a map by key. Unknown keys are ignored; an optional key may be absent, not nil."""

    __slots__ = ("_name", "_values")

    def __init__(self, values: dict[str, object], name: str) -> None:
        self._values = values
        self._name = name

    def need(self, key: str, read: Callable[[object, str], T]) -> T:
        """Field that must be there.

        Raises:
            ProtocolError: ``bad_message``; absent, or not what ``read`` expects.
        """
        if key not in self._values:
            reason = f"{self._name} lacks {key!r}; send it"
            raise bad_message(reason)
        return read(self._values[key], f"{self._name}.{key}")

    def take(self, key: str, read: Callable[[object, str], T]) -> T | None:
        """Field that may be absent: ``None`` then.

        Raises:
            ProtocolError: ``bad_message``; there, but not what ``read`` expects.
        """
        if key not in self._values:
            return None
        return read(self._values[key], f"{self._name}.{key}")

    def items(self) -> list[tuple[str, object]]:
        """All fields in the order they were sent."""
        return list(self._values.items())
