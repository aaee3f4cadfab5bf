"""What stands in front of a piece of a text, as far as it decides what the piece is."""

from __future__ import annotations

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.phrases import end_of_way
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.ways import conflict

__all__ = [
    "before_via",
    "completes",
    "goes_on",
    "is_heard",
    "is_made_to",
    "is_told_from",
    "is_told_of",
    "is_told_to",
    "quality_end",
    "refuse_unit",
    "runs_on",
    "sets_out_from",
]


def is_heard(reader: Reader, name: Name, place: Place | None) -> bool:
    """ "The ceiling groans": what else marks a height sounds itself."""
    if not name.determiner or place is None or place.height is None:
        return False
    if place.end == name.end:
        return reader.find(name.end, "sound_verb") is not None
    told = read_place(reader, name.end)  # "the floor beneath you groans"
    return told is not None and told.end == place.end and bool(reader.find(told.end, "sound_verb"))


def quality_end(reader: Reader, index: int) -> int | None:
    """ "..., very quiet": how it sounds, said alone."""
    at = reader.skip(index, "intensifier", "modifier")
    found = reader.find(at, "quality")
    if found is None:
        return None
    if reader.word(found.end) == "" or reader.word(found.end) in (",", ".", ";", ")", "!"):
        return found.end
    return None


def completes(before: list[Element]) -> bool:
    """Whether what follows is the end of "from left to right"."""
    kinds = [element.kind for element in before[-3:]]
    return kinds in (["role", "place", "role"], ["motion", "place", "role"])


def before_via(reader: Reader, place: Place, before: list[Element]) -> Place:
    """The part of a place that is not passed on the way: "the right" of "the right behind me"."""
    stress = not completes(before)
    for at in range(place.start + 1, place.end):
        transit = reader.find(at, "transit")
        if reader.find(at, "via") or (transit and transit.value == "through"):
            short = read_place(reader, place.start, limit=at, stress=stress)
            if short is not None and short.end == at:
                return short
        if not stress and (short := end_of_way(reader, place, at, before[-2].value)):
            return short
    return place


def is_made_to(reader: Reader, before: list[Element]) -> bool:
    """Whether a verb in its plain form follows: "have the narrator speak", "I hear a dog bark"."""
    return any(
        (e.kind == "existence" and reader.within(e.end - 1, "perceived"))
        or (e.kind == "command" and reader.within(e.start, "causative"))
        or (e.kind == "filler" and e.note == "ask")
        for e in before
    )


def goes_on(reader: Reader, index: int, before: list[Element]) -> bool:
    """ "The wave comes in and washes over me": a verb that goes on about one thing."""
    subject = _subject(before)
    if subject is None or not subject.value.determiner or subject.value.count > 1:
        return False
    rest = before[before.index(subject) + 1 :]
    place = next((e.value for e in reversed(rest) if e.kind == "place"), None)
    verbs = ("copula", "sound", "motion", "existence")
    if place is not None and not any(e.kind in verbs for e in rest):
        return False  # "a guitar on the left and drums on the right"
    onward = read_place(reader, index + 1)
    if place is not None and onward is not None and conflict(place, onward):
        return False
    plural = reader.is_form(_head(reader, subject) - 1, "plural")
    return not plural and reader.is_form(index, "third")


def _subject(before: list[Element]) -> Element | None:
    """The name that the last verb is said of, or else the last name."""
    names = [i for i, e in enumerate(before) if e.kind == "name"]
    for at in reversed(names):
        rest = (e for e in before[at + 1 :] if e.kind not in ("filler", "place"))
        verb = next(rest, None)
        if verb is not None and verb.kind in ("copula", "sound", "motion"):
            return before[at]
        joined = at and before[at - 1].kind == "join"
        if joined:
            break
    return before[names[-1]] if names else None


def _head(reader: Reader, subject: Element) -> int:
    """The token behind the head of a name: "swarm" of "a swarm of bats"."""
    inside = range(subject.start, subject.end)
    return next((i for i in inside if reader.within(i, "of")), subject.end)


def is_told_of(before: list[Element]) -> bool:
    """Whether a place and a verb of being stand before and no name: "on the left is"."""
    if len(before) < 2 or before[-1].kind != "copula" or before[-1].value != "be":
        return False
    for element in reversed(before[:-1]):
        if element.kind in ("join", "name"):
            return False
        if element.kind == "place":
            return True
    return False


def is_told_to(before: list[Element]) -> bool:
    """Whether "to" stands last and nothing moves, so that it leads to a side."""
    if not before or before[-1].kind != "role" or before[-1].value != "to":
        return False
    for element in reversed(before[:-1]):
        if element.kind in ("motion", "via", "turning", "role", "command"):
            return False
        if element.kind == "join" and element.value in (".", ";", "and", "while", "but"):
            return True
    return True


def is_told_from(reader: Reader, before: list[Element]) -> bool:
    """ "From the left comes laughter, from the right music": the side of what comes next."""
    if len(before) < 4 or not sets_out_from(before) or before[-2].kind != "join":
        return False
    return any(
        e.kind in ("existence", "copula") and reader.within(e.end - 1, "coming")
        for e in before[:-2]
    )


def sets_out_from(before: list[Element]) -> bool:
    return bool(before) and before[-1].kind == "role" and before[-1].value == "from"


def refuse_unit(reader: Reader, before: list[Element], name: Name) -> None:
    """Refuse a number of what is no unit of length: "3 kg to the left", "a dog 3 hops away".

    Raises:
        UnclearError: the name is counted where only a length can stand.
    """
    unit = reader.word(name.end - 1)
    leads = reader.find(name.end, "preposition") or reader.find(name.end, "away")
    behind = bool(before) and before[-1].kind == "name"
    placed = behind and (read_place(reader, name.end) is not None or leads)
    if placed or reader.within(name.end - 1, "other_units"):
        reason = f"{unit!r} is no unit of length known here; use m, cm, km, ft, yd or paces"
        raise UnclearError(reason, (name.start, name.end))


def runs_on(reader: Reader, index: int, before: list[Element]) -> bool:
    """ "A bee comes from the right, buzzes once around you": a verb behind a comma."""
    listed = bool(before) and before[-1].kind == "join" and before[-1].value == ","
    done = reader.find(index + 1, "laps") or reader.is_form(index + 1, "manner")
    return listed and bool(done) and goes_on(reader, index, before)
