"""What stands in a text beside its own words: scene headings and what somebody says."""

from __future__ import annotations

import re

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.tokenizer import Token, tokenize

__all__ = ["is_quote", "spoken", "untitled"]

_SCENE_HEADING = re.compile(
    r"\b(?:INT|EXT|INT\./EXT|I/E)\.\s[A-Z0-9 ',/—–-]+(?:[.:\n]|$|(?<=[—–-] )(?=[a-z]))"
)


def untitled(text: str) -> tuple[Token, ...]:
    """The tokens without a script's scene headings: "INT. KITCHEN - NIGHT."."""
    tokens = tokenize(text)
    headings = [match.span() for match in _SCENE_HEADING.finditer(text)]
    if not headings:
        return tokens
    kept = [t for t in tokens if not any(a <= t.start < b for a, b in headings)]
    return tuple(kept) or tokens


def spoken(tokens: tuple[Token, ...], text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens without what somebody says in them: a man shouts "Behind you!"."""
    marks = [i for i, t in enumerate(tokens) if t.text == '"' and is_quote(t, text)]
    kept = list(tokens)
    for first, last in zip(marks[-2::-2], marks[-1::-2], strict=False):
        inside = tokens[first + 1 : last]
        verb = tokens[first - 1].text if first else ""
        verb = tokens[first - 2].text if verb in (",", ":") and first > 1 else verb
        says = "sound_verb" in lexicon.phrases.get(verb, {}).get("", {})
        if inside and (says or inside[-1].text in ("!", "?", ".")):
            del kept[first : last + 1]
    return kept if len(kept) > 1 else list(tokens)


def is_quote(token: Token, text: str) -> bool:
    if token.text not in ('"', "'"):
        return False
    return not text[: token.start].rstrip()[-1:].isdigit()
