"""One piece of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Element"]


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a text.

    Attributes:
        kind: ``name``, ``place``, ``role``, ``motion``, ``via``, ``transit``, ``time``, ``speed``,
            ``shift``, ``turning``, ``laps``, ``pace``, ``shape``, ``copula``, ``sound``,
            ``existence``, ``command``, ``join``, ``then``, ``not``, ``correction``, ``relative``,
            ``standard``, ``gap``, ``heading``, ``filler``, ``aside`` or ``word``.
        value: what it says: a ``Name``, a ``Place``, a ``Quantity`` or a meaning of the lexicon.
        start: first token.
        end: token behind the last.
        note: more on it: what a time measures, which way a place is passed.
    """

    kind: str
    value: Any
    start: int
    end: int
    note: str = ""
