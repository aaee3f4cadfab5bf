"""Directions by the clock face: "at 3 o'clock", "on your six", "at half past four"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.sides import Before

__all__ = ["read_clock"]


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
    if not is_clock and before.start < at and _speaks_of_hours(reader, at):
        is_clock = reader.word(end) in ("", ".", ",", ";", "!", ")") or reader.within(end, "and")
    if not is_clock and before.my and not _measure_follows(reader, end):
        # "on your six"
        is_clock = digits or (number is not None and number.value.isdigit())
    if not is_clock:
        return None
    if word:
        end = word.end
    if reader.within(end + 1, "weekdays"):
        reason = "this is a time of day and no direction; say on which side it is"
        raise UnclearError(reason, (at, end + 2))
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


def _speaks_of_hours(reader: Reader, index: int) -> bool:
    """Whether a direction of the clock face stands before: "at two o'clock, the traffic at six"."""
    return any(reader.find(i, "clock") for i in range(index)) and reader.within(index - 1, "at")


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
