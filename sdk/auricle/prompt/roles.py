"""What a name is in its sentence: an item of a list, what the subject is, or something said."""

from __future__ import annotations

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.neighbours import Neighbours

__all__ = ["is_item", "is_predicate", "is_speech"]


def is_item(clauses: list[Clause], around: Neighbours, index: int, joint: Element) -> bool:
    """Whether a joint parts the items of a bare list, and not a thing from how it sounds.

    Args:
        clauses: those of the sentence so far.
        around: the pieces of the sentence.
        index: the name behind the joint.
        joint: what stands before it.
    """
    if joint.value != ",":
        return bool(joint.value == ";")
    listed = [clause for clause in clauses if clause.subjects]
    bare = all(not n.determiner and not n.pronoun for c in listed for n in c.subjects)
    told = all(e.kind == "place" for clause in listed for e in clause.said)
    return bare and told and (len(listed) > 1 or around.is_entry(index))


def is_predicate(around: Neighbours, index: int, name: Name, current: Clause) -> bool:
    """ "The stimulus is a click train at ...": what the subject is.

    Args:
        around: the pieces of the sentence.
        index: the name behind a verb of being.
        name: that name.
        current: the clause of the subject.
    """
    before = around.elements[index - 1]
    known = bool(current.subjects) and not current.said and not current.subjects[-1].pronoun
    is_one = before.kind == "copula" and before.value == "be" and before.note == "singular"
    return known and is_one and name.determiner == "a" and around.is_placed(index)


def is_speech(elements: list[Element], index: int, *, told: bool) -> bool:
    """ "NARRATOR (left): I never liked trains": what is said tells no place.

    Args:
        elements: the pieces of the sentence.
        index: where a colon may stand.
        told: whether a place was told before.
    """
    element, after = elements[index], elements[index + 1 : index + 2]
    starts = element.kind == "join" and element.value == ":" and told
    return starts and bool(after) and after[0].note == "subject"
