"""Grammar of motion: verbs, the ways things pass, times, speeds and manners."""

from __future__ import annotations

from auricle.prompt.comings import read_coming, read_shift
from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.name_words import is_name_word
from auricle.prompt.quantities import Quantity, read_quantity
from auricle.prompt.reader import Found, Reader
from auricle.prompt.turning import counted_laps, turned_round
from auricle.prompt.ways import side_of

__all__ = ["is_moving", "moves", "read_motion", "read_speed", "read_time"]


# What a verb that stays in place may be, in the lexicon's ``stationary``.
_RUNNING = ("run", "fall")


def read_time(reader: Reader, index: int, _before: list[Element]) -> Element | None:
    found = reader.find(index, "timing")
    role = reader.find(index, "preposition")
    at = found.end if found else index
    if found and reader.word(at) == "=":
        at += 1
    ranges = not (found and reader.within(index, "from"))
    quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None and found:
        at = reader.skip(at, "hedge")
        quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None and found and found.value == "every":
        unit = reader.find(at, "unit_time")
        value = reader.lexicon.number("unit_time", unit.value) if unit else 0.0
        if unit is not None:
            quantity = Quantity("time", value, value, value, unit.value, at, unit.end)
    if quantity is None or quantity.kind != "time":
        return None
    ordinal = reader.find(index, "determiner")
    counted = found is None and ordinal is not None and ordinal.end == quantity.end == index + 2
    if counted and is_name_word(reader, quantity.end, first=True):
        return None  # "a second dog"
    if found is None and role is not None:
        return None
    note = found.value if found else "over"
    if found is None and reader.within(index, "between"):
        note = "between"
    end = quantity.end
    if later := reader.find(end, "timing"):
        if (later.value == "later" and reader.find(end, "then") is None) or reader.within(
            end, "later"
        ):
            note, end = "wait", later.end
        elif later.value == "total" and found is None:
            note, end = "total", later.end
        elif later.value == "every" and reader.within(end, "per_words") and later.end > end + 1:
            note, end = "every", later.end
    if reader.within(end, "time_behind"):
        end += 1 if not reader.within(end, "in") else 0
    return Element("time", quantity, index, end, note)


def read_speed(reader: Reader, index: int, _before: list[Element]) -> Element | None:
    found = reader.find(index, "rate")
    at = found.end if found else index
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "speed":
        return None
    return Element("speed", quantity, index, quantity.end)


def is_moving(before: list[Element]) -> bool:
    """Whether a way is told: by a verb of moving, or by "from" and "to" alone."""
    for index in range(len(before) - 1, -1, -1):
        element = before[index]
        if element.kind == "join" and element.value in (".", ";"):
            return False
        if element.kind in ("motion", "via", "turning"):
            return True
        if element.kind == "role":
            led = before[index - 1].kind if index else ""
            # "the siren to my left" tells no way
            if element.value == "from" or led not in ("name", "copula", "sound"):
                return True
    return False


def moves(before: list[Element]) -> bool:
    """Whether a verb of moving stands in the clause."""
    for element in reversed(before):
        if element.kind in ("join", "name"):
            return False
        if element.kind == "motion":
            return True
    return False


def read_motion(reader: Reader, index: int, before: list[Element]) -> Element | None:
    moving = is_moving(before)
    if (turn := turned_round(reader, index)) is not None:
        return turn
    found = reader.find(index, "motion")
    stays = reader.find(index, "copula")
    at_it = found and reader.find(found.end, "determiner") and reader.find(index, "sound_verb")
    if found and at_it and found.value == "pass" and reader.within(found.end - 1, "beside_words"):
        found = None  # "clatter by the sink"
    if found and before and reader.within(found.end, "opening"):
        return Element("sound", "open", index, found.end + 1)  # "swings open"
    if found and reader.within(found.end, "than"):
        found = None  # "the lions roar further away than the monkeys"
    if found and stays and stays.end > found.end:
        # "went off" says that it sounded, not that it went.
        found = None
    level = reader.find(index, "height")
    if found and level and level.end > found.end:
        found = None  # "to head height"
    joined = not before or before[-1].kind == "join"
    entry = bool(before) and before[-1].value == ":" and reader.is_form(index, "doing")
    if found and entry and is_name_word(reader, found.end, first=True):
        found = None  # "front right: diving board"
    if found and joined and reader.word(found.end) == "(":
        found = None  # "fly (right ear), TV (front)"
    restrictive = bool(before) and before[-1].kind == "relative"  # "a car that moves"
    article = reader.find(index - 1, "determiner") is not None and not restrictive
    plain = not reader.is_form(index, "third", "past", "doing")
    lists = bool(before) and before[-1].kind == "join" and before[-1].value in (",", ";")
    if found and found.value == "go" and found.end == index + 1 and plain and lists:
        placed = reader.find(index + 2, "modifier") or reader.find(index + 2, "direction")
        measured = placed is not None or reader.kind(index + 2) == "number"
        if is_name_word(reader, index + 1, first=False) and measured:
            found = None  # "ride cymbal on the right"
    ordered = any(element.kind == "command" for element in before)
    if found and plain and lists and not ordered and reader.kind(found.end) == "number":
        found = None  # ", catapult 20 m behind them"
    if found and found.end == index + 1 and article:
        found = None  # "in a circle"
    numbered = found is not None and plain and reader.kind(found.end) == "number"
    if found and numbered and reader.find(found.end + 1, "preposition"):
        found = None  # stream 1 at -60 degrees
    leads = next((e for e in reversed(before) if e.kind != "filler"), None)
    if reader.within(index, "past") and leads is not None and leads.kind == "role":
        return Element("filler", "past", index, index + 1)  # "to just past your right ear"
    half = reader.find(index - 1, "modifier")
    if found and half and half.value == "half" and reader.find(index - 2, "determiner"):
        found = None
    sounding = reader.find(index, "sound_verb")
    doing = bool(before) and before[-1].kind in ("name", "relative", "copula", "filler", "then")
    if sounding and doing and found is None:
        onward = reader.skip(sounding.end, "pace", "filler", "adverb")
        if reader.find(sounding.end, "going") or reader.find(onward, "going"):
            return Element("motion", "go", index, sounding.end)
    if sounding and doing and found is None and reader.within(sounding.end, "climbing"):
        led = reader.find(sounding.end + 1, "preposition")
        if led is not None and led.value == "from":
            return Element("motion", "go", index, sounding.end + 1)  # "hums down from above me"
    if found and found.value == "go" and reader.within(found.end, "climbing"):
        led = reader.find(found.end + 1, "preposition")
        if led is not None and led.value == "from" and reader.find(led.end, "direction"):
            return Element("motion", "go", index, found.end + 1)  # "tumbles down from above"
    if found and found.value in ("go", "recede", "fall") and _runs_in_place(reader, index, before):
        return Element("sound", found.value, index, found.end)
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
        "existence",
    )
    if before and before[-1].kind == "existence":
        # "a car can be heard moving"
        behind_name = (
            len(before) > 1 and before[-2].kind == "name" and reader.is_form(index, "doing")
        )
    after_join = bool(before) and before[-1].kind in (
        "join",
        "place",
        "turning",
        "transit",
        "role",
        "speed",
    )
    if found and found.value == "go" and reader.within(found.end, "up"):
        near = reader.find(found.end + 1, "anchored")
        if near is not None and near.value in ("back", "near"):
            return Element("motion", "approach", index, found.end + 1)  # "creeps up behind me"
    if before and before[-1].kind == "motion" and (shift := read_shift(reader, index)):
        return shift
    if reader.within(index, "making_laps") and reader.find(index + 1, "laps") and before:
        return Element("motion", "circle", index, index + 1)
    if (coming := read_coming(reader, index)) is not None:
        return coming
    if turning := reader.find(index, "turning"):
        return Element("turning", turning.value, index, turning.end)
    if moving and reader.within(index, "via_by"):
        beside = read_place(reader, index + 1)
        side = side_of(beside) if beside is not None else ""
        if beside is not None and side:
            return Element("via", side, index, beside.end)  # "via the left side"
    via = reader.find(index, "via")
    if via is not None and before and before[-1].kind == "role" and reader.find(index, "stress"):
        via = None  # "from left to right in front of me"
    if via is not None:
        verb = reader.within(index, "via_words") or (
            reader.within(index, "via_around") and via.end > index + 1
        )
        place = None if verb else read_place(reader, index)
        if verb and (moving or reader.within(index, "via_verbs")):
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
    if transit and reader.within(transit.end, "possessive"):
        transit = None  # "to the listener's right side"
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
    if moving and (counted := counted_laps(reader, index)):
        return counted
    if moving:
        for kind in ("laps", "pace", "shape"):
            if small := reader.find(reader.skip(index, "intensifier"), kind):
                return Element(kind, small.value, index, small.end)
    elif (
        (pace := reader.find(reader.skip(index, "intensifier"), "pace"))
        and reader.skip(index, "filler") <= pace.end
        and (before or reader.word(pace.end) == "," or reader.find(pace.end, "motion"))
    ):
        return Element("pace", pace.value, index, pace.end)
    return None


def _runs_in_place(reader: Reader, index: int, before: list[Element]) -> bool:
    """ "The generator is running to my right", "above me rain falls": it does not go there."""
    verb = reader.find(index, "stationary")
    if verb is None or verb.value not in _RUNNING:
        return False
    name = next((e for e in reversed(before) if e.kind in ("name", "join")), None)
    if name is None or name.kind != "name" or reader.find(verb.end, "going"):
        return False
    thing = reader.find(name.end - 1, "stationary")
    if verb.value == "fall":
        return thing is not None and thing.value == "falling"
    start = reader.find(verb.end, "preposition")
    source = reader.find(start.end, "determiner") if start and start.value == "from" else None
    if source is not None and source.value == "a" and not reader.find(source.end, "direction"):
        start = None  # "water is running from a tap"
    return thing is not None and not (start and start.value == "from")


def _leads_on(reader: Reader, found: Found) -> bool:
    """Whether a verb that begins a text is one and no name: "sweep from", "circling clockwise"."""
    start = reader.find(found.end, "preposition")
    if reader.find(found.end - 1, "noun"):
        return False
    if start and start.value in ("from", "to"):
        return True
    manner = any(reader.find(found.end, kind) for kind in ("turning", "transit", "listener"))
    return found.value != "go" and (manner or reader.find(found.end, "direction") is not None)
