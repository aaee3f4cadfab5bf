"""From a sentence to tokens: typography made plain, words, numbers and marks told apart.

Every token keeps where it stood in the text as given, so that answers and errors can point at it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Token", "simplify", "tokenize"]

_PLAIN = {
    **dict.fromkeys("‘’‚‛ʼ`´＇", "'"),
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‐‑‒−﹣－", "-"),
    "–": "-",
    "—": " — ",
    "―": " — ",
    "…": "...",
    "′": "'",
    "″": '"',
    "º": "°",
    "˚": "°",
    "×": " x ",
    "·": " , ",
    "•": " , ",
    "→": " → ",
    "⇒": " → ",
    "、": ",",
    "。": ".",
    "\u200b": "",
    "\u00ad": "",
    "\ufeff": "",
    "*": " ",
    "#": " ",
    "|": " ; ",
    "½": " 1/2",
    "¼": " 1/4",
    "¾": " 3/4",
    "⅓": " 1/3",
    "⅔": " 2/3",
    "⁄": "/",
}

_TOKEN = re.compile(
    r"""
    (?P<ellipsis>\.{3,})
  | (?P<arrow>->|→|=>)
  | (?P<identifier>[^\W\d_]\w*_\w*[^\W_](?:\.(?:wav|mp3|ogg|flac|aiff?|opus))?
      | [^\W\d_]\w*\.(?:wav|mp3|ogg|flac|aiff?|opus)\b)
  | (?P<decade>(?:1\d|20)\d0s\b)
  | (?P<number>\d+(?:[.,]\d+)*|\.\d+)
  | (?P<unit>m/s|km/h|mi/h|ft/s|deg/s|°/s)(?![a-z])
  | (?P<clock>o'\s?clock)
  | (?P<suffix>n't\b|'(?:s|re|ve|ll|d|m)\b)
  | (?P<word>(?:dr|mr|mrs|ms|st|prof|sgt|capt|lt)\.(?=\s[^\W\d_])
      | (?:e\.g\.|i\.e\.|o\.s\.|v\.o\.|approx\.|etc\.)(?=[\s,.:)\]]|$)
      | [^\W\d_]+?(?=n't\b) | [^\W\d_]+)
  | (?P<mark>[^\s\w])
""",
    re.VERBOSE,
)


_SHORTENED = ("deg", "ft", "yd", "yds", "sec", "secs", "min", "mins")
_QUOTES = ('"', "”", "“", "»")


class Token(NamedTuple):
    """A word, number or mark.

    Attributes:
        kind: ``"word"``, ``"number"`` or ``"mark"``.
        text: in lower case and plain typography.
        start: offset of its first character in the text as given.
        end: offset behind its last.
    """

    kind: str
    text: str
    start: int
    end: int


def simplify(text: str) -> tuple[str, list[int]]:
    """The text in lower case and plain typography, and for each character where it came from."""
    if text.isascii() and not any(mark in text for mark in "*#|`"):
        return text.lower(), list(range(len(text)))
    plain: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        simple = _PLAIN.get(character)
        if simple is None:
            simple = unicodedata.normalize("NFKC", character).lower()
        plain.append(simple)
        origin.extend([index] * len(simple))
    return "".join(plain), origin


@lru_cache(maxsize=256)
def tokenize(text: str) -> tuple[Token, ...]:
    """Tokens of a text, in order; nothing but white space is left out."""
    plain, origin = simplify(text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or "mark"
        start, end = match.span()
        word = match.group()
        if word == "." and _is_shortened(tokens, text[origin[start] + 1 :]):
            continue
        if kind == "clock":
            word = "o'clock"
        if kind in ("unit", "suffix", "clock", "decade", "identifier"):
            kind = "word"
        elif kind in ("arrow", "ellipsis"):
            following = text[origin[end - 1] + 1 :].lstrip()[:1]
            ends = following.isupper() or following in _QUOTES
            kind, word = "mark", "->" if kind == "arrow" else "." if ends else ","
        elif kind == "word":
            word = word.removesuffix(".") if word == "approx." else word
        tokens.append(Token(kind, word, origin[start], origin[end - 1] + 1))
    return tuple(tokens)


def _is_shortened(before: list[Token], rest: str) -> bool:
    """Whether a full stop ends a unit and no sentence: "15 deg. to the right"."""
    following = rest.lstrip()[:1]
    if len(before) < 2 or before[-1].text not in _SHORTENED or before[-2].kind != "number":
        return False
    return following.islower() or following in (",", ";", ")")
