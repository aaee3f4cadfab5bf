"""Numbers and quantities: "2,5 m", "half a metre", "5'11\\"", "between two and three feet"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auricle.prompt.numerals import read_fraction, read_number, to_float
from auricle.prompt.reader import Reader

__all__ = ["Quantity", "read_quantity"]


_UNITS = {
    "unit_speed": "speed",
    "unit_length": "length",
    "unit_angle": "angle",
    "unit_time": "time",
}


# Units of one length, whatever follows, where the second is less than one of the first.
_COMPOUNDS = {("foot", "inch", True), ("yard", "foot", True), ("yard", "inch", True)}

# Conversions in texts are rounded: 2 m is "about 6.5 ft".
_CONVERSION_SLACK = 0.05

# What a quantity can begin with, besides digits.
_BEGINS = frozenset({"number", "fraction", "hedge", "limit", "determiner"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit, or the range it lies in.

    Attributes:
        kind: ``"length"`` (metres), ``"angle"`` (degrees), ``"time"`` (seconds) or ``"speed"``
            (metres per second; degrees per second when the unit is ``deg/s`` or turns).
        value: the number taken.
        low: smallest that the words allow.
        high: largest that the words allow.
        unit: the unit's name in the lexicon.
        start: first token.
        end: token behind the last.
    """

    kind: str
    value: float
    low: float
    high: float
    unit: str
    start: int
    end: int

    def scaled(self, factor: float) -> Quantity:
        """The same times a factor."""
        low, high = self.low * factor, self.high * factor
        return replace(self, value=self.value * factor, low=low, high=high)

    @property
    def is_turning(self) -> bool:
        """Whether a speed is one of turning, in degrees per second."""
        return self.kind == "speed" and self.unit in ("deg/s", "rpm", "turn/s")


def _unit(reader: Reader, index: int) -> tuple[str, str, int] | None:
    best: tuple[str, str, int] | None = None
    at = index + 1 if reader.is_hyphen(index) else index
    for category, kind in _UNITS.items():
        found = reader.find(at, category)
        if found and (best is None or found.end > best[2]):
            best = (kind, found.value, found.end)
    if best and best[1] == "inch" and reader.within(at, "in") and _is_preposition(reader, best[2]):
        return None
    return best


def _is_preposition(reader: Reader, index: int) -> bool:
    """Whether "in" before this token is the preposition and not inches."""
    following = reader.categories(index)
    return bool(
        {
            "direction",
            "determiner",
            "anchored",
            "vague",
            "modifier",
            "number",
            "diffuse",
        }
        & following.keys()
    ) or (
        reader.kind(index) in ("number", "word")
        and not {"away", "conjunction", "preposition"} & following.keys()
    )


def _scale(reader: Reader, kind: str, unit: str) -> float:
    return reader.lexicon.number(f"unit_{kind}", unit)


def _is_ground(reader: Reader, index: int, unit: str) -> bool:
    """ "In a yard": no length, but where somebody is."""
    return unit == "yard" and reader.within(index - 1, "in") and reader.within(index, "indefinite")


def _primes(reader: Reader, index: int) -> tuple[float, int] | None:
    """Feet and inches by their marks: 6', 5'11\", 18\"."""
    if reader.kind(index) != "number":
        return None
    value, mark = to_float(reader.word(index)), reader.word(index + 1)
    if mark == '"':
        return value * 0.0254, index + 2
    if mark != "'":
        return None
    index += 2
    if reader.kind(index) == "number" and reader.word(index + 1) in ('"', "'"):
        inches, index = to_float(reader.word(index)), index + 2
        if reader.word(index) == "'":
            index += 1
        return value * 0.3048 + inches * 0.0254, index
    if reader.kind(index) == "number" and index == reader.count - 1:
        return value * 0.3048 + to_float(reader.word(index)) * 0.0254, index + 1
    return value * 0.3048, index


def _single(reader: Reader, index: int) -> Quantity | None:
    """One number with its unit: "2.5 m", "half a metre", "a metre and a half", "6 ft 2"."""
    if primes := _primes(reader, index):
        return Quantity("length", primes[0], primes[0], primes[0], "foot", index, primes[1])
    number = read_number(reader, index)
    if number is not None:
        value, at = number
        if reader.within(at, "of") and reader.find(at + 1, "determiner"):
            at += 1
        if at > index and reader.within(at, "articles"):
            at += 1
    elif reader.within(index, "one_words"):
        value, at = 1.0, index + 1
    elif several := _several(reader, index):
        return several
    else:
        return None
    unit = _unit(reader, at)
    if unit is None or reader.within(at, "area") or _is_ground(reader, index, unit[1]):
        return None
    kind, name, end = unit
    if reader.within(end, "and") and (more := read_fraction(reader, end + 1)) and value % 1 == 0:
        value, end = value + more[0], more[1]
    total = value * _scale(reader, kind, name)
    if kind in ("length", "time") and name in (
        "foot",
        "metre",
        "minute",
        "mile",
        "yard",
    ):
        at = end + 1 if reader.within(end, "and") else end
        rest = read_number(reader, at)
        smaller = _unit(reader, rest[1]) if rest else None
        if rest and smaller and smaller[0] == kind:
            scale, whole = _scale(reader, kind, smaller[1]), _scale(reader, kind, name)
            inches = (name, smaller[1], rest[0] * scale < whole) in _COMPOUNDS
            if scale < whole and (inches or _closes(reader, smaller[2])):
                total, end = total + rest[0] * scale, smaller[2]
        elif rest and name == "foot" and smaller is None and rest[1] == at + 1 and at == end:
            total, end = total + rest[0] * 0.0254, rest[1]
    return Quantity(kind, total, total, total, name, index, end)


def _several(reader: Reader, index: int) -> Quantity | None:
    """ "Inches from my neck", "metres away": a few of them."""
    unit = reader.find(index, "unit_length")
    if unit is None or not reader.within(index, "several_of"):
        return None
    if not (reader.within(unit.end, "gap_from") or reader.find(unit.end, "away")):
        return None
    scale = _scale(reader, "length", unit.value)
    few = reader.lexicon.number("limit", "several")
    return Quantity("length", few * scale, scale, 10 * scale, unit.value, index, unit.end)


def _closes(reader: Reader, index: int) -> bool:
    """Whether a second number belongs to the first: "6 ft 2 in away", not "1 m 50 cm up"."""
    return reader.find(index, "direction") is None and reader.find(index, "anchored") is None


def _converted_end(reader: Reader, quantity: Quantity, end: int) -> int:
    """Behind the same once more in another unit: "2 m (about 6.5 ft)", "50 km/h / 31 mph"."""
    at = end + 1 if reader.word(end) == "," and reader.within(end + 1, "or") else end
    opens = reader.word(at) in ("(", "[")
    if not (opens or reader.word(at) == "/" or reader.within(at, "or")):
        return end
    hedge = reader.find(at + 1, "hedge")
    again = _single(reader, hedge.end if hedge else at + 1)
    if again is None or again.kind != quantity.kind or again.unit == quantity.unit:
        return end
    slack = (2 if hedge else 1) * _CONVERSION_SLACK
    if abs(again.value - quantity.value) > slack * abs(quantity.value):
        return end
    if not opens:
        return again.end + 1 if at > end and reader.word(again.end) == "," else again.end
    away = reader.skip(again.end, "away")
    return away + 1 if reader.word(away) in (")", "]") else end


def _range(reader: Reader, index: int, joins: str) -> Quantity | None:
    """ "2-3 m", "two to three metres", "2 m to 3 m", "2 or 3 m"."""
    low = read_number(reader, index)
    if low is None:
        return None
    first, at = low
    own = _unit(reader, at)
    join = own[2] if own else at
    if not reader.within(join, joins):
        return None
    high = _single(reader, join + 1)
    if high is None or (own and own[0] != high.kind):
        return None
    first *= _scale(reader, high.kind, own[1] if own else high.unit)
    if not 0 <= first < high.value:
        return None
    middle = (first + high.value) / 2
    return Quantity(high.kind, middle, first, high.value, high.unit, index, high.end)


def read_quantity(reader: Reader, index: int, *, ranges: bool = True) -> Quantity | None:
    """A quantity with the words that soften or bound it.

    Args:
        reader: the text.
        index: token at which it begins.
        ranges: whether "2 to 3 m" is a range; behind "from" it is a way to go.
    """
    key = ("quantity", index, ranges)
    if key not in reader.memory:
        reader.memory[key] = _read_quantity(reader, index, ranges=ranges)
    found: Quantity | None = reader.memory[key]
    return found


def _read_quantity(reader: Reader, index: int, *, ranges: bool) -> Quantity | None:
    if reader.kind(index) != "number" and not (
        _BEGINS & reader.categories(index).keys()
        or reader.within(index, "begins_quantity")
        or reader.within(index, "several_of")
    ):
        return None
    start = index
    bound = ""
    while True:
        hedge, limit = reader.find(index, "hedge"), reader.find(index, "limit")
        if hedge and (limit is None or hedge.end >= limit.end):
            index = hedge.end
        elif limit and not bound:
            bound, index = limit.value, limit.end
        else:
            break
    quantity: Quantity | None = None
    if reader.within(index, "between"):
        quantity = _range(reader, index + 1, "and")
    elif ranges:
        quantity = _range(reader, index, "range_joins")
    quantity = quantity or _single(reader, index)
    if quantity is None:
        return None
    end = quantity.end
    if reader.within(end, "or") and reader.within(end + 1, "so"):
        end += 2
    if (behind := reader.find(end, "limit_behind")) is not None and not bound:
        bound, end = behind.value, behind.end
    end = _converted_end(reader, quantity, end)
    low, high, value = quantity.low, quantity.high, quantity.value
    if bound == "over":
        value, high = value * reader.lexicon.number("limit", "over"), float("inf")
    elif bound == "under":
        value, low = value * reader.lexicon.number("limit", "under"), 0.0
    return Quantity(quantity.kind, value, low, high, quantity.unit, start, end)
