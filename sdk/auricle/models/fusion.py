"""How audio features and a sentence become one condition (TAS, section 3.2 and table 3)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

__all__ = ["Fusion", "FusionKind", "fuse_semantically"]

FusionKind = Literal["saf", "conv", "add", "audio"]


def fuse_semantically(audio: Tensor, text: Tensor, projected_text: Tensor) -> tuple[Tensor, Tensor]:
    """Semantic-aware fusion, TAS equations 6 and 7.

    Args:
        audio: ``[B x d x L]``, f_a.
        text: ``[B x d]``, f_t.
        projected_text: ``[B x d]``, FC(f_t).

    Returns:
        ``f'_at`` ``[B x d]`` and the weights omega ``[B x L]``, which add up to 1. The weights say
        which moments of the clip the sentence is about. The printed formula is damaged; read as
        scaled dot-product attention with one query, and "matrix dot product" as element by element,
        the only product that keeps the shapes.
    """
    scores = torch.einsum("bd,bdl->bl", text, audio) / text.shape[1] ** 0.5
    weights = scores.softmax(dim=-1)
    gathered = torch.einsum("bl,bdl->bd", weights, audio)
    return text * (projected_text + gathered), weights


class Fusion(nn.Module):
    """Condition ``f_at`` from audio features and a sentence.

    ``saf`` is the paper's module; ``conv`` repeats the sentence along time and lets a convolution
    mix both; ``add`` adds them; ``audio`` leaves the sentence out.

    Args:
        kind: which of these.
        width: d, of the audio features.
        text_width: of the sentence's vector; projected to d where it differs, as the paper does
            with BERT.
    """

    def __init__(self, kind: FusionKind, width: int, text_width: int) -> None:
        super().__init__()
        self.kind = kind
        self.reduce = (
            nn.Linear(text_width, width)
            if text_width != width and kind != "audio"
            else nn.Identity()
        )
        self.project = nn.Linear(width, width) if kind == "saf" else nn.Identity()
        joined = 2 * width if kind in {"saf", "conv"} else width
        self.mix = nn.Conv1d(joined, width, 1)

    def forward(self, audio: Tensor, text: Tensor) -> Tensor:
        """``[B x d x L]`` from features ``[B x d x L]`` and sentences ``[B x text_width]``."""
        if self.kind == "audio":
            mixed: Tensor = self.mix(audio)
            return mixed
        reduced = self.reduce(text)
        if self.kind == "saf":
            reduced, _ = fuse_semantically(audio, reduced, self.project(reduced))
        along = reduced.unsqueeze(-1).expand_as(audio)
        fused: Tensor = self.mix(
            audio + along if self.kind == "add" else torch.cat([along, audio], dim=1)
        )
        return fused
