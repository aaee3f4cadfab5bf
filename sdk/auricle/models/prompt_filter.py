"""The difference signal that a short filter, chosen by the sentence, makes of the mono clip.

For one source, ``A_D / A_M = (H_L - H_R) / (H_L + H_R)``: a filter of the place alone. The
diffusion models may predict what is left over beside it. This is the data-dependent prior of
PriorGrad (Lee et al., ICLR 2022) and the residual of ResGrad (Chen et al. 2022); the papers on
text-guided spatialization have none, and their published forms are configured without.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["PromptFilter"]


class PromptFilter(nn.Module):
    """FIR filters from a condition, one every 100 ms, cross-faded.

    Args:
        width: of the condition.
        sample_rate: Hz.
        reach_s: half the length of the filters: the largest delay either way.
        hidden: of the network between condition and taps.
    """

    def __init__(
        self, width: int, sample_rate: int, *, reach_s: float = 0.002, hidden: int = 128
    ) -> None:
        super().__init__()
        self._reach = round(reach_s * sample_rate)
        self._frame = sample_rate // 10
        taps = 2 * self._reach + 1
        self.taps = nn.Sequential(
            nn.Linear(width, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(),
            nn.Linear(hidden, taps),
        )  # fmt: skip
        last = self.taps[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, mono: Tensor, condition: Tensor) -> Tensor:
        """Difference signals ``[B x n]`` of clips ``[B x n]``.

        Args:
            mono: ``[B x n]``.
            condition: ``[B x width x L]``, spread evenly over the clip.
        """
        samples = mono.shape[-1]
        frames = -(-samples // self._frame)
        # One filter at each border of two frames; within a frame one fades into the next.
        pooled = functional.adaptive_avg_pool1d(condition, frames + 1)
        taps = self.taps(pooled.transpose(1, 2))
        tail = frames * self._frame - samples
        padded = functional.pad(mono, (self._reach, self._reach + tail))
        pieces = padded.unfold(1, self._frame + 2 * self._reach, self._frame)
        # [B x frames x taps x frame]: what each tap sees.
        seen = pieces.unfold(2, self._frame, 1)
        before = torch.einsum("bfkt,bfk->bft", seen, taps[:, :-1])
        after = torch.einsum("bfkt,bfk->bft", seen, taps[:, 1:])
        fade = torch.arange(self._frame, device=mono.device, dtype=mono.dtype) / self._frame
        mixed = before + (after - before) * fade
        return mixed.flatten(1)[:, :samples].float()
