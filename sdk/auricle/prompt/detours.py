"""Turns of speech around what is meant: "I'd pull it left", "too far right", "should trail"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.reader import Reader

__all__ = [
    "beyond_end",
    "caller_end",
    "camera_end",
    "edge_end",
    "exception_end",
    "excess_end",
    "kind_end",
    "medium_end",
    "offer_end",
    "spot_end",
    "unknown_deed_end",
]

_SENTENCE = (".", "!", "?", ";", "")
# What else a verb in its plain form may be.
_DEEDS = frozenset(
    {
        "particle_verb", "manner_noun", "uttered", "plain_quality", "stationary", "landmark",
        "furniture", "scenery", "course", "noun", "device", "abstract", "body",
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


def camera_end(reader: Reader, index: int) -> int | None:
    """ "Camera tracks right;": how the scene is shown, and no sound."""
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    at = reader.skip(index, "determiner")
    view = reader.find(at, "view")
    if view is None or not reader.within(at, "camera") or not reader.is_form(view.end, "third"):
        return None
    end = reader.skip(view.end + 1, "direction", "adverb", "preposition", "way_particle", "pace")
    return end if reader.word(end) in (*_SENTENCE, ",") and end < reader.count - 1 else None


def caller_end(reader: Reader, index: int) -> int | None:
    """ "Lookout to bridge:", "Base, I hear": who calls whom."""
    if index > 0:
        return None
    end = index
    while reader.kind(end) == "word" and end < 5 and not reader.find(end, "determiner"):
        end += 1
    if reader.word(end) == ":":
        joint = next((i for i in range(1, end) if reader.within(i, "to")), None)
        named = joint is not None and joint < end - 1 and not reader.says_place(0, end)
        return end + 1 if named else None
    written = reader.written(index, index + 1)
    numbers = reader.skip(1, "number")
    if numbers > 1 and reader.word(numbers) == "," and not reader.categories(index):
        return numbers + 1 if written[:1].isupper() else None  # "Hotel two-six, ..."
    named = end == 1 and written[:1].isupper() and not reader.categories(index)
    if not named or reader.word(end) != ",":
        return None
    hears = reader.find(end + 1, "existence") or reader.find(end + 1, "subject")
    spoken = any(reader.within(i, "addressed") for i in range(end, reader.count))
    onward = is_name_word(reader, end + 1, first=True) and reader.says_place(end, reader.count)
    lower = reader.written(end + 1, end + 2)[:1].islower()
    at = end + 1
    while is_name_word(reader, at, first=False):
        at += 1
    onward = onward and reader.word(at) != "," and not reader.within(at, "and")  # a list
    return end + 1 if hears or (spoken and onward and lower) else None


def spot_end(reader: Reader, index: int) -> int | None:
    """ "Listener at the origin facing +x;": where who hears is, which is always the middle."""
    if index > 0 and reader.word(index - 1) not in (*_SENTENCE, ":", "("):
        return None
    who = reader.find(index, "listener")
    if who is None or reader.find(who.end, "possessive"):
        return None
    led = reader.find(reader.skip(who.end, "copula"), "preposition")
    at = reader.skip(led.end, "determiner") if led is not None and led.value == "on" else None
    if at is None or not reader.find(at, "origin"):
        return None
    end = at
    while reader.word(end) not in (*_SENTENCE, ","):
        if reader.find(end, "compass"):
            return None
        end += 1
    return end + 1 if reader.says_place(end, reader.count) else None


def medium_end(reader: Reader, index: int) -> int | None:
    """ "Over a loudspeaker" 1 m ahead: by what means it is heard."""
    if not reader.within(index, "by_means") or not reader.find(index + 1, "determiner"):
        return None
    name = read_name(reader, index + 1, adjectives=False)
    if name is None or reader.find(name.end - 1, "channel") is None:
        return None
    return name.end if reader.says_place(name.end, reader.count) else None


def kind_end(reader: Reader, index: int) -> int | None:
    """ ", probably a big one,": what kind of thing was named."""
    if reader.word(index - 1) != ",":
        return None
    at = reader.skip(index, "hedge", "adverb", "filler", "modifier", "adjunct")
    article = reader.find(at, "determiner")
    if article is None or article.value != "a":
        return None
    end = next((i for i in range(article.end, article.end + 4) if reader.within(i, "one")), None)
    if end is None or end == article.end or reader.says_place(article.end, end):
        return None
    return end + 1 if reader.word(end + 1) in (*_SENTENCE, ",") else None
