"""Clauses that tell no place: "which scares me", "and it won't stop", "ready to strike"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["remark_end"]

_SENTENCE = (".", "!", "?", ";", "")
_MARKS = (",", "—", "-")


def remark_end(reader: Reader, index: int) -> int | None:
    """The token behind a clause that begins here and says nothing of where anything is.

    Args:
        reader: the text.
        index: where to look.
    """
    for rule in (_subordinate, _relative, _comment, _state, _absolute):
        end = rule(reader, index)
        if end is not None:
            return end
    return None


def _begins(reader: Reader, index: int) -> bool:
    return index == 0 or reader.word(index - 1) in _SENTENCE


def _told(reader: Reader, index: int) -> bool:
    """Whether the sentence has told a place before."""
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    return reader.says_place(start, index)


def _subordinate(reader: Reader, index: int) -> int | None:
    """ "Because it is hungry", "after the explosion", "if you listen closely"."""
    found = reader.find(index, "subordinator")
    if found is None or reader.find(index, "correction"):
        return None
    mine = reader.find(found.end, "determiner")
    if reader.find(index, "anchored") and (
        reader.find(found.end, "listener") or (mine is not None and mine.value == "my")
    ):
        return None  # "before you"
    end = reader.plain_end(found.end)
    if end <= found.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    opening = _begins(reader, index)
    if opening and reader.word(end) != ",":
        return None
    if found.value == "while":
        # Something that sounds at the same time is an object of its own.
        following = reader.categories(found.end).keys()
        if not following & {"subject", "listener"} and not reader.within(found.end, "addressed"):
            return None
    return end if opening or _told(reader, index) or reader.says_place(end, reader.count) else None


def _relative(reader: Reader, index: int) -> int | None:
    """ "Which scares me", "that won't stop"."""
    found = reader.find(index, "relative")
    if found is None or index == 0 or reader.find(found.end, "copula") or found.end > index + 1:
        return None
    if reader.within(index, "whereby") or reader.find(index + 1, "motion"):
        return None
    before = reader.word(index - 1)
    if before not in _MARKS and not _told(reader, index):
        return None
    end = reader.plain_end(found.end)
    if end <= found.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    return end if _told(reader, index) else None


def _comment(reader: Reader, index: int) -> int | None:
    """ "And it won't stop", "but nobody cares": more of what was named, and no place."""
    joint = reader.find(index, "conjunction")
    at = joint.end if joint else index
    if joint is None and reader.word(index - 1) not in _MARKS:
        return None
    subject = reader.find(at, "pronoun") or reader.find(at, "subject") or reader.find(at, "nobody")
    subject = subject or (reader.find(at, "listener") if reader.within(at, "addressed") else None)
    if subject is None or subject.value in ("one", "other") or not _told(reader, index):
        return None
    if reader.find(at, "determiner") and is_name_word(reader, subject.end, first=True):
        if subject.value != "nobody" and not reader.find(subject.end, "copula"):
            return None
    end = reader.plain_end(subject.end, stops=True)
    if end <= subject.end or reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    names = (reader.find(i, "determiner") for i in range(subject.end, end))
    return None if any(found and found.value == "a" for found in names) else end


def _state(reader: Reader, index: int) -> int | None:
    """ "Ready to strike", "tied to a post", "making me jump", behind a comma."""
    if reader.word(index - 1) not in _MARKS or reader.is_hyphen(index - 1):
        return None
    at = reader.skip(index, "intensifier", "hedge", "modifier")
    listed = reader.find(at, "state")
    form = reader.is_form(at, "past") or (
        reader.is_form(at, "doing") and not reader.find(at, "ing_noun")
    )
    if not (listed or form) or not _told(reader, index) or reader.says_place(index, at + 1):
        return None
    at = listed.end if listed else at + 1
    following = reader.categories(at).keys()
    marks = reader.word(at) in (*_SENTENCE, *_MARKS, ")")
    leads = following & {"preposition", "determiner", "listener", "conjunction", "relative"}
    if not (marks or leads or reader.is_form(at, "manner") or reader.within(at, "as")):
        return None
    end = reader.plain_end(at)
    if reader.word(end) not in (*_SENTENCE, ",", ")"):
        return None
    if not listed and end == at:
        return None  # ", howling" is left to the grammar
    return end


def _absolute(reader: Reader, index: int) -> int | None:
    """ "Its tail wagging", behind a comma."""
    owner = reader.find(index, "determiner")
    if owner is None or owner.value != "my" or reader.word(index - 1) != ",":
        return None
    end = reader.plain_end(owner.end)
    if reader.word(end) not in (*_SENTENCE, ",") or not _told(reader, index):
        return None
    forms = [i for i in range(owner.end + 1, end) if reader.is_form(i, "doing", "past")]
    return end if forms else None
