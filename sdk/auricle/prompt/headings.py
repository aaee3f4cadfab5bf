"""What stands before a colon: a heading, or the cue of a script."""

from __future__ import annotations

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.neighbours import Neighbours

__all__ = ["is_cue", "is_heading"]


def is_heading(
    elements: list[Element], index: int, clauses: list[Clause], around: Neighbours
) -> bool:
    """ "VR: spawn a radio on the left", "Band: guitar left, bass right"."""
    if len(clauses) != 1 or clauses[0].said:
        return False
    if any(name.count > 1 or name.is_known for name in clauses[0].subjects):
        return False
    rest = enumerate(elements[index + 1 :], index + 1)
    following = next(((i, e) for i, e in rest if e.kind != "filler"), None)
    if following is None:
        return False
    at, element = following
    after = elements[at + 1] if at + 1 < len(elements) else None
    bare = element.kind == "name" and element.value.is_scenery and not element.value.determiner
    if bare and after is not None and after.kind == "join":
        return False  # "Fan: ceiling, 2 m above"
    named = element.kind == "name" and not element.value.pronoun and around.has_own_place(at)
    onward = [e for e in elements[at + 1 : at + 3] if e.kind != "filler"][:1]
    leads = element.kind in ("command", "existence") and bool(onward) and onward[0].kind == "name"
    return named or leads


def is_cue(
    elements: list[Element], index: int, clauses: list[Clause], around: Neighbours
) -> list[Element]:
    """The place in "FX (left): creaking gate", which is said of what follows the colon."""
    if len(clauses) != 1 or len(clauses[0].subjects) != 1 or index + 1 >= len(elements):
        return []
    rest = enumerate(elements[index + 1 :], index + 1)
    at, following = next(((i, e) for i, e in rest if e.kind != "filler"), (index, elements[index]))
    named = following.kind == "name" and not around.has_own_place(at)
    return list(clauses[0].said) if named and clauses[0].subjects[0].is_cue else []
