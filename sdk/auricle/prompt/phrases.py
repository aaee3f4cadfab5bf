"""Phrases of several pieces that are read as one: gaps, pairs, channels, the compass."""

from __future__ import annotations

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.movements import is_moving
from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.places import Link, Place
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.sides import Before, direction_words, make_part
from auricle.prompt.ways import conflict, side_of

__all__ = [
    "end_of_way",
    "names_heading",
    "read_between",
    "read_both_ends",
    "read_channel",
    "read_compass",
    "read_gap",
]


# How far clockwise from the direction that lies on a side the listener faces.
_FACING = {"front": 0.0, "left": 90.0, "back": 180.0, "right": 270.0}


def read_gap(reader: Reader, index: int) -> Element | None:
    """ "The distance between the dog and the cat is 3 m"."""
    if (told := _measured_gap(reader, index) or _standard(reader, index)) is not None:
        return told
    found = reader.find(reader.skip(index, "determiner"), "gap")
    one = read_name(reader, found.end) if found else None
    if one is None or not reader.within(one.end, "gap_joins"):
        return None
    two = read_name(reader, one.end + 1)
    if two is None:
        return None
    at = two.end
    while reader.find(at, "copula") or reader.word(at) in (":", "=", ","):
        at += 1
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "length":
        return None
    end = reader.skip(quantity.end, "away", "apart")
    place = Place(index, end, links=[Link("gap", (two,), quantity.value, (index, end))])
    return Element("gap", (one, place), index, end)


def _standard(reader: Reader, index: int) -> Element | None:
    """ "Compared with the trombone, ...": what the next thing is measured from."""
    if not reader.within(index, "compared") or reader.word(index - 1) not in ("", ".", ";"):
        return None
    name = read_name(reader, index + 2) if reader.within(index + 1, "compared_with_to") else None
    if name is None or reader.word(name.end) != ",":
        return None
    return Element("standard", name, index, name.end + 1)


def _measured_gap(reader: Reader, index: int) -> Element | None:
    """ "A gap of 2 m lies between A and B", "2 m separate A from B", "from A to B it is 2 m"."""
    if reader.word(index - 1) not in ("", ".", ";", ","):
        return None
    if reader.within(index, "from") and (apart := _from_to(reader, index)) is not None:
        return apart
    named = reader.find(reader.skip(index, "determiner"), "gap_word")
    at = named.end if named else index
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "length":
        return None
    at = reader.skip(quantity.end, "copula", "existence")
    if not (reader.within(at, "separating") or reader.within(at, "between")):
        return None
    one = read_name(reader, at + 1)
    if one is None or not reader.within(one.end, "gap_joins"):
        return None
    two = read_name(reader, one.end + 1)
    if two is None:
        return None
    place = Place(index, two.end, links=[Link("gap", (two,), quantity.value, (index, two.end))])
    return Element("gap", (one, place), index, two.end)


def _from_to(reader: Reader, index: int) -> Element | None:
    """ "From A to B it is 2 m"."""
    one = read_name(reader, index + 1)
    two = read_name(reader, one.end + 1) if one and reader.within(one.end, "to") else None
    if one is None or two is None:
        return None
    at = two.end + (reader.word(two.end) == ",")
    it = reader.find(at, "pronoun") or reader.find(at, "existence")
    quantity = read_quantity(reader, reader.skip(it.end, "copula")) if it is not None else None
    if quantity is None or quantity.kind != "length":
        return None
    link = Link("gap", (two,), quantity.value, (index, quantity.end))
    return Element("gap", (one, Place(index, quantity.end, links=[link])), index, quantity.end)


def read_between(reader: Reader, index: int) -> Element | None:
    """ "Between the cat on the left and the dog": the one between tells a place of the others."""
    found = reader.find(reader.skip(index, "modifier"), "anchored")
    one = read_name(reader, found.end) if found and found.value == "between" else None
    if one is None or one.pronoun:
        return None
    at = one.end
    enclosed = reader.word(at) in (",", "(")
    at += enclosed
    if relative := reader.find(at, "relative"):
        at = reader.skip(relative.end, "copula")
    aside = read_place(reader, at)
    if aside is None or aside.links:
        return None
    joint = aside.end + (reader.word(aside.end) in (",", ")"))
    conjunction = reader.find(joint, "conjunction")
    two = read_name(reader, conjunction.end) if conjunction else None
    if two is None or conjunction is None or conjunction.value != "and":
        return None
    span, asides = (index, two.end), [(one, aside)]
    last = read_place(reader, two.end + 1) if enclosed and reader.word(two.end) == "," else None
    if last is not None and last.has_direction and not last.links:
        span, asides = (index, last.end), [*asides, (two, last)]
    place = Place(*span, links=[Link("between", (one, two), None, span)], asides=asides)
    return Element("place", place, *span)


def read_both_ends(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """ "back and forth between the left and the right": from the one to the other."""
    if reader.within(index, "between") and is_moving(before):
        first = read_place(reader, index + 1)
        if (
            first is not None
            and reader.within(first.end, "and")
            and read_place(reader, first.end + 1)
        ):
            return Element("role", "from", index, index + 1, "between")
    if (
        reader.within(index, "and")
        and len(before) > 1
        and before[-1].kind == "place"
        and before[-2].note == "between"
    ):
        return Element("role", "to", index, index + 1)
    return None


def read_channel(reader: Reader, index: int) -> Element | None:
    """ "Rear left speaker: wind": the speaker says where the wind is."""
    at = reader.skip(index, "determiner")
    parts, end = direction_words(reader, at, Before(at))
    channel = reader.find(end, "channel") if parts else None
    led = reader.find(index - 1, "preposition") if at > index else None
    if channel is not None and led is not None and led.value in ("from", "on"):
        return Element("place", Place(index, channel.end, parts=parts), index, channel.end)
    if channel is None or reader.word(channel.end) not in (":", "="):
        return None
    if read_place(reader, channel.end + 1) is not None:
        return None  # "Left speaker: 30 degrees left"
    return Element("place", Place(index, channel.end, parts=parts), index, channel.end)


def read_compass(reader: Reader, index: int, *, has_heading: bool) -> Element | None:
    """A direction of the compass, or the one that the listener faces.

    Args:
        reader: the text.
        index: where to look.
        has_heading: whether the text says anywhere which way the listener faces.
    """
    if stated := _stated_heading(reader, index):
        return Element("heading", stated[0], index, stated[1])
    heading = reader.find(index, "heading")
    if heading and (towards := reader.find(reader.skip(heading.end, "determiner"), "compass")):
        angle = reader.lexicon.number("compass", towards.value)
        end = reader.skip(heading.end, "determiner")
        return Element("heading", angle, index, _compass_end(reader, end))
    at = reader.skip(index, "preposition", "determiner", "modifier")
    if not (found := reader.find(at, "compass")):
        return None
    if not has_heading and (at == index or is_name_word(reader, found.end, first=False)):
        return None  # "the north wind", "western music"
    angle = reader.lexicon.number("compass", found.value)
    end = _compass_end(reader, at)
    if reader.within(end, "of") and (listener := reader.find(end + 1, "listener")):
        end = listener.end
    return Element("compass", angle, index, end)


def names_heading(reader: Reader, index: int) -> bool:
    """Whether the text says at a token which way the listener faces."""
    return bool(reader.find(index, "heading") or _stated_heading(reader, index))


def _stated_heading(reader: Reader, index: int) -> tuple[float, int] | None:
    """Which way the listener faces, told by where a direction of the compass is.

    "With north straight ahead of me": degrees clockwise from north, and the token behind it.
    """
    led = reader.within(index, "accompanied")
    if not led and reader.word(index - 1) not in ("", ".", ";", ","):
        return None
    at = index + led
    found = reader.find(at, "compass")
    if found is None:
        return None
    start = reader.skip(found.end, "copula")
    place = read_place(reader, start) if led or start > found.end else None
    side = side_of(place) if place is not None else ""
    if place is None or side not in _FACING or place.has_distance:
        return None
    angle = reader.lexicon.number("compass", found.value) + _FACING[side]
    return angle % 360.0, place.end


def _compass_end(reader: Reader, at: int) -> int:
    found = reader.find(at, "compass")
    return found.end if found else at


def end_of_way(reader: Reader, place: Place, at: int, start: Place) -> Place | None:
    """ "From left to right behind me", "from front to back on the left": where the way ends.

    What follows is passed on the way, as the two ends lie opposite.
    """
    if len(start.parts) > 1:
        return None
    head = reader.skip(place.start, "preposition", "determiner")
    side = reader.find(head, "direction")
    if side is None or side.end != at:
        return None
    key = reader.find(reader.skip(at, "preposition", "determiner"), "distance_key")
    length = read_quantity(reader, reader.skip(key.end, "preposition") if key else at)
    if length is not None and length.kind == "length":
        onward, plain = reader.find(length.end, "anchored"), reader.find(length.end, "direction")
        beside = plain is not None and plain.end == place.end and plain.value in ("front", "back")
        if beside or (onward is not None and reader.find(onward.end, "listener")):
            return Place(place.start, at, parts=[make_part(reader, side.value, (head, at), [])])
    over = reader.find(at, "direction")
    if over is not None and over.value in ("up", "down") and over.end == place.end:
        return Place(place.start, at, parts=[make_part(reader, side.value, (head, at), [])])
    anchored, joint = reader.find(at, "anchored"), reader.find(at, "preposition")
    passed = read_place(reader, at) if joint and joint.value == "on" else None
    beside = passed is not None and side_of(passed) in ("left", "right")
    if not beside and not (anchored and reader.find(anchored.end, "listener")):
        return None
    short = Place(place.start, at, parts=[make_part(reader, side.value, (head, at), [])])
    return short if conflict(start, short) else None
