"""CLIP, BERT, T5 and CLAP text encoders of ``transformers``, from a local folder or a hub name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor

from auricle.errors import FormatError
from auricle.models.text.encoder import EncodedText, TextConfig, TextEncoder

__all__ = ["PretrainedTextEncoder"]

_CLASSES: Final = {
    "clip": "CLIPTextModelWithProjection",
    "bert": "BertModel",
    "t5": "T5EncoderModel",
    "clap": "ClapTextModelWithProjection",
}


class PretrainedTextEncoder(TextEncoder):
    """Frozen unless the configuration says otherwise.

    One vector for a sentence is the projected embedding of CLIP or CLAP, and the mean over the
    tokens with BERT and T5 (TAS, section 3.2).
    """

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        import transformers

        if not config.source:
            message = f"text.source is empty; {config.kind} needs a folder or name of weights"
            raise FormatError(message)
        try:
            self.tokenizer: Any = transformers.AutoTokenizer.from_pretrained(config.source)
            loader = getattr(transformers, _CLASSES[config.kind])
            self.model: Any = loader.from_pretrained(config.source)
        except (OSError, ValueError) as error:
            message = f"no {config.kind} text encoder can be loaded from {config.source!r}: {error}"
            raise FormatError(message) from error
        self._projects = config.kind in {"clip", "clap"}
        self._trained = config.trained
        self._max_tokens = config.max_tokens
        self.model.requires_grad_(config.trained)
        size = self.model.config
        self.width = int(
            size.projection_dim if self._projects else getattr(size, "d_model", size.hidden_size)
        )

    def forward(self, prompts: Sequence[str]) -> EncodedText:
        """Embeddings of sentences; cut after ``max_tokens``."""
        device = next(self.model.parameters()).device
        ids, mask = self.tokens(prompts)
        with torch.set_grad_enabled(self._trained and torch.is_grad_enabled()):
            return self.embed(ids.to(device), mask.to(device))

    def tokens(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token numbers ``[B x T]`` and 1 where there is one, 0 in the padding."""
        batch = self.tokenizer(
            list(prompts),
            padding=True,
            truncation=True,
            max_length=self._max_tokens,
            return_tensors="pt",
        )
        return batch["input_ids"], batch["attention_mask"]

    def embed(self, ids: Tensor, present: Tensor) -> EncodedText:
        """Embeddings of what :meth:`tokens` gives."""
        output = self.model(input_ids=ids, attention_mask=present)
        mask = present.bool()
        tokens = output.last_hidden_state
        if self._projects:
            return EncodedText(tokens, mask, output.text_embeds)
        weights = mask.unsqueeze(-1).to(tokens.dtype)
        return EncodedText(tokens, mask, (tokens * weights).sum(dim=1) / weights.sum(dim=1))
