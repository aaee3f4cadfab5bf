"""Transformer blocks: several streams with one attention, and one stream alone.

After MMAudio (Cheng et al., CVPR 2025) and FLUX (Black Forest Labs), whose joint and single blocks
SpatialV2A takes over: norms without weights, shifted, scaled and gated by the condition (adaptive
layer norm), rotary positions (Su et al. 2021), convolutions of three tokens in the feed-forward
part.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Condition", "JointBlock", "SingleBlock", "rotary_angles"]

_EXPANSION = 3


def rotary_angles(positions: Tensor, width: int) -> Tensor:
    """Angles ``[T x width / 2]`` of positions ``[T]`` for heads of a width."""
    slowness = torch.arange(0, width, 2, device=positions.device, dtype=torch.float32) / width
    return positions[:, None] * torch.exp(slowness * -9.210340371976184)  # ln 10,000


def _turned(x: Tensor, angles: Tensor) -> Tensor:
    """Queries or keys ``[B x heads x T x d]``, their halves turned as a plane by the angles."""
    first, second = x.chunk(2, dim=-1)
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


class Condition(nn.Module):
    """Shifts, scales and gates ``[B x T or 1 x width]`` from a condition; all zero at first."""

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self._count = count
        self.project = nn.Linear(width, count * width)
        nn.init.zeros_(self.project.weight)
        nn.init.zeros_(self.project.bias)

    def forward(self, condition: Tensor) -> tuple[Tensor, ...]:
        """``count`` of them."""
        parts: tuple[Tensor, ...] = self.project(functional.silu(condition)).chunk(
            self._count, dim=-1
        )
        return parts


class _Stream(nn.Module):
    """What one stream has of its own: projections, feed-forward part, condition."""

    def __init__(self, width: int, heads: int, *, convolved: bool) -> None:
        super().__init__()
        self._heads = heads
        self.condition = Condition(width, 6)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        kernel = 3 if convolved else 1
        self.enter = nn.Conv1d(width, _EXPANSION * width, kernel, padding=kernel // 2)
        self.leave = nn.Conv1d(_EXPANSION * width, width, kernel, padding=kernel // 2)

    def attended(self, x: Tensor, parts: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values ``[B x heads x T x d]``."""
        shift, scale = parts[:2]
        normed = functional.layer_norm(x, x.shape[-1:]) * (1.0 + scale) + shift
        batch, tokens, width = x.shape
        qkv = self.qkv(normed).view(batch, tokens, 3, self._heads, width // self._heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        size = (query.shape[-1],)
        return functional.rms_norm(query, size), functional.rms_norm(key, size), value

    def finished(self, x: Tensor, heard: Tensor, parts: tuple[Tensor, ...]) -> Tensor:
        """After attention ``[B x heads x T x d]``: gate, then the feed-forward part."""
        _, _, gate, shift, scale, last_gate = parts
        x = x + gate * self.out(heard.transpose(1, 2).flatten(2))
        normed = functional.layer_norm(x, x.shape[-1:]) * (1.0 + scale) + shift
        fed = self.leave(functional.gelu(self.enter(normed.transpose(1, 2)))).transpose(1, 2)
        result: Tensor = x + last_gate * fed
        return result


class JointBlock(nn.Module):
    """Latents, frames and caption, each with its weights, in one attention."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.latents = _Stream(width, heads, convolved=True)
        self.frames = _Stream(width, heads, convolved=True)
        self.caption = _Stream(width, heads, convolved=False)

    def forward(
        self,
        streams: tuple[Tensor, Tensor, Tensor],
        conditions: tuple[Tensor, Tensor, Tensor],
        angles: tuple[Tensor, Tensor],
        mask: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """New streams.

        Args:
            streams: latents ``[B x T x width]``, frames ``[B x F x width]``, caption
                ``[B x K x width]``.
            conditions: of each, ``[B x its tokens or 1 x width]``.
            angles: rotary angles of latents and frames.
            mask: ``[B x 1 x 1 x T + F + K]``, true where there is a token.
        """
        modules = (self.latents, self.frames, self.caption)
        parts = [
            module.condition(condition)
            for module, condition in zip(modules, conditions, strict=True)
        ]
        triples = [
            module.attended(x, part)
            for module, x, part in zip(modules, streams, parts, strict=True)
        ]
        queries = [query for query, _, _ in triples]
        keys = [key for _, key, _ in triples]
        for number, angle in enumerate(angles):
            queries[number] = _turned(queries[number], angle)
            keys[number] = _turned(keys[number], angle)
        heard = functional.scaled_dot_product_attention(
            torch.cat(queries, dim=2),
            torch.cat(keys, dim=2),
            torch.cat([value for _, _, value in triples], dim=2),
            attn_mask=mask,
        )
        pieces = torch.split_with_sizes(heard, [x.shape[1] for x in streams], dim=2)
        latents, frames, caption = (
            module.finished(x, piece, part)
            for module, x, piece, part in zip(modules, streams, pieces, parts, strict=True)
        )
        return latents, frames, caption


class SingleBlock(nn.Module):
    """One branch alone."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.stream = _Stream(width, heads, convolved=True)

    def forward(self, x: Tensor, condition: Tensor, angles: Tensor) -> Tensor:
        """``[B x T x width]`` from the same, with a condition for each token."""
        parts = self.stream.condition(condition)
        query, key, value = self.stream.attended(x, parts)
        heard = functional.scaled_dot_product_attention(
            _turned(query, angles), _turned(key, angles), value
        )
        return self.stream.finished(x, heard, parts)
