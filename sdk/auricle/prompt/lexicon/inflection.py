"""Endings of words and what they tell, as a lexicon lists them: "barks", "barking", "guards"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["Inflection"]


@dataclass(frozen=True, slots=True)
class _Ending:
    ends: tuple[str, ...]
    never: tuple[str, ...]
    least: int
    also: frozenset[str]


class Inflection:
    """The endings of one language.

    Args:
        data: ``endings``, by form the ``ends`` a word has in it, those it ``never`` has, the
            ``least`` letters of such a word and words that are ``also`` of it; ``singular``,
            ``plural`` and ``verb``, rules ``[pattern, replacement]`` of which the first fitting
            one makes the form, for verbs by form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._endings = {
            form: _Ending(
                tuple(row["ends"]),
                tuple(row.get("never", ())),
                row.get("least", 1),
                frozenset(row.get("also", ())),
            )
            for form, row in data["endings"].items()
        }
        self._known = lru_cache(maxsize=8192)(self._has_form)
        self._singular = [(re.compile(p + "$"), r) for p, r in data["singular"]]
        self._plural = [(re.compile(p + "$"), r) for p, r in data["plural"]]
        self._verb = {
            form: [(re.compile(p + "$"), r) for p, r in rules]
            for form, rules in data["verb"].items()
        }

    def is_form(self, word: str, *forms: str) -> bool:
        """Whether a word looks like one of the forms: ``is_form("barks", "third", "past")``."""
        return self._known(word, forms)

    def _has_form(self, word: str, forms: tuple[str, ...]) -> bool:
        for form in forms:
            ending = self._endings[form]
            if word in ending.also or (
                len(word) >= ending.least
                and word.endswith(ending.ends)
                and not (ending.never and word.endswith(ending.never))
            ):
                return True
        return False

    def singular(self, word: str) -> str:
        """One of several: "guard" of "guards"."""
        return _first(self._singular, word)

    def plural(self, word: str) -> str:
        """Several of one: "basses" of "bass"; a plural stays as it is."""
        return word if self.singular(word) != word else _first(self._plural, word)

    def verb_forms(self, verb: str) -> list[str]:
        """A verb in all its regular forms, as it stands in a dictionary first."""
        return list(dict.fromkeys([verb, *(_first(rules, verb) for rules in self._verb.values())]))


def _first(rules: list[tuple[re.Pattern[str], str]], word: str) -> str:
    for pattern, replacement in rules:
        if pattern.search(word):
            return pattern.sub(replacement, word, count=1)
    return word
