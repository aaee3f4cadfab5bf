"""What a text denies before, or besides, telling it: "nobody is in front of you; ..."."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["absence_end", "bound_end", "false_start_end"]

_MARKS = (",", ";", ".", "!", "?", "—", "-", ":", "")


def absence_end(reader: Reader, index: int) -> int | None:
    """ "Nothing is on the left," beside a clause that tells what is heard, and where."""
    found = reader.find(index, "nobody")
    opens = reader.word(index - 1) in _MARKS or reader.find(index - 1, "conjunction")
    if found is None or not opens or reader.find(index, "contrast"):
        return None
    end = found.end
    while end < reader.count and reader.word(end) not in _MARKS:
        joint = reader.find(end, "conjunction")
        if reader.find(end, "contrast") or reader.find(end, "exception"):
            return None  # "nothing on the left but a fountain"
        if joint is not None and not reader.find(joint.end, "direction"):
            break
        end += 1
    joint = reader.find(end, "conjunction")
    if joint is not None and joint.value == "but":
        return None
    if not reader.says_place(found.end, end):
        return None
    before = reader.says_place(0, index) and reader.word(index - 1) != ":"
    after = reader.says_place(end, reader.count)
    if not (before or after):
        return None
    return end + 1 if reader.word(end) == ";" and index == 0 else end


def false_start_end(reader: Reader, index: int) -> int | None:
    """ "Wait no" in front of all that is said: it corrects something said elsewhere."""
    found = reader.find(index, "correction")
    if index > 0 or found is None or found.end < 2:
        return None
    return found.end if reader.find(found.end, "determiner") else None


def bound_end(reader: Reader, index: int) -> int | None:
    """ "Max" of "five feet away max"."""
    found = reader.find(index, "limit_behind")
    if found is None or not reader.find(index - 1, "away"):
        return None
    return found.end if reader.word(found.end) in _MARKS else None
