"""A text under a lexicon: which phrases of which category begin at which token.

The grammar asks ``reader.find(i, "direction")`` and gets the longest phrase of that category.
Nothing is decided here about what a word means; that depends on what stands around it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from auricle.errors import PromptError
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.repairs import repaired
from auricle.prompt.speech import is_quote, spoken, untitled
from auricle.prompt.spelling import correct
from auricle.prompt.tokenizer import Token, tokenize
from auricle.scene import Vector

__all__ = ["Found", "Reader"]

# A phrase that holds the beginning of one of these tells where something is or goes.
_PLACED = frozenset(
    {
        "anchored", "apart", "azimuth_key", "clock", "company", "comparative", "compass",
        "diffuse", "direction", "elevation_key", "gap", "heading", "height", "pace", "ratio",
        "same", "transit", "turning", "vague", "via", "width",
    }
)  # fmt: skip
# What a word that is settled to be a noun is known for no longer.
_DEEDS = frozenset(
    {"command", "copula", "ending", "extent", "motion", "particle_verb", "sound_verb", "via"}
)
# How many empty tokens stand behind the last, so that rules may look past either end.
_BEYOND = 64
_UNITS = ("unit_length", "unit_time", "unit_angle", "unit_speed")
_INNER_MARKS = ("'", "-", "/", "%")


class Found(NamedTuple):
    """A phrase of the lexicon: its meaning and the token behind it."""

    value: str
    end: int


class Reader:
    """Tokens of one text and everything the lexicon knows of them.

    Args:
        text: the text as given.
        lexicon: words of the language it is in.

    Attributes:
        corrections: ``(token index, as written, as read)`` of every word read as another.
        memory: what the grammar has found at a token before, by what it looked for.
        known: tokens of names that the lexicon lists.
        dropped: phrases set aside, as written.
        absent: points, metres, in the middle of the sides that the text says are empty.
        hearer: who is taken to be the listener, as written; empty when nobody is.
        nouns: where words that could be verbs are nouns, by their first character.
        deeds: where words that could be nouns are verbs, likewise.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.corrections: list[tuple[int, str, str]] = []
        self.memory: dict[tuple[str, int, bool], Any] = {}
        self.dropped: list[str] = []
        self.absent: list[Vector] = []
        self.hearer = ""
        self.nouns: set[int] = set()
        self.deeds: set[int] = set()
        self._meant: dict[int, dict[str, tuple[str, int]]] = {}
        words = spoken(untitled(text), text, lexicon)
        tokens = [token for token in words if not is_quote(token, text)]
        tokens = repaired(tokens, lexicon)
        self.tokens: list[Token] = tokens
        self.count = len(tokens)
        self._words = [token.text for token in tokens] + [""] * _BEYOND
        self.known = self._labelled()
        for index, token in enumerate(tokens):
            if index in self.known:
                continue
            if token.kind == "word" and (better := correct(token.text, lexicon)):
                self.corrections.append((index, token.text, better))
                tokens[index] = token._replace(text=better)
        self._words = [token.text for token in tokens] + [""] * _BEYOND
        self._found: list[dict[str, Found]] = self._matches()
        self._paraphrase()

    def _paraphrase(self) -> None:
        """Read a turn of speech as the plain words that the lexicon gives for it."""
        index = 0
        while index < self.count:
            kinds = self._found[index]
            found = kinds.get("paraphrase")
            closing = kinds.get("paraphrase_closing") if found is None else None
            if closing is not None and self.kind(closing.end) != "word":
                found = closing
            if found is not None:
                self.replace(index, found.end, found.value)
            index += 1

    def replace(self, start: int, end: int, words: str) -> None:
        """Read other words in place of tokens ``start`` to ``end - 1``."""
        first, last = self.span(start, end)
        instead = [token._replace(start=first, end=last) for token in tokenize(words)]
        shift = len(instead) - (end - start)
        self.tokens[start:end] = instead
        self._words[start:end] = [token.text for token in instead]
        self.corrections = [
            (i if i < start else i + shift, old, new)
            for i, old, new in self.corrections
            if not start <= i < end
        ]
        self.count += shift
        self.memory.clear()
        self.known = self._labelled()
        self._found = self._matches()

    def _labelled(self) -> set[int]:
        return {
            i for first in range(self.count) for i in range(first, self.label_end(first) or first)
        }

    def drop(self, spans: list[tuple[int, int]]) -> None:
        """Read on without some tokens, and keep what was written there."""
        self.dropped += [self.written(start, end).strip(" ,—-") for start, end in spans]
        gone = {i for start, end in spans for i in range(start, end)}
        kept = [i for i in range(self.count) if i not in gone]
        self.corrections = [
            (kept.index(i), old, new) for i, old, new in self.corrections if i not in gone
        ]
        self.tokens = [self.tokens[i] for i in kept]
        self._words = [self._words[i] for i in kept] + [""] * _BEYOND
        self.count = len(kept)
        self.memory.clear()
        self.known = self._labelled()
        self._found = self._matches()

    def _matches(self) -> list[dict[str, Found]]:
        matches = [*map(self._match, range(self.count)), *({} for _ in range(_BEYOND))]
        for index, token in enumerate(self.tokens if self._meant or self.nouns else ()):
            for category, (value, length) in self._meant.get(token.start, {}).items():
                matches[index][category] = Found(value, index + length)
            if token.start in self.nouns:
                matches[index] = {k: f for k, f in matches[index].items() if k not in _DEEDS}
        return matches

    def _match(self, start: int) -> dict[str, Found]:
        node = self.lexicon.phrases
        found: dict[str, Found] = {}
        index = start
        while index < self.count:
            # A hyphen inside a compound is no more than a space.
            if index > start and self._words[index] == "-" and self._is_joined(index):
                index += 1
                continue
            following = node.get(self._words[index])
            if following is None:
                break
            node = following
            index += 1
            for category, value in node.get("", {}).items():
                found[category] = Found(value, index)
        return found

    def _is_joined(self, index: int) -> bool:
        if not 0 < index < self.count - 1:
            return False
        before, hyphen, after = self.tokens[index - 1 : index + 2]
        return before.end == hyphen.start and hyphen.end == after.start and after.kind == "word"

    def is_hyphen(self, index: int) -> bool:
        """Whether a hyphen stands inside a compound word."""
        return index < self.count and self._words[index] == "-" and self._is_joined(index)

    def find(self, index: int, category: str) -> Found | None:
        """The longest phrase of a category that begins at a token."""
        return self._found[index].get(category)

    def categories(self, index: int) -> dict[str, Found]:
        """All categories with a phrase that begins at a token."""
        return self._found[index]

    def mean(self, index: int, category: str, value: str, end: int) -> None:
        """Give a phrase a meaning that only this text gives it."""
        self._found[index] = {**self._found[index], category: Found(value, end)}
        meant = self._meant.setdefault(self.tokens[index].start, {})
        meant[category] = (value, end - index)

    def settle_noun(self, index: int) -> None:
        """Read a word as a noun, whatever it could do."""
        self.nouns.add(self.tokens[index].start)
        self._found[index] = {k: f for k, f in self._found[index].items() if k not in _DEEDS}

    def settle_deed(self, index: int) -> None:
        """Read a word as the verb of what stands before it."""
        self.deeds.add(self.tokens[index].start)

    def is_noun(self, index: int) -> bool:
        """Whether a word that could be a verb was settled to be a noun."""
        return 0 <= index < self.count and self.tokens[index].start in self.nouns

    def is_deed(self, index: int) -> bool:
        """Whether a word that could be a noun was settled to be a verb."""
        return 0 <= index < self.count and self.tokens[index].start in self.deeds

    def reword(self, index: int, word: str) -> None:
        """Read a token as another word."""
        self._words[index] = word
        self._found = self._matches()

    def word(self, index: int) -> str:
        """The token's text in lower case; empty behind the last."""
        return self._words[index]

    def within(self, index: int, group: str) -> bool:
        """Whether the token's text is one of a group of the lexicon."""
        return self._words[index] in self.lexicon.groups[group]

    def is_form(self, index: int, *forms: str) -> bool:
        """Whether the token's text looks like a form of a word: "doing", "past", "plural"."""
        return self.lexicon.inflection.is_form(self.word(index), *forms)

    def is_unknown(self, index: int) -> bool:
        """Whether a token is a word that the lexicon holds nowhere, by itself or in a phrase."""
        if self._found[index] or not 0 <= index < self.count:
            return False
        word = self._words[index]
        return self.tokens[index].kind == "word" and word not in self.lexicon.grammar

    def kind(self, index: int) -> str:
        """The token's kind; empty behind the last."""
        return self.tokens[index].kind if 0 <= index < self.count else ""

    def skip(self, index: int, *categories: str) -> int:
        """The first token from here on that begins no phrase of the categories."""
        while True:
            found, furthest = self._found[index], index
            for category in categories:
                if category in found and found[category].end > furthest:
                    furthest = found[category].end
            if furthest == index and not self.is_hyphen(index):
                return index
            index = max(furthest, index + 1)

    def says_place(self, start: int, end: int) -> bool:
        """Whether any of tokens ``start`` to ``end - 1`` begins words of place or movement."""
        return any(self._is_placed(i) for i in range(max(start, 0), min(end, self.count)))

    def _is_placed(self, index: int, *, stops: bool = False) -> bool:
        if self.kind(index) == "number":
            return True
        found = self._found[index]
        if "number" in found and any(u in self.categories(found["number"].end) for u in _UNITS):
            return True
        if "motion" in found and found.keys().isdisjoint(_PLACED):
            if found["motion"].end == index + 1 and "determiner" in self._found[index - 1]:
                return False  # "after the crossing"
            return not (stops and found["motion"].value == "stop")
        return not found.keys().isdisjoint(_PLACED) or "motion" in found

    def plain_end(self, start: int, *, stops: bool = False) -> int:
        """The first mark, word of place or movement from a token on.

        Args:
            start: where to look.
            stops: whether a verb of stopping counts as plain.
        """
        index = start
        while index < self.count and not self._is_placed(index, stops=stops):
            if self.tokens[index].kind == "mark" and self._words[index] not in _INNER_MARKS:
                break
            index += 1
        return index

    def label_end(self, index: int) -> int | None:
        """The token behind a known name of a sound that begins here."""
        for words in self.lexicon.labels.get(self.word(index), ()):
            if tuple(self._words[index : index + len(words)]) == words:
                return index + len(words)
        return None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of tokens ``start`` to ``end - 1``, as far as there are any."""
        if not self.tokens or start >= self.count:
            return (0, len(self.text))
        last = min(max(end, start + 1), self.count) - 1
        return (self.tokens[start].start, self.tokens[last].end)

    def written(self, start: int, end: int) -> str:
        """Tokens ``start`` to ``end - 1`` as they stand in the text."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def error(self, start: int, end: int, reason: str) -> PromptError:
        """The error that tokens ``start`` to ``end - 1`` are at fault for."""
        return PromptError(self.text, self.span(start, end), reason)
