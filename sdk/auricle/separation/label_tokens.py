"""Labels of sound sources as token numbers: words and character n-grams, hashed.

Every word gives a token of its own and one for each run of 3 and 4 characters of ``<word>``, as
in fastText (Bojanowski et al. 2017, "Enriching word vectors with subword information"). Labels
that share words or stems share tokens ("dog", "barking dogs"), and a word that was never trained
still has some. Token numbers are a hash into a table of fixed size, so there is no vocabulary to
ship.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Final

from auricle.errors import InputError

__all__ = ["MAX_TOKENS", "TABLE_SIZE", "label_tokens", "token_rows"]

TABLE_SIZE: Final = 4096
"""Rows of the embedding table; token numbers are 0 (padding) to ``TABLE_SIZE - 1``."""

MAX_TOKENS: Final = 64
"""Tokens of a label; words come first, what is over is cut."""

_WORD: Final = re.compile(r"[^\W_]+")
_GRAM_SIZES: Final = (3, 4)
# Words that say nothing about what a source sounds like.
_IGNORED: Final = frozenset(
    {
        *("a", "an", "and", "are", "at", "being", "by", "from", "in", "is", "its", "noise", "of"),
        *("on", "or", "some", "somebody", "someone", "something", "sound", "sounding", "sounds"),
        *("the", "their", "to", "with"),
    }
)


def label_tokens(label: str) -> list[int]:
    """Token numbers of a label, 1 to ``TABLE_SIZE - 1``, at most :data:`MAX_TOKENS`, words first.

    Args:
        label: what a source is, such as ``"dog"`` or ``"a barking dog"``; case does not matter.

    Raises:
        InputError: the label has no letter or digit.
    """
    words = _WORD.findall(label.lower())
    if not words:
        message = f"the label {label!r} has no word; expected the name of a sound, such as 'dog'"
        raise InputError(message)
    telling = [word for word in words if word not in _IGNORED] or words
    tokens = [_hash(f"w:{word}") for word in telling]
    for word in telling:
        bounded = f"<{word}>"
        tokens += [
            _hash(f"g:{bounded[start : start + size]}")
            for size in _GRAM_SIZES
            for start in range(len(bounded) - size + 1)
        ]
    return tokens[:MAX_TOKENS]


def token_rows(labels: Sequence[str], slots: int) -> list[list[int]]:
    """Tokens of several labels, ``slots`` rows of :data:`MAX_TOKENS`, padded with 0.

    Rows beyond the labels are padding throughout.

    Raises:
        InputError: there are more labels than slots, or a label has no word.
    """
    if len(labels) > slots:
        message = f"{len(labels)} labels were given; at most {slots} can be separated at once"
        raise InputError(message)
    rows = [label_tokens(label) for label in labels] + [[] for _ in range(slots - len(labels))]
    return [row + [0] * (MAX_TOKENS - len(row)) for row in rows]


def _hash(text: str) -> int:
    return 1 + zlib.crc32(text.encode()) % (TABLE_SIZE - 1)
