"""Training examples from a visual data set, drawn by number as those of scenes are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset as TorchDataset

from auricle.datasets.visual.storing import VisualDataset
from auricle.errors import InputError
from auricle.models.batch import Batch, ViewBatch
from auricle.models.seeing import view_batch
from auricle.training.examples import audible_start

__all__ = ["VisualExamples"]

Example: TypeAlias = tuple[Tensor, str, Tensor, Tensor]


class VisualExamples(TorchDataset[Example]):
    """Endless examples: number ``k`` is clip ``k mod len`` of shuffled epoch ``k div len``.

    Args:
        clips: the data set.
        sample_rate: that the network needs, Hz.
        window: samples of an example.
        view_frames: frames from its first sample to its last.
        sources: numbers of things that sound; all when empty.
        flip: share of the examples with ears and picture mirrored.
        seed: of the order and the crops.

    Raises:
        InputError: the rate is another one, or no clip has what is asked for.
    """

    def __init__(
        self,
        clips: VisualDataset,
        *,
        sample_rate: int,
        window: int,
        view_frames: int,
        sources: Sequence[int] = (),
        flip: float = 0.0,
        seed: int = 0,
    ) -> None:
        if clips.sample_rate != sample_rate:
            message = f"the data set has {clips.sample_rate} Hz; the network {sample_rate} Hz"
            raise InputError(message)
        self._clips, self._window, self._flip, self._seed = clips, window, flip, seed
        self._times = np.linspace(0.0, window / sample_rate, view_frames)
        self._usable = [
            index
            for index, label in enumerate(clips.labels())
            if not sources or len(label["names"]) in sources
        ]
        if not self._usable:
            numbers = ", ".join(map(str, sources)) or "any number of"
            message = f"none of {len(clips)} clips has {numbers} things that sound"
            raise InputError(message)

    def __len__(self) -> int:
        """Clips in an epoch."""
        return len(self._usable)

    def __getitem__(self, number: int) -> Example:
        """Clip ``[2 x window]``, caption, frames and cues of an example."""
        epoch, place = divmod(number, len(self._usable))
        order = np.random.default_rng((self._seed, epoch)).permutation(len(self._usable))
        clip = self._clips[self._usable[int(order[place])]]
        rng = np.random.default_rng((self._seed, epoch, place, 1))
        start = audible_start(clip.binaural, self._window, rng)
        ears = torch.from_numpy(clip.binaural[:, start : start + self._window].copy())
        views = view_batch([clip.view], [start / clip.sample_rate], self._times)
        frames, cues = views.frames[0], views.cues[0]
        if rng.random() < self._flip:
            ears, frames, cues = ears.flip(0), frames.flip(-1), mirrored_cues(cues)
        return ears, clip.caption, frames, cues

    @staticmethod
    def collate(examples: Sequence[Example]) -> Batch:
        """Examples as a batch."""
        clips, captions, frames, cues = zip(*examples, strict=True)
        views = ViewBatch(torch.stack(frames), torch.stack(cues))
        return Batch.from_binaural(torch.stack(clips), captions, views)

    def batch(self, numbers: Iterable[int]) -> Batch:
        """The examples with these numbers as a batch."""
        return self.collate([self[number] for number in numbers])


def mirrored_cues(cues: Tensor) -> Tensor:
    """The cues ``[... x 5]`` of the mirrored picture: S_h about the middle, S_LR reversed."""
    side, area, variance, bias, shape = cues.unbind(-1)
    return torch.stack([1.0 - side, area, variance, -bias, shape], dim=-1)
