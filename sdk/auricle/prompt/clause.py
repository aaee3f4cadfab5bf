"""Subjects and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.element import Element
from auricle.prompt.name import Name

__all__ = ["LIST_JOINS", "SAID", "Clause", "is_apposition", "without_role"]


LIST_JOINS = frozenset({",", "and", "or"})


SAID = frozenset(
    {
        "place",
        "motion",
        "via",
        "transit",
        "time",
        "speed",
        "shift",
        "turning",
        "laps",
        "pace",
        "shape",
        "not",
        "correction",
        "then",
        "role",
        "compass",
    }
)


@dataclass(slots=True)
class Clause:
    """Subjects and what is said of them.

    Attributes:
        subjects: names it is said of; empty when it goes on about those before.
        said: pieces in order.
        joins: what stood between the subjects: ``","``, ``"and"``.
        skipped: names in it that are no objects: "from the door on the left".
        is_plural: whether its verb is: "are".
        is_restrictive: whether a place stands right behind its subject: "the man on the left".
        is_listed: whether it stands behind a colon: "two people: a man on the left".
        sentence: which sentence of the text it stands in.
        standard: what the next clause compares with: "compared with the trombone, ...".
        is_listener: whether it says where the listener is: "you are standing ...".
    """

    subjects: list[Name] = field(default_factory=list)
    said: list[Element] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    skipped: list[Name] = field(default_factory=list)
    is_plural: bool = False
    is_restrictive: bool = False
    is_listed: bool = False
    is_listener: bool = False
    sentence: int = 0
    standard: Name | None = None


def without_role(said: list[Element]) -> list[Element]:
    """A place in front of its subject: "to my left a drum rolls" leads nowhere."""
    if {element.kind for element in said} != {"role", "place"}:
        return said
    if any(element.kind == "role" and element.value != "to" for element in said):
        return said
    return [element for element in said if element.kind == "place"]


def _is_corrected(current: Clause, name: Name) -> bool:
    """ "The parrot's on the left, no wait, the parrot's on the right": named again."""
    last = current.said[-1] if current.said else None
    known = any(subject.label == name.label for subject in current.subjects)
    return last is not None and last.kind == "correction" and known


def is_apposition(elements: list[Element], index: int, current: Clause) -> bool:
    """ "The dog (a labrador) is", "the dog, a labrador, is", "a car, siren wailing, passes"."""
    name: Name = elements[index].value
    if _is_corrected(current, name):
        return True
    after = [*elements[index + 1 : index + 4], Element("join", ".", 0, 0)]
    before = elements[index - 1] if index else None
    if before is None or before.kind != "join" or not current.subjects:
        return False
    if before.value != "(" and name.pronoun:
        return False
    if before.value == "(":
        return after[0].kind == "join" and after[0].value == ")"
    if before.value != "," or current.said or len(current.subjects) > 1:
        return False
    does = after[0].kind == "sound" and after[0].note == "doing"
    closed = after[1] if does and len(after) > 1 else after[0]
    if closed.kind != "join" or closed.value != "," or (name.determiner and not does):
        goes_on = after[1] if len(after) > 1 else None
        is_one = goes_on is not None and goes_on.kind == "copula" and goes_on.note == "singular"
        comma = closed.kind == "join" and closed.value == ","
        return comma and name.determiner == "a" and is_one
    return does
