"""Directions by number: degrees to a side, azimuth and elevation, the clock face."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.numerals import read_number
from auricle.prompt.places import Part, Place, UnclearError
from auricle.prompt.quantities import Quantity, read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.sides import Before, direction_words, listener_end
from auricle.prompt.turned import turned_from

__all__ = [
    "angle_after",
    "following_angle",
    "read_angle",
    "read_clock",
    "read_key",
    "skip_away",
]


def read_clock(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    number = reader.find(at, "number")
    digits = reader.kind(at) == "number"
    if number is not None and (spoken := _spoken_time(reader, at, number.end)) is not None:
        place.merge(Place(at, spoken[1], bearing=(spoken[0], (at, spoken[1]))))
        return spoken[1]
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
        raise UnclearError(reason, span)
    angle = -(hour % 12 + minutes / 60) * 30.0
    place.merge(Place(at, end, bearing=(angle if angle >= -180 else angle + 360, span)))
    if corner := reader.find(end, "corner"):
        end = corner.end
    return end


def _spoken_time(reader: Reader, at: int, second: int) -> tuple[float, int] | None:
    """ "At four thirty": an hour and its quarters in words, with nothing counted behind."""
    hour, minutes = reader.find(at, "number"), reader.find(second, "number")
    if hour is None or minutes is None or not reader.find(at - 1, "preposition"):
        return None
    if not hour.value.isdigit() or not 1 <= int(hour.value) <= 12:
        return None
    if minutes.value not in ("15", "30", "45") or _measure_follows(reader, minutes.end):
        return None
    angle = -30.0 * (int(hour.value) % 12 + int(minutes.value) / 60)
    return (angle if angle >= -180 else angle + 360), minutes.end


def _measure_follows(reader: Reader, at: int) -> bool:
    keys = reader.categories(at)
    return any(k.startswith("unit_") for k in keys) or is_name_word(reader, at, first=True)


def read_key(reader: Reader, at: int, place: Place, _before: Before) -> int | None:
    if key := reader.find(at, "height_key"):
        sign = key.end + 1 if reader.word(key.end) in (":", "=") else key.end
        quantity = read_quantity(reader, sign)
        if quantity is not None and quantity.kind == "length":
            height = reader.lexicon.number("height", "floor") + quantity.value
            place.merge(Place(at, quantity.end, height=(height, (at, quantity.end))))
            place.assumed.append("its height is taken from the floor, 1.6 m below the ears")
            return quantity.end
    number = read_number(reader, at)
    if number is not None and abs(number[0]) <= 360:
        for category in ("azimuth_key", "elevation_key"):
            if key := reader.find(number[1], category):
                said = (number[0], (at, key.end))
                azimuth = category == "azimuth_key"
                place.merge(
                    Place(at, key.end, bearing=said)
                    if azimuth
                    else Place(at, key.end, elevation=said)
                )
                return key.end
    for category in ("azimuth_key", "elevation_key", "distance_key"):
        found = reader.find(at, category)
        if found is None:
            continue
        end = found.end
        while reader.within(end, "key_glue"):
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
            return skip_away(reader, quantity.end)
        number = read_number(reader, end)
        if found.value == "clockwise" and (spoken := _digits(reader, end)) is not None:
            number = spoken
        if number is None:
            continue
        value, end = number
        unit = reader.find(end, "unit_angle")
        if unit:
            value *= reader.lexicon.number("unit_angle", unit.value)
            end = unit.end
        side = reader.find(reader.skip(end, "preposition", "determiner"), "direction")
        if category == "azimuth_key":
            value = -value if found.value == "clockwise" and value > 0 and not side else value
            if not -360 <= value <= 360:
                reason = f"an azimuth of {value:g} degrees; it goes from -180 to 180"
                raise UnclearError(reason, (at, end))
            if side and side.value in ("left", "right"):
                value, end = (
                    (abs(value) if side.value == "left" else -abs(value)),
                    side.end,
                )
            place.merge(Place(at, end, bearing=(value, (at, end))))
        else:
            if side and side.value in ("up", "down"):
                value, end = (
                    (abs(value) if side.value == "up" else -abs(value)),
                    side.end,
                )
                level = reader.skip(end, "determiner", "preposition")
                if reader.within(level, "horizon"):
                    end = level + (2 if reader.within(level + 1, "level_behind") else 1)
            place.merge(Place(at, end, elevation=(value, (at, end))))
        return end
    return None


def _digits(reader: Reader, index: int) -> tuple[float, int] | None:
    """ "Zero four five": three digits, spoken one by one."""
    digits = ""
    while (found := reader.find(index, "number")) and len(found.value) == 1 and len(digits) < 3:
        digits, index = digits + found.value, found.end
    return (float(digits), index) if len(digits) == 3 else None


def skip_away(reader: Reader, end: int) -> int:
    while (found := reader.find(end, "away")) is not None:
        end = found.end
    return end


def read_angle(reader: Reader, quantity: Quantity, place: Place) -> int | None:
    at, end, value = quantity.start, quantity.end, quantity.value
    if not -360 <= value <= 360:
        reason = f"an angle of {value:g} degrees; it goes from -360 to 360"
        raise UnclearError(reason, (at, end))
    following = reader.skip(end, "preposition", "determiner")
    if key := reader.find(following, "azimuth_key"):
        side_at = reader.skip(key.end, "preposition", "determiner")
        named = reader.find(side_at, "direction")
        if named and named.value in ("left", "right") and value >= 0:
            value, key = (value if named.value == "left" else -value), named
        place.merge(Place(at, key.end, bearing=(value, (at, end))))
        return key.end
    if reader.find(following, "elevation_key"):
        place.merge(Place(at, following + 1, elevation=(value, (at, end))))
        return following + 1
    turn = reader.find(end, "turning")
    if turn:
        azimuth = -value if turn.value == "clockwise" else value
        place.merge(Place(at, turn.end, bearing=(azimuth, (at, turn.end))))
        return turn.end
    side = Before(end)
    while (step := _glue_angle(reader, end)) is not None:
        end = step
    parts, end = direction_words(reader, end, side)
    if not parts and value == 360:
        place.merge(Place(at, quantity.end, spread_deg=value))
        return quantity.end
    if not parts and _speaks_of_azimuth(reader):
        place.merge(Place(at, quantity.end, bearing=(value, (at, quantity.end))))
        place.assumed.append("an azimuth, as elsewhere in the text")
        return quantity.end
    if not parts:
        place.merge(Place(at, quantity.end, angle=(value, (at, quantity.end))))
        return quantity.end
    if value < 0:
        reason = "a negative angle to a named side; leave out the sign or the side"
        raise UnclearError(reason, (at, end))
    x, y, z = (sum(part.vector[axis] for part in parts) for axis in range(3))
    span = (at, end)
    if y and not z:
        azimuth = (1 if y > 0 else -1) * (180 - value if x < 0 and value < 90 else value)
        azimuth, onward = _off_axis(reader, end, azimuth)
        if onward == end and not x and (turned := turned_from(reader, end, azimuth, at)):
            place.links.append(turned[0])
            return turned[1]
        plain = onward == end and not x
        end = onward
        place.merge(Place(at, end, bearing=(azimuth, span), is_sided=plain))
    elif z and not y and not x:
        if value > 90:
            reason = f"an elevation of {value:g} degrees; it goes from -90 to 90"
            raise UnclearError(reason, span)
        place.merge(Place(at, end, elevation=((1 if z > 0 else -1) * value, span)))
        at_scenery = reader.skip(end, "determiner", "preposition")
        if reader.within(at_scenery, "horizon"):
            end = at_scenery + (2 if reader.within(at_scenery + 1, "level_behind") else 1)
    else:
        place.merge(Place(at, end, parts=parts, angle=(value, span)))
    return listener_end(reader, end)


def _speaks_of_azimuth(reader: Reader) -> bool:
    """Whether the text gives another angle as an azimuth."""
    for index in range(reader.count):
        key = reader.find(index, "azimuth_key")
        if key is None or key.value != "azimuth":
            continue
        at = key.end
        while reader.within(at, "key_glue"):
            at += 1
        if reader.find(index - 1, "unit_angle") or reader.kind(index - 1) == "number":
            return True
        if read_number(reader, at) is not None and not reader.find(key.end, "copula"):
            return True
    return False


def _glue_angle(reader: Reader, at: int) -> int | None:
    if reader.within(at, "angle_glue"):
        if reader.within(at, "axis") and not reader.within(at + 1, "to_on"):
            return None
        return at + 1
    return None


def _off_axis(reader: Reader, end: int, azimuth: float) -> tuple[float, int]:
    """ "30 degrees left of straight ahead", "20 degrees left of directly behind me"."""
    if not reader.within(end, "of"):
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


def following_angle(reader: Reader, end: int, parts: list[Part]) -> Quantity | None:
    """ "left 30 degrees", "to the left by 30 degrees", "right at 45°"."""
    at = end + 1 if reader.within(end, "by_angle") else end
    if len(parts) != 1 or at >= reader.count:
        return None
    quantity = read_quantity(reader, at)
    if quantity is None or quantity.kind != "angle" or quantity.unit == "turn":
        return None
    follows = reader.skip(quantity.end, "preposition", "determiner")
    named = reader.find(follows, "direction") or reader.find(follows, "elevation_key")
    return None if named else quantity


def angle_after(at: int, parts: list[Part], quantity: Quantity, place: Place) -> int:
    _, y, z = parts[0].vector
    span = (at, quantity.end)
    if quantity.value < 0:
        reason = "a negative angle to a named side; leave out the sign or the side"
        raise UnclearError(reason, span)
    if y:
        place.merge(Place(at, quantity.end, bearing=((1 if y > 0 else -1) * quantity.value, span)))
    elif z:
        place.merge(
            Place(
                at,
                quantity.end,
                elevation=((1 if z > 0 else -1) * quantity.value, span),
            )
        )
    else:
        place.merge(Place(at, quantity.end, parts=parts, angle=(quantity.value, span)))
    return quantity.end
