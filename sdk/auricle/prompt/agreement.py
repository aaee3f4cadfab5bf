"""Nouns and verbs told apart by agreement: "pumps drone", "dry leaves rustle", "a bolt zips"."""

from __future__ import annotations

from typing import NamedTuple

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["settle_word_classes"]

_BEHIND = frozenset(
    {
        "adverb", "anchored", "away", "body", "clock", "conjunction", "diffuse", "direction",
        "hedge", "height", "intensifier", "modifier", "number", "preposition", "vague",
    }
)  # fmt: skip
# What else ends a verb's phrase, and never goes on with a name.
_ONWARD = _BEHIND | {"determiner", "transit", "laps", "pace", "relative", "subordinator", "via"}
_NO_NOUN = frozenset(
    {
        "adverb", "command", "copula", "direction", "ending", "filler", "modal", "motion",
        "perceive", "preposition", "pronoun", "sound_verb", "stationary", "unit_length",
        "unit_time",
    }
)  # fmt: skip
# What no noun phrase goes on over, seen from its end.
_BOUNDS = frozenset(
    {
        "conjunction", "copula", "correction", "existence", "negation", "preposition",
        "relative", "subject", "subordinator", "then", "timing", "modal", "adverb", "pronoun",
    }
)  # fmt: skip
_MARKS = (",", ".", ";", "!", "?", ":", ")", "-", "—", "")


_PLACED = frozenset({"anchored", "copula", "determiner", "direction", "preposition", "pronoun"})


class _Phrase(NamedTuple):
    """A noun phrase: its first token, its head, and whether that is several."""

    start: int
    head: int
    several: bool


def settle_word_classes(reader: Reader) -> None:
    """Decide what words are that could be a noun as well as a verb, by what stands around them.

    A plain verb behind a plural is what that does ("arrows rain from above"), behind "of" and
    "and" too ("the hinges of the door complain", "a man and a woman argue"), where what follows
    goes on with no name: not "guitars call centre". A word between a noun and a verb in the
    third person is a noun ("a crossbow bolt zips past"), and so is a plural in front of a plain
    verb ("dry leaves rustle").
    """
    listed = _listed(reader)
    for index in range(1, reader.count):
        if index in reader.known:
            continue
        if index in listed or _is_noun(reader, index):
            reader.settle_noun(index)
            continue
        if index - 1 in reader.known:
            continue
        if reader.word(index) in reader.lexicon.plain_verbs and _agrees(reader, index):
            reader.mean(index, "sound_verb", "verb", index + 1)
        if reader.within(index - 1, "indefinite_persons") and _is_finite(reader, index):
            reader.mean(index, "sound_verb", "act", index + 1)
            reader.settle_deed(index)
        elif reader.find(index - 1, "relative") and _is_finite(reader, index):
            reader.mean(index, "sound_verb", "act", index + 1)
        elif _is_told_how(reader, index) or _is_joined(reader, index):
            reader.mean(index, "sound_verb", "act", index + 1)
            reader.settle_deed(index)
        elif _is_shared(reader, index):
            reader.settle_deed(index)
        elif _is_second(reader, index):
            reader.mean(index, "sound_verb", "verb", index + 1)
            reader.settle_deed(index)


def _listed(reader: Reader) -> set[int]:
    """ "From left to right: bass, drums, keys": the last words of what is only listed."""
    start = next((i + 1 for i in range(reader.count) if reader.word(i) == ":"), reader.count)
    ends: set[int] = set()
    first = start
    for index in range(start, reader.count + 1):
        joint = reader.word(index) in (",", ".", "") or reader.within(index, "and")
        if joint and first < index <= first + 2:
            ends.add(index - 1)
        if joint:
            first = index + 1
        elif reader.kind(index) != "word" or reader.categories(index).keys() & _PLACED:
            return set()
        if reader.word(index) in (".", ""):
            break
    return ends if len(ends) > 2 else set()


def _is_finite(reader: Reader, index: int) -> bool:
    """ "Somebody files metal": behind such a word a noun never follows."""
    known = reader.categories(index).keys() & {"copula", "motion", "modal", "existence"}
    plain = reader.kind(index) == "word" and reader.is_form(index, "third", "past")
    return plain and not known and not reader.within(index, "possessive")


def _goes_on(reader: Reader, index: int) -> bool:
    """Whether nothing at a token could continue a name."""
    following = reader.categories(index).keys()
    return (
        reader.word(index) in _MARKS
        or bool(following & _BEHIND)
        or reader.is_form(index, "manner")
        or reader.kind(index) == "number"
    )


def _agrees(reader: Reader, index: int) -> bool:
    """Whether a plural noun stands before a verb in its plain form."""
    head = _is_plural(reader, index - 1)
    if not head or reader.within(index - 1, "attributive_plurals"):
        return False
    known = reader.is_unknown(index - 1) or _is_only_noun(reader, index - 1)
    return (known or reader.is_noun(index - 1)) and _goes_on(reader, index + 1)


def _is_plural(reader: Reader, index: int) -> bool:
    return reader.is_form(index, "plural") or reader.find(index, "plural") is not None


def _is_only_noun(reader: Reader, index: int) -> bool:
    """Whether nothing that a word is known for makes it other than a noun."""
    return reader.categories(index).keys().isdisjoint(_NO_NOUN)


def _is_plain_verb(reader: Reader, index: int) -> bool:
    known = reader.find(index, "sound_verb") or reader.word(index) in reader.lexicon.plain_verbs
    if not known:
        return False
    return not reader.is_form(index, "third", "past", "doing", "plural", "manner")


def _is_third(reader: Reader, index: int) -> bool:
    """Whether a verb in the third person stands here, and no object or noun behind it."""
    if not reader.is_form(index, "third") or reader.kind(index) != "word":
        return False
    verb = reader.find(index, "sound_verb") or reader.find(index, "motion")
    if verb is None:
        return False
    following = reader.categories(index + 1).keys()
    onward = reader.word(index + 1) in _MARKS or bool(following & _ONWARD)
    return onward or verb.end > index + 1 or reader.is_form(index + 1, "manner")


def _is_noun(reader: Reader, index: int) -> bool:
    """ "A crossbow bolt zips past", "dry leaves rustle": a noun that could be a verb."""
    acts = reader.categories(index).keys() & {"motion", "sound_verb"}
    if not acts or any(reader.find(index, kind) for kind in ("preposition", "direction")):
        return False
    before = reader.categories(index - 1).keys()
    noun = (
        reader.is_unknown(index - 1)
        or bool(before & {"quality", "plain_quality"})
        or (reader.kind(index - 1) == "word" and before and _is_only_noun(reader, index - 1))
        or index - 1 in reader.known
        or (_is_plain_verb(reader, index - 1) and is_name_word(reader, index - 1, first=False))
    )
    begins = index == 1 or reader.kind(index - 2) == "mark"
    noun = noun or (begins and _is_plain_verb(reader, index - 1) and reader.is_form(index, "third"))
    if not noun or before & {"determiner", "conjunction", "listener", "negation", "then"}:
        return False
    if _closes_singular(reader, index):
        return True
    if reader.is_form(index, "third"):
        several = _is_plain_verb(reader, index + 1) and _goes_on(reader, index + 2)
        return several and not reader.within(index + 1, "resulting")  # "creaks open"
    plain = not reader.is_form(index, "past", "doing") or reader.find(index, "ing_noun")
    if not plain or _is_plural(reader, index - 1):
        return False
    return _is_third(reader, index + 1) or _is_fragment(reader, index)


def _is_fragment(reader: Reader, index: int) -> bool:
    """ "Golf swing: left", "ball bounce, right, 2 m": one thing does nothing in the plain form."""
    found = reader.find(index, "motion")
    if found is None or found.value != "go" or found.end > index + 1:
        return False
    start = next((i for i in range(index, 0, -1) if reader.kind(i - 1) == "mark"), 0)
    if index - start > 3 or reader.word(index + 1) not in (":", ","):
        return False
    inside = range(start, index)
    made = ("existence", "command", "modal", "collective", "conjunction", "negation")
    return not any(reader.find(i, kind) for i in inside for kind in made)


def _closes_singular(reader: Reader, index: int) -> bool:
    """ "A squeaky swing": the last word behind "a", where nothing makes it do what it could."""
    formed = reader.is_form(index, "third", "past", "plural", "manner")
    if formed or (reader.is_form(index, "doing") and not reader.find(index, "ing_noun")):
        return False
    start = index - 2 if reader.find(index - 2, "determiner") else index - 3
    article = reader.find(start, "determiner")
    if article is None or article.value != "a" or article.end != start + 1:
        return False
    if reader.word(index + 1) not in _MARKS:
        return False
    first = next((i for i in range(start, 0, -1) if reader.kind(i - 1) == "mark"), 0)
    made = range(first, start)
    return not any(reader.find(i, "existence") or reader.within(i, "causative") for i in made)


def _is_shared(reader: Reader, index: int) -> bool:
    """ "The hinges of the door complain", "a man and a woman argue": several do it."""
    if not _is_plain_verb(reader, index) or not _goes_on(reader, index + 1):
        return False
    phrase = _phrase_before(reader, index)
    return phrase is not None and phrase.head < index - 1 and phrase.several


def _is_told_how(reader: Reader, index: int) -> bool:
    """ "The turbine drones quietly": how often or in what manner follows no noun."""
    if reader.find(index, "verb_noun") is None:
        return False
    onward = reader.is_form(index + 1, "manner") or reader.find(index + 1, "laps")
    return bool(onward) and reader.is_form(index, "third") and not _is_plural(reader, index - 1)


def _is_joined(reader: Reader, index: int) -> bool:
    """ "... and shakes the windows": no noun goes right before an article."""
    if not reader.within(index - 1, "and") or not reader.is_form(index, "third"):
        return False
    if not (reader.is_unknown(index) or _is_only_noun(reader, index)):
        return False
    article = reader.find(index + 1, "determiner")
    return article is not None and article.value in ("a", "the", "my")


def _is_second(reader: Reader, index: int) -> bool:
    """ "Seagulls wheel and cry": a second verb of several, in the plain form as the first."""
    if not reader.within(index - 1, "and") or not _is_plain_verb(reader, index):
        return False
    first = reader.find(index - 2, "motion") or reader.find(index - 2, "sound_verb")
    plain = first is not None and not reader.is_form(index - 2, "third", "past", "doing")
    return plain and _is_plural(reader, index - 3) and _goes_on(reader, index + 1)


def _phrase_before(reader: Reader, index: int) -> _Phrase | None:
    """The noun phrase that ends in front of a token, "of" and "and" in it."""
    at = head = index - 1
    while at >= 0 and reader.kind(at) == "word":
        if reader.within(at, "of"):
            head = at - 1
        elif reader.find(at, "determiner"):
            start = at
            if reader.within(at - 1, "of"):
                at -= 1
                continue
            if reader.within(at - 1, "and") and _begins_phrase(reader, at - 1):
                return _Phrase(start, at - 2, several=True)
            return _Phrase(start, head, _is_plural(reader, head)) if head < index - 1 else None
        elif reader.categories(at).keys() & _BOUNDS:
            break
        at -= 1
    begins = at < 0 or reader.word(at) in (".", ",", ";", ":", "!", "?")
    if begins and head < index - 1:
        return _Phrase(at + 1, head, _is_plural(reader, head))
    return None


def _begins_phrase(reader: Reader, joint: int) -> bool:
    """Whether "a man" in front of "and" begins a sentence, and has no verb of its own."""
    at = joint - 1
    while at >= 0 and reader.kind(at) == "word" and not reader.find(at, "determiner"):
        if reader.categories(at).keys() & (_BOUNDS | {"motion", "sound_verb"}):
            return False
        at -= 1
    return at >= 0 and bool(reader.find(at, "determiner")) and at < joint - 1
