"""Grammar of relations between objects: "2 m behind the piano", "twice as far away as the cat"."""

from __future__ import annotations

from auricle.prompt.anchors import read_other, read_standard
from auricle.prompt.name import Name
from auricle.prompt.names import read_name
from auricle.prompt.numerals import read_number
from auricle.prompt.places import Link
from auricle.prompt.quantities import Quantity, read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.verbs import does_there

__all__ = ["read_link"]

_KINDS = {
    "left": "left",
    "right": "right",
    "up": "above",
    "down": "below",
    "front": "front",
    "back": "behind",
    "high": "higher",
    "low": "lower",
    "near": "near",
    "between": "between",
    "opposite": "opposite",
    "around": "around",
    "level": "same_height",
    "together": "same_place",
    "aligned": "same_direction",
}
_MEASURED = frozenset(
    {"left", "right", "above", "below", "front", "behind", "nearer", "further", "higher", "lower"}
)


def read_link(
    reader: Reader, index: int, quantity: Quantity | None, start: int | None = None
) -> tuple[Link, int] | None:
    """A relation that begins at a token, and the token behind it.

    Args:
        reader: the text.
        index: where to look.
        quantity: the length in front of it, if there is one: "2 m" of "2 m behind the piano".
        start: first token of the whole phrase.
    """
    first = index if start is None else start
    for grammar in (_ratio, _same, _with_company, _apart, _compared, _gap, _anchored, _of):
        found = grammar(reader, index, quantity)
        if found is not None:
            kind, others, amount, end = found
            if kind in _MEASURED and does_there(reader, first, others, end):
                return None
            if amount is None and reader.within(end, "by") and kind in _MEASURED:
                # "to the right of the oboe by 2 m"
                by = read_quantity(reader, end + 1)
                if by is not None and by.kind == "length":
                    amount, end = by.value, by.end
            return Link(kind, others, amount, (first, end)), end
    return None


_Read = tuple[str, tuple[Name | None, ...], float | None, int] | None


def _ratio(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    if quantity is not None:
        return None
    found = reader.find(index, "ratio")
    if found:
        factor, at = float(found.value), found.end
    else:
        number = read_number(reader, index)
        times = reader.find(number[1], "times") if number else None
        if number is None or times is None:
            return None
        factor, at = number[0], times.end
        if times.value == "times" and reader.within(at, "as"):
            at += 1
    how = reader.find(at, "ratio_of")
    further = reader.find(at, "comparative")
    if how:
        at = how.end
        factor = factor if how.value == "far" else 1 / factor if factor else 0.0
    elif further and further.value in ("nearer", "further"):
        at = further.end
        factor = factor if further.value == "further" else 1 / factor if factor else 0.0
    if not how and not further and reader.within(at, "gap_from"):
        return None  # "calls twice from the copse"
    other = read_standard(reader, at) or (
        read_other(reader, at) if not how and not further else None
    )
    if other is None and (how or further):
        return "ratio", (), factor, at
    if other is None and found and reader.within(found.end - 1, "distance_word"):
        return "ratio", (), factor, at  # "at twice that distance"
    if other is None or other[0] is None or not (how or further or other[0].determiner):
        return None
    return "ratio", (other[0],), factor, other[1]


def _same(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    found = reader.find(index, "same")
    if found is None or quantity is not None:
        return None
    at = found.end
    if reader.within(at, "same_from") and (listener := reader.find(at + 1, "listener")):
        at = listener.end
    other = read_standard(reader, at) or read_other(reader, at)
    if other is None or other[0] is None:
        return "same_distance", (), None, found.end
    return "same_distance", (other[0],), None, other[1]


def _with_company(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    """ "But on the other side", "from the same direction": as the object named before."""
    found = reader.find(index, "company")
    if found is None or quantity is not None:
        return None
    return found.value, (), None, found.end


def _apart(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    found = reader.find(index, "apart")
    if found is None or quantity is None:
        return None
    return "gap", (), quantity.value, found.end


def _compared(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    """ "closer than the cat", "2 m further back than the horse", "further to the left than"."""
    found = reader.find(index, "comparative")
    degree = reader.find(index, "comparison_degree") if found is None else None
    led = reader.find(degree.end, "comparative") if degree is not None else None
    if degree and led and led.value in ("nearer", "further"):
        index, found = degree.end, led  # "a good deal further away"
    if found is None:
        more = index + 1 if reader.within(index, "more") else None
        return None if more is None else _further_to(reader, more, quantity)
    if found.value in ("higher", "lower") and found.end == index + 1:
        corner = reader.find(found.end, "direction")
        if corner and corner.value in ("left", "right", "front", "back", "center"):
            return None
    if found.value == "further" and (sided := _further_to(reader, index + 1, quantity)):
        return sided
    at = found.end
    if away := reader.find(at, "away"):
        at = away.end
    if reader.within(at, "to_from") and (listener := reader.find(at + 1, "listener")):
        at = listener.end
    amount = quantity.value if quantity else None
    other = read_standard(reader, at) if reader.within(at, "than_words") else None
    if other is None:
        # "Further back" alone compares distances; where it lies is said besides.
        kind = {"behind": "further", "front": "nearer"}.get(found.value, found.value)
        return kind, (), amount, at
    return found.value, (other[0],), amount, other[1]


def _further_to(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    at = reader.skip(index, "determiner") if not reader.within(index, "to") else index + 1
    at = reader.skip(at, "determiner")
    side = reader.find(at, "direction")
    if side is None or side.value not in ("left", "right", "up", "down", "high", "low"):
        return None
    if not reader.within(side.end, "than") and side.value in ("left", "right"):
        closed = reader.word(side.end) in ("", ".", ",", ";", ")")
        return (side.value, (), quantity.value if quantity else None, side.end) if closed else None
    if not reader.within(side.end, "than"):
        return None
    other = read_standard(reader, side.end)
    if other is None or other[0] is None:
        return None
    kind = {"up": "higher", "down": "lower"}.get(side.value, _KINDS[side.value])
    return kind, (other[0],), quantity.value if quantity else None, other[1]


def _gap(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    """ "3 m from the piano", "3 m away from the piano"."""
    if quantity is None:
        return None
    at = index + 1 if reader.within(index, "gap_away") else index
    is_bound = quantity.low == 0.0 or quantity.high > quantity.value  # "within a metre of"
    if reader.within(at, "of") and at == index and not is_bound:
        return None
    if not reader.within(at, "gap_from"):
        return None
    if reader.find(reader.skip(at + 1, "determiner"), "direction"):
        return None
    other = read_other(reader, at + 1)
    if other is None or other[0] is None:
        return None
    return "gap", (other[0],), quantity.value, other[1]


def _anchored(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    at = index
    while reader.within(at, "stress_words"):
        at += 1
    found = reader.find(at, "anchored")
    if found is None:
        return None
    kind = _KINDS[found.value]
    amount = quantity.value if quantity else None
    if kind == "between" and reader.within(found.end, "both_words"):
        both = Name("", reader.word(found.end), found.end, found.end + 1, pronoun="they")
        return "between", (both,), None, found.end + 1
    if kind == "between":
        one = read_other(reader, found.end)
        two = None
        if one is not None:
            joined = reader.within(one[1], "and")
            two = read_other(reader, one[1] + 1) if joined else None
        bare = reader.within(at, "between_bare") and reader.within(at + 1, "between")
        if two is None and bare:
            both = Name("", reader.word(found.end - 1), at, found.end, pronoun="they")
            return "between", (both,), None, found.end
        if one is None or two is None or one[0] == two[0]:
            return None
        return "between", (one[0], two[0]), None, two[1]
    my = reader.skip(reader.skip(found.end, "modifier"), "determiner")
    if my > found.end and reader.find(my, "body"):
        return None
    other = read_other(reader, found.end)
    if other is None or (other[0] is None and kind != "opposite"):
        return None
    if other[0] is None or (other[0].pronoun == "one" and not other[0].label):
        return None
    return kind, (other[0],), amount, other[1]


def _owned_side(reader: Reader, index: int) -> _Read:
    """ "the dog's left side"."""
    owner = reader.find(index, "determiner")
    if owner is None or owner.value == "my":
        return None
    name = read_name(reader, index)
    if name is None or not reader.within(name.end, "possessive"):
        return None
    side = reader.find(name.end + 1, "direction")
    if side is None or side.value not in ("left", "right"):
        return None
    return side.value, (name,), None, side.end


def _of(reader: Reader, index: int, quantity: Quantity | None) -> _Read:
    """ "to the left of the piano", "on its right", "the dog's left"."""
    owned = _owned_side(reader, index + (quantity is not None and reader.within(index, "to")))
    if owned is not None:
        return owned[0], owned[1], quantity.value if quantity else None, owned[3]
    at = reader.skip(index, "determiner") if quantity is None else index
    if quantity is not None:
        while reader.within(at, "side_glue"):
            at += 1
    side = reader.find(at, "direction")
    if side is None or not reader.within(side.end, "of"):
        owner = reader.within(index, "its") or (quantity is not None and reader.within(at, "its"))
        side = reader.find(index + 1 if reader.within(index, "its") else at + 1, "direction")
        if not owner or side is None or side.value not in ("left", "right"):
            return None
        it = Name("", "its", index, index + 1, pronoun="it")
        return _KINDS[side.value], (it,), quantity.value if quantity else None, side.end
    if side.value not in _KINDS or side.value == "center":
        return None
    other = read_other(reader, side.end + 1)
    if other is None or other[0] is None:
        return None
    kind = {"higher": "above", "lower": "below"}.get(_KINDS[side.value], _KINDS[side.value])
    return kind, (other[0],), quantity.value if quantity else None, other[1]
