"""What networks are trained on: mono clips, their difference signals and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

__all__ = ["Batch", "ViewBatch", "level_of"]

_QUIET_RMS = 1e-4


@dataclass(frozen=True)
class ViewBatch:
    """What is seen during clips, evenly from the first sample of each to its last.

    Attributes:
        frames: ``[B x F x 3 x height x width]``, 0 to 1.
        cues: ``[B x F x 5]``, see :func:`auricle.views.visual_cues`.
    """

    frames: Tensor
    cues: Tensor

    def to(self, device: torch.device) -> ViewBatch:
        """The same views on a device."""
        return ViewBatch(self.frames.to(device), self.cues.to(device))


@dataclass(frozen=True)
class Batch:
    """Clips of one length with a sentence each.

    Attributes:
        mono: ``[B x n]``, mean of the ears, ``A_M / 2`` of the papers.
        difference: ``[B x n]``, half the left ear less half the right, ``A_D / 2``.
        prompts: B sentences.
        views: what is seen; None where the data have no pictures.
    """

    mono: Tensor
    difference: Tensor
    prompts: tuple[str, ...]
    views: ViewBatch | None = None

    @classmethod
    def from_binaural(
        cls, binaural: Tensor, prompts: Sequence[str], views: ViewBatch | None = None
    ) -> Batch:
        """From clips ``[B x 2 x n]``, left ear first."""
        left, right = binaural[:, 0], binaural[:, 1]
        return cls((left + right) / 2, (left - right) / 2, tuple(prompts), views)

    def normalized(self) -> Batch:
        """The same clips with a mono root mean square of 1; near silence is not raised."""
        level = level_of(self.mono)
        return replace(self, mono=self.mono / level, difference=self.difference / level)

    def to(self, device: torch.device) -> Batch:
        """The same clips on a device."""
        views = None if self.views is None else self.views.to(device)
        return Batch(self.mono.to(device), self.difference.to(device), self.prompts, views)


def level_of(mono: Tensor) -> Tensor:
    """Root mean square ``[B x 1]`` of clips ``[B x n]``, never below 1e-4 (-80 dB)."""
    return mono.square().mean(dim=-1, keepdim=True).sqrt().clamp_min(_QUIET_RMS)
