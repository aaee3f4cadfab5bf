"""Who or what only tells of a sound: "Tower reports traffic", "Trigger_04 plays a scream"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["report_end"]

_SENTENCE = (".", "!", "?", ";", "")
# How many words the one who tells may have.
_LONGEST = 4


def report_end(reader: Reader, index: int) -> int | None:
    """The token behind who tells of what is heard, and the verb, where a sentence begins so.

    Args:
        reader: the text.
        index: where to look.
    """
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    verb = _verb(reader, index)
    if verb is None:
        return None
    found = reader.find(verb, "report")
    if found is None:
        return None
    end = found.end
    if found.value == "emit" and not _is_device(reader, index, verb):
        return None
    if reader.within(end, "that") and reader.kind(end + 1) in ("word", "number"):
        return end + 1 if _tells(reader, end + 1) else None
    if found.value == "say" and not _is_clause(reader, end):
        return None
    return end if _names(reader, end) and _tells(reader, end) else None


def _verb(reader: Reader, index: int) -> int | None:
    """Where the verb of telling stands behind its subject."""
    at = index
    while at < index + _LONGEST and reader.kind(at) in ("word", "number"):
        if at > index and reader.find(at, "report") and not reader.find(at - 1, "determiner"):
            return at
        if reader.says_place(at, at + 1) and reader.kind(at) == "word":
            return None
        if reader.find(at, "conjunction") or reader.find(at, "existence"):
            return None
        at += 1
    return None


def _is_device(reader: Reader, start: int, end: int) -> bool:
    """Whether what a script is made of tells it: "Trigger_04", "the event", "this cue"."""
    return any("_" in reader.word(i) or reader.find(i, "device") for i in range(start, end))


def _names(reader: Reader, index: int) -> bool:
    """Whether a thing follows that can be heard somewhere."""
    at = reader.skip(index, "determiner", "number")
    if reader.find(at, "existence") or reader.find(at, "report"):
        return False
    return reader.kind(index) == "number" or is_name_word(reader, at, first=True)


def _is_clause(reader: Reader, index: int) -> bool:
    """Whether a clause with a verb of its own follows: "says the enemy is on the left"."""
    if reader.find(index, "existence"):
        return True
    at = reader.skip(index, "determiner")
    if at == index and reader.find(at, "pronoun") is None:
        return False
    while reader.kind(at) == "word" and not reader.says_place(at, at + 1):
        if (verb := reader.find(at, "copula")) is not None:
            return verb.value == "be"
        at += 1
    return False


def _tells(reader: Reader, index: int) -> bool:
    """Whether the rest of the sentence says where."""
    end = index
    while reader.word(end) not in _SENTENCE:
        end += 1
    return reader.says_place(index, end)
