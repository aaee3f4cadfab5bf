"""The frame around what is told: "class:", "CUE 12:", "from the microphone's point of view"."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["cleft_end", "field_end", "viewpoint_end"]

_SENTENCE = (".", "!", "?", ";", "")
_CLOSING = (",", ".", ";", ":", "!", "?", ")", "(", "—", "-", "")


def _begins(reader: Reader, index: int) -> bool:
    """Whether a clause begins here."""
    joined = reader.find(index - 1, "conjunction") or reader.find(index - 1, "filler")
    return reader.word(index - 1) in _CLOSING or joined is not None


def field_end(reader: Reader, index: int) -> int | None:
    """ "Class:", "direction:" in front of what is filled in, "horizontal angle"."""
    if (numbered := _numbered_cue(reader, index)) is not None:
        return numbered
    found = reader.find(index, "field")
    if found is None or not _begins(reader, index):
        return None
    if found.value == "coordinate":
        return found.end
    cue = reader.find(index, "cue")
    is_cue = cue is not None and cue.end == found.end and index == 0
    return found.end + 1 if reader.word(found.end) in (":", "=") and not is_cue else None


def _numbered_cue(reader: Reader, index: int) -> int | None:
    """ "SOUND CUE 12:", "Shot 4:" where a sentence begins."""
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    at = reader.skip(index, "cue", "title", "device", "field")
    numbered = reader.kind(at) == "number" and reader.word(at + 1) == ":"
    if numbered and reader.find(at + 2, "azimuth_key"):
        return None  # "Source 1: azimuth 30 degrees"
    return at + 2 if at > index and numbered and reader.kind(at + 2) == "word" else None


def viewpoint_end(reader: Reader, index: int) -> int | None:
    """ "From the microphone's point of view", "from the perspective of the listener"."""
    led = reader.find(index, "preposition")
    if led is None or led.value != "from":
        return None
    seen = reader.find(reader.skip(led.end, "determiner"), "viewpoint")
    if seen is not None and reader.within(seen.end, "of"):
        who = reader.find(seen.end + 1, "listener")
        return who.end if who is not None else None
    for at in range(led.end + 1, min(led.end + 5, reader.count)):
        if reader.within(at, "possessive") and (seen := reader.find(at + 1, "viewpoint")):
            return seen.end
    return None


def cleft_end(reader: Reader, index: int) -> int | None:
    """ "It is on the right that the guitar sounds": "it is" and "that" only stress."""
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    it = reader.find(start, "pronoun")
    is_ = reader.find(it.end, "copula") if it is not None and reader.within(start, "it") else None
    if is_ is None or not (
        reader.find(is_.end, "preposition") or reader.says_place(is_.end, is_.end + 1)
    ):
        return None
    end = is_.end
    while reader.word(end) not in _SENTENCE and not reader.within(end, "that"):
        end += 1
    if not reader.within(end, "that") or reader.find(end + 1, "determiner") is None:
        return None
    if index == start:
        return is_.end
    return index + 1 if index == end else None
