"""Masks for parts that are heard from different places, as the engine makes them."""

from __future__ import annotations

from math import exp
from typing import Final

import torch
from torch import Tensor

__all__ = ["decided"]

# As in the engine: runtime/src/inference/slot_decision.hpp says what for.
_BALANCE: Final = 0.8
_LARGEST_OFFSET: Final = 0.5
_SHARPNESS: Final = 4.0
_KEPT: Final = exp(-1 / 300)
_QUIET_HOP: Final = 0.364
_LEAST_MASK: Final = 1e-4


def decided(masks: Tensor, power: Tensor, active: Tensor) -> Tensor:
    """Masks by which each object is heard from one place: balanced among the slots, and sharper.

    ``mu``, a slot's mean of ``l``, the logarithm of its mask, over the mean of all slots' ``l``, is
    taken over bins and past hops: bins of a hop weighted by amplitude, hops alike whatever their
    level, unless they are silent. The slots share what the residual leaves by
    ``softmax(4 (l - clip(0.8 mu, -0.5, 0.5)))``. The residual keeps its mask. With one active slot
    nothing changes.

    Args:
        masks: at least 0, with sum 1, the residual last, ``[T x B x (S + 1) x bins]``.
        power: squared magnitudes of the bins of the contract's window, full scale at 1,
            ``[T x B x bins]``.
        active: 1 where a slot has an object, 0 elsewhere, ``[B x S]``.

    Returns:
        As the masks.
    """
    wanted = active.unsqueeze(-1)
    several = active.sum(-1)[:, None, None] > 1
    slots, amplitude = masks[:, :, :-1], power.sqrt()
    logits = slots.clamp(min=_LEAST_MASK).log()
    mean = (logits * wanted).sum(2, keepdim=True) / wanted.sum(1, keepdim=True).clamp(min=1)
    certainty = ((logits - mean) * amplitude.unsqueeze(2)).sum(-1)
    weight = amplitude.sum(-1)
    level = weight + _QUIET_HOP
    kept = _kept_sums(weight / level).clamp(min=1e-30).unsqueeze(-1)
    offsets = _kept_sums(certainty / level.unsqueeze(-1)) / kept
    offsets = (_BALANCE * offsets).clamp(-_LARGEST_OFFSET, _LARGEST_OFFSET)
    sharp = _SHARPNESS * (logits - offsets.unsqueeze(-1))
    shares = torch.softmax(sharp.masked_fill(wanted == 0, float("-inf")), dim=2)
    named = (slots * wanted).sum(2, keepdim=True) * shares
    return torch.cat([torch.where(several, named, slots), masks[:, :, -1:]], 2)


def _kept_sums(values: Tensor) -> Tensor:
    """Sums over past hops, each counting less the older it is, ``[T x ...]``."""
    sums = torch.zeros_like(values)
    total = torch.zeros_like(values[0], dtype=torch.float64)
    for hop, value in enumerate(values):
        total = _KEPT * total + value
        sums[hop] = total
    return sums
