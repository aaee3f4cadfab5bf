"""SpatialV2A, published and coupled: the loss, and how clips are drawn.

As published, each ear is a branch with noise of its own, and its latent is a mel spectrogram that a
vocoder makes audible. Nothing ties the phases of the two ears to each other, so the interaural
coherence that the branches are to make is lost at the end. Two things bring it back: latents that
keep the phase (``codec.kind: complex``), and branches for mean and half difference of the ears in
place of left and right (``coupling: mid_side``), the second the first times a complex mask, plus a
rest. Where the rest is zero the two ears are the mid through two linear filters: fully coherent
whatever the network has learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from auricle.errors import InputError
from auricle.models.batch import Batch, ViewBatch
from auricle.models.codecs import build_codec
from auricle.models.seeing import SeeingNetwork
from auricle.models.spatial_v2a.config import SpatialV2AConfig
from auricle.models.spatial_v2a.flow import FlowField
from auricle.models.spatial_v2a.pictures import build_picture_encoder
from auricle.models.spatial_v2a.sampling import follow
from auricle.models.text import build_text_encoder

__all__ = ["SpatialV2ANetwork"]


class SpatialV2ANetwork(SeeingNetwork):
    """The flow, and everything around it."""

    kind: ClassVar[str] = "spatial_v2a"

    def __init__(self, config: SpatialV2AConfig) -> None:
        super().__init__()
        self.config = config
        self.sample_rate, self.window, self.hop = config.sample_rate, config.window, config.hop
        self.view_frames = config.view_frames
        self.codec = build_codec(config.codec, config.sample_rate)
        self.text = build_text_encoder(config.text)
        self.picture = build_picture_encoder(config.picture, moving=False)
        self.motion = build_picture_encoder(config.motion, moving=True)
        self._coupled = config.coupling == "mid_side"
        self._patch = config.codec.patch
        channels = self.codec.channels * self.codec.bins
        # One complex number for each frequency; the frames of a token share it.
        mask = 2 * self._patch * self.codec.bins if self._coupled else 0
        self.flow = FlowField(
            config, channels, mask, self.text.width, self.picture.width, self.motion.width
        )

    def initialize(self) -> None:
        """Take over the codec's pretrained weights."""
        self.codec.initialize()

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Equation 3, summed over the branches."""
        batch = batch.normalized()
        conditions = self._conditions(batch.prompts, batch.views)
        with torch.no_grad():
            mono = self._encode(batch.mono)
            if not self._coupled:
                ears = (batch.mono + batch.difference, batch.mono - batch.difference)
                clean = torch.stack([self._encode(ear) for ear in ears], dim=1)
            else:
                side = self._encode(batch.difference)
                parts = [side] if self.config.mono == "given" else [mono, side]
                clean = torch.stack(parts, dim=1)
        count = clean.shape[0]
        kept = torch.rand(count, device=clean.device) >= self.config.drop
        time = torch.rand(count, device=clean.device)
        noise = self._noise(clean.shape, None, clean)
        share = time.view(-1, 1, 1, 1)
        output = self.predict(clean * share + noise * (1.0 - share), time, mono, conditions, kept)
        target = clean - noise if self.config.prediction == "velocity" else clean
        errors = [
            functional.mse_loss(output[:, number], target[:, number])
            for number in range(target.shape[1])
        ]
        return {"loss": torch.stack(errors).sum()}

    def binaural(
        self, mono: Tensor, captions: Sequence[str], views: ViewBatch, generator: torch.Generator
    ) -> Tensor:
        """Clips ``[B x 2 x n]`` of mono clips ``[B x n]`` with root mean square 1.

        Where the mono clip is generated too, only its length counts.
        """
        conditions = self._conditions(captions, views)
        samples = mono.shape[-1]
        given = self._encode(mono)
        shape = (given.shape[0], self.config.branches, *given.shape[1:])
        latents = self._noise(shape, generator, given)
        latents = follow(
            latents,
            lambda here, time: self._guided(here, time, given, conditions),
            self.config.sampler,
        )
        decoded = [self._decode(latents[:, number], samples) for number in range(shape[1])]
        if not self._coupled:
            return torch.stack(decoded, dim=1)
        mid = mono if self.config.mono == "given" else decoded[0]
        return torch.stack([mid + decoded[-1], mid - decoded[-1]], dim=1)

    def _guided(
        self, latents: Tensor, time: Tensor, mono: Tensor, conditions: tuple[Tensor, ...]
    ) -> Tensor:
        """Velocity with classifier-free guidance: ``v_0 + g (v_c - v_0)``."""
        guidance: float = self.config.guidance
        everything = torch.ones_like(time)
        output = self.predict(latents, time, mono, conditions, everything)
        if guidance != 1.0:
            without = self.predict(latents, time, mono, conditions, 0.0 * everything)
            output = without + guidance * (output - without)
        if self.config.prediction == "velocity":
            return output
        return (output - latents) / (1.0 - time).view(-1, 1, 1, 1)

    def predict(
        self,
        latents: Tensor,
        time: Tensor,
        mono: Tensor,
        conditions: tuple[Tensor, ...],
        kept: Tensor,
    ) -> Tensor:
        """What the network predicts ``[B x branches x T x channels]``, the mask applied.

        Args:
            latents: ``[B x branches x T x channels]`` on their way from noise to the clip.
            time: ``[B]``, 0 (noise) to 1 (clip).
            mono: latents ``[B x T x channels]`` of the mono clip; not read where it is generated.
            conditions: caption, its mask, frames, motion and cues, as the flow takes them.
            kept: ``[B]``: 1 with the conditions, 0 without.
        """
        given = mono if self.config.mono == "given" else None
        outputs = self.flow(latents, time, given, *conditions, kept)
        if self._coupled:
            mid = outputs[0] if given is None else given
            size = mid.shape[-1]
            rest, mask = outputs[-1][..., :size], outputs[-1][..., size:]
            outputs = [*outputs[:-1], self._masked(mid, mask) + rest]
        return torch.stack(outputs, dim=1)

    def _masked(self, latent: Tensor, mask: Tensor) -> Tensor:
        """Tokens ``[B x T x channels]`` times one complex number for each frequency and token."""
        patch, bins = self._patch, self.codec.bins
        place = latent.shape[:2]
        planes = latent.reshape(*place, 2, patch, patch, bins)
        real, imaginary = mask.reshape(*place, 2, patch, 1, bins).unbind(2)
        first, second = planes.unbind(2)
        turned = [first * real - second * imaginary, first * imaginary + second * real]
        return torch.stack(turned, dim=2).flatten(2)

    def _conditions(self, captions: Sequence[str], views: ViewBatch | None) -> tuple[Tensor, ...]:
        if views is None:
            message = "the batch has no views; spatial_v2a is trained on a visual data set"
            raise InputError(message)
        text = self.text(captions)
        pictures = self.picture(views.frames), self.motion(views.frames)
        return text.tokens, text.mask, *pictures, views.cues

    def _noise(
        self, shape: Sequence[int], generator: torch.Generator | None, like: Tensor
    ) -> Tensor:
        """White noise; the branches share it where the configuration says so."""
        if self.config.coupling == "shared_noise":
            noise = torch.randn(shape[0], 1, *shape[2:], generator=generator)
            return noise.expand(*shape).to(like)
        return torch.randn(*shape, generator=generator).to(like)

    def _encode(self, signal: Tensor) -> Tensor:
        """Tokens ``[B x T x channels]`` of signals ``[B x n]``."""
        with torch.no_grad():
            return self.codec.encode(signal).permute(0, 3, 1, 2).flatten(2)

    def _decode(self, tokens: Tensor, samples: int) -> Tensor:
        latent = tokens.reshape(*tokens.shape[:2], self.codec.channels, self.codec.bins)
        return self.codec.decode(latent.permute(0, 2, 3, 1), samples)
