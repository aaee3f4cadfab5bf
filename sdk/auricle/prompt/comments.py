"""Clauses without a subject of their own: "can't miss it", "not too loud", "wheels turning"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = [
    "bare_absolute_end",
    "denied_quality_end",
    "driven_end",
    "is_told",
    "unheard_end",
    "unspoken_end",
]

_SENTENCE = (".", "!", "?", ";", "")
_MARKS = (",", "—", "-")


def unheard_end(reader: Reader, index: int) -> int | None:
    """The token behind "the smell of coffee fills the kitchen": no sound, beside what sounds.

    Args:
        reader: the text.
        index: where to look.
    """
    head = reader.skip(index, "determiner", "plain_quality")
    opens = index == 0 or reader.kind(index - 1) == "mark"
    led = opens or reader.find(index - 1, "conjunction") or reader.find(index - 1, "subordinator")
    if not led or not reader.within(head, "unheard"):
        return None
    verb = head + 1
    if reader.within(verb, "of"):
        verb = next(
            (i for i in range(verb + 1, min(verb + 5, reader.count)) if _fills(reader, i)), verb
        )
    if not _fills(reader, verb):
        return None
    end = verb + 1
    while reader.kind(end) in ("word", "number"):
        if reader.find(end, "conjunction") or reader.find(end, "subordinator"):
            break
        end += 1
    around = reader.says_place(0, index) or reader.says_place(end, reader.count)
    return end if around else None


def _fills(reader: Reader, index: int) -> bool:
    extent = reader.find(index, "extent")
    fills = extent is not None and extent.value == "fill"
    return fills or (reader.find(index, "diffuse") is not None and reader.is_form(index, "third"))


def is_told(reader: Reader, index: int) -> bool:
    """Whether the sentence has told a place before."""
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    return reader.says_place(start, index)


def driven_end(reader: Reader, index: int) -> int | None:
    """ "It is driving me insane", "it moves me deeply": no movement of its own."""
    who = reader.find(index, "listener")
    if who is None or reader.kind(who.end) != "word":
        return None
    end = reader.plain_end(who.end)
    return end if end > who.end else None


def unspoken_end(reader: Reader, index: int, at: int) -> int | None:
    """ ", can't miss it": a denial without its subject."""
    if reader.word(index - 1) not in _MARKS or not is_told(reader, index):
        return None
    if not reader.within(at, "denying") or reader.find(at + 1, "negation") is None:
        return None
    end = reader.plain_end(at, stops=True)
    return end if reader.word(end) in (*_SENTENCE, ",", ")") else None


def denied_quality_end(reader: Reader, index: int) -> int | None:
    """ ", not too loud,": how it does not sound."""
    negated = reader.find(index, "negation")
    if negated is None or reader.word(index - 1) not in _MARKS:
        return None
    at = reader.skip(negated.end, "intensifier", "degree", "hedge")
    told = (
        reader.find(at, "quality") or reader.find(at, "state") or reader.find(at, "plain_quality")
    )
    return told.end if told and reader.word(told.end) in (*_SENTENCE, *_MARKS, ")") else None


def bare_absolute_end(reader: Reader, index: int) -> int | None:
    """ "Wheels crunching on gravel", behind a clause with a subject and a verb of its own."""
    at = index + 1
    while is_name_word(reader, at, first=False) and at < index + 3:
        at += 1
    doing = reader.is_form(at, "doing") and not reader.find(at, "ing_noun")
    if not doing or not is_name_word(reader, index, first=True) or reader.find(at, "motion"):
        return None
    end = reader.plain_end(at)
    if reader.word(end) not in _SENTENCE or not is_told(reader, index):
        return None
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    finite = (
        i for i in range(start, index) if reader.find(i, "motion") or reader.find(i, "sound_verb")
    )
    acts = any(reader.is_form(i, "third") for i in finite)
    return end if reader.find(start, "determiner") and acts else None
