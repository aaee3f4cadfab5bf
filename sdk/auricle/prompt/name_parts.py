"""What a name begins and goes on with: "sound of", "one", the rest of a compound."""

from __future__ import annotations

from auricle.prompt.name_words import is_measure, is_name_word
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Found, Reader

__all__ = ["chain_end", "counts_on", "goes_on_known", "is_doing", "is_numbered", "wrapper_at"]


def goes_on_known(reader: Reader, index: int, end: int) -> bool:
    """ "Train station announcer": a known name that only begins another."""
    numbered = len(reader.word(end)) == 1 and reader.kind(end) == "word"
    if numbered and reader.kind(end + 1) == "number" and not is_measure(reader, end + 2):
        return True  # "sound source S1"
    marked = any(reader.kind(i) == "mark" and not reader.is_hyphen(i) for i in range(index, end))
    bare = not reader.categories(end).keys() & {"sound_verb", "motion", "number"}
    plain = not reader.is_form(end, "doing", "past", "third")
    return not marked and bare and plain and is_name_word(reader, end, first=False)


def is_doing(reader: Reader, index: int) -> bool:
    """Whether a participle begins here that goes with no noun."""
    doing = reader.is_form(index, "doing") and reader.find(index, "ing_noun") is None
    return doing and not is_name_word(reader, index + 1, first=False)


def wrapper_at(reader: Reader, index: int, determiner: str) -> Found | None:
    """ "Sound of", behind a determiner also where adjectives stand before it."""
    for at in range(index, index + 3 if determiner else index + 1):
        found = reader.find(at, "wrapper")
        if found is not None:
            return found if at == index or reader.within(found.end - 1, "of") else None
        quality = reader.find(at, "quality") or reader.find(at, "plain_quality")
        if not (reader.is_unknown(at) or (quality and quality.end == at + 1)):
            return None
    return None


def chain_end(reader: Reader, index: int) -> int | None:
    """The token behind the rest of "mother-in-law", whose first hyphen stands at a token."""
    end = index
    while reader.is_hyphen(end):
        end += 2
    return end if end > index + 2 else None


def counts_on(reader: Reader, index: int) -> bool:
    """ "A dog 3 bananas to the left": a number goes with what follows, not with the name."""
    side = reader.find(index + 1, "direction")
    if side is not None and side.value in ("left", "right", "up", "down"):
        return len(reader.word(index)) > 1  # "bell 60 left" lacks its unit; "mic 1 left" does not
    plural = reader.is_form(index + 1, "plural") and is_name_word(reader, index + 1, first=True)
    if reader.categories(index + 1).keys() & {"sound_verb", "motion"}:
        return False
    at = reader.skip(index + 2, "preposition", "determiner", "away")
    return plural and bool({"direction", "anchored"} & reader.categories(at).keys())


def is_numbered(reader: Reader, index: int) -> bool:
    """ "Speaker one is", "rack two 1 m left": a number in words that tells one of several apart."""
    number = reader.find(index, "number")
    if number is None or number.end != index + 1 or not number.value.isdigit():
        return False
    if reader.is_form(index - 1, "plural"):
        return False
    if reader.kind(index + 1) == "number" or reader.find(index + 1, "number"):
        return read_quantity(reader, index + 1) is not None  # "one 1 m left"
    led = reader.find(index + 1, "preposition")
    is_ = reader.within(index + 1, "singular_be")
    return is_ or (led is not None and reader.within(index + 1, "at_words"))
