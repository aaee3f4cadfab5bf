"""The network that runs when labels change: tokens of labels become conditions."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from auricle.separation.label_tokens import TABLE_SIZE
from auricle.separation.streaming_config import StreamingConfig

__all__ = ["QueryEncoder"]


class QueryEncoder(nn.Module):
    """Sum of token embeddings, as in fastText but over the root of their number, then two layers.

    The last layer gives what modulates the mask network directly, so that nothing of the labels
    has to be computed on every hop.
    """

    def __init__(self, config: StreamingConfig) -> None:
        super().__init__()
        self.tokens = nn.Embedding(TABLE_SIZE, config.embedding, padding_idx=0)
        self.hidden = nn.Linear(config.embedding, config.encoder)
        self.out = nn.Linear(config.encoder, config.condition_size)
        # Labels modulate by about a third from the start, or slots would long stay alike.
        nn.init.normal_(self.out.weight, std=0.1)
        nn.init.zeros_(self.out.bias)

    def forward(self, tokens: Tensor) -> Tensor:
        """Conditions ``[... x condition_size]`` of labels.

        Args:
            tokens: of :func:`auricle.separation.label_tokens.token_rows`, int64 ``[... x T]``,
                0 is padding.
        """
        return self.conditions(self.embedded(tokens))

    def embedded(self, tokens: Tensor) -> Tensor:
        """Embedding of the tokens of a label together, ``[... x embedding]``; zero without any."""
        present = (tokens > 0).unsqueeze(-1).to(self.tokens.weight.dtype)
        count = present.sum(-2).clamp(min=1.0)
        together: Tensor = (self.tokens(tokens) * present).sum(-2) / count.sqrt()
        return together

    def conditions(self, embedded: Tensor) -> Tensor:
        """Conditions of embedded labels."""
        conditions: Tensor = self.out(torch.nn.functional.silu(self.hidden(embedded)))
        return conditions
