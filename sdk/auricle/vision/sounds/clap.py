"""CLAP through transformers: how well sounds fit words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.vision.extra import import_vision
from auricle.vision.pretrained import load_pretrained
from auricle.vision.sounds.retrieval import read_mono

__all__ = ["Clap"]

_WHAT: Final = "CLAP network"
_EXAMPLE: Final = "laion/clap-htsat-unfused"
_RATE: Final = 48_000
_LONGEST_S: Final = 10


class Clap:
    """Contrastive language-audio embeddings (Wu et al. 2023, arXiv 2211.06687).

    Args:
        source: folder or hub name of weights in the form of transformers.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
    """

    def __init__(self, source: str | os.PathLike[str], *, device: str = "cpu") -> None:
        self._processor = load_pretrained("ClapProcessor", source, _WHAT, _EXAMPLE)
        self._network = load_pretrained("ClapModel", source, _WHAT, _EXAMPLE).to(device).eval()
        self._device = device
        self._heard: dict[Path, npt.NDArray[np.float64]] = {}

    def likeness(self, labels: list[str], files: list[Path]) -> npt.NDArray[np.float64]:
        """Cosines ``[labels x files]`` of "the sound of LABEL" with the first ten seconds of files.

        Files are heard once.
        """
        progress = import_vision("tqdm", _WHAT).tqdm
        new = [file for file in files if file not in self._heard]
        for file in progress(new, desc="CLAP", unit="sound", disable=None if new else True):
            self._heard[file] = self._audio(read_mono(file, _RATE)[: _LONGEST_S * _RATE])
        sounds = np.stack([self._heard[file] for file in files])
        texts = self._texts([f"the sound of {label}" for label in labels])
        cosines: npt.NDArray[np.float64] = texts @ sounds.T
        return cosines

    def _texts(self, sentences: list[str]) -> npt.NDArray[np.float64]:
        given = self._processor(text=sentences, padding=True, truncation=True, return_tensors="pt")
        return self._embedded(self._network.get_text_features, given)

    def _audio(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        given = self._processor(audio=samples, sampling_rate=_RATE, return_tensors="pt")
        first: npt.NDArray[np.float64] = self._embedded(self._network.get_audio_features, given)[0]
        return first

    def _embedded(self, network: Any, given: Any) -> npt.NDArray[np.float64]:
        torch = import_vision("torch", _WHAT)
        with torch.inference_mode():
            features = network(**given.to(self._device))
        values = getattr(features, "pooler_output", features).double().cpu().numpy()
        unit: npt.NDArray[np.float64] = values / np.linalg.norm(values, axis=1, keepdims=True)
        return unit
