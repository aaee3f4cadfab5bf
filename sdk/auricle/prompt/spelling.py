"""Small slips of the fingers in words the parser knows."""

from __future__ import annotations

from functools import lru_cache

from auricle.prompt.lexicon import Lexicon, load_lexicon

__all__ = ["correct", "is_one_slip"]

_SHORTEST = 4


def is_one_slip(written: str, meant: str) -> bool:
    """Whether one letter left out, added, changed or swapped with its neighbour tells them apart.

    This is distance 1 of Damerau (1964), who found four in five spelling errors to be of it.
    """
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    a, b = written[start:], meant[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def correct(word: str, lexicon: Lexicon) -> str | None:
    """The known word that a word is a slip of, if there is exactly one and it is no word itself."""
    if word in lexicon.words or word in lexicon.never_typos or not word.isascii():
        return None
    return _correct(word, lexicon.code)


@lru_cache(maxsize=4096)
def _correct(word: str, code: str) -> str | None:
    lexicon = load_lexicon(code)
    if word in lexicon.slips:
        return lexicon.slips[word]
    if len(word) < _SHORTEST:
        return None
    keys = [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]
    candidates = {meant for key in keys for meant in lexicon.correctable.get(key, ())}
    # The first letter is the one that fingers get right (Yannakoudakis and Fawthrop 1983).
    meant = {m for m in candidates if m[0] == word[0] and is_one_slip(word, m)}
    # A plural of a known word, or a known word's plural, is a word of its own.
    if any(word in (m + "s", m + "y", m[:-1]) and m[-1] != "s" for m in meant):
        meant = {m for m in meant if word not in (m + "s", m + "y")}
    senses = [lexicon.phrases.get(m, {}).get("") for m in sorted(meant)]
    same = bool(senses) and all(sense == senses[0] for sense in senses)
    return min(meant) if same else None
