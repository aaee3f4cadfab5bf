"""Networks whose embeddings are compared, from a local folder, by their usual names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soxr
import torch
from torch import nn

from auricle.embeddings import panns, vggish
from auricle.errors import FormatError, InputError

__all__ = ["NAMES", "Embedding", "load_embedding"]

_CLAP_RATE: Final = 48_000
_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "panns": ("Cnn14_16k_mAP=0.438.pth", "Cnn14_16k.pth"),
    "vggish": ("vggish-10086976.pth", "vggish.pth"),
    "clap": ("clap-htsat-unfused", "larger_clap_general", "clap"),
}

NAMES: Final = tuple(_FILES)
"""Networks that :func:`load_embedding` knows."""


@dataclass(frozen=True)
class Embedding:
    """A network as a function of sounds.

    Attributes:
        name: of the network.
        sample_rate: that it hears, in hertz; other rates are resampled.
        run: mono sound at that rate, float32 ``[n]``, to embeddings and logits.
    """

    name: str
    sample_rate: int
    run: Callable[[npt.NDArray[np.float32]], tuple[Any, Any]]

    def __call__(self, sound: npt.ArrayLike, sample_rate: int) -> npt.NDArray[np.float32]:
        """Embeddings of a clip: ``[frames x d]`` of VGGish, ``[1 x d]`` of the others.

        Args:
            sound: ``[n]``, or ``[2 x n]``, of which the mean is taken: these networks are deaf to
                where a sound is.
            sample_rate: in hertz.

        Raises:
            InputError: not a finite sound.
        """
        return np.asarray(self.run(self._heard(sound, sample_rate))[0], dtype=np.float32)

    def logits(self, sound: npt.ArrayLike, sample_rate: int) -> npt.NDArray[np.float32]:
        """Logits of the classes of a clip, ``[1 x classes]``, for KL and the inception score.

        Raises:
            InputError: the network has no classes, or not a finite sound.
        """
        values = self.run(self._heard(sound, sample_rate))[1]
        if values is None:
            message = f"{self.name} has no classes; take panns"
            raise InputError(message)
        return np.asarray(values, dtype=np.float32)

    def _heard(self, sound: npt.ArrayLike, sample_rate: int) -> npt.NDArray[np.float32]:
        samples = np.asarray(sound, dtype=np.float32)
        if samples.ndim == 2:
            samples = samples.mean(axis=0)
        if samples.ndim != 1 or samples.size == 0 or not np.isfinite(samples).all():
            message = f"sound has shape {np.shape(sound)}; expected finite samples [n] or [2 x n]"
            raise InputError(message)
        if sample_rate != self.sample_rate:
            samples = soxr.resample(samples, sample_rate, self.sample_rate)
        return np.ascontiguousarray(samples)


def load_embedding(name: str, folder: str | os.PathLike[str]) -> Embedding:
    """Load a network from a folder; nothing is downloaded.

    Args:
        name: one of ``NAMES``.
        folder: that holds ``Cnn14_16k_mAP=0.438.pth`` (panns), ``vggish-10086976.pth`` (vggish) or
            the folder ``clap-htsat-unfused`` in the form of transformers (clap).

    Raises:
        InputError: an unknown name, or the weights are not in the folder.
        FormatError: the file holds other weights.
    """
    if name not in _FILES:
        message = f"embedding is {name!r}; expected one of {', '.join(NAMES)}"
        raise InputError(message)
    candidates = [Path(folder) / file for file in _FILES[name]]
    found = next((path for path in candidates if path.exists()), None)
    if found is None:
        names = " or ".join(_FILES[name])
        message = f"{folder} holds no weights of {name}; put {names} there, it is not downloaded"
        raise InputError(message)
    try:
        return {"panns": _panns, "vggish": _vggish, "clap": _clap}[name](found)
    except (KeyError, RuntimeError, OSError, ValueError) as error:
        message = f"{found} does not hold the weights of {name}: {error}"
        raise FormatError(message) from error


def _panns(path: Path) -> Embedding:
    network = panns.Cnn14()
    network.take(torch.load(path, map_location="cpu", weights_only=True)["model"])
    network.eval()

    def run(sound: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        with torch.inference_mode():
            embedding, logits = network(_padded(sound, panns.SAMPLE_RATE)[None])
        return embedding, logits

    return Embedding("panns", panns.SAMPLE_RATE, run)


def _vggish(path: Path) -> Embedding:
    network: nn.Module = vggish.Vggish()
    weights = torch.load(path, map_location="cpu", weights_only=True)
    network.load_state_dict(weights)
    network.eval()

    def run(sound: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        with torch.inference_mode():
            return network(_padded(sound, vggish.SAMPLE_RATE)[None])[0], None

    return Embedding("vggish", vggish.SAMPLE_RATE, run)


def _clap(path: Path) -> Embedding:
    from transformers import ClapModel, ClapProcessor

    network = ClapModel.from_pretrained(path, local_files_only=True).eval()
    processor = ClapProcessor.from_pretrained(path, local_files_only=True)

    def run(sound: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        given = processor(audio=sound, sampling_rate=_CLAP_RATE, return_tensors="pt")
        with torch.inference_mode():
            features = network.get_audio_features(**given)
        return getattr(features, "pooler_output", features), None

    return Embedding("clap", _CLAP_RATE, run)


def _padded(sound: npt.NDArray[np.float32], least: int) -> torch.Tensor:
    """At least so many samples, with silence at the end of a shorter sound."""
    return torch.from_numpy(np.pad(sound, (0, max(least - len(sound), 0))))
