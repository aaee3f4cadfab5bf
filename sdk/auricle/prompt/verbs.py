"""What stands behind a name: its verb, or more of the name."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader

__all__ = ["acts_on", "is_circled", "lacks_direction", "refuse_verb", "without_verb"]


def is_circled(reader: Reader, before: list[Element], name: Name) -> bool:
    """ "A moth circles the lamp"."""
    circles = bool(before) and before[-1].kind == "motion" and before[-1].value == "circle"
    encloses = reader.find(name.end - 1, "enclosure") is not None
    return circles and not encloses and bool(name.determiner or name.pronoun == "it")


def lacks_direction(before: list[Element]) -> bool:
    """Whether a name and no more than its distance came before: "the dog, 3 m away, barks"."""
    for element in reversed(before):
        if element.kind == "name":
            return before[-1] is not element
        if element.kind == "place" and not element.value.has_direction:
            continue
        if element.kind != "join" or element.value not in (",", "(", ")"):
            return False
    return False


def refuse_verb(reader: Reader, place: Place, before: list[Element]) -> None:
    """ "The dog left the room" says that it went, not where it is."""
    if (
        reader.word(place.start) != "left"
        or not before
        or before[-1].kind not in ("name", "filler")
    ):
        return
    subject = before[-1].value
    following = reader.word(place.start + 1)
    leaves = reader.find(place.start + 1, "listener") or reader.find(place.start + 1, "determiner")
    ends = place.end == place.start + 1 and following in ("", ".", "!")
    if (leaves and place.end <= leaves.end) or (
        ends and isinstance(subject, Name) and subject.determiner and len(before) == 1
    ):
        reason = "'left' reads as the verb here; write 'on the left' for the side"
        raise UnclearError(reason, (place.start, place.end))


def acts_on(reader: Reader, name: Name) -> bool:
    """Whether a name is followed by what its last word acts on: "the dog chases the cat"."""
    if reader.word(name.end - 1) == "left" or reader.find(name.end, "anchored"):
        return False
    object_follows = reader.find(name.end, "determiner") or reader.find(name.end, "listener")
    verb = reader.word(name.end - 1)
    plural = reader.word(name.end - 2).endswith("s")
    return bool(object_follows) and (verb.endswith(("s", "ed")) or plural)


def without_verb(reader: Reader, name: Name) -> Name:
    """ "have the narrator speak", "the woman opens a door": the name ends before its verb."""
    speaks = reader.find(name.end - 1, "sound_verb") is not None and name.determiner
    if name.is_known or not (speaks or acts_on(reader, name)):
        return name
    head, _, _ = name.label.rpartition(" ")
    if not head:
        return name
    written = name.written[: len(name.written) - len(name.label) + len(head)]
    return replace(name, label=head, written=written, end=name.end - 1)
