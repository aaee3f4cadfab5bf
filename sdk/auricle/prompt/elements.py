"""A text cut into its pieces: names, places, verbs, times and what joins them."""

from __future__ import annotations

from auricle.prompt.contexts import (
    before_via,
    completes,
    goes_on,
    is_heard,
    is_made_to,
    is_told_from,
    is_told_of,
    is_told_to,
    quality_end,
    refuse_unit,
    runs_on,
    sets_out_from,
)
from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.extents import read_extent
from auricle.prompt.joints import read_address, read_joint, read_numbering
from auricle.prompt.movements import is_moving, moves, read_motion, read_speed, read_time
from auricle.prompt.name_words import sets_out
from auricle.prompt.names import read_name
from auricle.prompt.numerals import read_number
from auricle.prompt.orders import read_order
from auricle.prompt.participles import read_participle
from auricle.prompt.phrases import (
    names_heading,
    read_between,
    read_both_ends,
    read_channel,
    read_compass,
    read_gap,
)
from auricle.prompt.places import Link, Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.verbs import (
    acts_on,
    encloses,
    is_carried,
    is_circled,
    is_own_part,
    is_spot,
    lacks_direction,
    refuse_verb,
    resumes,
    without_verb,
)
from auricle.prompt.waypoints import read_origin

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
# What is stepped over where nothing else is read.
_LEFT_OVER = (
    "sound_verb", "modifier", "determiner", "hedge", "intensifier", "away", "laps", "pace",
    "shape", "command", "scenery", "subject", "adverb", "timing",
)  # fmt: skip
_MOTION_BEFORE = frozenset({"motion", "via", "turning", "transit", "role", "laps", "pace"})


def read_elements(reader: Reader) -> list[Element]:
    """All pieces of a text, in order; together they cover every token."""
    elements: list[Element] = []
    index = 0
    has_heading = any(names_heading(reader, i) for i in range(reader.count))
    while index < reader.count:
        element = _read(reader, index, elements, has_heading=has_heading)
        elements.append(element)
        # A piece without a token would be read for ever.
        index = max(element.end, index + 1)
    return elements


def _read(reader: Reader, index: int, before: list[Element], *, has_heading: bool) -> Element:
    word = reader.word(index)
    if word in _SENTENCE:
        return Element("join", ".", index, index + 1)
    if word == "]" and reader.word(index + 1) == "[":
        return Element("join", ".", index, index + 2)  # captions in a row
    amount = reader.kind(index - 1) == "number" or reader.find(index - 1, "unit_angle")
    if word == "±" and not amount:
        reason = "this names two places; say 'N degrees to the left' and 'N degrees to the right'"
        raise UnclearError(reason, (index, index + 2))
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
    if not reader.is_unknown(index) and (
        element := _read_phrase(reader, index, before, has_heading=has_heading)
    ):
        return element
    if element := read_address(reader, index, before) or read_order(reader, index, before):
        return element
    if not reader.is_unknown(index):
        for grammar in (read_extent, read_time, read_speed, read_motion):
            if element := grammar(reader, index, before):
                return element
    return _joint_or_thing(reader, index, before)


def _read_phrase(
    reader: Reader, index: int, before: list[Element], *, has_heading: bool
) -> Element | None:
    """A phrase of several pieces, which a word that the lexicon does not hold never begins."""
    return (
        read_gap(reader, index)
        or read_between(reader, index)
        or read_both_ends(reader, index, before)
        or read_channel(reader, index)
        or read_compass(reader, index, has_heading=has_heading)
    )


def _is_sign(reader: Reader, index: int) -> bool:
    return reader.word(index) == "-" and read_number(reader, index) is not None


def _joint_or_thing(reader: Reader, index: int, before: list[Element]) -> Element:
    starts = not before or before[-1].kind in ("join", "filler", "then", "command", "not")
    if sets_out_from(before) and (origin := read_origin(reader, index)) is not None:
        return Element("place", origin, index, origin.end)
    joint = read_joint(reader, index, before, starts=starts)
    name = read_name(reader, index)
    place = read_place(
        reader, index, ranges=not sets_out_from(before), stress=not completes(before)
    )
    if place is not None and is_moving(before):
        place = before_via(reader, place, before)
    role = reader.find(index, "preposition")
    if before and before[-1].kind == "name" and sets_out(reader, index):
        return _role(reader, "from", index, index + 1)
    if joint is not None:
        longest = place.end if place else 0
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
    if role is not None and role.value == "to" and reader.find(index, "limit") and moves(before):
        return _role(reader, "to", index, role.end)  # "trots up to 2 m behind"
    listener, mutual = reader.find(index, "listener"), reader.find(index, "mutual")
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
        name is not None
        and before
        and before[-1].kind == "motion"
        and encloses(reader, before, name)
    ):
        return Element("filler", "enclosure", index, name.end, "carried")
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
        and (name.pronoun in ("they", "other") or (name.pronoun == "one" and name.determiner))
        and place is not None
        and not (reader.find(index, "diffuse"))
    ):
        return Element("name", name, index, name.end)
    if name is not None and (name.is_known or is_heard(reader, name, place)):
        return Element("name", name, index, name.end)
    if listener and name and name.determiner and reader.find(name.end, "sound_verb"):
        return Element("name", name, index, name.end)  # "the audience claps"
    titled = before[-1:] and before[-1].value == ":"  # "Right ear: static"
    if not titled and (quality := quality_end(reader, index)) is not None:
        return Element("word", reader.word(index), index, quality)
    if before and before[-1].kind == "existence" and reader.within(index, "how_words"):
        return Element("filler", "how", index, index + 1)  # "you hear how a robot hums"
    if name is not None and before and reader.find(index, "late_adverb") and name.end == index + 1:
        return Element("filler", "late", index, name.end)  # "to the right again"
    if name is not None and is_own_part(reader, name):
        return Element("name", name, index, name.end)
    if name is not None and name.side and reader.find(name.side[0], "body"):
        name = None
    sided = name is not None and name.side is not None and not name.is_scenery
    if sided and place is not None and (is_told_to(before) or is_told_from(reader, before)):
        name = None  # "to the left birds sing"
    if name is not None and name.determiner and name.side is not None and name.end > name.side[1]:
        return Element("name", name, index, name.end)
    if name is not None and name.side is not None and starts and place is not None:
        return Element("name", name, index, name.end)
    if (
        place is not None
        and role is not None
        and role.value in ("from", "to")
        and role.end >= place.end
        and not sets_out_from(before)
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
    again = again or runs_on(reader, index, before)
    again = again or (joined and (reader.is_deed(index) or goes_on(reader, index, before)))
    if sound and joined and (again or reader.word(sound.end) in (".", ",", "", "!", ";")):
        return Element("sound", sound.value, index, sound.end, _form(reader, index))
    acts = reader.find(sound.end, "determiner") if sound and not before else None
    if sound and acts and acts.value in ("a", "the") and reader.is_form(index, "third", "past"):
        # "shouts a man on the right", behind what he shouts
        return Element("sound", sound.value, index, sound.end, _form(reader, index))
    content = next((e for e in reversed(before) if e.kind != "filler"), None)
    does = content is not None and content.kind in _BEFORE_SOUND
    if sound and name is not None and is_told_of(before) and not reader.is_form(index, "third"):
        return Element("name", name, index, name.end)  # "On the left is thunder"
    if sound and does and (name is None or not name.determiner):
        return Element("sound", sound.value, index, sound.end, _form(reader, index))
    if (
        sound
        and name is not None
        and not name.determiner
        and (lacks_direction(before) or resumes(reader, index, before))
    ):
        return Element("sound", sound.value, index, sound.end, _form(reader, index))
    if name is not None and name.count > 1:
        refuse_unit(reader, before, name)
    if name is not None and is_spot(reader, before, name):
        return Element("word", name.label, index, name.end)
    if name is not None and (done := read_participle(reader, index, before, name)) is not None:
        return done
    if name is not None and is_carried(reader, before, name):
        return Element("filler", "carried", index, name.end, "carried")
    if name is not None:
        if is_made_to(reader, before) or acts_on(reader, name):
            name = without_verb(reader, name)
        return Element("name", name, index, name.end)
    if listener:
        return Element("listener", listener.value, index, listener.end)
    if role is not None:
        value = "with" if reader.within(index, "accompanied") else role.value
        return Element("word", value, index, role.end, "preposition")
    if motion := reader.find(index, "motion"):
        return Element("motion", motion.value, index, motion.end)
    for kind in _LEFT_OVER:
        if found := reader.find(index, kind):
            return Element("filler", found.value, index, found.end, kind)
    if reader.kind(index) == "number":
        return read_numbering(reader, index, before, starts=starts)
    return Element("word", reader.word(index), index, index + 1)


def _form(reader: Reader, index: int) -> str:
    return "doing" if reader.is_form(index, "doing") else ""


def _role(reader: Reader, value: str, index: int, end: int) -> Element:
    note = "ending" if reader.find(index, "ending") else ""
    return Element("role", value, index, end, note)
