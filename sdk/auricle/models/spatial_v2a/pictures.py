"""Features of frames: small networks trained with the model, or pretrained ones, frozen."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.errors import FormatError
from auricle.models.spatial_v2a.config import PictureConfig

__all__ = ["PictureEncoder", "build_picture_encoder"]

_SETTINGS: Final = "preprocessor_config.json"
# Mean and spread that pictures were normalised by in training, for weights that do not say: CLIP's
# (Radford et al. 2021, released code) and TimeSformer's (Bertasius et al. 2021, released code, and
# preprocessor_config.json of its weights). Synchformer's visual half, the same architecture, was
# trained with 0.5 and 0.5 (configs/segment_avclip.yaml of its code, after configs/SSV2/
# divided_224_16x4.yaml of Motionformer's): a folder of its weights has to say so.
_NORMALISED: Final = {
    "clip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "timesformer": ((0.45, 0.45, 0.45), (0.225, 0.225, 0.225)),
}


class PictureEncoder(nn.Module, ABC):
    """Frames to features.

    Attributes:
        width: of the features.
    """

    width: int

    @abstractmethod
    def forward(self, frames: Tensor) -> Tensor:
        """``[B x F x width]`` of ``[B x F x 3 x height x width]``, 0 to 1."""


class _BuiltinPictures(PictureEncoder):
    """Convolutions, then mean and maximum over the picture: what is seen rather than where."""

    def __init__(self, config: PictureConfig, *, moving: bool) -> None:
        super().__init__()
        self.width, self._moving = config.width, moving
        half = max(8, config.width // 2)
        self.layers = nn.Sequential(
            nn.Conv2d(3, half // 2, 5, stride=4, padding=2), nn.GELU(),
            nn.Conv2d(half // 2, half, 3, stride=2, padding=1), nn.GELU(),
        )  # fmt: skip
        self.out = nn.Linear(2 * half, config.width)
        self.along = nn.Conv1d(config.width, config.width, 3, padding=1)

    def forward(self, frames: Tensor) -> Tensor:
        """Of frames, or of how each differs from the one before."""
        pictures = frames - 0.5
        if self._moving:
            pictures = pictures[:, 1:] - pictures[:, :-1]
            pictures = torch.cat([torch.zeros_like(frames[:, :1]), pictures], dim=1)
        seen = self.layers(pictures.flatten(0, 1))
        pooled = torch.cat([seen.mean(dim=(2, 3)), seen.amax(dim=(2, 3))], dim=-1)
        features = functional.gelu(self.out(pooled)).view(*frames.shape[:2], self.width)
        joined: Tensor = self.along(features.transpose(1, 2)).transpose(1, 2)
        return joined


class _Pretrained(PictureEncoder):
    """Frozen; one vector for each frame."""

    mean: Tensor
    spread: Tensor

    def __init__(self, config: PictureConfig) -> None:
        super().__init__()
        import transformers

        self._kind = config.kind
        name = {"clip": "CLIPVisionModelWithProjection", "timesformer": "TimesformerModel"}
        if not config.source:
            message = f"source is empty; {config.kind} needs a folder or name of weights"
            raise FormatError(message)
        try:
            self.model: Any = getattr(transformers, name[config.kind]).from_pretrained(
                config.source
            )
        except (OSError, ValueError) as error:
            message = f"no {config.kind} can be loaded from {config.source!r}: {error}"
            raise FormatError(message) from error
        self.model.requires_grad_(False)
        size = self.model.config
        self.width = int(size.projection_dim if config.kind == "clip" else size.hidden_size)
        self._side = int(size.image_size)
        self._together = 1 if config.kind == "clip" else int(size.num_frames)
        self._tokens = (self._side // int(size.patch_size)) ** 2
        mean, spread = _normalisation(config)
        # In checkpoints: they are right for the weights there, whatever the file says later.
        self.register_buffer("mean", torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("spread", torch.tensor(spread).view(3, 1, 1))

    def train(self, mode: bool = True) -> _Pretrained:
        """Stays in evaluation."""
        super().train(mode)
        self.model.eval()
        return self

    @torch.no_grad()
    def forward(self, frames: Tensor) -> Tensor:
        """Of the frames at the encoder's own size."""
        batch, count = frames.shape[:2]
        small = functional.interpolate(
            frames.flatten(0, 1), (self._side, self._side), mode="bilinear", antialias=True
        )
        pictures = ((small - self.mean) / self.spread).view(batch, count, *small.shape[1:])
        if self._kind == "clip":
            embeds: Tensor = self.model(pixel_values=pictures.flatten(0, 1)).image_embeds
            return embeds.view(batch, count, self.width)
        # Groups of as many frames as it was trained on, the last held to fill the last group.
        missing = -count % self._together
        held = torch.cat([pictures, pictures[:, -1:].expand(-1, missing, -1, -1, -1)], dim=1)
        groups = held.reshape(-1, self._together, *held.shape[2:])
        hidden = self.model(pixel_values=groups).last_hidden_state[:, 1:]
        # Tokens come patch by patch, each with all its frames.
        seen = hidden.reshape(-1, self._tokens, self._together, self.width).mean(dim=1)
        features: Tensor = seen.reshape(batch, count + missing, self.width)[:, :count]
        return features


def _normalisation(config: PictureConfig) -> tuple[list[float], list[float]]:
    """Mean and spread of each colour, from ``preprocessor_config.json`` beside the weights if it
    is there."""
    try:
        path = _settings_file(config.source)
        told = None if path is None else path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        message = f"{_SETTINGS} of {config.source!r} cannot be read: {error}"
        raise FormatError(message) from error
    if told is None:
        mean, spread = _NORMALISED[config.kind]
        return list(mean), list(spread)
    try:
        settings = json.loads(told)
        means, spreads = (
            [float(part) for part in settings[key]] for key in ("image_mean", "image_std")
        )
        good = len(means) == len(spreads) == 3 and min(spreads) > 0.0
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        message = (
            f"{path} has no image_mean and image_std of three numbers each, the latter above 0"
        )
        raise FormatError(message)
    return means, spreads


def _settings_file(source: str) -> Path | None:
    """``preprocessor_config.json`` of a folder or hub name; none where it is known to be absent.

    Raises:
        OSError: whether there is one cannot be found out: the hub is out of reach.
        ValueError: the source is no name of the hub.
    """
    from huggingface_hub import hf_hub_download, try_to_load_from_cache
    from huggingface_hub.utils import EntryNotFoundError, LocalEntryNotFoundError

    if Path(source).is_dir():
        path = Path(source) / _SETTINGS
        # A link to nowhere is a file that is lost, not one that was never there.
        return path if path.exists() or path.is_symlink() else None
    try:
        return Path(hf_hub_download(source, _SETTINGS))
    except LocalEntryNotFoundError:
        # Offline, the cache may still know that the hub has none; of what it does not know it
        # says None.
        if try_to_load_from_cache(source, _SETTINGS) is None:
            raise
        return None
    except EntryNotFoundError:
        return None


def build_picture_encoder(config: PictureConfig, *, moving: bool) -> PictureEncoder:
    """The encoder that a configuration names.

    Args:
        config: of the encoder.
        moving: whether ``builtin`` looks at what changes between frames.

    Raises:
        FormatError: pretrained weights, or how their pictures are normalised, cannot be loaded.
    """
    return (
        _BuiltinPictures(config, moving=moving) if config.kind == "builtin" else _Pretrained(config)
    )
