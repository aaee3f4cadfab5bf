"""Grammar of one place: "2 m to the left", "high up behind me", "at 3 o'clock", "in the distance".

``read_place`` reads as many atoms as follow each other without a comma or an "and". Each atom is
a function ``(reader, index, place, before) -> end | None`` that adds what it read to the place;
``before`` is what stood in front of it ("slightly", "to the").
"""

from __future__ import annotations

from collections.abc import Callable

from auricle.prompt.angles import angle_after, following_angle, read_clock, read_key, skip_away
from auricle.prompt.distances import read_length, read_vague
from auricle.prompt.links import read_link
from auricle.prompt.onward import read_onward
from auricle.prompt.panning import read_pan
from auricle.prompt.places import Part, Place
from auricle.prompt.quantities import Quantity, read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.sides import (
    Before,
    direction_words,
    is_stress,
    listener_end,
    read_anchored,
    read_body,
)

__all__ = ["read_place"]


_Atom = Callable[[Reader, int, Place, Before], int | None]


def read_place(
    reader: Reader,
    index: int,
    *,
    ranges: bool = True,
    limit: int | None = None,
    stress: bool = True,
) -> Place | None:
    """The place that begins at a token, if one does.

    Args:
        reader: the text.
        index: where to look.
        ranges: whether "2 to 3 m" is a range there.
        limit: token at which it ends at the latest.
        stress: whether "right behind" can mean straight behind; not in "from left to right behind".
    """
    place = Place(index, index)
    while limit is None or place.end < limit:
        end = _read_atom(reader, place.end, place, ranges=ranges, stress=stress)
        if end is None:
            break
        place.end = end
        leads = reader.find(end, "preposition")
        if place.height and leads and leads.value == "to" and leads.end > end + 1:
            break  # "from the floor up to the ceiling"
        if place.links and place.links[-1].others:
            # What follows at once is said of the other object: "near the dog on the left".
            break
        if (
            reader.word(end) == "-"
            and not reader.is_hyphen(end)
            and reader.find(end + 1, "direction")
        ):
            place.end = end + 1
    if place.end == index:
        return None
    return place


def _read_atom(
    reader: Reader, index: int, place: Place, *, ranges: bool, stress: bool
) -> int | None:
    before = Before(index, article=not stress and index == place.start)
    at = index
    while at < reader.count and not reader.is_unknown(at):
        for atom in _ATOMS:
            if atom is read_length and not ranges:
                end = read_length(reader, at, place, before, ranges=False)
            else:
                end = atom(reader, at, place, before)
            if end is not None:
                return end
        at_next = _glue(reader, at, before, leads=ranges or index == place.start)
        if at_next is None:
            return None
        at = at_next
    return None


def _glue(reader: Reader, at: int, before: Before, *, leads: bool) -> int | None:
    """Step over a preposition, an article or a modifier in front of an atom.

    With ``leads`` also over "to"; not in "from the left over to the right".
    """
    best = 0
    category = value = ""
    for name in ("preposition", "determiner", "modifier", "hedge", "intensifier"):
        found = reader.find(at, name)
        if found is None or found.end <= best:
            continue
        if name == "hedge" and reader.find(found.end - 1, "anchored") and found.end > at + 1:
            continue  # "just over my shoulder"
        # "to" and "from" begin a place of their own, unless "slightly" or "off" leads up.
        leads_up = leads and found.value == "to" and before.modifiers and found.end == at + 1
        if name == "preposition" and found.value != "on" and not leads_up:
            continue
        best, category, value = found.end, name, found.value
    if reader.find(at, "away") and best <= at + 1 and not before.article:
        found = reader.find(at, "away")
        onward = ("to", "on", "in", "at", "behind")
        if found and found.end == at + 1 and best <= found.end and reader.word(found.end) in onward:
            before.modifiers.append("plain")
            return found.end
    if not before.article and best <= at + 1 and is_stress(reader, at):
        before.modifiers.append("exact")
        return at + 1
    if not best:
        return at + 1 if reader.is_hyphen(at) and at > before.start else None
    if category == "modifier":
        before.modifiers.append(value)
    elif category == "determiner":
        before.article = True
        before.my = before.my or value == "my"
    return best


def _diffuse(reader: Reader, at: int, place: Place, _before: Before) -> int | None:
    found = reader.find(at, "diffuse")
    if found is None:
        return None
    channel = reader.find(at, "channel")
    if channel is not None and place.parts:
        return channel.end  # "the rear left surround"
    around = reader.find(at, "anchored")
    end = found.end
    if around and around.value == "around" and around.end >= found.end:
        listener = reader.find(around.end, "listener")
        link = read_link(reader, at, None) if listener is None else None
        if link is not None and not reader.find(link[1] - 1, "enclosure"):
            return None
        end = link[1] if link is not None else end
        end = listener.end if listener else end
    place.spread_deg = reader.lexicon.number("spread", found.value)
    listener = reader.find(reader.skip(end, "preposition"), "listener")
    return listener.end if listener else end


def _height(reader: Reader, at: int, place: Place, _before: Before) -> int | None:
    found = reader.find(at, "height")
    if found is None:
        return None
    end = found.end
    if found.value == "sky":
        place.merge(Place(at, end, parts=[Part((0.0, 0.0, 0.8391), (at, end))]))
    else:
        place.merge(
            Place(
                at,
                end,
                height=(reader.lexicon.number("height", found.value), (at, end)),
            )
        )
    return listener_end(reader, end)


def _onward(reader: Reader, at: int, place: Place, _before: Before) -> int | None:
    found = read_onward(reader, at)
    if found is None:
        return None
    place.links.append(found[0])
    return found[1]


def _link(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    if before.article and reader.find(at, "stress"):
        return None  # "on my right near the window"
    link = read_link(reader, at, None, before.start)
    if link is None and (modifier := reader.find(at, "modifier")):
        onward = reader.skip(modifier.end, "modifier")
        if reader.find(onward, "anchored"):
            link = read_link(reader, onward, None, before.start)
    if link is None:
        return None
    place.links.append(link[0])
    return link[1]


def _direction(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    parts, end = direction_words(reader, at, before)
    if not parts:
        return None
    if "far" in before.modifiers and all(
        part.vector[1] == 0 and not part.is_slight for part in parts
    ):
        meters = reader.lexicon.number("vague", "far")
        place.merge(Place(at, end, vague=("far", meters, (before.start, end))))
    elif "far" in before.modifiers and len(parts) == 1:
        parts = [Part(parts[0].vector, parts[0].span, exact=True)]
        place.assumed.append("'far' to a side taken as fully to that side")
    led = reader.find(end, "preposition")
    level = reader.find(reader.skip(end, "determiner", "preposition"), "height")
    if led is not None and led.value == "to":
        level = None  # "from overhead to ear level"
    if parts[-1].vector[2] and level and level.value == "ears":
        end = level.end
    end = _of(reader, end, parts)
    length = _length_behind(reader, end, before) if len(parts) == 1 and at == before.start else None
    if length is not None:
        place.merge(Place(at, length.end, offsets=[(parts[0], length)]))
        return skip_away(reader, length.end)
    quantity = following_angle(reader, end, parts)
    if quantity is not None:
        return angle_after(at, parts, quantity, place)
    place.merge(Place(at, end, parts=parts))
    return end


def _length_behind(reader: Reader, end: int, before: Before) -> Quantity | None:
    """ "Left 3 m, front 2 m": a coordinate with its axis in front."""
    if before.article or before.modifiers or reader.find(end - 1, "listener"):
        return None
    quantity = read_quantity(reader, end)
    if quantity is None or quantity.kind != "length" or quantity.low < 0:
        return None
    closed = reader.word(quantity.end) in (",", ")", "", ".", ";", "/")
    return quantity if closed or reader.within(quantity.end, "and") else None


def _of(reader: Reader, end: int, parts: list[Part]) -> int:
    """ "of me", "of centre", "of the room" behind a direction."""
    if not reader.within(end, "of"):
        return listener_end(reader, end)
    if listener := reader.find(end + 1, "listener"):
        return listener.end
    at = reader.skip(end + 1, "determiner", "modifier")
    body = reader.find(at, "body")
    if body and at > end + 1:
        return body.end
    found = reader.find(at, "direction") or reader.find(end + 1, "direction")
    if found and found.value in ("center", "front") and len(parts) == 1 and parts[0].vector[1]:
        if not parts[0].is_slight:
            x, y, z = parts[0].vector
            parts[0] = Part((x, y * 0.4663, z), parts[0].span, is_slight=True)
        return found.end
    scenery = reader.find(at, "scenery")
    return scenery.end if scenery else end


_ATOMS: tuple[_Atom, ...] = (
    read_pan,
    _diffuse,
    read_clock,
    read_key,
    _height,
    _onward,
    _link,
    read_anchored,
    read_length,
    read_vague,
    read_body,
    _direction,
)
