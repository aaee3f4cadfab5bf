"""Training examples from a data set: which clip, which second of it and which sentence, by number.

Everything is drawn from ``(seed, number)``, so a run that is resumed, or spread over more
processes, sees the same examples in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset as TorchDataset

from auricle.datasets.visual.storing import VisualDataset, is_visual
from auricle.errors import FormatError, InputError
from auricle.models.batch import Batch
from auricle.models.rewording import flip_sides

__all__ = ["Examples", "Scenes", "audible_start", "collate", "open_scenes"]

_CROP_TRIES = 8
_AUDIBLE = 0.3
_QUIET_RMS = 1e-4


class _Prompt(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def text(self) -> str: ...


class _Scene(Protocol):
    @property
    def binaural(self) -> NDArray[np.float32]: ...
    @property
    def label(self) -> dict[str, Any]: ...
    @property
    def prompts(self) -> Sequence[_Prompt]: ...


class Scenes(Protocol):
    """What is read from a data set, as :class:`auricle.datasets.Dataset` offers it."""

    sample_rate: int

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> _Scene: ...
    def labels(self) -> Iterable[dict[str, Any]]: ...


class Examples(TorchDataset[tuple[torch.Tensor, str]]):
    """Endless examples: number ``k`` is clip ``k mod len`` of shuffled epoch ``k div len``.

    Args:
        scenes: the data set.
        sample_rate: that the network needs, Hz.
        window: samples of an example.
        prompt_types: that may be drawn; all when empty.
        sources: numbers of sources that may be drawn; all when empty.
        flip: share of the examples with ears and sides exchanged.
        seed: of the order, the crops and the sentences.

    Raises:
        InputError: the rate is another one, or no scene has what is asked for.
    """

    def __init__(
        self,
        scenes: Scenes,
        *,
        sample_rate: int,
        window: int,
        prompt_types: Sequence[str] = (),
        sources: Sequence[int] = (),
        flip: float = 0.0,
        seed: int = 0,
    ) -> None:
        if scenes.sample_rate != sample_rate:
            message = f"the data set has {scenes.sample_rate} Hz; the network {sample_rate} Hz"
            raise InputError(message)
        self._scenes, self._window, self._flip, self._seed = scenes, window, flip, seed
        self._types = frozenset(prompt_types)
        self._usable = [
            index
            for index, label in enumerate(scenes.labels())
            if (not sources or len(label["sources"]) in sources)
            and (not self._types or self._types & {prompt["type"] for prompt in label["prompts"]})
        ]
        if not self._usable:
            types = ", ".join(prompt_types) or "any"
            numbers = ", ".join(map(str, sources)) or "any number of"
            message = (
                f"none of {len(scenes)} scenes has {numbers} sources and a prompt of type {types}"
            )
            raise InputError(message)

    @staticmethod
    def collate(examples: Sequence[tuple[torch.Tensor, str]]) -> Batch:
        """Examples as a batch."""
        return collate(examples)

    def batch(self, numbers: Iterable[int]) -> Batch:
        """The examples with these numbers as a batch."""
        return collate([self[number] for number in numbers])

    def __len__(self) -> int:
        """Scenes in an epoch."""
        return len(self._usable)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, str]:
        """Clip ``[2 x window]`` and sentence of an example."""
        epoch, place = divmod(number, len(self._usable))
        order = np.random.default_rng((self._seed, epoch)).permutation(len(self._usable))
        scene = self._scenes[self._usable[int(order[place])]]
        rng = np.random.default_rng((self._seed, epoch, place, 1))
        texts = [
            prompt.text for prompt in scene.prompts if not self._types or prompt.type in self._types
        ]
        text = texts[int(rng.integers(len(texts)))]
        clip = self._crop(scene.binaural, rng)
        if rng.random() < self._flip:
            clip, text = clip[::-1], flip_sides(text)
        return torch.from_numpy(np.ascontiguousarray(clip)), text

    def _crop(self, binaural: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        start = audible_start(binaural, self._window, rng)
        return binaural[:, start : start + self._window]


def audible_start(binaural: NDArray[np.float32], window: int, rng: np.random.Generator) -> int:
    """First sample of a window that is not near silence, where there is one among a few tries.

    Raises:
        FormatError: the clip ``[2 x n]`` is shorter than the window.
    """
    length = binaural.shape[1]
    if length < window:
        message = f"a scene has {length} samples; the network needs at least {window}"
        raise FormatError(message)
    floor = max(_QUIET_RMS, _AUDIBLE * float(np.sqrt(np.mean(binaural**2))))
    best, best_level = 0, -1.0
    for _ in range(_CROP_TRIES):
        start = int(rng.integers(length - window + 1))
        level = float(np.sqrt(np.mean(binaural[:, start : start + window] ** 2)))
        if level > best_level:
            best, best_level = start, level
        if level >= floor:
            break
    return best


def collate(examples: Sequence[tuple[torch.Tensor, str]]) -> Batch:
    """Examples as a batch."""
    clips, prompts = zip(*examples, strict=True)
    return Batch.from_binaural(torch.stack(clips), prompts)


def open_scenes(folder: str) -> Scenes | VisualDataset:
    """The data set in a folder, of scenes with sentences or of clips that are seen.

    Raises:
        InputError: no folder is named, or it holds no data set.
        FormatError: the data set is damaged.
    """
    if not folder:
        message = "data.train names no data set; make one with: auricle dataset build (or visual)"
        raise InputError(message)
    if is_visual(folder):
        return VisualDataset.open(folder)
    from auricle.datasets import Dataset

    scenes: Scenes = Dataset.open(folder)
    return scenes
