"""Sentences about where sounds are, read exactly: ``auricle.parse(text) -> Prompt``.

Standard library only. A text passes ``tokenizer`` (typography), ``reader`` (lexicon phrases at
every token), ``adjuncts`` (what tells no place is set aside), ``elements`` (names, places, verbs),
``clauses`` (who is where), ``story`` (objects and relations), ``solver`` (positions) and ``motion``
(paths). docs/sentences.md describes the language.
"""

from __future__ import annotations

from auricle.prompt.parser import parse
from auricle.prompt.placement import Placement, Prompt, Relation

__all__ = ["Placement", "Prompt", "Relation", "parse"]
