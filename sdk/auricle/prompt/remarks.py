"""Clauses that tell no place: "which scares me", "and it won't stop", "ready to strike"."""

from __future__ import annotations

from auricle.prompt.comments import (
    bare_absolute_end,
    denied_quality_end,
    driven_end,
    is_told,
    unheard_end,
    unspoken_end,
)
from auricle.prompt.name_words import is_name_word
from auricle.prompt.occasions import occasion_end
from auricle.prompt.reader import Reader

__all__ = ["remark_end"]

_SENTENCE = (".", "!", "?", ";", "")
_MARKS = (",", "—", "-")
_DEGREES = ("intensifier", "hedge", "modifier")


def remark_end(reader: Reader, index: int) -> int | None:
    """The token behind a clause that begins here and says nothing of where anything is.

    Args:
        reader: the text.
        index: where to look.
    """
    for rule in (
        denied_quality_end,
        unheard_end,
        _absence,
        _sentence,
        _opening_state,
        _subordinate,
        _relative,
        _comment,
        _state,
        _absolute,
    ):
        end = rule(reader, index)
        if end is not None:
            return end
    return None


def _begins(reader: Reader, index: int) -> bool:
    return index == 0 or reader.word(index - 1) in _SENTENCE


def _absence(reader: Reader, index: int) -> int | None:
    """ "Nothing to the left, only" a campfire: what is not there, in front of what is."""
    absent = reader.find(index, "nobody") or reader.find(index, "denial")
    if absent is None:
        return None
    for end in range(absent.end, reader.count):
        if reader.word(end) in _SENTENCE:
            return None
        contrast = reader.find(end + 1, "contrast") if reader.word(end) in _MARKS else None
        if contrast is None and (contrast := reader.find(end, "contrast")) is not None:
            told = reader.says_place(contrast.end, reader.count)
            if not told and reader.find(contrast.end, "determiner"):
                return absent.end  # "nothing on the left except a fountain"
        if contrast is not None and reader.find(contrast.end, "determiner"):
            return contrast.end
    return None


def _sentence(reader: Reader, index: int) -> int | None:
    """ "It is night.", "What's that?", "The room is quiet.": a sentence that sets the scene."""
    if not _begins(reader, index):
        return None
    end = index
    while end < reader.count and reader.word(end) not in _SENTENCE:
        end += 1
    if end == reader.count and index == 0:
        return None
    called = reader.find(index, "call")
    if called is not None and called.end == end:
        return min(end + 1, reader.count)
    if reader.says_place(index, end) or not (
        reader.says_place(0, index) or reader.says_place(end, reader.count)
    ):
        return None
    asked = reader.find(index, "question")
    articles = (reader.find(i, "determiner") for i in range(index, end))
    names = any(a and is_name_word(reader, a.end, first=True) for a in articles)
    answered = reader.within(index, "asking") and _is_named_behind(reader, end)
    if asked is not None and reader.word(end) == "?" and (answered or not names):
        return min(end + 1, reader.count)
    return min(end + 1, reader.count) if _is_scene(reader, index, end) else None


def _is_named_behind(reader: Reader, end: int) -> bool:
    """ "Where's the noise? The pump is on the right": what sounds is named in the answer."""
    article = reader.find(end + 1, "determiner") if reader.within(end - 1, "unnamed") else None
    return article is not None and is_name_word(reader, article.end, first=True)


def _is_scene(reader: Reader, index: int, end: int) -> bool:
    it = reader.find(index, "pronoun")
    told = reader.find(it.end, "copula") if it and it.value == "it" else None
    if told is not None:
        at = reader.skip(told.end, "determiner", "intensifier", "filler")
        last = end - 1
        noun = any(reader.find(last, kind) for kind in ("time_noun", "weather"))
        bare = at == last or all(reader.find(i, "determiner") is None for i in range(at, end))
        return noun or (bare and (reader.is_form(at, "doing") or bool(reader.find(at, "state"))))
    at = reader.skip(index, "determiner", "plain_quality")
    noun = any(reader.find(at, kind) for kind in ("time_noun", "weather", "scenery", "title"))
    if not noun or at == end:
        return False
    verb = reader.find(at + 1, "copula")
    acts = reader.is_form(at + 1, "third", "past")
    acts = acts and (at > index or reader.within(at, "silent_weather"))
    silent = reader.find(at, "weather") or not reader.find(at + 1, "sound_verb")
    return verb is not None or (acts and bool(silent))


def _subordinate(reader: Reader, index: int) -> int | None:
    """ "Because it is hungry", "after the explosion", "if you listen closely"."""
    found = reader.find(index, "subordinator")
    corrects = reader.find(index, "correction")
    if found is None or (corrects is not None and corrects.end >= found.end):
        return None
    mine = reader.find(found.end, "determiner")
    if reader.find(index, "anchored") and (
        reader.find(found.end, "listener") or (mine is not None and mine.value == "my")
    ):
        return None  # "before you"
    opening = _begins(reader, index)
    if opening and (ruled := _condition(reader, found.end)) is not None:
        return ruled
    end = reader.plain_end(found.end)
    if end <= found.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    if opening and reader.word(end) != ",":
        return None
    if found.value == "while":
        # Something that sounds at the same time is an object of its own.
        following = reader.categories(found.end).keys()
        alone = reader.is_form(found.end, "doing") and not reader.find(found.end, "ing_noun")
        own = bool(following & {"subject", "listener"})
        if not (alone or own or reader.within(found.end, "addressed")):
            return None
    return (
        end if opening or is_told(reader, index) or reader.says_place(end, reader.count) else None
    )


def _condition(reader: Reader, start: int) -> int | None:
    """ "If the player enters the crypt, then": up to "then", or to a comma behind "the" and a verb.

    A thing that moves is an object of its own unless it is spoken of as known: "as the lights go
    out".
    """
    for end in range(start + 1, reader.count):
        inside = range(start, end)
        if reader.find(end, "then") and all(
            reader.find(i, "motion") or not reader.says_place(i, i + 1) for i in inside
        ):
            return end + 1
        if reader.word(end) in _SENTENCE:
            return None
        told = reader.find(end, "existence") if reader.find(end, "subject") else None
        if reader.word(end) != "," and told is None:
            continue
        moving = [i for i in range(start, end) if reader.find(i, "motion")]
        known = reader.find(start, "determiner")
        if len(moving) != 1 or known is None or known.value not in ("the", "my"):
            return None
        rest = [i for i in range(start, end) if not (moving[0] <= i <= moving[0] + 1)]
        tells = any(reader.says_place(i, i + 1) for i in rest) or reader.find(end - 1, "listener")
        return None if tells else end
    return None


def _relative(reader: Reader, index: int) -> int | None:
    """ "Which scares me", "that won't stop"."""
    found = reader.find(index, "relative")
    if found is None or index == 0 or reader.find(found.end, "copula") or found.end > index + 1:
        return None
    if reader.within(index, "whereby") or reader.find(index + 1, "motion"):
        return None
    if found.value == "that" and not _is_verb(reader, found.end):
        return None  # "twice that distance"
    before = reader.word(index - 1)
    if before not in _MARKS and not is_told(reader, index):
        return None
    end = reader.plain_end(found.end)
    if end <= found.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    return end if is_told(reader, index) else None


def _is_verb(reader: Reader, index: int) -> bool:
    kinds = reader.categories(index).keys()
    verb = kinds & {"sound_verb", "negation", "modal", "copula", "subject", "utterance"}
    return bool(verb) or reader.is_form(index, "third", "past")


def _comment(reader: Reader, index: int) -> int | None:
    """ "And it won't stop", "but nobody cares": more of what was named, and no place."""
    joint = reader.find(index, "conjunction")
    at = joint.end if joint else index
    if joint is None and reader.word(index - 1) not in _MARKS:
        return None
    begun = reader.find(at, "modal") if joint is not None and joint.value == "and" else None
    if begun is not None and is_told(reader, index) and begun.end > at + 1:
        end = reader.plain_end(begun.end)
        if reader.word(end) in _SENTENCE and end > begun.end:
            return end  # "and began to play"
    if (helped := unspoken_end(reader, index, at)) is not None:
        return helped
    subject = reader.find(at, "pronoun") or reader.find(at, "subject") or reader.find(at, "nobody")
    subject = subject or (reader.find(at, "listener") if reader.within(at, "addressed") else None)
    if subject is None or subject.value in ("one", "other") or not is_told(reader, index):
        return None
    hears = reader.find(at, "existence")
    told_of = reader.find(at, "pronoun") is None
    if hears is not None and hears.end > subject.end and told_of:
        return None  # "and we hear gunfire"
    is_article = reader.find(at, "determiner") and is_name_word(reader, subject.end, first=True)
    if is_article and subject.value != "nobody" and not reader.find(subject.end, "copula"):
        return None
    end = reader.plain_end(subject.end, stops=True)
    if moves := reader.find(end, "motion"):
        # "and it gets louder as you get closer" tells of the listener's way
        end = occasion_end(reader, moves.end) or driven_end(reader, moves.end) or end
    if end <= subject.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    names = (reader.find(i, "determiner") for i in range(subject.end, end))
    return None if any(found and found.value == "a" for found in names) else end


def _opening_state(reader: Reader, index: int) -> int | None:
    """ "Measured in a straight line, the bell is": in front of what it is said of."""
    form = reader.is_form(index, "past", "doing") and not reader.find(index, "ing_noun")
    if not (form or reader.find(index, "state")) or not _begins(reader, index):
        return None
    if index in reader.known or reader.find(index, "existence") or reader.find(index, "command"):
        return None
    if reader.within(index, "compared"):
        return None
    end = reader.plain_end(index + 1)
    subject = reader.find(end + 1, "determiner")
    if reader.word(end) != "," or subject is None or reader.says_place(index, index + 1):
        return None
    return end if reader.says_place(end, reader.count) else None


def _state(reader: Reader, index: int) -> int | None:
    """ "Ready to strike", "tied to a post", "making me jump", behind a comma."""
    if reader.word(index - 1) not in _MARKS or reader.is_hyphen(index - 1):
        return None
    at = index if reader.find(index, "state") else reader.skip(index, *_DEGREES)
    degree = reader.find(at, "degree")
    at = degree.end if degree is not None else at
    listed = reader.find(at, "state") or reader.find(at, "quality")
    if listed is not None and reader.word(listed.end) == "," and reader.word(index - 1) == ",":
        return listed.end  # "Vault door, heavy, ..."
    form = reader.is_form(at, "past") or (
        reader.is_form(at, "doing") and not reader.find(at, "ing_noun")
    )
    if not (listed or form) or not is_told(reader, index) or reader.says_place(index, at + 1):
        return None
    at = listed.end if listed else at + 1
    made = reader.find(at, "listener") if reader.within(at - 1, "making") else None
    if made is not None and reader.find(made.end, "motion"):
        return made.end + 1  # "making me jump"
    if reader.within(at, "particles") and reader.word(at + 1) in (*_SENTENCE, ","):
        return at + 1  # "chained up"
    following = reader.categories(at).keys()
    marks = reader.word(at) in (*_SENTENCE, *_MARKS, ")")
    leads = following & {"preposition", "determiner", "listener", "conjunction", "relative"}
    made_to = reader.within(at - 1, "making")
    if not (marks or leads or made_to or reader.is_form(at, "manner") or reader.within(at, "as")):
        return None
    end = reader.plain_end(at)
    if reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    if not listed and end == at and not reader.is_form(at - 1, "past"):
        return None  # ", howling" is left to the grammar
    return end


def _absolute(reader: Reader, index: int) -> int | None:
    """ "Its tail wagging", behind a comma."""
    owner = reader.find(index, "determiner")
    if owner is None and reader.word(index - 1) == ",":
        return bare_absolute_end(reader, index)
    if owner is None or owner.value != "my" or reader.word(index - 1) != ",":
        return None
    end = reader.plain_end(owner.end)
    if reader.word(end) not in (*_SENTENCE, ",") or not is_told(reader, index):
        return None
    forms = [i for i in range(owner.end + 1, end) if reader.is_form(i, "doing", "past")]
    return end if forms else None
