"""How far: "2 m", "2 m to the left", "10 cm from my ear", "far away"."""

from __future__ import annotations

from auricle.prompt.angles import read_angle, skip_away
from auricle.prompt.links import read_link
from auricle.prompt.name_words import is_name_word
from auricle.prompt.places import Link, Part, Place, UnclearError
from auricle.prompt.quantities import Quantity, read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.sides import (
    Before,
    direction_words,
    listener_end,
    make_part,
    read_anchored,
)

__all__ = ["read_length", "read_vague"]


def read_length(
    reader: Reader, at: int, place: Place, _before: Before, *, ranges: bool = True
) -> int | None:
    quantity = read_quantity(reader, at, ranges=ranges)
    if quantity is None:
        return None
    turned = quantity.kind == "angle" and quantity.unit != "turn"
    onward = reader.skip(quantity.end + 1, "preposition", "determiner")
    if turned and reader.within(quantity.end, "more") and (way := reader.find(onward, "direction")):
        if way.value not in ("left", "right") or reader.find(way.end, "relative"):
            reason = "an angle from something else; say it from straight ahead"
            raise UnclearError(reason, (at, onward + 1))
        amount = quantity.value if way.value == "left" else -quantity.value
        place.links.append(Link("turned", (), amount, (at, way.end)))
        return way.end
    if turned:
        return read_angle(reader, quantity, place)
    if quantity.kind != "length":
        return None
    ears = _past_ears(reader, quantity)
    if ears is not None:
        place.merge(Place(at, ears[1], offsets=[(ears[0], quantity)]))
        return ears[1]
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
        raise UnclearError(reason, (at, quantity.end))
    near = _from_body(reader, quantity, place)
    if near is not None:
        return near
    side = Before(quantity.end)
    end = quantity.end
    while (step := _connector(reader, end)) is not None:
        end = step
    parts, end = direction_words(reader, end, side)
    if parts:
        end = listener_end(reader, end)
        if len(parts) == 1:
            place.merge(Place(at, end, offsets=[(parts[0], quantity)]))
        else:
            place.merge(Place(at, end, parts=parts, distance=quantity))
        return end
    place.merge(Place(at, quantity.end, distance=quantity))
    return skip_away(reader, quantity.end)


def _past_ears(reader: Reader, quantity: Quantity) -> tuple[Part, int] | None:
    """ "50 cm lower than my ears"."""
    side = reader.find(quantity.end, "direction")
    level = reader.find(quantity.end, "comparative") or reader.find(quantity.end, "anchored")
    if side is None or level is None or side.end <= level.end + 1:
        return None
    if side.value not in ("high", "low"):
        return None
    axis = "up" if side.value == "high" else "down"
    return make_part(reader, axis, (quantity.end, side.end), []), side.end


def _from_body(reader: Reader, quantity: Quantity, place: Place) -> int | None:
    """ "10 cm from my left ear": on that side, at that distance."""
    at = reader.skip(quantity.end, "away") if reader.within(quantity.end, "away") else quantity.end
    mine = reader.find(at + 1, "determiner") if reader.within(at, "from_off") else None
    body = reader.find(mine.end, "body") if mine else None
    if body is None or body.value == "ears":
        return None
    x, y, z, _ = reader.lexicon.vector("body", body.value)
    span = (quantity.start, body.end)
    place.merge(Place(*span, body=((x, y, z), quantity.value, span), distance=quantity))
    return body.end


def _connector(reader: Reader, at: int) -> int | None:
    """Words between a length and its direction: "off to the", "directly", "in"."""
    joint = reader.find(at + 1, "preposition")
    if reader.within(at, "over") and joint is not None and joint.value in ("to", "on"):
        return at + 1
    if reader.find(at, "direction") or reader.find(at, "anchored"):
        found = reader.find(at, "modifier")
        if not (found and found.value == "exact"):
            return None
    owner = reader.find(at, "determiner")
    if owner and owner.value == "my" and reader.find(owner.end, "direction"):
        return owner.end  # "to the listener's right"
    if reader.within(at, "length_glue"):
        if reader.within(at, "right") and not reader.find(at + 1, "direction"):
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
    if not reader.within(at, "level_names"):
        return None
    sign = 1 if side.value == "up" else -1
    word = "floor" if reader.within(at, "ground") else "ears"
    height = reader.lexicon.number("height", word) + sign * quantity.value
    return height, at + (2 if reader.within(at + 1, "level_words") else 1)


def _counted(reader: Reader, at: int, place: Place) -> int | None:
    """ "Three stalls down", "two seats over": so many things on, of no known length."""
    number = reader.find(at, "number")
    end = at + 1 if reader.kind(at) == "number" else number.end if number else at
    if end == at or reader.categories(end).keys() & {"unit_length", "unit_time"}:
        return None
    noun = reader.is_form(end, "plural") and is_name_word(reader, end, first=True)
    if not noun or not reader.within(end + 1, "counted_on"):
        return None
    meters = reader.lexicon.number("vague", "medium")
    span = (at, end + 2)
    place.merge(Place(*span, vague=(reader.written(*span), meters, span)))
    return end + 2


def read_vague(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    found = reader.find(at, "vague")
    if found is None:
        return _counted(reader, at, place)
    modifier = reader.find(at, "modifier")
    following = found.end
    if reader.within(following, "of") and read_quantity(reader, following + 1):
        return None  # "at a distance of 4 m"
    if modifier and modifier.end == found.end and reader.within(at, "far"):
        side = reader.find(following, "direction")
        if side and side.value in ("left", "right", "center", "up", "down"):
            return None
    room = reader.find(found.end, "scenery")
    if before.article and room is not None and found.end == at + 1:
        return None  # "on the far bank"
    if reader.within(at, "near_words") and found.end == at + 1:
        # "near my ear" and "near dogs" say more than "near".
        is_body = read_anchored(reader, at, Place(at, at), Before(at)) is not None
        if is_body or is_name_word(reader, following, first=True):
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
    hall = reader.skip(end + 1, "determiner") if reader.within(end, "of") else end
    if hall > end and (scenery := reader.find(hall, "scenery")):
        end = scenery.end
    place.merge(Place(at, end, vague=(word, meters, (at, end))))
    return end
