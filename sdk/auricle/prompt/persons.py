"""Whether "him" and "her" are the listener of a story, or one of its objects."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["settle_persons"]

_NO_NOUN = frozenset({"copula", "motion", "preposition", "sound_verb", "unit_length", "unit_time"})
# How far in front of a verb that looks like a plural its subject begins: "the user stands".
_CLAUSE_START = 3
_PLACES = frozenset({"anchored", "clock", "direction", "unit_angle", "unit_length", "vague"})


def settle_persons(reader: Reader) -> None:
    """Read "him", "his" and "her" as "it" and "its" where they are not the listener.

    They are an object where the text speaks of a listener in the first or second person, or where
    a person was named in an earlier clause: "the monk chants ahead; 2 m behind him a bell tolls".
    In a story without either they are the one who hears.
    """
    for index in range(1, reader.count):
        if reader.within(index, "third_several") and _several_before(reader, index):
            reader.reword(index, reader.lexicon.values["third_person"]["several"])
    third = [
        i
        for i in range(reader.count)
        if reader.within(i, "third_object") or reader.within(i, "third_owner")
    ]
    if not third:
        return
    addressed = any(reader.within(i, "addressed") for i in range(reader.count))
    owned = any(_begins_with_owned(reader, i) for i in third)
    if not addressed and not owned and not _person_before(reader, third[0]):
        return
    if addressed and not owned and _is_heard_alone(reader, third[0]):
        return
    for index in third:
        owns = reader.within(index, "third_owner") and _owns(reader, index)
        reader.reword(index, reader.lexicon.values["third_person"]["owner" if owns else "object"])


def _several_before(reader: Reader, index: int) -> bool:
    """ "Archers 30 m ahead, a catapult behind them": an earlier clause places several."""
    joint, placed = index, False
    if reader.within(index - 1, "between"):
        return False
    for at in range(index - 1, -1, -1):
        if joint == index:
            ends = reader.word(at) in (",", ";", ".") or reader.find(at, "conjunction")
            joint = at if ends else index
        elif reader.find(at, "subordinator") or reader.find(at, "existence"):
            return False  # "as the hikers walk, an owl hoots behind them"
        elif reader.is_form(at, "plural") and reader.categories(at).keys().isdisjoint(_NO_NOUN):
            # "Voices on the left. The user turns. A dog barks behind them."
            between = range(max(at - _CLAUSE_START, 0), index)
            hearer = any(_opens_with_hearer(reader, i) for i in between)
            return placed and not hearer and not _is_hearer_dropped(reader, at, index)
        else:
            placed = placed or not reader.categories(at).keys().isdisjoint(_PLACES)
    return False


def _opens_with_hearer(reader: Reader, index: int) -> bool:
    """Whether a clause begins here with the listener, in the third person: "the user"."""
    hearer = reader.find(index, "listener") or reader.find(index + 1, "hearer_role")
    if hearer is None or reader.within(index, "addressed"):
        return False
    opens = index == 0 or reader.kind(index - 1) == "mark"
    return opens or reader.find(index - 1, "conjunction") is not None


def _is_hearer_dropped(reader: Reader, start: int, end: int) -> bool:
    """ "The player stands in the middle" between two tokens, if it was set aside before."""
    between = reader.text[reader.tokens[start].end : reader.tokens[end].start]
    for words in (text.lower().split() for text in reader.dropped if text in between):
        node = reader.lexicon.phrases
        for word in words:
            node = node.get(word, {})
            if "listener" in node.get("", {}) and word not in reader.lexicon.groups["addressed"]:
                return True
    return False


def _begins_with_owned(reader: Reader, index: int) -> bool:
    """ "Quest giver: 4 m ahead. Her horse: 2 m to her right.": somebody named before has it."""
    opens = index > 0 and reader.word(index - 1) in (".", ";", "!")
    owner = reader.within(index, "third_owner") and _owns(reader, index)
    return opens and owner and reader.find(index + 1, "sound_verb") is None


def _is_heard_alone(reader: Reader, index: int) -> bool:
    """ "We hear a door slam behind her": the first clause names no one else whom it could be."""
    if reader.find(0, "existence") is None or _owns(reader, index):
        return False
    for at in range(index):
        if reader.kind(at) == "mark" or reader.find(at, "conjunction") or reader.find(at, "person"):
            return False
    return True


def _owns(reader: Reader, index: int) -> bool:
    """Whether "her" goes with a noun: "her voice", "on her left", not "behind her"."""
    following = reader.categories(index + 1)
    if not reader.within(index, "third_object") or following.keys() & {"direction", "body"}:
        return True
    led = reader.find(index - 1, "anchored") or reader.find(index - 1, "preposition")
    return led is None and is_name_word(reader, index + 1, first=True)


def _is_seen(reader: Reader, index: int) -> bool:
    """Whether a person is whom a camera follows, and so the one who hears."""
    start = index
    while start > 0 and reader.word(start - 1) not in (".", ";", "!"):
        start -= 1
    view = reader.find(reader.skip(start, "determiner"), "view")
    return view is not None and view.end < index


def _person_before(reader: Reader, index: int) -> bool:
    """Whether a clause before this token names a person that is not the listener."""
    ended = False
    for at in range(index - 1, -1, -1):
        joint = reader.find(at, "conjunction")
        listed = reader.word(at) == "," and reader.find(at + 1, "determiner") is not None
        ended = ended or listed or joint is not None or reader.word(at) in (";", ".")
        if ended and _is_seen(reader, at):
            continue  # "The camera is on the hero. A shot rings out behind him."
        if ended and reader.find(at, "person") and reader.find(at, "listener") is None:
            return reader.find(reader.skip(at, "determiner"), "existence") is None
    return False
