"""Places on a mixing desk: "50 % right", "L30", "guitar R"."""

from __future__ import annotations

from auricle.prompt.letters import pan_letter
from auricle.prompt.numerals import read_number
from auricle.prompt.places import Part, Place, Span, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.sides import Before, make_part

__all__ = ["read_pan"]

# Fully to one side is 90 degrees.
_DEGREES_PER_PERCENT = 0.9


def read_pan(reader: Reader, at: int, place: Place, _before: Before) -> int | None:
    """A letter or a percentage of panning."""
    if letter := pan_letter(reader, at):
        number = read_number(reader, at + 1) if reader.kind(at + 1) == "number" else None
        if number is None:
            return _side(reader, letter, (at, at + 1), place)
        last = _percent_end(reader, number[1]) or number[1]
        return _bearing(letter, number[0], (at, last), place)
    side = reader.find(at, "direction")
    if side is not None and side.value in ("left", "right"):
        number = read_number(reader, side.end)
        end = _percent_end(reader, number[1]) if number else None
        if number is None or end is None:
            return None
        return _bearing(side.value, number[0], (at, end), place)
    number = read_number(reader, at)
    end = _percent_end(reader, number[1]) if number else None
    if number is None or end is None:
        return None
    if letter := pan_letter(reader, end):
        return _bearing(letter, number[0], (at, end + 1), place)
    side = reader.find(reader.skip(end, "preposition", "determiner"), "direction")
    if side is None or side.value not in ("left", "right"):
        reason = "a percentage without a side; say '50 % left' or '50 % right'"
        raise UnclearError(reason, (at, end))
    return _bearing(side.value, number[0], (at, side.end), place)


def _percent_end(reader: Reader, at: int) -> int | None:
    found = reader.find(at, "percent")
    return found.end if found else None


def _side(reader: Reader, name: str, span: Span, place: Place) -> int:
    part: Part = make_part(reader, name, span, [])
    place.merge(Place(*span, parts=[part]))
    return span[1]


def _bearing(side: str, percent: float, span: Span, place: Place) -> int:
    if not 0 <= percent <= 100:
        reason = f"{percent:g} percent; panning goes from 0 to 100"
        raise UnclearError(reason, span)
    sign = {"left": 1.0, "right": -1.0}.get(side, 0.0)
    azimuth = sign * percent * _DEGREES_PER_PERCENT
    place.merge(Place(*span, bearing=(azimuth, span)))
    return span[1]
