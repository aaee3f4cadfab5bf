"""What is said short is read as what it stands for."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["settle_shorthands"]


def settle_shorthands(reader: Reader) -> None:
    """Put the long form of hours, distances and sides in the place of the short one.

    "The two o'clock position" is an hour, not two of anything; "half that far" is half as far as
    what was named before; "directly opposite, an iron hisses" is opposite to that.
    """
    index = 0
    while index < reader.count:
        hour = reader.find(index + 1, "number")
        if reader.word(index) == "the" and hour and reader.find(hour.end, "clock"):
            reader.reword(index, "your")
        that = reader.within(index, "shares") and reader.word(index + 1) == "that"
        if that and reader.word(index + 2) == "far":
            reader.reword(index + 1, "as")
        if (end := _bare_opposite(reader, index)) is not None:
            reader.replace(index, end, "on the opposite side")
        index += 1


def _bare_opposite(reader: Reader, index: int) -> int | None:
    """Where "opposite" ends that names nothing to be opposite to."""
    stress = reader.find(index, "modifier")
    first = stress.end if stress and stress.value == "exact" else index
    found = reader.find(first, "anchored")
    if found is None or found.value != "opposite" or found.end != first + 1:
        return None
    following = reader.word(found.end)
    is_end = following in ("", ",", ".", ";", "!") or reader.find(found.end, "copula")
    # "On the roof opposite" is opposite to nothing named; "opposite, on the left" says where it is.
    joined = any(
        reader.word(i) in (",", ";", ".", "-") or reader.within(i, "and") for i in range(index)
    )
    placed = reader.says_place(found.end, found.end + 4)
    return found.end if is_end and joined and not placed else None
