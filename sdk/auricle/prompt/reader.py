"""A text under a lexicon: which phrases of which category begin at which token.

The grammar asks ``reader.find(i, "direction")`` and gets the longest phrase of that category.
Nothing is decided here about what a word means; that depends on what stands around it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from auricle.errors import PromptError
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.repairs import repaired
from auricle.prompt.spelling import correct
from auricle.prompt.tokenizer import Token, tokenize

__all__ = ["Found", "Reader"]

_SCENE_HEADING = re.compile(r"\b(?:INT|EXT|INT\./EXT|I/E)\.\s[A-Z0-9 ',/—–-]+(?:[.:\n]|$)")


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
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.corrections: list[tuple[int, str, str]] = []
        self.memory: dict[tuple[str, int, bool], Any] = {}
        spoken = self._spoken(self._untitled(text), text, lexicon)
        tokens = [token for token in spoken if not self._is_quote(token, text)]
        tokens = repaired(tokens, lexicon)
        self.tokens: list[Token] = tokens
        self.count = len(tokens)
        self._words = [token.text for token in tokens]
        known = {
            i for first in range(len(tokens)) for i in range(first, self.label_end(first) or first)
        }
        for index, token in enumerate(tokens):
            if index in known:
                continue
            if token.kind == "word" and (better := correct(token.text, lexicon)):
                self.corrections.append((index, token.text, better))
                tokens[index] = token._replace(text=better)
        self._words = [token.text for token in tokens]
        self._found: list[dict[str, Found]] = [self._match(i) for i in range(self.count)]

    @staticmethod
    def _untitled(text: str) -> tuple[Token, ...]:
        """The tokens without a script's scene headings: "INT. KITCHEN - NIGHT."."""
        tokens = tokenize(text)
        headings = [match.span() for match in _SCENE_HEADING.finditer(text)]
        if not headings:
            return tokens
        kept = [t for t in tokens if not any(a <= t.start < b for a, b in headings)]
        return tuple(kept) or tokens

    def _spoken(self, tokens: tuple[Token, ...], text: str, lexicon: Lexicon) -> list[Token]:
        """The tokens without what somebody says in them: a man shouts "Behind you!"."""
        marks = [i for i, t in enumerate(tokens) if t.text == '"' and self._is_quote(t, text)]
        kept = list(tokens)
        for first, last in zip(marks[-2::-2], marks[-1::-2], strict=False):
            inside = tokens[first + 1 : last]
            verb = tokens[first - 1].text if first else ""
            verb = tokens[first - 2].text if verb in (",", ":") and first > 1 else verb
            says = "sound_verb" in lexicon.phrases.get(verb, {}).get("", {})
            if inside and (says or inside[-1].text in ("!", "?", ".")):
                del kept[first : last + 1]
        return kept if len(kept) > 1 else list(tokens)

    @staticmethod
    def _is_quote(token: Token, text: str) -> bool:
        if token.text not in ('"', "'"):
            return False
        return not text[: token.start].rstrip()[-1:].isdigit()

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
        """Whether the token is a hyphen inside a compound word."""
        return index < self.count and self._words[index] == "-" and self._is_joined(index)

    def find(self, index: int, category: str) -> Found | None:
        """The longest phrase of a category that begins at a token."""
        return self._found[index].get(category) if 0 <= index < self.count else None

    def categories(self, index: int) -> dict[str, Found]:
        """All categories with a phrase that begins at a token."""
        return self._found[index] if 0 <= index < self.count else {}

    def mean(self, index: int, category: str, value: str, end: int) -> None:
        """Give a phrase a meaning that only this text gives it."""
        self._found[index] = {**self._found[index], category: Found(value, end)}

    def reword(self, index: int, word: str) -> None:
        """Read a token as another word."""
        self._words[index] = word
        self._found = [self._match(i) for i in range(self.count)]

    def word(self, index: int) -> str:
        """The token's text in lower case; empty behind the last."""
        return self._words[index] if 0 <= index < self.count else ""

    def within(self, index: int, group: str) -> bool:
        """Whether the token's text is one of a group of the lexicon."""
        return self.word(index) in self.lexicon.groups[group]

    def is_form(self, index: int, *forms: str) -> bool:
        """Whether the token's text looks like a form of a word: "doing", "past", "plural"."""
        return self.lexicon.inflection.is_form(self.word(index), *forms)

    def kind(self, index: int) -> str:
        """The token's kind; empty behind the last."""
        return self.tokens[index].kind if 0 <= index < self.count else ""

    def skip(self, index: int, *categories: str) -> int:
        """The first token from here on that begins no phrase of the categories."""
        while True:
            ends = [f.end for c in categories if (f := self.find(index, c)) is not None]
            if self.is_hyphen(index):
                ends.append(index + 1)
            if not ends:
                return index
            index = max(ends)

    def label_end(self, index: int) -> int | None:
        """The token behind a known name of a sound that begins here."""
        for words in self.lexicon.labels.get(self.word(index), ()):
            if tuple(self._words[index : index + len(words)]) == words:
                return index + len(words)
        return None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of tokens ``start`` to ``end - 1``."""
        if not self.tokens or start >= self.count:
            return (0, len(self.text))
        return (self.tokens[start].start, self.tokens[max(end, start + 1) - 1].end)

    def written(self, start: int, end: int) -> str:
        """Tokens ``start`` to ``end - 1`` as they stand in the text."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def error(self, start: int, end: int, reason: str) -> PromptError:
        """The error that tokens ``start`` to ``end - 1`` are at fault for."""
        return PromptError(self.text, self.span(start, end), reason)
