"""A mixing desk's letters: "guitar L, keys R", "L50"."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["pan_letter"]

_BEHIND = ("", ",", ";", ":", ".", ")", "->", ">", "/", "-")


def pan_letter(reader: Reader, index: int) -> str:
    """The side that a lone capital letter stands for, or nothing where it may be a name."""
    found = reader.find(index, "pan_letter")
    if found is None:
        return ""
    if not reader.written(index, index + 1).isupper() and not _is_pair(reader, index):
        return ""
    if found.value == "center" and not any(
        pan_letter(reader, i) for i in range(reader.count) if _is_side(reader, i)
    ):
        return ""
    following, before = reader.word(index + 1), reader.word(index - 1)
    ends = before == "," and following in ("", ".", "!") and found.value != "center"
    if ends and reader.kind(index - 2) == "word" and len(reader.word(index - 2)) > 1:
        return found.value  # "Dog barks, L."
    begins = index == 0 or before in (",", ".", ";", "and")
    if begins:
        return found.value if following == ":" or (index == 0 and _leads(reader, index)) else ""
    if (reader.within(index - 1, "to") or reader.word(index - 1) in ("->", ">")) and _is_side(
        reader, index - 2
    ):
        return found.value
    if following in _BEHIND or reader.kind(index + 1) == "number" or _leads(reader, index):
        return found.value
    return ""


def _leads(reader: Reader, index: int) -> bool:
    """Whether another letter follows: "L to R"."""
    joint = reader.find(index + 1, "preposition")
    arrow = reader.word(index + 1) in ("->", ">")
    return (arrow or (joint is not None and joint.value == "to")) and _is_side(reader, index + 2)


def _is_pair(reader: Reader, index: int) -> bool:
    """ "l to r": small letters that only make sense together."""
    if _is_side(reader, index) and _leads(reader, index):
        return True
    led = reader.within(index - 1, "to") or reader.word(index - 1) in ("->", ">")
    return led and _is_side(reader, index) and _is_side(reader, index - 2)


def _is_side(reader: Reader, index: int) -> bool:
    found = reader.find(index, "pan_letter")
    return found is not None and found.value != "center"
