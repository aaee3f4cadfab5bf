"""Heat maps of what sounds, by a network: ACL (Park et al., IJCV 2025) from local weights.

ACL asks CLIPSeg, which segments what a sentence names, with an embedding of the sound in place of
the sentence's. CLIPSeg comes through ``transformers``. The part that turns sound into an embedding
(BEATs and a projection, which ``transformers`` does not have) is a program of ``torch.export``,
saved once from a user's own copy of ACL.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from auricle.errors import FormatError, InputError

__all__ = ["SoundLocalizer"]

_AUDIO, _SETTINGS = "audio_embedding.pt2", "acl.json"
_SOUND_RATE: Final = 16_000
# Mean and spread of the pictures that CLIPSeg was trained on (its released preprocessor).
_MEAN: Final = (0.485, 0.456, 0.406)
_SPREAD: Final = (0.229, 0.224, 0.225)
_FRAMES_AT_ONCE: Final = 16


class SoundLocalizer:
    """Where in the frames a sound comes from.

    Args:
        folder: a CLIPSeg as ``save_pretrained`` writes it; ``audio_embedding.pt2``, a program
            of ``torch.export`` from sound ``[1 x n]`` at 16 kHz, any n, to
            ``[1 x projection_dim]``; and ``acl.json`` with the numbers ``w`` and ``b`` of the soft
            mask.
        device: where it runs.

    Raises:
        FormatError: a file is missing, damaged or does not fit the others.
    """

    def __init__(self, folder: str | os.PathLike[str], *, device: str = "cpu") -> None:
        import transformers

        place = Path(folder)
        try:
            # The libraries' loaders are not annotated.
            clip_seg: Any = transformers.CLIPSegForImageSegmentation
            self._clip_seg: Any = clip_seg.from_pretrained(place).eval().to(device)
        except (OSError, ValueError) as error:
            message = f"no CLIPSeg can be loaded from {place}: {error}"
            raise FormatError(message) from error
        try:
            self._audio: Any = torch.export.load(place / _AUDIO).module().to(device)
            numbers = json.loads((place / _SETTINGS).read_text(encoding="utf-8"))
            self._w, self._b = float(numbers["w"]), float(numbers["b"])
        except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
            message = (
                f"{place} lacks a part of ACL; expected {_AUDIO} (of torch.export, sound to "
                f"embedding) and {_SETTINGS} with w and b: {error}"
            )
            raise FormatError(message) from error
        self._device = device
        self._side = int(self._clip_seg.config.vision_config.image_size)
        self._width = int(self._clip_seg.config.projection_dim)

    @torch.no_grad()
    def heat(
        self, frames: NDArray[np.uint8], sound: NDArray[np.float32], sample_rate: int
    ) -> NDArray[np.float32]:
        """Heat maps ``[f x side x side]``: ``sigmoid(x + b / w)`` of CLIPSeg's answer ``x``.

        Args:
            frames: uint8 ``[f x h x w x 3]``.
            sound: ``[n]``, what sounds while they are shown.
            sample_rate: of the sound; 16,000 Hz.

        Raises:
            InputError: another rate.
            FormatError: the embedding of the sound has another width than CLIPSeg's.
        """
        if sample_rate != _SOUND_RATE:
            message = f"the sound has {sample_rate} Hz; ACL hears {_SOUND_RATE} Hz, resample it"
            raise InputError(message)
        heard = torch.from_numpy(np.asarray(sound, dtype=np.float32))[None].to(self._device)
        embedding: Tensor = self._audio(heard)
        if embedding.shape != (1, self._width):
            message = f"{_AUDIO} gives {list(embedding.shape)}; CLIPSeg needs [1, {self._width}]"
            raise FormatError(message)
        mean = torch.tensor(_MEAN, device=self._device).view(3, 1, 1)
        spread = torch.tensor(_SPREAD, device=self._device).view(3, 1, 1)
        maps = []
        for first in range(0, len(frames), _FRAMES_AT_ONCE):
            chunk = torch.from_numpy(frames[first : first + _FRAMES_AT_ONCE].copy())
            pictures = chunk.to(self._device).permute(0, 3, 1, 2).float() / 255.0
            size = (self._side, self._side)
            small = functional.interpolate(pictures, size, mode="bilinear", antialias=True)
            answer = self._clip_seg(
                pixel_values=(small - mean) / spread,
                conditional_embeddings=embedding.expand(len(chunk), -1),
            )
            logits: Tensor = answer.logits.reshape(len(chunk), *answer.logits.shape[-2:])
            maps.append(torch.sigmoid(logits + self._b / self._w).cpu())
        return torch.cat(maps).numpy()
