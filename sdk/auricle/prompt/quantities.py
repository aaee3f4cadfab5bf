"""Numbers and quantities: "2,5 m", "half a metre", "5'11\\"", "between two and three feet"."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.prompt.reader import Reader

__all__ = ["Quantity", "read_number", "read_quantity"]

_UNITS = {
    "unit_speed": "speed",
    "unit_length": "length",
    "unit_angle": "angle",
    "unit_time": "time",
}
_AREA = ("square", "cubic")


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

    @property
    def is_turning(self) -> bool:
        """Whether a speed is one of turning, in degrees per second."""
        return self.kind == "speed" and self.unit in ("deg/s", "rpm", "turn/s")


def _digits(text: str) -> float:
    head, comma, tail = text.rpartition(",")
    if comma and "." not in text and len(tail) != 3:
        return float(head.replace(",", "") + "." + tail)
    return (
        float(text.replace(",", ""))
        if text.count(".") < 2
        else float(text.replace(".", ""))
    )


def _fraction(reader: Reader, index: int) -> tuple[float, int] | None:
    """ "1/2", "a half", "three quarters"; not "second", which is a time or an order."""
    if (
        reader.kind(index) == "number"
        and reader.word(index + 1) == "/"
        and reader.kind(index + 2) == "number"
    ):
        below = _digits(reader.word(index + 2))
        return (_digits(reader.word(index)) / below, index + 3) if below else None
    if found := reader.find(index, "fraction"):
        return float(found.value), found.end
    count = reader.find(index, "number")
    if count is not None:
        at = count.end + 1 if reader.is_hyphen(count.end) else count.end
        if part := reader.find(at, "fraction"):
            return float(count.value) * float(part.value), part.end
    return None


def _whole(reader: Reader, index: int) -> tuple[float, int] | None:
    """Number words: "two hundred and fifty", "twenty-five", "two thousand"."""
    total = part = 0.0
    start = index
    while True:
        at = index + 1 if reader.is_hyphen(index) and index > start else index
        if (
            index > start
            and reader.word(at) == "and"
            and part >= 100
            and part % 100 == 0
        ):
            at += 1
        if (
            at == start
            and reader.word(at) in ("a", "an")
            and reader.find(at + 1, "number")
        ):
            following = reader.find(at + 1, "number")
            if following is not None and following.value in ("100", "1000"):
                part, index = 1.0, at + 1
                continue
        found = reader.find(at, "number")
        if found is None:
            break
        value = float(found.value)
        if value == 100:
            part = max(part, 1.0) * 100
        elif value == 1000:
            total, part = total + max(part, 1.0) * 1000, 0.0
        elif (part % 100 == 0 and not (part == 0 and index > start and total == 0)) or (
            part % 100 >= 20 and part % 10 == 0 and 0 < value < 10
        ):
            part += value
        else:
            break
        index = found.end
    return (
        (total + part, index)
        if index > start and reader.word(index - 1) != "a"
        else None
    )


def read_number(reader: Reader, index: int) -> tuple[float, int] | None:
    """A number without its unit, and the token behind it."""
    start = index
    sign = 1.0
    if reader.word(index) in ("-", "minus", "negative", "+", "plus"):
        signed = reader.tokens[index]
        following = reader.kind(index + 1)
        if following != "number" and reader.find(index + 1, "number") is None:
            return None
        if signed.kind == "mark" and reader.tokens[index + 1].start != signed.end:
            return None
        sign = -1.0 if signed.text in ("-", "minus", "negative") else 1.0
        index += 1
    if fraction := _fraction(reader, index):
        return sign * fraction[0], fraction[1]
    if reader.kind(index) == "number":
        value, index = _digits(reader.word(index)), index + 1
        if reader.word(index) in ("hundred", "thousand"):
            value, index = (
                value * (100 if reader.word(index) == "hundred" else 1000),
                index + 1,
            )
        elif (more := _fraction(reader, index)) and more[0] < 1:
            value, index = value + more[0], more[1]
    elif whole := _whole(reader, index):
        value, index = whole
        if reader.word(index) == "point":
            digits, at = "", index + 1
            while (digit := reader.find(at, "number")) and float(digit.value) < 10:
                digits, at = digits + digit.value, digit.end
            if digits:
                value, index = value + float("0." + digits), at
    else:
        return None
    if (
        reader.word(index) == "and"
        and (more := _fraction(reader, index + 1))
        and more[0] < 1
    ):
        value, index = value + more[0], more[1]
    return (sign * value, index) if index > start else None


def _unit(reader: Reader, index: int) -> tuple[str, str, int] | None:
    best: tuple[str, str, int] | None = None
    at = index + 1 if reader.is_hyphen(index) else index
    for category, kind in _UNITS.items():
        found = reader.find(at, category)
        if found and (best is None or found.end > best[2]):
            best = (kind, found.value, found.end)
    if (
        best
        and best[1] == "inch"
        and reader.word(at) == "in"
        and _is_preposition(reader, best[2])
    ):
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


def _primes(reader: Reader, index: int) -> tuple[float, int] | None:
    """Feet and inches by their marks: 6', 5'11\", 18\"."""
    if reader.kind(index) != "number":
        return None
    value, mark = _digits(reader.word(index)), reader.word(index + 1)
    if mark == '"':
        return value * 0.0254, index + 2
    if mark != "'":
        return None
    index += 2
    if reader.kind(index) == "number" and reader.word(index + 1) in ('"', "'"):
        inches, index = _digits(reader.word(index)), index + 2
        if reader.word(index) == "'":
            index += 1
        return value * 0.3048 + inches * 0.0254, index
    if reader.kind(index) == "number" and index == reader.count - 1:
        return value * 0.3048 + _digits(reader.word(index)) * 0.0254, index + 1
    return value * 0.3048, index


def _single(reader: Reader, index: int) -> Quantity | None:
    """One number with its unit: "2.5 m", "half a metre", "a metre and a half", "6 ft 2"."""
    if primes := _primes(reader, index):
        return Quantity(
            "length", primes[0], primes[0], primes[0], "foot", index, primes[1]
        )
    number = read_number(reader, index)
    if number is not None:
        value, at = number
        if reader.word(at) == "of" and reader.find(at + 1, "determiner"):
            at += 1
        if at > index and reader.word(at) in ("a", "an", "the"):
            at += 1
    elif reader.word(index) in ("a", "an", "one", "per"):
        value, at = 1.0, index + 1
    else:
        return None
    unit = _unit(reader, at)
    if unit is None or reader.word(at) in _AREA:
        return None
    kind, name, end = unit
    if (
        reader.word(end) == "and"
        and (more := _fraction(reader, end + 1))
        and value % 1 == 0
    ):
        value, end = value + more[0], more[1]
    total = value * _scale(reader, kind, name)
    if kind in ("length", "time") and name in (
        "foot",
        "metre",
        "minute",
        "mile",
        "yard",
    ):
        at = end + 1 if reader.word(end) == "and" else end
        rest = read_number(reader, at)
        smaller = _unit(reader, rest[1]) if rest else None
        if rest and smaller and smaller[0] == kind:
            scale = _scale(reader, kind, smaller[1])
            if scale < _scale(reader, kind, name) and _closes(reader, smaller[2]):
                total, end = total + rest[0] * scale, smaller[2]
        elif (
            rest
            and name == "foot"
            and smaller is None
            and rest[1] == at + 1
            and at == end
        ):
            total, end = total + rest[0] * 0.0254, rest[1]
    return Quantity(kind, total, total, total, name, index, end)


def _closes(reader: Reader, index: int) -> bool:
    """Whether a second number belongs to the first: "6 ft 2 in away", not "1 m 50 cm up"."""
    return (
        reader.find(index, "direction") is None
        and reader.find(index, "anchored") is None
    )


def _range(reader: Reader, index: int, joins: tuple[str, ...]) -> Quantity | None:
    """ "2-3 m", "two to three metres", "2 m to 3 m", "2 or 3 m"."""
    low = read_number(reader, index)
    if low is None:
        return None
    first, at = low
    own = _unit(reader, at)
    join = own[2] if own else at
    if reader.word(join) not in joins:
        return None
    high = _single(reader, join + 1)
    if high is None or (own and own[0] != high.kind):
        return None
    first *= _scale(reader, high.kind, own[1] if own else high.unit)
    if not 0 <= first < high.value:
        return None
    middle = (first + high.value) / 2
    return Quantity(high.kind, middle, first, high.value, high.unit, index, high.end)


def read_quantity(
    reader: Reader, index: int, *, ranges: bool = True
) -> Quantity | None:
    """A quantity with the words that soften or bound it.

    Args:
        reader: the text.
        index: token at which it begins.
        ranges: whether "2 to 3 m" is a range; behind "from" it is a way to go.
    """
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
    if reader.word(index) == "between":
        quantity = _range(reader, index + 1, ("and",))
    elif ranges:
        quantity = _range(reader, index, ("-", "to", "or"))
    quantity = quantity or _single(reader, index)
    if quantity is None:
        return None
    end = quantity.end
    if reader.word(end) == "or" and reader.word(end + 1) == "so":
        end += 2
    for words, name in (
        (("at", "least"), "over"),
        (("at", "most"), "under"),
        (("or", "more"), "over"),
        (("or", "less"), "under"),
        (("max",), "under"),
        (("minimum",), "over"),
        (("maximum",), "under"),
    ):
        if (
            tuple(reader.word(end + k) for k in range(len(words))) == words
            and not bound
        ):
            bound, end = name, end + len(words)
    low, high, value = quantity.low, quantity.high, quantity.value
    if bound == "over":
        value, high = value * reader.lexicon.number("limit", "over"), float("inf")
    elif bound == "under":
        value, low = value * reader.lexicon.number("limit", "under"), 0.0
    return Quantity(quantity.kind, value, low, high, quantity.unit, start, end)
