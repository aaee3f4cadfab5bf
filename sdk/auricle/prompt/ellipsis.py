"""What is said again without its words: "the fridge is on the right and so is the freezer"."""

from __future__ import annotations

from itertools import pairwise

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.places import Link, Place
from auricle.prompt.reader import Reader

__all__ = ["share_anchor", "share_said"]

_AXES = (("front", "behind"), ("left", "right"), ("above", "below"))

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


def share_anchor(reader: Reader, clauses: list[Clause]) -> None:
    """ "The bus 4 m to the left and the truck 4 m to the right of the horn": both of the horn.

    So is read where both are measured, one stands right behind the other's place and an "and",
    and the first says nothing of the listener.
    """
    for first, second in pairwise(clauses):
        one, two = _only_place(first), _only_place(second)
        if one is None or two is None or first.sentence != second.sentence:
            continue
        if not second.subjects or not reader.within(second.subjects[0].start - 1, "and"):
            continue
        link = two.links[0] if len(two.links) == 1 and not two.has_direction else None
        bare = len(one.offsets) == 1 and not (one.parts or one.links or one.bearing)
        if link is None or link.amount is None or not link.others or not bare:
            continue
        if one.end != second.subjects[0].start - 1 or any(
            reader.find(i, "listener") or _is_mine(reader, i) for i in range(one.start, one.end)
        ):
            continue
        part, quantity = one.offsets[0]
        axis = max(range(3), key=lambda k: abs(part.vector[k]))
        kind = _AXES[axis][0 if part.vector[axis] > 0 else 1]
        if link.kind not in _AXES[axis] or any(o and o.pronoun for o in link.others):
            continue
        if {o.label for o in link.others if o} & {name.label for name in first.subjects}:
            continue  # "the dog is 5 m ahead and the cat 2 m behind the dog"
        one.offsets = []
        one.links = [Link(kind, link.others, quantity.value, one.span)]


def _only_place(clause: Clause) -> Place | None:
    said = [e for e in clause.said if e.kind != "role"]
    return said[0].value if len(said) == 1 and said[0].kind == "place" else None


def _is_mine(reader: Reader, index: int) -> bool:
    owner = reader.find(index, "determiner")
    return owner is not None and owner.value == "my"
