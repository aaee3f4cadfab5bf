"""Sounds made for what is seen, by diffusion pipelines."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soxr

from auricle.errors import FormatError, InputError
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Image
from auricle.vision.sounds.levels import filled, levelled
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, VoicedSound

__all__ = ["GeneratedSounds"]

_LONGEST_S: Final = 10.0
_EXAMPLES: Final = "'cvssp/audioldm2' or 'stabilityai/stable-audio-open-1.0'"


class GeneratedSounds(SoundSource):
    """AudioLDM 2 and Stable Audio through diffusers, or any pipeline that is called like them.

    A pipeline is called with a ``prompt`` and gives ``audios``; one whose call takes an ``image``,
    as CoDi's does, also gets what the thing looks like. At most ten seconds are made and repeated.

    Args:
        source: folder or hub name of a diffusers pipeline, or a pipeline itself.
        steps: of diffusion.
        seed: of the noise; thing k has seed + k.
        captioner: says in words what a crop shows, for things without a label; None leaves them
            out.
        device: where the networks run, such as ``"cuda"``.

    Raises:
        FormatError: no such pipeline, or one that says no sample rate.
        InputError: no steps.
        MissingExtraError: diffusers is not installed.
    """

    def __init__(
        self,
        source: str | os.PathLike[str] | Callable[..., Any],
        *,
        steps: int = 100,
        seed: int = 0,
        captioner: Callable[[Image], str] | None = None,
        device: str = "cpu",
    ) -> None:
        if steps < 1:
            message = f"steps is {steps}; expected at least 1"
            raise InputError(message)
        self._steps, self._seed, self._captioner = steps, seed, captioner
        self._pipeline = _pipeline(source, device)
        self._accepted = inspect.signature(self._pipeline.__call__).parameters
        self._rate = _sample_rate(self._pipeline)
        self.description = f"sounds made by {type(self._pipeline).__name__}"

    def voices(
        self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
    ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
        """A sound for every thing that can be put in words."""
        found: dict[int, VoicedSound] = {}
        refused: dict[int, str] = {}
        frames = max(1, round(duration_s * sample_rate))
        for number, thing in sought.items():
            words = thing.label
            if not words and self._captioner is not None and thing.crop is not None:
                words = self._captioner(thing.crop)
            if not words:
                refused[number] = "it has no label to make a sound from"
                continue
            made = self._made(f"the sound of {words}", thing.crop, duration_s, number)
            if made.size == 0 or not np.isfinite(made).all():
                refused[number] = f"{self.description} are not finite for {words!r}"
                continue
            if self._rate != sample_rate:
                made = soxr.resample(made, self._rate, sample_rate, quality="VHQ")
            samples = filled(levelled(made, sample_rate), frames, sample_rate)
            origin = f"made by {type(self._pipeline).__name__} from {words!r}, number {number}"
            found[number] = VoicedSound(samples, origin)
        return found, refused

    def _made(
        self, prompt: str, crop: Image | None, duration_s: float, number: int
    ) -> npt.NDArray[np.float32]:
        torch = import_vision("torch", "making sounds")
        seconds = min(duration_s, _LONGEST_S)
        offered = {
            "num_inference_steps": self._steps,
            "audio_length_in_s": seconds,
            "audio_end_in_s": seconds,
            "generator": torch.Generator("cpu").manual_seed(self._seed + number),
        }
        if crop is not None:
            offered["image"] = crop
        taken = {name: value for name, value in offered.items() if name in self._accepted}
        audio = self._pipeline(prompt=prompt, **taken).audios[0]
        values = np.asarray(getattr(audio, "cpu", lambda: audio)(), dtype=np.float32)
        # [n] of AudioLDM 2, [channels x n] of Stable Audio.
        return np.ascontiguousarray(values.mean(axis=0) if values.ndim == 2 else values)


def _pipeline(source: Any, device: str) -> Any:
    if not isinstance(source, (str, os.PathLike)):
        return source
    source = os.fspath(source)
    diffusers = import_vision("diffusers", f"the pipeline {source}")
    try:
        return diffusers.DiffusionPipeline.from_pretrained(source).to(device)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        reason = str(error).strip().partition("\n")[0]
        message = (
            f"no sound-generating pipeline can be loaded from {source!r}; expected a folder with "
            f"its model_index.json, or a hub name such as {_EXAMPLES} ({reason})"
        )
        raise FormatError(message) from error


def _sample_rate(pipeline: Any) -> int:
    """What the vocoder or the autoencoder of a pipeline says."""
    for part, name in (("vocoder", "sampling_rate"), ("vae", "sampling_rate")):
        held = getattr(pipeline, part, None)
        for place in (getattr(held, "config", None), held):
            rate = getattr(place, name, None)
            if rate:
                return int(rate)
    rate = getattr(pipeline, "sample_rate", None)
    if rate is None:
        message = (
            f"{type(pipeline).__name__} does not say its sample rate; expected AudioLDM 2, Stable "
            "Audio, or a pipeline with the attribute sample_rate"
        )
        raise FormatError(message)
    return int(rate)
