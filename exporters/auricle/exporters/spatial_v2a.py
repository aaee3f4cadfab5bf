"""The networks of SpatialV2A: encoders of text and frames, the flow, and the mel codec's."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn

from auricle.exporters.parts import Inputs, ModelParts, Part
from auricle.exporters.spatial_tas import mel_parts, text_inputs, text_part
from auricle.exporters.tas import example_clip
from auricle.models.codecs.mel import MelCodec
from auricle.models.spatial_v2a.network import SpatialV2ANetwork

__all__ = ["PICTURE_SIZE", "spatial_v2a_parts"]

PICTURE_SIZE: Final = (54, 96)
"""Height and width of the frames that the exported encoders take: those of the synthetic set."""

_CAPTIONS: Final = ("dog", "church bell and cat")


class _Flow(nn.Module):
    """One call of a sampler's step: what the network predicts, the mask applied."""

    def __init__(self, network: SpatialV2ANetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, latents: Tensor, time: Tensor, *given: Tensor) -> Tensor:
        """``given``: the mono latent where the network has one, the conditions, ``kept``."""
        mono, conditions = given[0], given[1:-1]
        if self.network.config.mono != "given":
            # Nothing of it is read: the file has no such input.
            mono, conditions = latents[:, 0], given[:-1]
        return self.network.predict(latents, time, mono, conditions, given[-1])


def spatial_v2a_parts(network: SpatialV2ANetwork) -> ModelParts:
    """Text encoder, built-in encoders of frames, flow; of the mel codec VAE decoder and vocoder.

    The complex codec is a Fourier transform, which TensorRT-RTX does not have: it stays outside, as
    do pretrained encoders of frames.
    """
    config = network.config
    with torch.no_grad():
        latent = network.codec.encode(example_clip(config.window, config.sample_rate))
    parts, notes = [text_part(network)], []
    for name, encoder, told in (
        ("picture_encoder", network.picture, config.picture),
        ("motion_encoder", network.motion, config.motion),
    ):
        if told.kind == "builtin":
            parts.append(_encoder_part(name, encoder, config.view_frames))
        else:
            notes.append(f"the {name} stays outside: it is the {told.kind} of {told.source}")
    parts.append(_flow_part(network, latent))
    if isinstance(network.codec, MelCodec):
        parts += mel_parts(network.codec, latent)
    else:
        notes.append("the complex codec stays outside, since it is a Fourier transform")
    height, width = PICTURE_SIZE
    metadata = {
        "sample_rate": config.sample_rate,
        "window": config.window,
        "codec": config.codec.kind,
        "coupling": config.coupling,
        "mono": config.mono,
        "prediction": config.prediction,
        "guidance": config.guidance,
        "view_frames": config.view_frames,
        "picture_height": height,
        "picture_width": width,
    }
    told_all = {name: str(value) for name, value in metadata.items()}
    return ModelParts("spatial_v2a", "1", told_all, tuple(parts), tuple(notes))


def _encoder_part(name: str, encoder: nn.Module, frames: int) -> Part:
    def draw(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)
        return {"frames": torch.rand(1, frames, 3, *PICTURE_SIZE, generator=generator)}

    return Part(
        name,
        encoder,
        draw(0),
        ("features",),
        draw=draw,
        real=lambda: [{"frames": _moving_square(frames)}],
    )


def _moving_square(frames: int) -> Tensor:
    """A bright square that crosses a dark picture, ``[1 x F x 3 x h x w]``."""
    height, width = PICTURE_SIZE
    pictures = torch.full((1, frames, 3, height, width), 0.2)
    for row in range(frames):
        left = (width - 12) * row // max(1, frames - 1)
        pictures[:, row, :, 20:32, left : left + 12] = 0.8
    return pictures


def _flow_part(network: SpatialV2ANetwork, latent: Tensor) -> Part:
    config = network.config
    mono = latent.permute(0, 3, 1, 2).flatten(2)
    shape = (1, config.branches, *mono.shape[1:])
    length, frames = config.text.max_tokens, config.view_frames
    widths = (network.text.width, network.picture.width, network.motion.width)
    given = config.mono == "given"

    def draw(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)

        def normal(*size: int) -> Tensor:
            return torch.randn(*size, generator=generator)

        cues = torch.rand(1, frames, 5, generator=generator)
        return {
            "latents": normal(*shape),
            "time": torch.rand(1, generator=generator),
            **({"mono": normal(*mono.shape)} if given else {}),
            "tokens": normal(1, length, widths[0]),
            "mask": torch.arange(length).unsqueeze(0) <= seed,
            "frames": normal(1, frames, widths[1]),
            "motion": normal(1, frames, widths[2]),
            # The last cue is a ratio, which is never 0.
            "cues": cues + torch.tensor([0.0, 0.0, 0.0, 0.0, 0.5]),
            "kept": torch.tensor([float(seed % 2 == 0)]),
        }

    encoder: Any = network.text

    def real() -> list[Inputs]:
        runs: list[Inputs] = []
        with torch.no_grad():
            for caption in _CAPTIONS:
                encoded = encoder.embed(*text_inputs(network, caption).values())
                known = {"tokens": encoded.tokens, "mask": encoded.mask}
                runs.append({**draw(0), **known, **({"mono": mono} if given else {})})
        return runs

    return Part("flow", _Flow(network), draw(0), ("prediction",), draw=draw, real=real)
