"""What is said again without its words: "the fridge is on the right and so is the freezer"."""

from __future__ import annotations

from itertools import pairwise

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element

__all__ = ["share_said"]

_VERBS = frozenset({"copula", "filler", "existence"})


def share_said(sentence: list[Element], clauses: list[Clause]) -> None:
    """Give a clause that says "so is", "too" or "likewise" what the clause before it says."""
    for last, clause in pairwise(clauses):
        if clause.said or len(clause.subjects) != 1 or clause.skipped or not last.said:
            continue
        name = clause.subjects[0]
        at = next((i for i, e in enumerate(sentence) if e.value is name), None)
        if at is None:
            continue
        before, after = sentence[max(at - 2, 0) : at], sentence[at + 1 :]
        led = len(before) == 2 and _leads(before[0]) and before[1].kind in _VERBS
        following = [e for e in after if e.kind != "join"][:2]
        led = led or bool(before and before[-1].note == "likewise")
        ends = bool(following) and following[-1].note == "likewise"
        if led or (ends and all(e.kind in _VERBS for e in following)):
            clause.said = list(last.said)


def _leads(element: Element) -> bool:
    """ "So is the cello", "as is the cello"."""
    return element.note == "likewise" or (element.kind == "join" and element.value == "while")
