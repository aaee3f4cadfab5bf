"""What the listener is told to do before a place is told: "look up: a drone hovers overhead"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["attention_end", "imagined_end", "pretended_end", "purpose_end"]

_SENTENCE = (".", "!", "?", ";", "")
_CLOSING = (":", "—", ",", "-")


def attention_end(reader: Reader, index: int) -> int | None:
    """The token behind an order to the listener, in front of a clause with a place of its own.

    "Look up: a drone is hovering above you" says where the drone is without it, and of "turn your
    attention to the left, where a weaver works" only the side is kept.

    Args:
        reader: the text.
        index: where to look.
    """
    if index > 0 and reader.word(index - 1) not in (*_SENTENCE, ":"):
        return None
    if not reader.within(index, "attending"):
        return None
    if reader.find(index + 1, "determiner") and not _is_own(reader, index + 1):
        return None
    if reader.find(index + 1, "pronoun"):
        return None  # "turn it up, it's too quiet"
    end = _clause_end(reader, index)
    if end is None:
        return None
    last = end
    while reader.word(last) not in _SENTENCE:
        last += 1
    onward = reader.skip(end + 1, "conjunction")
    if any(_is_thing(reader, i) for i in range(index + 1, end)):
        return None
    if reader.word(end) == "," and reader.within(onward, "where_words"):
        return _led(reader, index) if not reader.says_place(onward, last) else None
    if reader.says_place(end + 1, last) and (reader.word(end) == ":" or _hears(reader, end)):
        return end + 1
    return None


def _is_own(reader: Reader, index: int) -> bool:
    """ "Your attention", "your eyes": what the listener hears and sees with."""
    owner = reader.find(index, "determiner")
    return owner is not None and owner.value == "my"


def _is_thing(reader: Reader, index: int) -> bool:
    """Whether a thing with an article is named, which the order could be about."""
    article = reader.find(index, "determiner")
    if article is None or article.value == "my":
        return False
    told = reader.categories(article.end).keys() & {"direction", "body", "corner", "scenery"}
    return not told and is_name_word(reader, article.end, first=True)


def _hears(reader: Reader, end: int) -> bool:
    """Whether the clause behind says that something is there, or names it with an article."""
    onward = reader.skip(end, "conjunction")
    onward = onward + 1 if reader.word(onward) in _CLOSING else onward
    found = reader.find(onward, "existence")
    article = reader.find(onward, "determiner")
    return found is not None or (article is not None and article.value in ("a", "the"))


def _clause_end(reader: Reader, index: int) -> int | None:
    """The mark behind a short order, or the "and" in front of "you'll hear"."""
    for at in range(index + 1, index + 10):
        if reader.word(at) in _SENTENCE:
            return None
        if reader.word(at) in (":", ",", "—"):
            return at
        if reader.within(at, "and") and reader.find(at + 1, "existence"):
            return at
    return None


def _led(reader: Reader, index: int) -> int | None:
    """The token behind "turn your attention", in front of where to."""
    at = index + 1
    if _is_own(reader, at) and reader.within(at + 1, "attended"):
        at += 2
    return at


def purpose_end(reader: Reader, index: int) -> int | None:
    """ "To open the portal, ...": what something is done for, in front of what is where."""
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    if not reader.within(index, "to") or reader.find(index, "direction"):
        return None
    at = index + 1
    plain = not reader.is_form(at, "doing", "past", "third", "plural", "manner")
    known = reader.word(at) in reader.lexicon.plain_verbs or reader.find(at, "sound_verb")
    verb = known or (reader.kind(at) == "word" and reader.find(at + 1, "determiner"))
    if not plain or not verb or reader.find(at, "determiner") or reader.find(at, "direction"):
        return None
    end = reader.plain_end(at)
    return end if reader.word(end) == "," and reader.says_place(end, reader.count) else None


def pretended_end(reader: Reader, index: int) -> int | None:
    """ "Pretend I'm a goalkeeper;": who the listener is to be.

    Args:
        reader: the text.
        index: where to look.
    """
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    who = reader.find(index + 1, "subject") or reader.find(index + 1, "listener")
    verb = reader.find(who.end, "copula") if who is not None else None
    if not reader.within(index, "pretending") or verb is None:
        return None
    end = reader.plain_end(verb.end)
    closes = reader.word(end) in (".", ";", ":", ",", "!")
    return end + 1 if closes and reader.says_place(end, reader.count) else None


def imagined_end(reader: Reader, index: int) -> int | None:
    """ "Picture a farmyard.": where all of it happens, a sentence of its own.

    Args:
        reader: the text.
        index: where to look.
    """
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    if reader.find(index, "title") and reader.word(index + 1) == ":":
        end = reader.plain_end(index + 2)
        named = any(reader.find(i, "determiner") for i in range(index, end))
        dated = reader.find(end - 1, "time_noun") or reader.find(end - 1, "weather")
        room = reader.find(end - 1, "scenery")
        sets = reader.word(end) in (".", ";") and not named and (dated or room)
        return end + 1 if sets and reader.says_place(end, reader.count) else None
    article = reader.find(index + 1, "determiner") if reader.within(index, "imagining") else None
    if article is None:
        return None
    end = article.end
    while is_name_word(reader, end, first=end == article.end):
        end += 1
    room = reader.find(end - 1, "scenery") or reader.find(end - 1, "enclosure")
    if room is None or reader.word(end) not in (".", "!", ":"):
        return None
    return end + 1 if reader.says_place(end, reader.count) else None
