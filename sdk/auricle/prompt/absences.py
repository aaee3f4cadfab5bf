"""What a text denies before, or besides, telling it: "nobody is in front of you; ..."."""

from __future__ import annotations

from auricle.prompt.denials import is_side
from auricle.prompt.directions import read_place
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.regions import region_of

__all__ = ["absence_end", "bound_end", "false_start_end"]

_MARKS = (",", ";", ".", "!", "?", "—", "-", ":", "")
_TAKING_BACK = frozenset({"correction", "denial", "exception", "negation"})


def absence_end(reader: Reader, index: int) -> int | None:
    """ "Nothing is on the left," beside a clause that tells what is heard, and where.

    No more than a denial, a verb without an object and one whole side: what else stands there may
    name a sound, as "nobody doubts that a dog is on the left" does. The side is kept, as nothing
    that is told may lie there.

    Raises:
        UnclearError: more is said.
    """
    found = reader.find(index, "nobody")
    opens = reader.word(index - 1) in _MARKS or reader.find(index - 1, "conjunction")
    if found is None or not opens or reader.find(index, "contrast"):
        return None
    end = found.end
    while end < reader.count and reader.word(end) not in _MARKS:
        if reader.find(end, "contrast") or reader.find(end, "exception"):
            return None  # "nothing on the left but a fountain"
        end += 1
    if not reader.says_place(found.end, end):
        return None
    place = read_place(reader, _verb_end(reader, found.end))
    if place is None or place.end != end or not is_side(place) or _goes_on(reader, end):
        reason = "this says what is not heard; say what is, and where"
        raise UnclearError(reason, (index, end))
    before = reader.says_place(0, index) and reader.word(index - 1) != ":"
    if not (before or reader.says_place(end, reader.count)):
        return None
    reader.absent.append(region_of(place, reader.lexicon).position)
    return end + 1 if reader.word(end) == ";" and index == 0 else end


def _verb_end(reader: Reader, index: int) -> int:
    """Behind "is", "stirs" or "comes from", where a verb stands right before its place."""
    verb = reader.find(index, "copula")
    if verb is None and reader.is_form(index, "third", "past"):
        verb = reader.find(index, "sound_verb")
    at = verb.end if verb is not None else index
    return at + 1 if reader.within(at, "from") else at


def _goes_on(reader: Reader, index: int) -> bool:
    """Whether what follows a mark takes back what is denied: "nothing on the left, save a dog"."""
    if index >= reader.count:
        return False
    following = reader.categories(index + 1).keys()
    return bool(following & _TAKING_BACK) or reader.within(index + 1, "taking_back")


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
