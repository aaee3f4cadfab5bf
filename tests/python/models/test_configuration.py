"""Configurations are read strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pytest

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping, to_mapping


@dataclass(frozen=True)
class Inner:
    widths: tuple[int, ...] = (1, 2)
    kind: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Outer:
    rate: float = 1.0
    on: bool = False
    inner: Inner = field(default_factory=Inner)


def test_nested_values_arrive() -> None:
    read = from_mapping(Outer, {"rate": 2, "inner": {"widths": [3], "kind": "b"}}, "model")
    assert read == Outer(2.0, False, Inner((3,), "b"))
    assert from_mapping(Outer, to_mapping(read), "model") == read


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"rates": 1.0}, "model has no 'rates'; it has: rate, on, inner"),
        ({"rate": "fast"}, "model.rate is 'fast'; expected a value of type float"),
        ({"rate": True}, "model.rate is True"),
        ({"inner": {"kind": "c"}}, "model.inner.kind is 'c'; expected one of a, b"),
        ({"inner": {"widths": [1, 2.5]}}, r"model.inner.widths\[1\] is 2.5"),
        ({"inner": 3}, "model.inner is 3; expected keys and values"),
    ],
)
def test_wrong_values_are_named(mapping: dict[str, object], words: str) -> None:
    with pytest.raises(FormatError, match=words):
        from_mapping(Outer, mapping, "model")
