"""Configurations as frozen dataclasses, read strictly from YAML or JSON mappings."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from auricle.errors import FormatError

__all__ = ["from_mapping", "to_mapping"]

T = TypeVar("T")


def from_mapping(kind: type[T], mapping: Mapping[str, Any], where: str) -> T:
    """A configuration dataclass from a mapping.

    Args:
        kind: the dataclass; its fields may be dataclasses, tuples and plain values.
        mapping: the values; fields left out keep their defaults.
        where: what the mapping is, for messages, such as ``"model"``.

    Raises:
        FormatError: a key is unknown, or a value has the wrong type.
    """
    if not isinstance(mapping, Mapping):
        message = f"{where} is {mapping!r}; expected keys and values"
        raise FormatError(message)
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    unknown = sorted(set(mapping) - set(names))
    if unknown:
        message = f"{where} has no {', '.join(map(repr, unknown))}; it has: {', '.join(names)}"
        raise FormatError(message)
    values = {
        name: _value(hints[name], value, f"{where}.{name}") for name, value in mapping.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        message = f"{where}: {error}"
        raise FormatError(message) from error


def to_mapping(configuration: Any) -> dict[str, Any]:
    """The reverse of :func:`from_mapping`, ready for JSON."""
    mapping: dict[str, Any] = dataclasses.asdict(configuration)
    return mapping


def _value(hint: Any, value: Any, where: str) -> Any:
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_mapping(hint, value, where)
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise _wrong(where, value, "a list")
        element = typing.get_args(hint)[0]
        return tuple(_value(element, part, f"{where}[{i}]") for i, part in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping):
            raise _wrong(where, value, "keys and values")
        return dict(value)
    if origin is typing.Literal:
        allowed = typing.get_args(hint)
        if value is False and "no" in allowed:
            # YAML 1.1 takes a bare no for a truth value, as it does off and false.
            return "no"
        if value not in allowed:
            raise _wrong(where, value, "one of " + ", ".join(map(str, allowed)))
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise _wrong(where, value, f"a value of type {hint.__name__}")
    return value


def _wrong(where: str, value: Any, expected: str) -> FormatError:
    return FormatError(f"{where} is {value!r}; expected {expected}")
