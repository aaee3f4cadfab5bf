"""Which language a text is in, when it is not English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["foreign_language"]

_SCRIPTS = (
    ("HIRAGANA", "Japanese"),
    ("KATAKANA", "Japanese"),
    ("HANGUL", "Korean"),
    ("CJK", "Chinese"),
    ("CYRILLIC", "Russian or another language in Cyrillic"),
    ("ARABIC", "Arabic"),
    ("HEBREW", "Hebrew"),
    ("GREEK", "Greek"),
    ("DEVANAGARI", "Hindi"),
    ("THAI", "Thai"),
)
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _function_words() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    text = (files("auricle.prompt.lexicon") / "languages.toml").read_text("utf-8")
    data = tomllib.loads(text)
    languages = {name: frozenset(words) for name, words in data["languages"].items()}
    return languages, frozenset(data["english"])


def foreign_language(
    text: str, *, certain: bool, own_words: frozenset[str] = frozenset()
) -> str | None:
    """The name of the language a text is in, or ``None`` for English and for the unknown.

    Args:
        text: any text.
        certain: whether to answer only when its common words outnumber the English ones.
        own_words: the words of the lexicon, which count as English where it is not certain.
    """
    if text.isascii() is False and (script := _script(text)):
        return script
    languages, english = _function_words()
    # A letter alone is a name more often than a word: "x and y".
    words = [w for w in _WORD.findall(text.lower()) if len(w) > 1 or not w.isascii()]
    own = sum(word in english or (not certain and word in own_words) for word in words)
    counts = {name: sum(word in known for word in words) for name, known in languages.items()}
    name = max(counts, key=lambda language: counts[language])
    if certain:
        return name if counts[name] >= 2 and counts[name] > own else None
    return name if counts[name] >= 1 and counts[name] >= own else None


def _script(text: str) -> str | None:
    letters = [c for c in text if c.isalpha() and not c.isascii()]
    if not letters:
        return None
    names = [unicodedata.name(c, "") for c in letters]
    found = dict.fromkeys((language for _, language in _SCRIPTS), 0)
    for script, language in _SCRIPTS:
        found[language] += sum(name.startswith(script) for name in names)
    if found.get("Japanese") and found.get("Chinese"):
        # Japanese writes Chinese characters between its own.
        found["Japanese"] += found.pop("Chinese")
    language = max(found, key=lambda key: found[key])
    plain = sum(c.isascii() and c.isalpha() for c in text)
    return language if found[language] > plain / 2 else None
