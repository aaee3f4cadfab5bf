"""The one interface of all models: a mono clip and a sentence in, a binaural clip out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from auricle.errors import InputError, PromptError
from auricle.prompt import Prompt, parse
from auricle.views import View

__all__ = ["Request", "Spatializer", "as_mono_clip", "check_objects"]

_SILENCE_PEAK = 1e-7


@dataclass(frozen=True)
class Request:
    """One checked call of :meth:`Spatializer.spatialize`.

    Attributes:
        mono: ``[n]``, finite and not silent.
        sample_rate: Hz.
        prompt: the sentence; empty only for models that see.
        seed: of the noise that generative models start from.
        view: what is seen while it sounds; None for models that do not see.
    """

    mono: NDArray[np.float32]
    sample_rate: int
    prompt: str
    seed: int
    view: View | None = None


class Spatializer(ABC):
    """Turns mono clips and sentences into binaural clips.

    The mono clip is the mean of the two ears, ``(L + R) / 2``, so that a mono recording played to
    both ears keeps its level. The papers' ``A_M = L + R`` and ``A_D = L - R`` are twice our mono
    and difference; their ratio, which the models learn, is the same.

    Attributes:
        name: short name for tables.
        sample_rate: Hz that clips must have; None when any will do.
        min_samples: shortest clip that is taken, samples.
        sees: whether the places come from a :class:`auricle.views.View`. The prompt then says what
            sounds, if anything.
    """

    name: str
    sample_rate: int | None = None
    min_samples: int = 1
    sees: bool = False

    def look_ahead_s(self, sample_rate: int) -> float:
        """How much of a clip must have been heard before its first sample can be given, seconds.

        For networks that take windows, a window; nothing for what filters sample by sample.
        """
        del sample_rate
        return self.min_samples / self.sample_rate if self.sample_rate else 0.0

    def spatialize(
        self,
        mono: ArrayLike,
        sample_rate: int,
        prompt: str = "",
        *,
        objects: Sequence[str] | None = None,
        seed: int = 0,
        view: View | None = None,
    ) -> NDArray[np.float32]:
        """Make a mono clip binaural as a sentence says.

        Args:
            mono: ``[n]``, full scale 1.0.
            sample_rate: of the clip, Hz.
            prompt: where the sounds are, such as "The dog is on the left."
            objects: what sounds in the clip, where that is known; a sentence that names
                something else is then refused.
            seed: of the noise that generative models start from.
            view: what is seen from the clip's first sample on, for a model that sees.

        Returns:
            ``[2 x n]``, left ear first.

        Raises:
            InputError: the clip is not mono, not finite, silent, too short or at another rate; a
                model that sees was given no view, or another one was given one.
            PromptError: the sentence is empty, cannot be read by this model, or names an object
                that is not in ``objects``.
        """
        return self._run([self._request(mono, sample_rate, prompt, objects, seed, view)])[0]

    def spatialize_all(
        self, clips: Sequence[ArrayLike], sample_rate: int, prompts: Sequence[str], *, seed: int = 0
    ) -> list[NDArray[np.float32]]:
        """:meth:`spatialize` of several clips, which a network takes in batches.

        Args:
            clips: each ``[n]``.
            sample_rate: of all of them, Hz.
            prompts: one for each clip.
            seed: of the first clip; each further clip has the next one, so that a clip sounds the
                same alone and among others.

        Returns:
            Each ``[2 x n]``.
        """
        pairs = zip(clips, prompts, strict=True)
        return self._run(
            [
                self._request(clip, sample_rate, prompt, None, seed + index, None)
                for index, (clip, prompt) in enumerate(pairs)
            ]
        )

    def _request(
        self,
        mono: ArrayLike,
        sample_rate: int,
        prompt: str,
        objects: Sequence[str] | None,
        seed: int,
        view: View | None,
    ) -> Request:
        clip = as_mono_clip(
            mono, sample_rate, wanted_rate=self.sample_rate, min_samples=self.min_samples
        )
        if self.sees and view is None:
            message = f"{self.name} places sounds by what is seen; give it a view"
            raise InputError(message)
        if view is not None and not self.sees:
            message = f"{self.name} does not see; give it a sentence and no view"
            raise InputError(message)
        if not prompt.strip() and not self.sees:
            raise PromptError(prompt, (0, len(prompt)), "the sentence is empty")
        if objects is not None:
            check_objects(prompt, objects)
        return Request(clip, sample_rate, prompt, seed, view)

    @abstractmethod
    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        """The work itself: ``[2 x n]`` for each request."""


def as_mono_clip(
    mono: ArrayLike, sample_rate: int, *, wanted_rate: int | None, min_samples: int
) -> NDArray[np.float32]:
    """A checked copy ``[n]`` of a mono clip.

    Raises:
        InputError: the clip is not mono, not finite, silent, too short or at another rate.
    """
    clip = np.asarray(mono, dtype=np.float32)
    if clip.ndim != 1:
        shape = " x ".join(str(size) for size in clip.shape)
        message = f"the clip has shape [{shape}]; expected mono, one dimension [n]"
        raise InputError(message)
    if wanted_rate is not None and sample_rate != wanted_rate:
        message = f"the clip has {sample_rate} Hz; expected {wanted_rate} Hz, resample it first"
        raise InputError(message)
    if clip.size < min_samples:
        message = f"the clip has {clip.size} samples; this model needs at least {min_samples}"
        raise InputError(message)
    if not np.isfinite(clip).all():
        first = int(np.flatnonzero(~np.isfinite(clip))[0])
        message = f"sample {first} of the clip is {clip[first]}; expected finite numbers"
        raise InputError(message)
    if np.max(np.abs(clip)) < _SILENCE_PEAK:
        message = "the clip is silent: there is nothing to spatialize"
        raise InputError(message)
    return clip


def check_objects(prompt: str, objects: Iterable[str]) -> Prompt:
    """Read a sentence and refuse it when it names something that does not sound.

    Args:
        prompt: the sentence.
        objects: labels of what sounds in the clip.

    Returns:
        The sentence as :func:`auricle.parse` reads it.

    Raises:
        PromptError: the sentence cannot be read, or a label in it is none of ``objects``.
    """
    present = {_key(label): label for label in objects}
    read = parse(prompt)
    for placement in read.objects:
        if _key(placement.label) not in present:
            start = prompt.lower().find(placement.label.lower())
            span = (start, start + len(placement.label)) if start >= 0 else (0, len(prompt))
            heard = ", ".join(sorted(present.values())) or "nothing"
            reason = f"{placement.label!r} does not sound in this clip, which has: {heard}"
            raise PromptError(prompt, span, reason)
    return read


def _key(label: str) -> str:
    words = label.lower().replace("_", " ").split()
    return " ".join(word for word in words if word not in {"a", "an", "the", "sound", "of"})
