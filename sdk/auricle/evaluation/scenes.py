"""Held-out clips with one sentence each, drawn from a data set in a way that never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.datasets import Dataset
from auricle.errors import InputError

__all__ = ["HeldOutClip", "held_out_clips"]

_QUIET_PEAK = 1e-4


@dataclass(frozen=True)
class HeldOutClip:
    """One clip of the comparison.

    Attributes:
        index: of its scene in the data set.
        binaural: ``[2 x n]``, the truth.
        sample_rate: Hz.
        prompt: the sentence.
        prompt_type: ``A`` to ``G``, ``T`` or ``M`` (see ``docs/datasets.md``).
        names: of what sounds.
    """

    index: int
    binaural: NDArray[np.float32]
    sample_rate: int
    prompt: str
    prompt_type: str
    names: tuple[str, ...]

    @property
    def sources(self) -> int:
        """How many sound."""
        return len(self.names)

    @property
    def mono(self) -> NDArray[np.float32]:
        """``[n]``, mean of the ears: what the models get."""
        mean: NDArray[np.float32] = self.binaural.mean(axis=0)
        return mean


def held_out_clips(
    scenes: Dataset,
    *,
    count: int | None = None,
    prompt_types: Sequence[str] = (),
    sources: Sequence[int] = (),
    seed: int = 0,
) -> list[HeldOutClip]:
    """Clips in the order of the data set, each with one sentence.

    The type of the sentence is drawn first, then the sentence, so that types with many sentences do
    not crowd out the others. Silent scenes are left out.

    Args:
        scenes: the data set.
        count: at most so many; all when absent.
        prompt_types: only sentences of these types; all when empty.
        sources: only scenes with so many sources; all when empty.
        seed: of the choice of the sentences.

    Raises:
        InputError: no scene is left.
    """
    clips: list[HeldOutClip] = []
    for index, label in enumerate(scenes.labels()):
        if count is not None and len(clips) == count:
            break
        wanted = [
            prompt
            for prompt in label["prompts"]
            if not prompt_types or prompt["type"] in prompt_types
        ]
        if not wanted or (sources and len(label["sources"]) not in sources):
            continue
        rng = np.random.default_rng((seed, index))
        kinds = sorted({prompt["type"] for prompt in wanted})
        kind = kinds[int(rng.integers(len(kinds)))]
        texts = [prompt["text"] for prompt in wanted if prompt["type"] == kind]
        text = texts[int(rng.integers(len(texts)))]
        binaural = scenes[index].binaural
        if float(np.max(np.abs(binaural))) < _QUIET_PEAK:
            continue
        names = tuple(source["name"] for source in label["sources"])
        clips.append(HeldOutClip(index, binaural, scenes.sample_rate, text, kind, names))
    if not clips:
        message = f"none of {len(scenes)} scenes has such a sentence and so many sources"
        raise InputError(message)
    return clips
