"""Verbs known by the number of the noun before them: "pumps drone", "arrows rain"."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["settle_plain_verbs"]

_BEHIND = frozenset(
    {
        "adverb", "anchored", "away", "body", "clock", "conjunction", "diffuse", "direction",
        "hedge", "height", "intensifier", "modifier", "number", "preposition", "vague",
    }
)  # fmt: skip
_NO_NOUN = frozenset(
    {
        "adverb", "command", "copula", "direction", "ending", "filler", "modal", "motion",
        "perceive", "preposition", "pronoun", "sound_verb", "stationary", "unit_length",
        "unit_time",
    }
)  # fmt: skip
_MARKS = (",", ".", ";", "!", "?", ":", ")", "-", "—", "")


def settle_plain_verbs(reader: Reader) -> None:
    """Read a word as a verb of sounding where it agrees with a plural noun before it.

    It has to be a verb in its plain form that could also be a noun ("rain", "call"), and what
    follows must go on with no name: "arrows rain from above", not "guitars call centre".
    """
    for index in range(1, reader.count):
        if reader.word(index) not in reader.lexicon.plain_verbs:
            continue
        if index in reader.known or index - 1 in reader.known:
            continue
        head = reader.is_form(index - 1, "plural") or reader.find(index - 1, "plural") is not None
        if not head or reader.within(index - 1, "attributive_plurals"):
            continue
        if not (reader.is_unknown(index - 1) or _is_only_noun(reader, index - 1)):
            continue
        following = reader.categories(index + 1).keys()
        manner = reader.is_form(index + 1, "manner")
        if reader.word(index + 1) in _MARKS or following & _BEHIND or manner:
            reader.mean(index, "sound_verb", "verb", index + 1)


def _is_only_noun(reader: Reader, index: int) -> bool:
    """Whether nothing that a word is known for makes it other than a noun."""
    return reader.categories(index).keys().isdisjoint(_NO_NOUN)
