"""Things named in a row: "From left to right: banjo, harp, piano"."""

from __future__ import annotations

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.places import Place
from auricle.prompt.ways import side_of

__all__ = ["read_row"]

# A row that is named from one side to the other reaches this far to either side.
_REACH_DEG = 60.0


def read_row(elements: list[Element]) -> list[Clause]:
    """The clauses of a sentence that names things from one side to the other, or none.

    Args:
        elements: the pieces of the sentence.
    """
    pieces = [e for e in elements if e.kind != "filler"]
    kinds = [e.kind for e in pieces]
    if named := _named_row(elements):
        return named
    if kinds[:3] == ["place", "role", "place"]:
        kinds, pieces = ["role", *kinds], [pieces[0], *pieces]  # "Left to right: ..."
    led = kinds[:4] == ["role", "place", "role", "place"]
    ends = (pieces[1], pieces[3]) if led else ()
    sides = tuple(side_of(end.value) for end in ends)
    if sides not in (("left", "right"), ("right", "left")) or len(pieces) < 8:
        return []
    if pieces[4].kind != "join" or pieces[4].value not in (":", ",", "-"):
        return []
    rest = pieces[5:]
    names = [e for e in rest if e.kind == "name" and not e.value.pronoun]
    joints = all(e.kind in ("name", "join", "existence", "copula") for e in rest)
    if len(names) < 2 or not joints:
        return []
    return _spread(names, sides[0])


def _named_row(elements: list[Element]) -> list[Clause]:
    """ "Flute, oboe and horn, in that order from left to right": the names stand in front."""
    pieces = [e for e in elements if e.kind not in ("filler", "copula") or e.value == "row"]
    at = next((i for i, e in enumerate(pieces) if e.kind not in ("name", "join")), 0)
    names = [e for e in pieces[:at] if e.kind == "name" and not e.value.pronoun]
    order = next((i for i, e in enumerate(pieces) if e.value == "row"), None)
    if len(names) < 2 or order is None:
        return []
    rest = [e for e in pieces[order + 1 :] if e.kind != "join"]
    kinds = [e.kind for e in rest]
    sides = [side_of(e.value) for e in rest if e.kind == "place"]
    if kinds[:4] != ["role", "place", "role", "place"] or set(kinds[4:]) - {"place"}:
        return []
    if sides[:2] not in (["left", "right"], ["right", "left"]):
        return []
    clauses = _spread(names, sides[0])
    for clause in clauses:
        for element in rest[4:]:
            if side_of(element.value) != "front":
                clause.said.append(element)  # "2 m away"
    return clauses


def _spread(names: list[Element], side: str) -> list[Clause]:
    """A clause for each name, from one side to the other."""
    first = _REACH_DEG if side == "left" else -_REACH_DEG
    clauses = []
    for number, element in enumerate(names):
        span = (element.start, element.end)
        azimuth = first - 2 * first * number / (len(names) - 1)
        place = Place(*span, bearing=(azimuth, span))
        place.assumed.append("in a row, spread evenly from one side to the other")
        clauses.append(Clause([element.value], [Element("place", place, *span)]))
    return clauses
