"""What was named before, said again by what it makes: "a dog barks and the sound comes from"."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader

__all__ = ["is_not_it", "is_own_sound", "told_to_be"]

_SOUNDING = frozenset({"person", "stationary", "vehicle", "collective"})
_GOES_ON = frozenset({"copula", "existence", "motion", "role", "place"})


def is_own_sound(reader: Reader, kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "A baby cries and its cry comes from ...": what is said of the sound is said of the baby.

    Args:
        reader: the text.
        kept: the pieces before it.
        elements: all pieces.
        index: the piece in question.
    """
    element = elements[index]
    joint = kept[-1] if kept else None
    if element.kind != "name" or joint is None or joint.kind != "join":
        return False
    if joint.value not in (",", "and") or index + 1 >= len(elements):
        return False
    name: Name = element.value
    last = element.end - 1
    itself = name.determiner == "the" and reader.within(last, "sound_itself")
    owned = reader.within(element.start, "owned_parts") and element.end == element.start + 2
    sound = reader.find(last, "sound_verb") or reader.find(last, "uttered")
    if not (itself or (owned and sound)) or elements[index + 1].kind not in _GOES_ON:
        return False
    clause = [e for e in kept[:-1] if e.kind != "filler"]
    pieces = [e.kind for e in clause]
    start = max((i for i, e in enumerate(clause) if e.value in (".", ";")), default=-1) + 1
    return "name" in pieces[start:] and not {"place", "role"} & set(pieces[start:])


def is_not_it(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "Not the oboe but the clarinet is on the left": the oboe is not spoken of.

    Args:
        kept: the pieces before it.
        elements: all pieces.
        index: the piece in question.
    """
    if not kept or kept[-1].kind != "not" or elements[index].kind != "name":
        return False
    after = [(e.kind, e.value) for e in elements[index + 1 : index + 3]]
    return len(after) == 2 and after[0] == ("join", "but") and after[1][0] == "name"


def told_to_be(reader: Reader, kept: list[Element], element: Element) -> int | None:
    """ "The thing on your left is a dishwasher": the piece that names what this now names.

    Args:
        reader: the text.
        kept: the pieces before it.
        element: the name behind a verb of being.

    Raises:
        UnclearError: what stands behind the verb may be no thing: "is a nuisance".
    """
    if element.kind != "name" or element.value.pronoun or not kept:
        return None
    verb = next((e for e in reversed(kept) if e.kind != "filler"), kept[-1])
    if verb.kind != "copula" or verb.value != "be":
        return None
    for index in range(kept.index(verb) - 1, -1, -1):
        piece = kept[index]
        if piece.kind == "name":
            vague = reader.within(piece.end - 1, "unnamed") and piece.value.determiner != "a"
            if not vague or index == kept.index(verb) - 1:
                return None
            if not _is_thing(reader, element):
                reason = (
                    f"{element.value.written!r} may not be what sounds; say 'a dog on the left'"
                )
                raise UnclearError(reason, (element.start, element.end))
            return index
        if piece.kind not in ("place", "role", "filler", "listener"):
            return None
    return None


def _is_thing(reader: Reader, element: Element) -> bool:
    """Whether the lexicon knows what is named for a thing that sounds; not "a nuisance"."""
    last = element.end - 1
    known = not reader.categories(last).keys().isdisjoint(_SOUNDING)
    return known or element.value.is_known or reader.within(last, "sounding_things")
