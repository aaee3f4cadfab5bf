"""A text cut into its pieces: names, places, verbs, times and what joins them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auricle.prompt.directions import read_place
from auricle.prompt.names import read_name
from auricle.prompt.places import Link, Place, Unclear
from auricle.prompt.quantities import read_number, read_quantity
from auricle.prompt.reader import Found, Reader

__all__ = ["Element", "read_elements"]

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


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a text.

    Attributes:
        kind: ``name``, ``place``, ``role``, ``motion``, ``via``, ``transit``, ``time``, ``speed``,
            ``turning``, ``laps``, ``pace``, ``shape``, ``copula``, ``sound``, ``existence``,
            ``command``, ``join``, ``then``, ``not``, ``correction``, ``relative``, ``heading``,
            ``filler`` or ``word``.
        value: what it says: a ``Name``, a ``Place``, a ``Quantity`` or a meaning of the lexicon.
        start: first token.
        end: token behind the last.
        note: more on it: what a time measures, which way a place is passed.
    """

    kind: str
    value: Any
    start: int
    end: int
    note: str = ""


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
    if word == "->":
        return Element("role", "to", index, index + 1, "arrow")
    if word in _MARKS and not _is_sign(reader, index):
        return Element("join", _MARKS[word], index, index + 1)
    if reader.label_end(index) is not None and (name := read_name(reader, index)):
        return Element("name", name, index, name.end)
    if element := _gap(reader, index):
        return element
    if element := _both_ends(reader, index, before):
        return element
    if has_heading and (element := _compass(reader, index)):
        return element
    for grammar in (_time, _speed, _motion):
        if element := grammar(reader, index, before):
            return element
    return _joint_or_thing(reader, index, before)


def _gap(reader: Reader, index: int) -> Element | None:
    """ "The distance between the dog and the cat is 3 m"."""
    found = reader.find(reader.skip(index, "determiner"), "gap")
    one = read_name(reader, found.end) if found else None
    if one is None or reader.word(one.end) not in ("and", "to", "from"):
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


def _both_ends(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """ "back and forth between the left and the right": from the one to the other."""
    if reader.word(index) == "between" and _is_moving(before):
        first = read_place(reader, index + 1)
        if (
            first is not None
            and reader.word(first.end) == "and"
            and read_place(reader, first.end + 1)
        ):
            return Element("role", "from", index, index + 1, "between")
    if (
        reader.word(index) == "and"
        and len(before) > 1
        and before[-1].kind == "place"
        and before[-2].note == "between"
    ):
        return Element("role", "to", index, index + 1)
    return None


def _is_sign(reader: Reader, index: int) -> bool:
    return reader.word(index) == "-" and read_number(reader, index) is not None


def _compass(reader: Reader, index: int) -> Element | None:
    heading = reader.find(index, "heading")
    if heading and (towards := reader.find(reader.skip(heading.end, "determiner"), "compass")):
        angle = reader.lexicon.number("compass", towards.value)
        end = reader.skip(heading.end, "determiner")
        return Element("heading", angle, index, _compass_end(reader, end))
    at = reader.skip(index, "preposition", "determiner", "modifier")
    if not (found := reader.find(at, "compass")):
        return None
    angle = reader.lexicon.number("compass", found.value)
    end = _compass_end(reader, at)
    if reader.word(end) == "of" and (listener := reader.find(end + 1, "listener")):
        end = listener.end
    return Element("compass", angle, index, end)


def _compass_end(reader: Reader, at: int) -> int:
    found = reader.find(at, "compass")
    return found.end if found else at


def _time(reader: Reader, index: int, before: list[Element]) -> Element | None:
    found = reader.find(index, "timing")
    role = reader.find(index, "preposition")
    at = found.end if found else index
    if found and reader.word(at) == "=":
        at += 1
    ranges = not (found and reader.word(index) == "from")
    quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None and found:
        at = reader.skip(at, "hedge")
        quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None or quantity.kind != "time":
        return None
    if found is None and role is not None:
        return None
    note = found.value if found else "over"
    if found is None and reader.word(index) == "between":
        note = "between"
    end = quantity.end
    if later := reader.find(end, "timing"):
        if (
            later.value == "later"
            and reader.find(end, "then") is None
            or reader.word(end) == "later"
        ):
            note, end = "wait", later.end
        elif (
            later.value == "every"
            and reader.word(end) in ("per", "a", "each")
            and later.end > end + 1
        ):
            note, end = "every", later.end
    if reader.word(end) in ("long", "each", "in"):
        end += 1 if reader.word(end) != "in" else 0
    return Element("time", quantity, index, end, note)


def _speed(reader: Reader, index: int, before: list[Element]) -> Element | None:
    found = reader.find(index, "speed")
    at = found.end if found else index
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "speed":
        return None
    return Element("speed", quantity, index, quantity.end)


def _is_moving(before: list[Element]) -> bool:
    for element in reversed(before):
        if element.kind == "join" and element.value in (".", ";"):
            return False
        if element.kind in ("motion", "via", "turning"):
            return True
        if element.kind == "role":
            return True
    return False


def _motion(reader: Reader, index: int, before: list[Element]) -> Element | None:
    moving = _is_moving(before)
    found = reader.find(index, "motion")
    behind_name = bool(before) and before[-1].kind in (
        "name",
        "relative",
        "copula",
        "motion",
        "then",
        "filler",
        "pace",
        "time",
        "sound",
        "via",
        "laps",
    )
    after_join = bool(before) and before[-1].kind in (
        "join",
        "place",
        "turning",
        "transit",
        "role",
        "speed",
    )
    if turning := reader.find(index, "turning"):
        return Element("turning", turning.value, index, turning.end)
    if (via := reader.find(index, "via")) is not None:
        first = reader.word(index)
        verb = first in (
            "passing",
            "crossing",
            "arcing",
            "going",
            "via",
            "by",
            "through",
            "across",
            "round",
            "past",
        ) or (first == "around" and via.end > index + 1)
        place = None if verb else read_place(reader, index)
        if verb and (moving or first in ("passing", "crossing", "going", "arcing", "past")):
            return Element("via", via.value, index, via.end)
        if place is not None and place.end <= via.end:
            return Element("place", place, index, via.end, via.value)
        if place is None and moving and via.end > index + 1:
            return Element("via", via.value, index, via.end)
    if (
        found
        and found.value == "back"
        and (shuttle := reader.find(found.end - 1, "motion"))
        and shuttle.value == "alternate"
    ):
        found = shuttle
    if found and not before and _leads_on(reader, found):
        return Element("motion", found.value, index, found.end)
    if found and (behind_name or after_join or found.end > index + 1 or (moving and before)):
        return Element("motion", found.value, index, found.end)
    transit = reader.find(index, "transit")
    if (
        transit
        and moving
        and before
        and before[-1].kind
        in ("motion", "pace", "transit", "place", "turning", "filler", "laps", "via")
    ):
        place = read_place(reader, index)
        if place is None or place.end <= transit.end:
            return Element("transit", transit.value, index, transit.end)
    if moving:
        for kind in ("laps", "pace", "shape"):
            if small := reader.find(index, kind):
                return Element(kind, small.value, index, small.end)
    elif (pace := reader.find(index, "pace")) and (
        before or reader.word(pace.end) == "," or reader.find(pace.end, "motion")
    ):
        return Element("pace", pace.value, index, pace.end)
    return None


def _leads_on(reader: Reader, found: Found) -> bool:
    """Whether a verb that begins a text is one and no name: "sweep from", "circling clockwise"."""
    start = reader.find(found.end, "preposition")
    if start and start.value in ("from", "to"):
        return True
    manner = any(reader.find(found.end, kind) for kind in ("turning", "transit", "listener"))
    return found.value != "go" and (manner or reader.find(found.end, "direction") is not None)


def _joint_or_thing(reader: Reader, index: int, before: list[Element]) -> Element:
    starts = not before or before[-1].kind in ("join", "filler", "then", "command")
    joint = _joint(reader, index, before, starts=starts)
    name = read_name(reader, index)
    place = read_place(reader, index, ranges=not _from(before), stress=not _completes(before))
    if place is not None and _is_moving(before):
        place = _before_via(reader, place, before)
    role = reader.find(index, "preposition")
    if joint is not None:
        longest = max(place.end if place else 0, 0)
        stronger = joint.kind in ("not", "correction", "then", "existence", "relative", "command")
        if joint.end >= longest or (stronger and joint.end > index + 1):
            if not (joint.kind == "filler" and name and name.end > joint.end + 5):
                return joint
    listener = reader.find(index, "listener")
    if listener and name and listener.end >= name.end and before and before[-1].kind in _MOTION_BEFORE:
        return Element("listener", listener.value, index, listener.end)
    if name is not None and name.pronoun in ("they", "other") and place is not None and not (
        reader.find(index, "diffuse")
    ):
        return Element("name", name, index, name.end)
    if name is not None and name.is_known:
        return Element("name", name, index, name.end)
    if name is not None and name.side and reader.find(name.side[0], "body"):
        name = None
    if (
        name is not None
        and name.determiner
        and name.side is not None
        and _is_name_first(reader, name)
    ):
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
        return Element("role", role.value, index, role.end)
    if place is not None:
        _refuse_verb(reader, place, before)
        via = reader.find(index, "via")
        return Element("place", place, index, place.end, via.value if via else "")
    if role is not None and role.value in ("from", "to"):
        return Element("role", role.value, index, role.end)
    if starts and (command := reader.find(index, "command")) and reader.kind(command.end) == "word":
        return Element("command", command.value, index, command.end)
    sound = reader.find(index, "sound_verb")
    joined = before[-1].kind == "join" and before[-1].value == "and" if before else False
    if sound and joined and reader.word(sound.end) in (".", ",", "", "!", ";"):
        return Element("sound", sound.value, index, sound.end)
    if (
        sound
        and before
        and before[-1].kind
        in ("name", "sound", "copula", "filler", "relative", "place", "existence")
    ):
        if before[-1].kind != "existence" and (name is None or not name.determiner):
            return Element("sound", sound.value, index, sound.end)
    if sound and name is not None and not name.determiner and _lacks_direction(before):
        return Element("sound", sound.value, index, sound.end)
    if name is not None:
        if before and before[-1].kind in ("command", "existence"):
            name = _without_verb(reader, name)
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
        return _numbering(reader, index, starts=starts)
    return Element("word", reader.word(index), index, index + 1)


def _numbering(reader: Reader, index: int, *, starts: bool) -> Element:
    """The number of a list, "1." or "2)"; any other number here has lost its unit."""
    if starts and reader.word(index + 1) in (".", ")", ":", "-"):
        return Element("join", ".", index, index + 2)
    reason = "a number without a unit; add 'm', 'degrees' or 's'"
    raise Unclear(reason, (index, index + 1))


def _lacks_direction(before: list[Element]) -> bool:
    """Whether a name and no more than its distance came before: "the dog, 3 m away, barks"."""
    for element in reversed(before):
        if element.kind == "name":
            return before[-1] is not element
        if (
            element.kind == "place"
            and element.value.has_distance
            and not element.value.has_direction
        ):
            continue
        if element.kind != "join" or element.value not in (",", "(", ")"):
            return False
    return False


def _refuse_verb(reader: Reader, place: Place, before: list[Element]) -> None:
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
        ends and getattr(subject, "determiner", "") and len(before) == 1
    ):
        reason = "'left' reads as the verb here; write 'on the left' for the side"
        raise Unclear(reason, (place.start, place.end))


def _without_verb(reader: Reader, name: Any) -> Any:
    """ "have the narrator speak": the name ends before what it is to do."""
    if not name.determiner or name.is_known or reader.find(name.end - 1, "sound_verb") is None:
        return name
    head, _, _ = name.label.rpartition(" ")
    if not head:
        return name
    written = name.written[: len(name.written) - len(name.label) + len(head)]
    return replace(name, label=head, written=written, end=name.end - 1)


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
    return place


def _from(before: list[Element]) -> bool:
    return bool(before) and before[-1].kind == "role" and before[-1].value == "from"


def _is_name_first(reader: Reader, name: Any) -> bool:
    return name.end > name.side[1]


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
                and reader.word(index) in ("rather", "better", "instead")
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
        if kind == "then" and found.value == "next" and before and before[-1].kind != "join" and not _is_moving(before):
            continue
        if kind == "filler" and reader.find(index, "anchored") and read_place(reader, index):
            continue
        value = found.value
        name = {"negation": "not", "conjunction": "join"}.get(kind, kind)
        best = Element(name, value, index, found.end)
    return best
