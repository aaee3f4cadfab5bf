"""What a name is in its sentence: an item of a list, what the subject is, or something said."""

from __future__ import annotations

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.neighbours import Neighbours

__all__ = [
    "accompanies",
    "is_adjunct",
    "is_deed",
    "is_item",
    "is_predicate",
    "is_speech",
]


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
    is_one = before.kind == "copula" and before.value == "be" and before.note == "singular"
    if not (current.subjects and is_one and name.determiner == "a"):
        return False
    if current.is_restrictive:
        return not around.has_own_place(index)  # "the dog on your left is a menace"
    return not (current.said or current.subjects[-1].pronoun) and around.is_placed(index)


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


def is_adjunct(clauses: list[Clause], around: Neighbours, index: int) -> bool:
    """Whether a name only paints what goes on: ", roaring," and ", siren blaring,".

    Args:
        clauses: those of the sentence so far.
        around: the pieces of the sentence.
        index: the name.
    """
    name: Name = around.elements[index].value
    if name.determiner or name.pronoun or around.has_own_place(index):
        return False
    before = around.before(index)
    joined = before is not None and before.kind == "join"
    if before is not None and joined and is_item(clauses, around, index, before):
        return False  # "bells, 50 m behind; children playing, 10 m ahead"
    following = around.elements[index + 1 : index + 2]
    does = bool(following) and following[0].kind == "sound"
    return bool(clauses[-1].said) and (name.form == "doing" or does)


def accompanies(clauses: list[Clause], around: Neighbours, index: int) -> bool:
    """ "With a violin 1 m left of it", where what it goes with has its place already.

    Args:
        clauses: those of the sentence so far.
        around: the pieces of the sentence.
        index: the name behind "with".
    """
    told = bool(clauses) and any(e.kind == "place" for e in clauses[-1].said)
    name: Name = around.elements[index].value
    if not name.determiner and [e.value for e in around.elements[index + 1 : index + 2]] == ["("]:
        return False  # "a café with music (8 m)"
    apart = index > 1 and around.elements[index - 2].value == ","
    rest = [e.kind for e in around.elements[index + 1 : index + 4]]
    sided = rest == ["sound", "role", "place"]  # "with a printer whirring to the right"
    return (told or apart) and (around.is_placed(index) or sided)


def is_deed(clauses: list[Clause], around: Neighbours, index: int) -> bool:
    """Whether a bare name is a verb that no list holds: "the guard patrols".

    Args:
        clauses: those of the sentence so far.
        around: the pieces of the sentence.
        index: the name.
    """
    name: Name = around.elements[index].value
    if not index or name.determiner or name.pronoun:
        return False
    if (
        around.elements[index - 1].kind == "place"
        and clauses[-1].is_restrictive
        and name.form in ("third", "past")
        and " " not in name.label
        and not around.has_own_place(index)
    ):
        return True
    return around.elements[index - 1].kind in ("name", "sound")
