"""Turns of speech around what is meant: "I'd pull it left", "too far right", "should trail"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.reader import Reader

__all__ = ["beyond_end", "edge_end", "exception_end", "excess_end", "offer_end", "unknown_deed_end"]

_SENTENCE = (".", "!", "?", ";", "")
# What else a verb in its plain form may be.
_DEEDS = frozenset(
    {
        "particle_verb", "manner_noun", "uttered", "plain_quality", "stationary", "landmark",
        "furniture", "scenery", "noun", "device", "abstract", "body",
    }
)  # fmt: skip


def offer_end(reader: Reader, index: int, *, opens: bool) -> int | None:
    """ "I'd pull", "we could get": who would do what is told to be done."""
    if not opens:
        return None
    who = reader.find(index, "subject") or reader.find(index, "listener")
    if who is None or not reader.within(who.end, "helping"):
        return None
    verb = who.end + 1
    thing = reader.find(verb + 1, "determiner")
    if thing is None or thing.value not in ("a", "the", "my") or reader.find(verb, "perceive"):
        return None
    orders = reader.find(verb, "command") or not reader.categories(verb)
    hears = reader.find(index, "existence")
    if not orders or (hears is not None and hears.end > verb):
        return None
    return verb if reader.says_place(verb, reader.count) else None


def exception_end(reader: Reader, index: int) -> int | None:
    """ "Except" of "nothing on the left except a fountain"."""
    found = reader.find(index, "contrast")
    if found is None or reader.find(found.end, "determiner") is None:
        return None
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    absent = any(reader.find(i, "nobody") for i in range(start, index))
    return found.end if absent and reader.says_place(start, index) else None


def excess_end(reader: Reader, index: int) -> int | None:
    """ "The snare is too far right, bring it left": where it is not to be."""
    if not reader.within(index, "too") or reader.find(index - 1, "copula") is None:
        return None
    end = reader.skip(index + 1, "modifier", "vague", "intensifier", "preposition", "determiner")
    place = reader.skip(end, "direction", "away", "listener")
    if reader.word(place) not in (",", ".", ";", "-", "—") or place == index + 1:
        return None
    return place if reader.says_place(place, reader.count) else None


def unknown_deed_end(reader: Reader, index: int, verb: int) -> int | None:
    """ "Should trail" 2 m behind: what follows "should" is a verb, known or not."""
    helps = reader.within(index, "helping")
    plain = reader.kind(verb) == "word" and not reader.is_form(verb, "doing", "past", "third")
    if not (helps and plain and is_name_word(reader, index - 1, first=False)):
        return None
    if not reader.categories(verb).keys() <= _DEEDS:
        return None
    leads = reader.categories(verb + 1).keys()
    ways = leads & {"preposition", "anchored", "direction", "number", "vague", "modifier", "hedge"}
    return verb + 1 if ways or reader.kind(verb + 1) == "number" else None


def beyond_end(reader: Reader, index: int) -> int | None:
    """ "On the other side of the wall": what lies between, and not where it is."""
    found = reader.find(index, "company")
    if found is None or found.value != "opposite" or not reader.within(found.end, "of"):
        return None
    name = read_name(reader, found.end + 1, adjectives=False)
    if name is None or not name.determiner:
        return None
    silent = name.is_scenery or reader.find(name.end - 1, "landmark")
    silent = silent or reader.find(name.end - 1, "furniture")
    return name.end if silent and reader.says_place(name.end, reader.count) else None


def edge_end(reader: Reader, index: int) -> int | None:
    """ ", edge of the wood": the spot, said again behind its place."""
    if reader.word(index - 1) != "," or not reader.find(index, "corner"):
        return None
    if not reader.within(index + 1, "of") or not reader.find(index + 2, "determiner"):
        return None
    name = read_name(reader, index + 2, adjectives=False)
    if name is None or reader.word(name.end) not in (*_SENTENCE, ","):
        return None
    return name.end if reader.says_place(0, index) else None
