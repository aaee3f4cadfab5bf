"""Sizes and choices of SpatialV2A."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from auricle.errors import InputError
from auricle.models.codecs import CodecConfig
from auricle.models.text import TextConfig

__all__ = ["FlowSamplerConfig", "PictureConfig", "SpatialV2AConfig"]


@dataclass(frozen=True)
class PictureConfig:
    """What turns frames into features.

    Attributes:
        kind: ``builtin`` is a small convolutional network trained with the model. ``clip`` is
            CLIP's picture encoder, one frame at a time. ``timesformer`` takes 16 frames, with
            attention divided over space and time, the architecture of Synchformer's picture half.
            The last two are frozen and come through ``transformers``.
        source: folder or hub name of pretrained weights; not used by ``builtin``.
        width: of the features of ``builtin``.
    """

    kind: Literal["builtin", "clip", "timesformer"] = "builtin"
    source: str = ""
    width: int = 64


@dataclass(frozen=True)
class FlowSamplerConfig:
    """How the flow is followed.

    Attributes:
        kind: Euler's method, or the midpoint method at two looks a step (MMAudio has both).
        steps: from noise to the clip; 25 in MMAudio.
    """

    kind: Literal["euler", "midpoint"] = "euler"
    steps: int = 25

    def __post_init__(self) -> None:
        if self.steps < 1:
            message = f"sampler has {self.steps} steps; expected at least 1"
            raise InputError(message)


@dataclass(frozen=True)
class SpatialV2AConfig:
    """The defaults are the published values, and MMAudio's small ones where the paper has none.

    Attributes:
        sample_rate: Hz.
        window: samples of a clip.
        hop: distance of the windows over a longer clip, samples.
        frames_per_second: at which the view is looked at.
        width: of the tokens.
        heads: of attention.
        joint_blocks: of latents, frames and caption together, N1.
        single_blocks: of each branch alone, N2.
        coupling: what ties the branches to each other. ``separate``, as published: left and right
            ear, each from noise of its own. ``shared_noise``: the same, from the same noise.
            ``mid_side``: mean and half difference of the ears; the difference is predicted as the
            mean times a complex mask, plus a rest, which keeps the ears coherent. Needs the codec
            ``complex`` and the prediction ``signal``.
        mono: ``generated``: both branches come from noise, as published. ``given``: the mono clip
            is a condition; with ``mid_side`` it is the mid itself.
        prediction: what the network outputs: the flow's ``velocity``, as published, or the clean
            ``signal``, from which the velocity follows.
        guidance: of classifier-free guidance; 1 for none.
        drop: share of the training examples without caption, frames and cues.
        sampler: steps of the flow.
        codec: between clips and latents.
        text: of the caption.
        picture: one frame at a time, for what is seen.
        motion: several frames, for when it happens.
    """

    sample_rate: int = 16_000
    window: int = 131_072
    hop: int = 65_536
    frames_per_second: float = 8.0
    width: int = 448
    heads: int = 7
    joint_blocks: int = 6
    single_blocks: int = 12
    coupling: Literal["separate", "shared_noise", "mid_side"] = "separate"
    mono: Literal["given", "generated"] = "generated"
    prediction: Literal["velocity", "signal"] = "velocity"
    guidance: float = 4.5
    drop: float = 0.1
    sampler: FlowSamplerConfig = field(default_factory=FlowSamplerConfig)
    codec: CodecConfig = field(default_factory=lambda: CodecConfig(vocoder="bigvgan"))
    text: TextConfig = field(default_factory=lambda: TextConfig(kind="clip"))
    picture: PictureConfig = field(default_factory=lambda: PictureConfig(kind="clip"))
    motion: PictureConfig = field(default_factory=lambda: PictureConfig(kind="timesformer"))

    def __post_init__(self) -> None:
        if self.coupling == "mid_side" and (
            self.codec.kind != "complex" or self.prediction != "signal"
        ):
            message = "coupling: mid_side needs codec.kind: complex and prediction: signal"
            raise InputError(message)
        if self.width % (2 * self.heads):
            message = f"width {self.width} is not a multiple of twice the {self.heads} heads"
            raise InputError(message)

    @property
    def branches(self) -> int:
        """Latents that the flow makes for a clip."""
        return 1 if self.coupling == "mid_side" and self.mono == "given" else 2

    @property
    def view_frames(self) -> int:
        """Frames that are looked at for a window, the first and the last at its ends."""
        return max(2, round(self.window / self.sample_rate * self.frames_per_second) + 1)
