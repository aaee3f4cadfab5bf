"""What of a clip belongs to the sound that is asked for, by the separation of live mixtures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import soxr
import torch
from torch import Tensor

from auricle.assessor.features import FeatureSettings, mel_filters
from auricle.models.streaming import label_masks, load
from auricle.separation.known_labels import wordings
from auricle.separation.label_tokens import token_rows
from auricle.separation.streaming_config import HOP, SAMPLE_RATE, WINDOW

__all__ = ["NamedSounds", "class_words"]


class NamedSounds:
    """Masks of sounds by their names, at the resolution of the features.

    The mean of the ears goes through the network that :class:`auricle.separation.Separator` runs,
    with the weights that are shipped. It hears one channel: which place a sound has is not for it
    to say.

    Args:
        settings: of the features.

    Attributes:
        fingerprint: of the weights.
    """

    def __init__(self, settings: FeatureSettings) -> None:
        self._settings = settings
        weights = Path(str(files("auricle.separation") / "weights" / "streaming.safetensors"))
        self._network = load(weights)
        # Hops on either side of a frame, so that a mask is of what the frame's window hears.
        self._spread = round(settings.n_fft / settings.sample_rate * SAMPLE_RATE / HOP / 2)
        self.fingerprint = hashlib.sha256(weights.read_bytes()).hexdigest()
        filters = mel_filters(settings)
        hertz = torch.linspace(0.0, settings.sample_rate / 2.0, filters.shape[1])
        bins = (hertz * WINDOW / SAMPLE_RATE).round().long().clamp(max=WINDOW // 2)
        self._to_mels = torch.zeros(WINDOW // 2 + 1, settings.mels)
        self._to_mels.index_add_(0, bins, filters.T)

    def masks(self, binaural: Tensor, names: Sequence[Sequence[str]]) -> Tensor:
        """The share that each named sound has, by amplitude.

        Args:
            binaural: ``[b x 2 x n]``, left first, at the rate of the features.
            names: of all the sounds in each clip. One that is alone has all of it, whatever it is
                called.

        Returns:
            ``[b x s x mels x frames]``, 0 to 1, for the most names that a clip has; what a clip has
            fewer is 0.

        Raises:
            InputError: a name without a word.
        """
        slots = max((len(some) for some in names), default=1)
        frames = 1 + binaural.shape[2] // self._settings.hop_length
        masks = torch.zeros(len(binaural), slots, self._settings.mels, frames)
        several = [row for row, some in enumerate(names) if len(some) > 1]
        for row, some in enumerate(names):
            if len(some) == 1:
                masks[row, 0] = 1.0
        if several:
            tokens = torch.tensor([token_rows(names[row], slots) for row in several])
            masks[several] = self._separated(binaural[several].mean(dim=1), tokens, frames)
        return masks

    def _separated(self, mono: Tensor, tokens: Tensor, frames: int) -> Tensor:
        rate = self._settings.sample_rate
        heard = soxr.resample(mono.numpy().T, rate, SAMPLE_RATE).T
        gains = label_masks(
            self._network, torch.from_numpy(np.ascontiguousarray(heard, np.float32)), tokens
        )
        gains = torch.einsum("bsft,fm->bsmt", gains, self._to_mels)
        smooth = torch.nn.functional.avg_pool1d(
            gains.flatten(0, 2), 2 * self._spread + 1, 1, self._spread, count_include_pad=False
        )
        centres = torch.arange(frames) * (self._settings.hop_length / rate * SAMPLE_RATE / HOP)
        nearest = centres.round().long().clamp(max=smooth.shape[1] - 1)
        return smooth[:, nearest].reshape(*gains.shape[:3], frames)


def class_words(name: str) -> str:
    """A class as the separation was taught to call it."""
    return wordings(name)[0]
