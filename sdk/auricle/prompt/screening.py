"""Texts that hold words of place and yet name none: "turn up the volume", "that sounds right"."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.ways import conflict

__all__ = ["refuse_abstract", "refuse_placeless"]


def refuse_placeless(reader: Reader, elements: list[Element]) -> None:
    """Refuse commands and remarks whose words of place say something else.

    Raises:
        UnclearError: "turn it up", "they are right", "the music is low".
    """
    for index, element in enumerate(elements):
        if element.kind == "aside":
            continue
        before = elements[index - 1] if index else None
        _refuse_absence(reader, elements, index)
        starts = before is None or before.kind in ("join", "filler", "name")
        starts = starts or (before is not None and before.note == "subject")
        if starts and (control := reader.find(element.start, "control")):
            reason = "this changes the sound and not where it is; say where: 'on the left'"
            raise UnclearError(reason, (element.start, control.end))
        _refuse_idiom(reader, element)
        if element.kind == "join" and element.value == "or":
            _refuse_choice(elements, index)
        if element.kind == "place":
            _refuse_unheard(reader, before, element)
            _refuse_particle(reader, elements, index)
            _refuse_remark(reader, elements, index)


def _refuse_unheard(reader: Reader, before: Element | None, element: Element) -> None:
    """ "The smell of coffee fills the kitchen": it is everywhere, and is no sound."""
    spread = reader.find(element.start, "extent") or reader.find(element.start, "diffuse")
    if before is None or before.kind != "name" or spread is None:
        return
    head = next((i for i in range(before.start, before.end) if reader.within(i, "unheard")), None)
    if head is not None and (head + 1 == before.end or reader.within(head + 1, "of")):
        reason = f"{before.value.written!r} is no sound; name what is heard"
        raise UnclearError(reason, (before.start, before.end))


def _refuse_choice(elements: list[Element], index: int) -> None:
    """ "To the left or to the right": it cannot be told which."""
    before = elements[index - 1] if index else None
    rest = [e for e in elements[index + 1 : index + 3] if e.kind != "role"]
    if before is None or before.kind != "place" or not rest or rest[0].kind != "place":
        return
    if conflict(before.value, rest[0].value) or rest[0].value.links:
        reason = "this leaves open which of the two it is; name one place"
        raise UnclearError(reason, (before.start, rest[0].end))


def _refuse_idiom(reader: Reader, element: Element) -> None:
    """ "I am over the moon": words of place that mean something else together."""
    for index in range(element.start, element.end):
        if idiom := reader.find(index, "idiom"):
            words = reader.written(index, idiom.end)
            reason = f"{words!r} is a figure of speech and names no place; say where it is"
            raise UnclearError(reason, (index, idiom.end))
        closing = reader.find(index, "closing_idiom")
        if closing and not any(c.isalnum() for c in reader.word(closing.end)):
            words = reader.written(index, closing.end)
            reason = f"{words!r} may not be meant as a place; say where it is: 'above me'"
            raise UnclearError(reason, (index, closing.end))


def _refuse_absence(reader: Reader, elements: list[Element], index: int) -> None:
    """ "No dog on the left", "nothing is behind me"."""
    element = elements[index]
    asked = element.kind == "name" and reader.within(element.start, "asking")
    begins = not index or elements[index - 1].kind in ("join", "word")
    if asked and begins and element.end == element.start + 1:
        reason = "this asks and says nothing; say what is where: 'a dog on the left'"
        raise UnclearError(reason, (element.start, element.end))
    absent = reader.find(element.start, "nobody")
    if absent and absent.end > element.start + 1:
        reason = "this says what is not heard; say what is, and where"
        raise UnclearError(reason, (element.start, absent.end))
    if element.kind != "name" or element.value.pronoun:
        return
    span = (element.start, element.end)
    nobody = reader.find(element.value.end - 1, "nobody") or reader.find(element.start, "nobody")
    before = elements[index - 1] if index else None
    denial = reader.find(before.start, "denial") if before else None
    # "dog left, no, cat" corrects; "no dog" denies.
    denies = denial is not None and before is not None and before.end == element.start
    denies = (
        denies and before is not None and before.kind in ("word", "not", "filler", "correction")
    )
    if (nobody and nobody.end == element.end) or denies:
        reason = "this says what is not heard; say what is, and where"
        raise UnclearError(reason, (before.start, element.end) if denies and before else span)


def _bare(reader: Reader, element: Element) -> str:
    """The meaning of a place that is a single word of direction."""
    place: Place = element.value
    word = reader.find(element.start, "direction")
    alone = element.end == element.start + 1 and word is not None and len(place.parts) == 1
    return word.value if alone and word else ""


def _refuse_particle(reader: Reader, elements: list[Element], index: int) -> None:
    """ "Turn the radio down": the word of place belongs to the verb."""
    if not _bare(reader, elements[index]) or not reader.within(elements[index].start, "particles"):
        return
    for element in reversed(elements[:index]):
        if element.kind == "join" and element.value == ".":
            return
        if reader.find(element.start, "particle_verb") and element.kind in ("command", "name"):
            reason = f"{reader.word(element.start)!r} makes this no place; say where it is"
            raise UnclearError(reason, (element.start, elements[index].end))


def _refuse_remark(reader: Reader, elements: list[Element], index: int) -> None:
    """ "They are right", "the music is low": an opinion, a loudness, a pitch."""
    bare = _bare(reader, elements[index])
    following = elements[index + 1] if index + 1 < len(elements) else None
    ends = following is None or (following.kind == "join" and following.value != "-")
    if index < 2 or not ends or elements[index - 1].kind != "copula":
        return
    subject = elements[index - 2]
    others = [e for e in elements if e.kind in ("place", "motion", "role")]
    is_it = subject.kind == "name" and subject.value.pronoun in ("it", "they")
    if bare == "right" and len(others) == 1 and (is_it or subject.note == "subject"):
        reason = "'right' may mean 'correct' here; write 'on the right' for the side"
        raise UnclearError(reason, (elements[index].start, elements[index].end))
    if bare in ("high", "low") and len(others) == 1:
        reason = "this may be a pitch or a loudness; write 'high up', 'low down' or an angle"
        raise UnclearError(reason, (elements[index].start, elements[index].end))


def refuse_abstract(reader: Reader, name: Name | None) -> None:
    """Refuse an object that is nowhere.

    Raises:
        UnclearError: "the battery is low".
    """
    if name is None or name.is_known or name.pronoun:
        return
    if (found := reader.find(name.end - 1, "abstract")) and found.end == name.end:
        reason = f"{name.written!r} is no sound that could be somewhere; name what is heard"
        raise UnclearError(reason, (name.start, name.end))
