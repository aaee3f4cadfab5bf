"""The velocity field of SpatialV2A: tensors in, tensors out, so that it can be exported."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.spatial_v2a.blocks import Condition, JointBlock, SingleBlock, rotary_angles
from auricle.models.spatial_v2a.config import SpatialV2AConfig

__all__ = ["FlowField"]

_CUES = 5
_TIME_WAVES = 64
_SMALLEST_SHAPE = 1e-4


class _CueConditions(nn.Module):
    """``C_s = LayerNorm(ConvMLP(UpSample(S)))``, equation 5."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(_CUES, width, 3, padding=1), nn.GELU(), nn.Conv1d(width, width, 3, padding=1)
        )
        self.norm = nn.LayerNorm(width)

    def forward(self, cues: Tensor, tokens: int) -> Tensor:
        """``[B x tokens x width]`` of ``[B x F x 5]``, each cue first brought near 0 and 1."""
        side, area, variance, bias, shape = cues.unbind(-1)
        even = [4.0 * side - 2.0, 10.0 * area, 10.0 * variance, bias]
        even.append(shape.clamp_min(_SMALLEST_SHAPE).log())
        spread = _spread(torch.stack(even, dim=1), tokens)
        condition: Tensor = self.norm(self.layers(spread).transpose(1, 2))
        return condition


class FlowField(nn.Module):
    """From latents on their way, a time and the conditions to what the configuration predicts.

    Args:
        config: of the network.
        channels: of the latents of one token.
        mask_channels: of the complex mask of one token; used with ``mid_side`` alone.
        text_width, picture_width, motion_width: of the features.
    """

    waves: Tensor

    def __init__(
        self,
        config: SpatialV2AConfig,
        channels: int,
        mask_channels: int,
        text_width: int,
        picture_width: int,
        motion_width: int,
    ) -> None:
        super().__init__()
        width = config.width
        self._head = width // config.heads
        given = config.mono == "given"
        self.enter = nn.Linear(channels * (config.branches + given), width)
        self.caption = nn.Linear(text_width, width)
        self.frames = nn.Linear(picture_width, width)
        self.motion = nn.Sequential(
            nn.Linear(motion_width, width), nn.GELU(), nn.Linear(width, width)
        )
        self.seen = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        self.said = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        waves = torch.exp(torch.linspace(0.0, math.log(1000.0), _TIME_WAVES // 2))
        self.register_buffer("waves", waves, persistent=False)
        self.time = nn.Sequential(nn.Linear(_TIME_WAVES, width), nn.SiLU(), nn.Linear(width, width))
        self.cues = _CueConditions(width)
        # What stands for caption, frames, motion and cues that are left out (guidance).
        self.absent = nn.Parameter(torch.randn(4, width) * 0.02)
        self.joint = nn.ModuleList(
            JointBlock(width, config.heads) for _ in range(config.joint_blocks)
        )
        self.single = nn.ModuleList(
            nn.ModuleList(SingleBlock(width, config.heads) for _ in range(config.single_blocks))
            for _ in range(config.branches)
        )
        self.branch = nn.Parameter(torch.randn(config.branches, width) * 0.02)
        self.last = nn.ModuleList(Condition(width, 2) for _ in range(config.branches))
        # The mask belongs to the last branch, the side.
        sizes = [channels] * config.branches
        if config.coupling == "mid_side":
            sizes[-1] += mask_channels
        self.leave = nn.ModuleList(nn.Conv1d(width, size, 3, padding=1) for size in sizes)
        for layer in self.leave:
            assert isinstance(layer, nn.Conv1d)
            assert layer.bias is not None
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(
        self,
        latents: Tensor,
        time: Tensor,
        mono: Tensor | None,
        caption: Tensor,
        caption_mask: Tensor,
        frames: Tensor,
        motion: Tensor,
        cues: Tensor,
        kept: Tensor,
    ) -> list[Tensor]:
        """One output ``[B x T x channels]`` for each branch, the last with its mask behind.

        Args:
            latents: ``[B x branches x T x channels]``.
            time: ``[B]``, 0 (noise) to 1 (clip).
            mono: latents ``[B x T x channels]`` of the mono clip; None where it is generated too.
            caption: ``[B x K x text_width]``.
            caption_mask: ``[B x K]``, true where there is a word.
            frames: ``[B x F x picture_width]``.
            motion: ``[B x F x motion_width]``.
            cues: ``[B x F x 5]``.
            kept: ``[B]``: 1 with the conditions, 0 without.
        """
        tokens = latents.shape[2]
        entered = latents.permute(0, 2, 1, 3).flatten(2)
        if mono is not None:
            entered = torch.cat([entered, mono], dim=-1)
        share = kept.to(latents.dtype).view(-1, 1, 1)
        said = self._or_absent(self.caption(caption), 0, share)
        seen = self._or_absent(self.frames(frames), 1, share)
        moved = self._or_absent(self.motion(motion), 2, share)
        placed = self._or_absent(self.cues(cues, tokens), 3, share)
        weight = caption_mask.to(said.dtype).unsqueeze(-1)
        pooled = (said * weight).sum(dim=1, keepdim=True) / weight.sum(dim=1, keepdim=True)
        phase = time[:, None] * self.waves
        moment = self.time(torch.cat([phase.sin(), phase.cos()], dim=-1)).unsqueeze(1)
        everywhere = self.said(pooled) + self.seen(seen.mean(dim=1, keepdim=True)) + moment
        framewise = _spread(moved.transpose(1, 2), tokens).transpose(1, 2) + everywhere + placed
        here = torch.arange(tokens, device=latents.device, dtype=torch.float32)
        spacing = (tokens - 1) / max(1, frames.shape[1] - 1)
        there = torch.arange(frames.shape[1], device=latents.device) * spacing
        angles = (rotary_angles(here, self._head), rotary_angles(there, self._head))
        true = torch.ones(tokens + frames.shape[1], dtype=torch.bool, device=latents.device)
        mask = torch.cat([true.expand(latents.shape[0], -1), caption_mask], dim=1)[:, None, None]
        streams = (self.enter(entered), seen, said)
        for block in self.joint:
            streams = block(streams, (framewise, everywhere, everywhere), angles, mask)
        outputs = []
        for number, blocks in enumerate(self.single):
            assert isinstance(blocks, nn.ModuleList)
            x = streams[0] + self.branch[number]
            for block in blocks:
                x = block(x, framewise, angles[0])
            shift, scale = self.last[number](framewise)
            normed = functional.layer_norm(x, x.shape[-1:]) * (1.0 + scale) + shift
            outputs.append(self.leave[number](normed.transpose(1, 2)).transpose(1, 2))
        return outputs

    def _or_absent(self, features: Tensor, row: int, share: Tensor) -> Tensor:
        return features * share + self.absent[row] * (1.0 - share)


def _spread(features: Tensor, count: int) -> Tensor:
    """``[B x c x F]`` to ``[B x c x count]``: first to first, last to last, lines between."""
    return functional.interpolate(features, count, mode="linear", align_corners=True)
