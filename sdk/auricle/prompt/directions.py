"""Grammar of one place: "2 m to the left", "high up behind me", "at 3 o'clock", "in the distance".

``read_place`` reads as many atoms as follow each other without a comma or an "and". Each atom is
a function ``(reader, index, place, before) -> end | None`` that adds what it read to the place;
``before`` is what stood in front of it ("slightly", "to the").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auricle.prompt.links import read_link
from auricle.prompt.names import is_name_word
from auricle.prompt.places import Part, Place, Unclear
from auricle.prompt.quantities import Quantity, read_number, read_quantity
from auricle.prompt.reader import Reader

__all__ = ["read_place"]


@dataclass(slots=True)
class _Before:
    """Words in front of an atom: modifiers by value, and whether an article stood there."""

    start: int
    modifiers: list[str] = field(default_factory=list)
    article: bool = False
    my: bool = False


_Atom = Callable[[Reader, int, Place, _Before], int | None]


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
    before = _Before(index, article=not stress and index == place.start)
    at = index
    while at < reader.count:
        for atom in _ATOMS:
            if atom is _quantity and not ranges:
                end = _quantity(reader, at, place, before, ranges=False)
            else:
                end = atom(reader, at, place, before)
            if end is not None:
                return end
        at_next = _glue(reader, at, before)
        if at_next is None:
            return None
        at = at_next
    return None


def _glue(reader: Reader, at: int, before: _Before) -> int | None:
    """Step over a preposition, an article or a modifier in front of an atom."""
    best = 0
    category = value = ""
    for name in ("preposition", "determiner", "modifier", "hedge", "intensifier"):
        found = reader.find(at, name)
        if found is None or found.end <= best:
            continue
        if name == "preposition" and found.value in ("to", "from", "of", "than"):
            # "to" and "from" begin a place of their own, unless "slightly" or "off" leads up.
            if found.value != "to" or not before.modifiers or found.end > at + 1:
                continue
        best, category, value = found.end, name, found.value
    if reader.find(at, "away") and best <= at + 1 and not before.article:
        found = reader.find(at, "away")
        leads = ("to", "on", "in", "at", "behind")
        if found and found.end == at + 1 and best <= found.end and reader.word(found.end) in leads:
            before.modifiers.append("plain")
            return found.end
    if not before.article and best <= at + 1 and _is_stress(reader, at):
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


def _is_stress(reader: Reader, at: int) -> bool:
    """Whether "right" only stresses what follows: "right in my face", "right next to me"."""
    stress = reader.find(at, "stress")
    if stress is None:
        return False
    following = reader.categories(stress.end)
    if "vague" in following:
        return True
    if "anchored" in following and "direction" not in following:
        near = following["anchored"]
        return near.value in ("near", "between", "opposite", "level")
    joint = following.get("preposition")
    if joint is None or joint.value != "on":
        return False
    my = reader.find(joint.end, "determiner")
    return my is not None and reader.find(my.end, "body") is not None


def _diffuse(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    found = reader.find(at, "diffuse")
    if found is None:
        return None
    around = reader.find(at, "anchored")
    end = found.end
    if around and around.value == "around" and around.end >= found.end:
        listener = reader.find(around.end, "listener")
        if listener is None and read_link(reader, at, None) is not None:
            return None
        end = listener.end if listener else end
    place.spread_deg = reader.lexicon.number("spread", found.value)
    listener = reader.find(reader.skip(end, "preposition"), "listener")
    return listener.end if listener else end


def _clock(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    number = reader.find(at, "number")
    digits = reader.kind(at) == "number"
    if not digits and number is None:
        return None
    end = at + 1 if digits else (number.end if number else at)
    word = reader.find(end, "clock")
    minutes = 0.0
    if digits and reader.word(end) == ":" and reader.kind(end + 1) == "number":
        text = reader.word(at + 2)
        if len(text) == 2 and text.isdigit() and reader.find(end + 2, "unit_time") is None:
            minutes, end = float(text), end + 2
            word = reader.find(end, "clock")
            is_clock = word is not None or before.start < at
        else:
            return None
    else:
        is_clock = word is not None and word.value == "oclock"
    if not is_clock and before.my and not _measure_follows(reader, end):
        # "on your six"
        is_clock = digits or (number is not None and number.value.isdigit())
    if not is_clock:
        return None
    if word:
        end = word.end
    raw = reader.word(at) if digits else (number.value if number else "")
    try:
        hour = float(raw)
    except ValueError:
        hour = -1.0
    span = (at, end)
    if not 1 <= hour <= 12 or hour % 1 or not 0 <= minutes < 60:
        reason = "no hour of the clock face; it goes from 1 to 12"
        raise Unclear(reason, span)
    angle = -(hour % 12 + minutes / 60) * 30.0
    place.merge(Place(at, end, bearing=(angle if angle >= -180 else angle + 360, span)))
    if corner := reader.find(end, "corner"):
        end = corner.end
    return end


def _measure_follows(reader: Reader, at: int) -> bool:
    keys = reader.categories(at)
    return any(k.startswith("unit_") for k in keys) or is_name_word(reader, at, first=True)


def _key(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    for category in ("azimuth_key", "elevation_key", "distance_key"):
        found = reader.find(at, category)
        if found is None:
            continue
        end = found.end
        while reader.word(end) in ("of", "=", ":", "is", "at", "to", "about", "angle", "'s"):
            end += 1
        if category == "distance_key":
            quantity = read_quantity(reader, end)
            number = read_number(reader, end)
            if quantity is None and number is not None:
                value = number[0]
                quantity = Quantity("length", value, value, value, "metre", at, number[1])
                place.assumed.append("metres, as no unit is named")
            if quantity is None or quantity.kind != "length":
                continue
            place.merge(Place(at, quantity.end, distance=quantity))
            return _skip_away(reader, quantity.end)
        number = read_number(reader, end)
        if number is None:
            continue
        value, end = number
        unit = reader.find(end, "unit_angle")
        if unit:
            value *= reader.lexicon.number("unit_angle", unit.value)
            end = unit.end
        side = reader.find(reader.skip(end, "preposition", "determiner"), "direction")
        if category == "azimuth_key":
            if not -360 <= value <= 360:
                reason = f"an azimuth of {value:g} degrees; it goes from -180 to 180"
                raise Unclear(reason, (at, end))
            if side and side.value in ("left", "right"):
                value, end = (abs(value) if side.value == "left" else -abs(value)), side.end
            place.merge(Place(at, end, bearing=(value, (at, end))))
        else:
            if side and side.value in ("up", "down"):
                value, end = (abs(value) if side.value == "up" else -abs(value)), side.end
            place.merge(Place(at, end, elevation=(value, (at, end))))
        return end
    return None


def _skip_away(reader: Reader, end: int) -> int:
    while (found := reader.find(end, "away")) is not None:
        end = found.end
    return end


def _quantity(
    reader: Reader, at: int, place: Place, before: _Before, *, ranges: bool = True
) -> int | None:
    quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None:
        return None
    if quantity.kind == "angle" and quantity.unit != "turn":
        return _angle(reader, quantity, place)
    if quantity.kind != "length":
        return None
    ground = _above_ground(reader, quantity)
    if ground is not None:
        place.merge(Place(at, ground[1], height=(ground[0], (at, ground[1]))))
        return ground[1]
    link = read_link(reader, quantity.end, quantity, at)
    if link is not None:
        place.links.append(link[0])
        return link[1]
    if quantity.low < 0:
        reason = "a distance cannot be negative; name the side instead"
        raise Unclear(reason, (at, quantity.end))
    near = _from_body(reader, quantity, place)
    if near is not None:
        return near
    side = _Before(quantity.end)
    end = quantity.end
    while (step := _connector(reader, end, side)) is not None:
        end = step
    parts, end = _direction_words(reader, end, side)
    if parts:
        end = _listener_end(reader, end)
        if len(parts) == 1:
            place.merge(Place(at, end, offsets=[(parts[0], quantity)]))
        else:
            place.merge(Place(at, end, parts=parts, distance=quantity))
        return end
    place.merge(Place(at, quantity.end, distance=quantity))
    return _skip_away(reader, quantity.end)


def _from_body(reader: Reader, quantity: Quantity, place: Place) -> int | None:
    """ "10 cm from my left ear": on that side, at that distance."""
    at = reader.skip(quantity.end, "away") if reader.word(quantity.end) == "away" else quantity.end
    mine = reader.find(at + 1, "determiner") if reader.word(at) in ("from", "off") else None
    body = reader.find(mine.end, "body") if mine else None
    if body is None or body.value == "ears":
        return None
    x, y, z, _ = reader.lexicon.vector("body", body.value)
    span = (quantity.start, body.end)
    place.merge(Place(*span, body=((x, y, z), quantity.value, span), distance=quantity))
    return body.end


def _connector(reader: Reader, at: int, before: _Before) -> int | None:
    """Words between a length and its direction: "off to the", "directly", "in"."""
    if reader.find(at, "direction") or reader.find(at, "anchored"):
        found = reader.find(at, "modifier")
        if not (found and found.value == "exact"):
            return None
    if reader.word(at) in (
        "to",
        "on",
        "at",
        "in",
        "towards",
        "toward",
        "off",
        "out",
        "the",
        "my",
        "your",
        "his",
        "her",
        "further",
        "straight",
        "right",
        "directly",
        "due",
    ):
        if reader.word(at) == "right" and not reader.find(at + 1, "direction"):
            return None
        return at + 1
    found = reader.find(at, "modifier")
    return found.end if found and found.value in ("exact", "slight") else None


def _above_ground(reader: Reader, quantity: Quantity) -> tuple[float, int] | None:
    """ "2 m above the floor": a height and no distance."""
    side = reader.find(quantity.end, "anchored") or reader.find(quantity.end, "direction")
    if side is None or side.value not in ("up", "down"):
        return None
    at = reader.skip(side.end, "determiner", "preposition")
    if reader.word(at) not in ("floor", "ground", "carpet", "ears", "ear"):
        return None
    sign = 1 if side.value == "up" else -1
    word = "floor" if reader.word(at) in ("floor", "ground", "carpet") else "ears"
    height = reader.lexicon.number("height", word) + sign * quantity.value
    return height, at + (2 if reader.word(at + 1) in ("level", "height") else 1)


def _angle(reader: Reader, quantity: Quantity, place: Place) -> int | None:
    at, end, value = quantity.start, quantity.end, quantity.value
    if not -360 <= value <= 360:
        reason = f"an angle of {value:g} degrees; it goes from -360 to 360"
        raise Unclear(reason, (at, end))
    following = reader.skip(end, "preposition", "determiner")
    if reader.find(following, "azimuth_key"):
        place.merge(Place(at, following + 1, bearing=(value, (at, end))))
        return following + 1
    if reader.find(following, "elevation_key"):
        place.merge(Place(at, following + 1, elevation=(value, (at, end))))
        return following + 1
    turn = reader.find(end, "turning")
    if turn:
        azimuth = -value if turn.value == "clockwise" else value
        place.merge(Place(at, turn.end, bearing=(azimuth, (at, turn.end))))
        return turn.end
    side = _Before(end)
    while (step := _glue_angle(reader, end)) is not None:
        end = step
    parts, end = _direction_words(reader, end, side)
    if not parts:
        place.merge(Place(at, quantity.end, angle=(value, (at, quantity.end))))
        return quantity.end
    if value < 0:
        reason = "a negative angle to a named side; leave out the sign or the side"
        raise Unclear(reason, (at, end))
    x, y, z = (sum(part.vector[axis] for part in parts) for axis in range(3))
    span = (at, end)
    if y and not z:
        azimuth = (1 if y > 0 else -1) * (180 - value if x < 0 and value < 90 else value)
        azimuth, end = _off_axis(reader, end, azimuth)
        place.merge(Place(at, end, bearing=(azimuth, span)))
    elif z and not y and not x:
        if value > 90:
            reason = f"an elevation of {value:g} degrees; it goes from -90 to 90"
            raise Unclear(reason, span)
        place.merge(Place(at, end, elevation=((1 if z > 0 else -1) * value, span)))
        at_scenery = reader.skip(end, "determiner", "preposition")
        if reader.word(at_scenery) in ("horizon", "horizontal", "ear", "eye", "head"):
            end = at_scenery + (
                2 if reader.word(at_scenery + 1) in ("level", "plane", "height") else 1
            )
    else:
        place.merge(Place(at, end, parts=parts, angle=(value, span)))
    return _listener_end(reader, end)


def _glue_angle(reader: Reader, at: int) -> int | None:
    if reader.word(at) in (
        "to",
        "on",
        "off",
        "of",
        "from",
        "at",
        "in",
        "towards",
        "toward",
        "the",
        "my",
        "your",
        "his",
        "her",
        "angle",
        "center",
        "centre",
        "axis",
        "front",
    ):
        if reader.word(at) in ("center", "centre", "axis", "front") and reader.word(at + 1) not in (
            "to",
            "on",
        ):
            return None
        return at + 1
    return None


def _off_axis(reader: Reader, end: int, azimuth: float) -> tuple[float, int]:
    """ "30 degrees left of straight ahead", "20 degrees left of directly behind me"."""
    if reader.word(end) != "of":
        return azimuth, end
    at = reader.skip(end + 1, "modifier", "determiner")
    found = reader.find(at, "direction") or reader.find(end + 1, "direction")
    if found and found.value == "back":
        # Seen from above, left of straight behind lies towards the left side.
        side = 1 if azimuth > 0 else -1
        return side * (180 - abs(azimuth)), found.end
    if found and found.value in ("front", "center"):
        return azimuth, found.end
    return azimuth, end


def _vague(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    found = reader.find(at, "vague")
    if found is None:
        return None
    modifier = reader.find(at, "modifier")
    following = found.end
    if modifier and modifier.end == found.end and reader.word(at) == "far":
        side = reader.find(following, "direction")
        if side and side.value in ("left", "right", "center", "up", "down"):
            return None
    if reader.word(at) in ("close", "near") and found.end == at + 1:
        if reader.word(following) in ("to", "the", "my", "your") or is_name_word(
            reader, following, first=True
        ):
            if _anchored(reader, at, Place(at, at), _Before(at)) is not None:
                return None
            if is_name_word(reader, following, first=True):
                return None
    meters = reader.lexicon.number("vague", found.value)
    word = reader.written(at, found.end).lower()
    for modifier_at in range(before.start, at):
        strong = reader.find(modifier_at, "intensifier")
        if strong and strong.value == "strong_distance":
            meters = meters * 3 if meters > 2 else meters / 2
            word = reader.written(modifier_at, found.end).lower()
            break
    end = found.end
    if away := reader.find(end, "away"):
        end = away.end
    place.merge(Place(at, end, vague=(word, meters, (at, end))))
    return end


def _height(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    found = reader.find(at, "height")
    if found is None:
        return None
    end = found.end
    if found.value == "sky":
        place.merge(Place(at, end, parts=[Part((0.0, 0.0, 0.8391), (at, end))]))
    else:
        place.merge(
            Place(at, end, height=(reader.lexicon.number("height", found.value), (at, end)))
        )
    return _listener_end(reader, end)


def _link(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    link = read_link(reader, at, None, before.start)
    if link is None:
        return None
    place.links.append(link[0])
    return link[1]


def _anchored(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    """A direction from the listener or a part of the body: "behind me", "over my left shoulder"."""
    found = reader.find(at, "anchored")
    if found is None:
        return None
    listener = reader.find(found.end, "listener")
    my = reader.skip(found.end, "modifier")
    my = reader.skip(my, "determiner")
    body = reader.find(my, "body")
    if body and (listener is None or body.end > listener.end) and my > found.end:
        return _body_place(reader, at, body.value, body.end, found.value, place)
    if listener is None:
        return None
    if found.value in ("near", "together", "level", "aligned", "between", "opposite", "around"):
        if found.value == "near":
            meters = reader.lexicon.number("vague", "close")
            span = (at, listener.end)
            place.merge(Place(at, listener.end, vague=("near", meters, span)))
            return listener.end
        if found.value == "around":
            place.spread_deg = reader.lexicon.number("spread", "around")
            return listener.end
        if found.value == "level":
            place.merge(Place(at, listener.end, height=(0.0, (at, listener.end))))
            return listener.end
        return None
    if "far" in before.modifiers:
        meters = reader.lexicon.number("vague", "far")
        place.merge(Place(at, listener.end, vague=("far", meters, (before.start, listener.end))))
    part = _part(reader, found.value, (at, listener.end), before.modifiers)
    place.merge(Place(at, listener.end, parts=[part]))
    return listener.end


def _body_place(
    reader: Reader, at: int, body: str, end: int, side: str, place: Place
) -> int | None:
    x, y, z, meters = reader.lexicon.vector("body", body)
    if side in ("near", "together", "level", "around", "aligned") and body == "ears":
        return None
    if side in ("near", "together", "level", "around", "aligned"):
        place.merge(Place(at, end, body=((x, y, z), meters, (at, end))))
    elif side in ("front", "back", "up", "down"):
        axes = reader.lexicon.vector("axes", side)
        if body in ("face", "head", "nape", "spine", "chest", "feet", "ears"):
            own = max(meters, 0.3) if side == "front" else 0.0
            part = Part((axes[0], axes[1], axes[2]), (at, end), exact=True)
            place.merge(Place(at, end, parts=[part]))
            if own:
                place.merge(Place(at, end, vague=(reader.written(at, end), own, (at, end))))
        else:
            near = (x + axes[0], y + axes[1], z + axes[2])
            place.merge(Place(at, end, body=(near, max(meters, 0.3), (at, end))))
    else:
        return None
    return end


def _body(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    """A part of the body after a preposition: "at my feet", "in the left ear"."""
    found = reader.find(at, "body")
    if found is None or not (before.my or found.value.startswith(("left", "right"))):
        return None
    longer = reader.find(at, "direction")
    if longer and longer.end >= found.end:
        return None
    if found.value in ("ears",):
        return None
    x, y, z, meters = reader.lexicon.vector("body", found.value)
    place.merge(Place(at, found.end, body=((x, y, z), meters, (at, found.end))))
    return found.end


def _part(reader: Reader, name: str, span: tuple[int, int], modifiers: list[str]) -> Part:
    x, y, z = reader.lexicon.vector("axes", name)
    slight = "slight" in modifiers and "exact" not in modifiers
    weight = reader.lexicon.number("modifier", "slight") if slight else 1.0
    exact = "exact" in modifiers or name == "center"
    return Part((x * weight, y * weight, z * weight), span, exact, slight)


def _direction_words(reader: Reader, at: int, before: _Before) -> tuple[list[Part], int]:
    """Direction words in a row: "front left", "upper left corner", "high up"."""
    parts: list[Part] = []
    start = at
    modifiers = list(before.modifiers)
    while at < reader.count:
        if reader.is_hyphen(at) and parts:
            at += 1
        exact = reader.find(at, "modifier")
        found = reader.find(at, "direction")
        if not before.article and not parts and _is_stress(reader, at):
            return [], start
        stressed = reader.find(at, "stress") is not None and not before.article and not parts
        if stressed and found and found.end == at + 1:
            # "right behind me" stresses; "right, behind" and "on the right behind" do not.
            following = reader.find(at + 1, "direction") or reader.find(at + 1, "anchored")
            if (
                following
                and read_quantity(reader, following.end) is None
                and following.value in ("back", "front", "up", "down", "high", "low", "near")
                and not reader.is_hyphen(at + 1)
                and reader.word(at + 1)
                not in ("front", "back", "rear", "top", "bottom", "upper", "lower", "high", "low")
            ):
                modifiers.append("exact")
                at += 1
                continue
        if (
            found is None
            and exact
            and exact.value in ("exact", "slight", "diagonal", "half")
            and reader.find(exact.end, "direction")
        ):
            modifiers.append(exact.value)
            at = exact.end
            continue
        if found and exact and exact.end > found.end and not parts:
            return [], start
        if found is None or (parts and reader.find(at, "preposition")):
            break
        if found.value == "front" and reader.word(at) in ("straight", "dead", "directly", "right"):
            modifiers.append("exact")
        parts.append(_part(reader, found.value, (at, found.end), modifiers))
        if "slight" not in modifiers or parts:
            modifiers = [m for m in modifiers if m not in ("slight", "exact")]
        at = found.end
        anchored = reader.find(at, "listener")
        if anchored and reader.find(found.end - 1, "anchored") and not before.article:
            at = anchored.end
    if not parts:
        return [], start
    if (corner := reader.find(at, "corner")) is not None:
        at = corner.end
    return parts, at


def _direction(reader: Reader, at: int, place: Place, before: _Before) -> int | None:
    parts, end = _direction_words(reader, at, before)
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
    level = reader.find(reader.skip(end, "determiner", "preposition"), "height")
    if parts[-1].vector[2] and level and level.value == "ears":
        end = level.end
    end = _of(reader, end, parts)
    quantity = _following_angle(reader, end, parts)
    if quantity is not None:
        return _angle_after(reader, at, parts, quantity, place)
    place.merge(Place(at, end, parts=parts))
    return end


def _of(reader: Reader, end: int, parts: list[Part]) -> int:
    """ "of me", "of centre", "of the room" behind a direction."""
    if reader.word(end) != "of":
        return _listener_end(reader, end)
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


def _listener_end(reader: Reader, end: int) -> int:
    """Step over who it is seen from: "of me", "from you"."""
    at = end + 1 if reader.word(end) in ("of", "from") else end
    found = reader.find(at, "listener")
    return found.end if found and (at > end or reader.find(end - 1, "anchored")) else end


def _following_angle(reader: Reader, end: int, parts: list[Part]) -> Quantity | None:
    """ "left 30 degrees", "to the left by 30 degrees", "right at 45°"."""
    at = end + 1 if reader.word(end) in ("by", "at", "about") else end
    if len(parts) != 1 or at >= reader.count:
        return None
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "angle" or quantity.unit == "turn":
        return None
    follows = reader.skip(quantity.end, "preposition", "determiner")
    named = reader.find(follows, "direction") or reader.find(follows, "elevation_key")
    return None if named else quantity


def _angle_after(
    reader: Reader, at: int, parts: list[Part], quantity: Quantity, place: Place
) -> int:
    x, y, z = parts[0].vector
    span = (at, quantity.end)
    if quantity.value < 0:
        reason = "a negative angle to a named side; leave out the sign or the side"
        raise Unclear(reason, span)
    if y:
        place.merge(Place(at, quantity.end, bearing=((1 if y > 0 else -1) * quantity.value, span)))
    elif z:
        place.merge(
            Place(at, quantity.end, elevation=((1 if z > 0 else -1) * quantity.value, span))
        )
    else:
        place.merge(Place(at, quantity.end, parts=parts, angle=(quantity.value, span)))
    return quantity.end


_ATOMS: tuple[_Atom, ...] = (
    _diffuse,
    _clock,
    _key,
    _height,
    _link,
    _anchored,
    _quantity,
    _vague,
    _body,
    _direction,
)
