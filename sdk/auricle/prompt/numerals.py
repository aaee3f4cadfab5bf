"""Numbers without units: digits, words and fractions."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["read_fraction", "read_number", "to_float"]


def to_float(text: str) -> float:
    head, comma, tail = text.rpartition(",")
    if comma and "." not in text and len(tail) != 3:
        return float(head.replace(",", "") + "." + tail)
    return float(text.replace(",", "")) if text.count(".") < 2 else float(text.replace(".", ""))


def read_fraction(reader: Reader, index: int) -> tuple[float, int] | None:
    """ "1/2", "a half", "three quarters"; not "second", which is a time or an order."""
    if (
        reader.kind(index) == "number"
        and reader.word(index + 1) == "/"
        and reader.kind(index + 2) == "number"
    ):
        below = to_float(reader.word(index + 2))
        return (to_float(reader.word(index)) / below, index + 3) if below else None
    count = reader.find(index, "number")
    found = reader.find(index, "fraction")
    if found is not None and count is not None and count.end > found.end:
        return None  # "half a dozen"
    if found is not None:
        return float(found.value), found.end
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
        if index > start and reader.within(at, "and") and part >= 100 and part % 100 == 0:
            at += 1
        if at == start and reader.within(at, "indefinite") and reader.find(at + 1, "number"):
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
    return (total + part, index) if index > start and not reader.within(index - 1, "a") else None


def _digits(reader: Reader, index: int) -> tuple[float, int] | None:
    """Digits spoken one by one: "one five zero"."""
    digits, at = "", index
    while (digit := reader.find(at, "number")) and digit.end == at + 1 and len(digit.value) == 1:
        digits, at = digits + digit.value, digit.end
    return (float(digits), at) if len(digits) > 2 else None


def read_number(reader: Reader, index: int) -> tuple[float, int] | None:
    """A number without its unit, and the token behind it."""
    key = ("number", index, False)
    if key not in reader.memory:
        reader.memory[key] = _read_number(reader, index)
    found: tuple[float, int] | None = reader.memory[key]
    return found


def _read_number(reader: Reader, index: int) -> tuple[float, int] | None:
    start = index
    sign = 1.0
    if reader.within(index, "signs"):
        signed = reader.tokens[index]
        following = reader.kind(index + 1)
        if following != "number" and reader.find(index + 1, "number") is None:
            return None
        if signed.kind == "mark" and reader.tokens[index + 1].start != signed.end:
            return None
        sign = -1.0 if signed.text in ("-", "minus", "negative") else 1.0
        index += 1
    if fraction := read_fraction(reader, index):
        return sign * fraction[0], fraction[1]
    if reader.kind(index) == "number":
        value, index = to_float(reader.word(index)), index + 1
        if reader.within(index, "powers"):
            value, index = (
                value * (100 if reader.within(index, "hundred") else 1000),
                index + 1,
            )
        elif (more := read_fraction(reader, index)) and more[0] < 1:
            value, index = value + more[0], more[1]
    elif spelt := _digits(reader, index):
        value, index = spelt
    elif whole := _whole(reader, index):
        value, index = whole
        if reader.within(index, "point"):
            digits, at = "", index + 1
            while (digit := reader.find(at, "number")) and float(digit.value) < 10:
                digits, at = digits + digit.value, digit.end
            if digits:
                value, index = value + float("0." + digits), at
    else:
        return None
    joint = index + 1 if reader.is_hyphen(index) else index  # "two-and-a-half"
    onward = joint + 2 if reader.is_hyphen(joint + 1) else joint + 1
    if reader.within(joint, "and") and (more := read_fraction(reader, onward)) and more[0] < 1:
        value, index = value + more[0], more[1]
    return (sign * value, index) if index > start else None
