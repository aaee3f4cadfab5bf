"""A text cut into its pieces: names, places, verbs, times and what joins them."""

from __future__ import annotations

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.extents import read_extent
from auricle.prompt.movements import is_moving, read_motion, read_speed, read_time
from auricle.prompt.names import read_name
from auricle.prompt.numerals import read_number
from auricle.prompt.phrases import (
    end_of_way,
    read_between,
    read_both_ends,
    read_channel,
    read_compass,
    read_gap,
)
from auricle.prompt.places import Link, Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.verbs import acts_on, is_circled, lacks_direction, refuse_verb, without_verb

__all__ = ["read_elements"]


_BEFORE_SOUND = frozenset({"name", "sound", "copula", "filler", "relative", "place"})
_SENTENCE = (".", "!", "?")


_MARKS = {
    ",": ",",
    ";": ";",
    ":": ":",
    "(": "(",
    ")": ")",
    "[": "(",
    "]": ")",
    "—": "-",
    "-": "-",
    "/": ",",
    "=": ":",
}


_MOTION_BEFORE = frozenset({"motion", "via", "turning", "transit", "role", "laps", "pace"})


# Of several readings of a phrase the longest wins; of equally long ones the first of these.
_JOINTS = (
    "correction",
    "negation",
    "then",
    "existence",
    "relative",
    "conjunction",
    "copula",
    "filler",
)


def read_elements(reader: Reader) -> list[Element]:
    """All pieces of a text, in order; together they cover every token."""
    elements: list[Element] = []
    index = 0
    has_heading = any(reader.find(i, "heading") for i in range(reader.count))
    while index < reader.count:
        element = _read(reader, index, elements, has_heading=has_heading)
        elements.append(element)
        index = element.end
    return elements


def _read(reader: Reader, index: int, before: list[Element], *, has_heading: bool) -> Element:
    word = reader.word(index)
    if word in _SENTENCE:
        return Element("join", ".", index, index + 1)
    if word in ("->", ">"):
        return Element("role", "to", index, index + 1, "arrow")
    if word in _MARKS and not _is_sign(reader, index):
        return Element("join", _MARKS[word], index, index + 1)
    clock = reader.find(index, "clock")
    if clock and clock.value == "past":
        reason = "no direction of the clock face; name an hour, or write 4:30"
        raise UnclearError(reason, (index, reader.skip(clock.end, "number", "clock")))
    if reader.label_end(index) is not None and (name := read_name(reader, index)):
        return Element("name", name, index, name.end)
    if element := read_gap(reader, index) or read_between(reader, index):
        return element
    if element := read_both_ends(reader, index, before):
        return element
    if element := read_channel(reader, index):
        return element
    if has_heading and (element := read_compass(reader, index)):
        return element
    for grammar in (read_extent, read_time, read_speed, read_motion):
        if element := grammar(reader, index, before):
            return element
    return _joint_or_thing(reader, index, before)


def _is_sign(reader: Reader, index: int) -> bool:
    return reader.word(index) == "-" and read_number(reader, index) is not None


def _joint_or_thing(reader: Reader, index: int, before: list[Element]) -> Element:
    starts = not before or before[-1].kind in ("join", "filler", "then", "command")
    joint = _joint(reader, index, before, starts=starts)
    name = read_name(reader, index)
    place = read_place(reader, index, ranges=not _from(before), stress=not _completes(before))
    if place is not None and is_moving(before):
        place = _before_via(reader, place, before)
    role = reader.find(index, "preposition")
    if joint is not None:
        longest = max(place.end if place else 0, 0)
        stronger = joint.kind in (
            "not",
            "correction",
            "then",
            "existence",
            "relative",
            "command",
        )
        if joint.end >= longest or (stronger and joint.end > index + 1):
            return joint
    listener = reader.find(index, "listener")
    mutual = reader.find(index, "mutual")
    if mutual and before and before[-1].kind == "motion":
        reason = "two that move around each other are not read; say how each of them moves"
        raise UnclearError(reason, (before[-1].start, mutual.end))
    if (
        name is not None
        and is_circled(reader, before, name)
        and not (listener and listener.end >= name.end)
    ):
        link = Link("around", (name,), None, (index, name.end))
        return Element("place", Place(index, name.end, links=[link]), index, name.end)
    if (
        listener
        and name
        and listener.end >= name.end
        and before
        and before[-1].kind in _MOTION_BEFORE
    ):
        return Element("listener", listener.value, index, listener.end)
    if (
        name is not None
        and name.pronoun in ("they", "other")
        and place is not None
        and not (reader.find(index, "diffuse"))
    ):
        return Element("name", name, index, name.end)
    if name is not None and name.is_known:
        return Element("name", name, index, name.end)
    if name is not None and name.side and reader.find(name.side[0], "body"):
        name = None
    if name is not None and name.determiner and name.side is not None and name.end > name.side[1]:
        return Element("name", name, index, name.end)
    if name is not None and name.side is not None and starts and place is not None:
        return Element("name", name, index, name.end)
    if (
        place is not None
        and role is not None
        and role.value in ("from", "to")
        and role.end >= place.end
        and not _from(before)
    ):
        return _role(reader, role.value, index, role.end)
    if place is not None:
        refuse_verb(reader, place, before)
        via = reader.find(index, "via")
        return Element("place", place, index, place.end, via.value if via else "")
    if role is not None and role.value in ("from", "to"):
        return _role(reader, role.value, index, role.end)
    if starts and (command := reader.find(index, "command")) and reader.kind(command.end) == "word":
        return Element("command", command.value, index, command.end)
    sound = reader.find(index, "sound_verb")
    joined = before[-1].kind == "join" and before[-1].value == "and" if before else False
    again = joined and len(before) > 1 and before[-2].kind == "sound"
    if sound and joined and (again or reader.word(sound.end) in (".", ",", "", "!", ";")):
        return Element("sound", sound.value, index, sound.end, reader.word(index))
    acts = reader.find(sound.end, "determiner") if sound and not before else None
    if sound and acts and acts.value in ("a", "the") and reader.word(index).endswith(("s", "ed")):
        # "shouts a man on the right", behind what he shouts
        return Element("sound", sound.value, index, sound.end, reader.word(index))
    does = before and before[-1].kind in _BEFORE_SOUND
    if sound and does and (name is None or not name.determiner):
        return Element("sound", sound.value, index, sound.end, reader.word(index))
    if sound and name is not None and not name.determiner and lacks_direction(before):
        return Element("sound", sound.value, index, sound.end, reader.word(index))
    if name is not None:
        if any(e.kind in ("command", "existence") for e in before) or acts_on(reader, name):
            name = without_verb(reader, name)
        return Element("name", name, index, name.end)
    if listener:
        return Element("listener", listener.value, index, listener.end)
    if role is not None:
        return Element("word", role.value, index, role.end, "preposition")
    if motion := reader.find(index, "motion"):
        return Element("motion", motion.value, index, motion.end)
    for kind in (
        "sound_verb",
        "modifier",
        "determiner",
        "hedge",
        "intensifier",
        "away",
        "laps",
        "pace",
        "shape",
        "command",
        "scenery",
        "subject",
        "adverb",
        "timing",
    ):
        if found := reader.find(index, kind):
            return Element("filler", found.value, index, found.end, kind)
    if reader.kind(index) == "number":
        return _numbering(reader, index, before, starts=starts)
    return Element("word", reader.word(index), index, index + 1)


def _role(reader: Reader, value: str, index: int, end: int) -> Element:
    note = "ending" if reader.find(index, "ending") else ""
    return Element("role", value, index, end, note)


def _numbering(reader: Reader, index: int, before: list[Element], *, starts: bool) -> Element:
    """The number of a list, "1." or "2)"; any other number here has lost its unit."""
    marks = [e.value for e in before if e.kind == "join" and e.value in ("(", ")")]
    is_open = marks.count("(") > marks.count(")")
    item = reader.word(index + 1) == ")" and reader.word(index).isdigit() and not is_open
    if item or (starts and reader.word(index + 1) in (".", ")", ":", "-")):
        return Element("join", ".", index, index + 2)
    reason = "a number without a unit; add 'm', 'degrees' or 's'"
    raise UnclearError(reason, (index, index + 1))


def _completes(before: list[Element]) -> bool:
    """Whether what follows is the end of "from left to right"."""
    kinds = [element.kind for element in before[-3:]]
    return kinds in (["role", "place", "role"], ["motion", "place", "role"])


def _before_via(reader: Reader, place: Place, before: list[Element]) -> Place:
    """The part of a place that is not passed on the way: "the right" of "the right behind me"."""
    stress = not _completes(before)
    for at in range(place.start + 1, place.end):
        transit = reader.find(at, "transit")
        if reader.find(at, "via") or (transit and transit.value == "through"):
            short = read_place(reader, place.start, limit=at, stress=stress)
            if short is not None and short.end == at:
                return short
        if not stress and (short := end_of_way(reader, place, at, before[-2].value)):
            return short
    return place


def _from(before: list[Element]) -> bool:
    return bool(before) and before[-1].kind == "role" and before[-1].value == "from"


def _joint(reader: Reader, index: int, before: list[Element], *, starts: bool) -> Element | None:
    best: Element | None = None
    for kind in _JOINTS:
        found = reader.find(index, kind)
        if found is None or (best is not None and found.end <= best.end):
            continue
        if kind == "correction":
            after_mark = bool(before) and before[-1].kind in (
                "join",
                "correction",
                "filler",
                "place",
            )
            if not after_mark or (
                found.end == index + 1
                and reader.within(index, "loose_corrections")
                and reader.word(found.end) not in (",",)
            ):
                continue
        if (
            kind == "existence"
            and found.end == index + 1
            and not (starts or reader.word(index) == "comes")
        ):
            continue
        if kind == "relative" and not (before and before[-1].kind in ("name", "join")):
            continue
        if kind == "relative" and found.value == "that" and before[-1].kind != "name":
            continue
        if (
            kind == "then"
            and found.value == "next"
            and before
            and before[-1].kind != "join"
            and not is_moving(before)
        ):
            continue
        if kind == "filler" and reader.find(index, "anchored") and read_place(reader, index):
            continue
        value = found.value
        note = reader.word(index) if kind == "copula" else ""
        name = {"negation": "not", "conjunction": "join"}.get(kind, kind)
        best = Element(name, value, index, found.end, note)
    return best
