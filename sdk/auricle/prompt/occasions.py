"""Clauses that say when or why, and hold a word of movement or stand in front of a place."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["occasion_end", "scene_end"]

_SENTENCE = (".", "!", "?", ";", "")


def occasion_end(reader: Reader, index: int) -> int | None:
    """The token behind a subordinate clause that begins here, where it tells no sound's place.

    Args:
        reader: the text.
        index: where to look.
    """
    found = reader.find(index, "subordinator")
    corrects = reader.find(index, "correction")
    if found is None or (corrects is not None and corrects.end >= found.end):
        return None
    if (looks := _facing(reader, index, found.end)) is not None:
        return looks
    for rule in (_of_listener, _of_itself, _before_place):
        if (end := rule(reader, index, found.end)) is not None:
            return end
    return None


def scene_end(reader: Reader, index: int) -> int | None:
    """The token behind "it was almost midnight when", in front of what is where.

    Args:
        reader: the text.
        index: where to look.
    """
    it = reader.find(index, "pronoun")
    told = reader.find(it.end, "copula") if it is not None and it.value == "it" else None
    if told is None or _start(reader, index) != index:
        return None
    for end in range(told.end + 1, told.end + 6):
        if reader.word(end) in (*_SENTENCE, ",") or reader.says_place(end, end + 1):
            return None
        led = reader.find(end, "subordinator")
        if led is not None and led.value == "while":
            onward = led.end + (reader.word(led.end) == ",")
            return onward if reader.says_place(onward, reader.count) else None
    return None


def _of_itself(reader: Reader, index: int, at: int) -> int | None:
    """ "Beeps as it reverses": what it does meanwhile, with no way told."""
    found = reader.find(index, "subordinator")
    it = reader.find(at, "pronoun")
    if found is None or found.value != "while" or it is None or it.value not in ("it", "they"):
        return None
    end = _clause_end(reader, it.end)
    verb = reader.find(it.end, "motion")
    if verb is None or verb.end != end or verb.end > it.end + 1:
        return None
    return end if reader.says_place(_start(reader, index), index) else None


def _start(reader: Reader, index: int) -> int:
    while index > 0 and reader.word(index - 1) not in _SENTENCE:
        index -= 1
    return index


def _clause_end(reader: Reader, index: int) -> int:
    while reader.word(index) not in (*_SENTENCE, ",", ")"):
        index += 1
    return index


def _subject_end(reader: Reader, index: int) -> int | None:
    """The token behind who hears, as the subject of a clause: "you", "the player", "I"."""
    subject = reader.find(index, "subject") or reader.find(index, "listener")
    if subject is None or reader.find(index, "possessive"):
        return None
    body = reader.find(subject.end - 1, "body")
    return None if body is not None or reader.find(subject.end, "body") else subject.end


def _of_listener(reader: Reader, index: int, at: int) -> int | None:
    """ "As you get closer", "when the player turns left", behind a place."""
    subject = _subject_end(reader, at)
    if subject is None or reader.find(index, "anchored") or reader.kind(subject) != "word":
        return None
    if not reader.says_place(_start(reader, index), index):
        return None
    if reader.find(subject, "sound_verb") and not reader.within(at, "addressed"):
        return None  # "while the robot giggles on the left"
    hears = reader.find(at, "existence")
    if hears is not None and reader.find(hears.end, "comparative") is None:
        return None
    end = _clause_end(reader, subject)
    if reader.word(end) == "," and reader.says_place(end, _sentence_end(reader, end)):
        return None
    articles = [i for i in range(subject, end) if reader.find(i, "determiner")]
    things = [i for i in articles if (d := reader.find(i, "determiner")) and d.value == "a"]
    return None if things else end


def _facing(reader: Reader, index: int, at: int) -> int | None:
    """ "If you face the altar, ...": which way is ahead, told by what is there."""
    subject = _subject_end(reader, at)
    verb = at if subject is None else subject
    faces = reader.find(verb, "heading") or reader.find(at, "heading")
    if not (faces or reader.within(verb, "facing")) or _start(reader, index) != index:
        return None
    end = _clause_end(reader, verb + 1)
    told = any(reader.find(i, "compass") for i in range(verb, end))
    named = any(reader.find(i, "determiner") for i in range(verb + 1, end))
    return end if reader.word(end) == "," and named and not told else None


def _sentence_end(reader: Reader, index: int) -> int:
    while reader.word(index) not in _SENTENCE:
        index += 1
    return index


def _before_place(reader: Reader, index: int, at: int) -> int | None:
    """ "A dog barks because nobody feeds it" on the left: the place is the dog's."""
    if reader.find(index, "anchored") or (reader.find(index, "conjunction") and index == 0):
        return None
    start = _start(reader, index)
    if start == index or reader.says_place(start, index):
        return None
    found = reader.find(index, "subordinator")
    if found is None or found.value == "while":
        return None
    end = reader.plain_end(at)
    while end > at and (reader.find(end - 1, "preposition") or reader.find(end - 1, "determiner")):
        end -= 1
    if end <= at + 1 or reader.word(end) in (*_SENTENCE, ",", ")", "("):
        return None
    if reader.kind(end) == "number" or reader.find(end, "motion"):
        return None
    things = (reader.find(i, "determiner") for i in range(at, end))
    return None if any(found and found.value == "a" for found in things) else end
