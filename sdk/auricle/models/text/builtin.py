"""A small text encoder without downloads: words by hash, numbers by value, a small transformer.

Spatial words are few and always the same, so they have embeddings of their own. Names of objects
are open, so every other word shares a table through a hash (feature hashing, Weinberger et al.
2009).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from auricle.errors import InputError
from auricle.models.text.encoder import EncodedText, TextConfig, TextEncoder

__all__ = ["BuiltinTextEncoder", "words_of"]

_WORDS: Final = (
    *("a", "an", "and", "are", "at", "from", "in", "is", "it", "of", "on", "than", "the", "to"),
    *("with", "while", "you", "your", "my", "listener", "sound", "located", "originates"),
    *("left", "right", "front", "behind", "back", "ahead", "above", "below", "up", "down"),
    *("center", "centre", "middle", "straight", "side", "ear", "degrees", "clock", "level"),
    *("high", "higher", "low", "lower", "over", "overhead", "under", "beneath", "between"),
    *("near", "nearer", "close", "closer", "far", "farther", "further", "away", "distance"),
    *("euclidean", "m", "meter", "meters", "metre", "metres", "feet", "beside", "next"),
    *("moves", "moving", "goes", "approaches", "leaves", "through", "toward", "towards", "past"),
    *("around", "along", "then", "other", "direction", "forward", "off"),
)
_PAD, _NUMBER, _FIRST_WORD = 0, 1, 2
_BUCKETS: Final = 1024
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_DROPPED_NAMES: Final = 0.1


def words_of(prompt: str) -> list[str]:
    """Words and numbers of a sentence in lower case: ``"5.5m"`` is ``["5.5", "m"]``."""
    return _TOKEN.findall(prompt.lower())


class BuiltinTextEncoder(TextEncoder):
    """Transformer encoder over words, trained with its model.

    In training a tenth of the words that are not spatial are replaced at random, so that names that
    were never seen do not matter more than they should.
    """

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.width = config.width
        self._max_tokens = config.max_tokens
        self._known = {word: _FIRST_WORD + index for index, word in enumerate(_WORDS)}
        self._first_bucket = _FIRST_WORD + len(_WORDS)
        self.words = nn.Embedding(self._first_bucket + _BUCKETS, config.width, padding_idx=_PAD)
        self.places = nn.Parameter(torch.randn(config.max_tokens, config.width) * 0.02)
        self.number = nn.Linear(2, config.width)
        layer = nn.TransformerEncoderLayer(
            config.width, 4, 2 * config.width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)
        self.out = nn.LayerNorm(config.width)

    def forward(self, prompts: Sequence[str]) -> EncodedText:
        """Embeddings of sentences.

        Raises:
            InputError: a sentence has no word or too many.
        """
        indices, values = self.tokens(prompts)
        device = self.places.device
        return self.embed(indices.to(device), values.to(device))

    def embed(self, indices: Tensor, values: Tensor) -> EncodedText:
        """Embeddings of what :meth:`tokens` gives."""
        mask = indices != _PAD
        embedded = self.words(indices) + self.places[: indices.shape[1]]
        embedded = embedded + self.number(values) * (indices == _NUMBER).unsqueeze(-1)
        tokens = self.out(self.layers(embedded, src_key_padding_mask=~mask))
        weights = mask.unsqueeze(-1).to(tokens.dtype)
        pooled = (tokens * weights).sum(dim=1) / weights.sum(dim=1)
        return EncodedText(tokens, mask, pooled)

    def tokens(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Indices ``[B x T]`` and, for numbers, value / 10 and log value ``[B x T x 2]``.

        Raises:
            InputError: a sentence has no word or too many.
        """
        sentences = [words_of(prompt) for prompt in prompts]
        for prompt, words in zip(prompts, sentences, strict=True):
            if not 0 < len(words) <= self._max_tokens:
                message = f"{prompt!r} has {len(words)} words; expected 1 to {self._max_tokens}"
                raise InputError(message)
        length = max(len(words) for words in sentences)
        indices = torch.zeros(len(sentences), length, dtype=torch.long)
        values = torch.zeros(len(sentences), length, 2)
        for row, words in enumerate(sentences):
            for column, word in enumerate(words):
                if word[0].isdigit():
                    value = torch.tensor(float(word))
                    indices[row, column] = _NUMBER
                    values[row, column, 0] = value / 10.0
                    values[row, column, 1] = torch.log1p(value)
                else:
                    indices[row, column] = self._index(word)
        return indices, values

    def _index(self, word: str) -> int:
        known = self._known.get(word)
        if known is not None:
            return known
        if self.training and torch.rand(()) < _DROPPED_NAMES:
            return self._first_bucket + int(torch.randint(_BUCKETS, ()))
        return self._first_bucket + zlib.crc32(word.encode()) % _BUCKETS
