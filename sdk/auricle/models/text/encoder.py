"""What a text encoder gives, and the choice among them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

__all__ = ["EncodedText", "TextConfig", "TextEncoder", "build_text_encoder"]


@dataclass(frozen=True)
class TextConfig:
    """Which text encoder a model has.

    Attributes:
        kind: ``builtin`` is trained with the model; the others are those of ``transformers``
            (TAS, section 4.6; SpatialTAS, section 3.2; CLAP, Wu et al., ICASSP 2023).
        source: folder or hub name of pretrained weights; not used by ``builtin``.
        trained: whether the pretrained weights are trained too, as SpatialTAS does with FLAN-T5.
        width: of the embeddings of ``builtin``.
        layers: of ``builtin``.
        max_tokens: longer sentences are refused by ``builtin`` and cut by the others.
    """

    kind: Literal["builtin", "clip", "bert", "t5", "clap"] = "builtin"
    source: str = ""
    trained: bool = False
    width: int = 64
    layers: int = 2
    max_tokens: int = 77


@dataclass(frozen=True)
class EncodedText:
    """Embeddings of B sentences.

    Attributes:
        tokens: ``[B x T x width]``.
        mask: ``[B x T]``, true where there is a token.
        pooled: ``[B x width]``, one vector for each sentence.
    """

    tokens: Tensor
    mask: Tensor
    pooled: Tensor


class TextEncoder(nn.Module, ABC):
    """Sentences to embeddings.

    Attributes:
        width: of the embeddings.
    """

    width: int

    @abstractmethod
    def forward(self, prompts: Sequence[str]) -> EncodedText:
        """Embeddings of sentences."""


def build_text_encoder(config: TextConfig) -> TextEncoder:
    """The encoder that a configuration names.

    Raises:
        FormatError: pretrained weights cannot be loaded from ``config.source``.
    """
    if config.kind == "builtin":
        from auricle.models.text.builtin import BuiltinTextEncoder

        return BuiltinTextEncoder(config)
    from auricle.models.text.pretrained import PretrainedTextEncoder

    return PretrainedTextEncoder(config)
