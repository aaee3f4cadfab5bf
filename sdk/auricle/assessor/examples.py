"""Data sets as the assessor learns from them: features computed once, and labels as tensors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from auricle.assessor.features import LEVEL_STEP_DB, BinauralFeatures, FeatureSettings
from auricle.assessor.listening import NamedSounds, class_words
from auricle.datasets import Dataset
from auricle.errors import InputError

__all__ = ["QUERIES", "Batch", "FeatureStore", "queries_of"]

QUERIES: Final = 4
"""Classes that are asked for of a clip in training: those that sound, and others."""

_CHUNK: Final = 32
_FULL: Final = 255.0
_MASKS_VERSION: Final = 1
"""To be raised when masks are made otherwise, so that stored ones are made anew."""


@dataclass(frozen=True)
class Batch:
    """Clips and what is true of them; a row is a source of a clip.

    Attributes:
        planes: ``[b x planes x mels x frames]``.
        queries: classes that are asked for, ``[b x q]``.
        present: whether they sound, ``[b x q]``.
        classes: 1 for every class that sounds, ``[b x c]``.
        clip: of every row, ``[r]``.
        masks: what of the clip the row's sound is, ``[r x mels x frames]``.
        azimuth_deg, elevation_deg, distance_m: ``[r]``.
    """

    planes: Tensor
    queries: Tensor
    present: Tensor
    classes: Tensor
    clip: Tensor
    masks: Tensor
    azimuth_deg: Tensor
    elevation_deg: Tensor
    distance_m: Tensor

    def coloured(self, curves_db: Tensor) -> Batch:
        """The same with both ears filtered alike, as if the sources had another timbre.

        Args:
            curves_db: gain of every band, ``[b x mels]``.
        """
        planes = self.planes.clone()
        planes[:, 0] += curves_db[:, :, None] / LEVEL_STEP_DB
        return replace(self, planes=planes)

    def confused(self, shares: Tensor) -> Batch:
        """The same with a share of the mask of each row ``[r]`` exchanged with what it leaves.

        Sounds that are alone stay so.
        """
        alone = self.masks.flatten(1).amin(dim=1) == 1.0
        shares = torch.where(alone, 0.0, shares)[:, None, None]
        return replace(self, masks=self.masks + shares * (1.0 - 2.0 * self.masks))

    def mirrored(self, chosen: Tensor) -> Batch:
        """The same with the ears of the chosen clips ``[b]`` exchanged, so left is right."""
        sign = 1.0 - 2.0 * chosen.float()
        planes = self.planes.clone()
        planes[:, 1] *= sign[:, None, None]
        planes[:, 3] *= sign[:, None, None]
        return replace(self, planes=planes, azimuth_deg=self.azimuth_deg * sign[self.clip])


class FeatureStore:
    """Features of a data set in files, made when missing: planes in float16, masks in bytes.

    Args:
        scenes: the data set.
        settings: of the features.
        folder: for the files; they are made again when the data set, the settings or the network
            that makes the masks changed.
        on_progress: called with the clips done and their number.

    Attributes:
        settings: of the features.
        labels: of the scenes.
        classes: names of all classes.
        masks_from: fingerprint of what made the masks.
        made_from: everything that decides what is in the files.
        plane_shape: of a clip: planes, bands and frames.

    Raises:
        InputError: the data set has another sample rate.
    """

    def __init__(
        self,
        scenes: Dataset,
        settings: FeatureSettings,
        folder: Path,
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        if scenes.sample_rate != settings.sample_rate:
            message = (
                f"{scenes.folder} has {scenes.sample_rate} Hz; the assessor hears "
                f"{settings.sample_rate} Hz"
            )
            raise InputError(message)
        self.settings = settings
        self.labels = list(scenes.labels())
        self.classes = scenes.classes
        frames = 1 + round(scenes.duration_s * scenes.sample_rate) // settings.hop_length
        sources = max(len(label["sources"]) for label in self.labels)
        self.plane_shape = (BinauralFeatures.PLANES, settings.mels, frames)
        shape = (len(scenes), *self.plane_shape)
        masked = (len(scenes), sources, settings.mels, frames)
        folder.mkdir(parents=True, exist_ok=True)
        path, masks, note = (folder / f"features.{kind}" for kind in ("f16", "u8", "json"))
        named = NamedSounds(settings)
        self.masks_from = named.fingerprint
        self.made_from = json.dumps(
            {
                "features": asdict(settings),
                "masks": [_MASKS_VERSION, named.fingerprint],
                "classes": self.classes,
                "shards": [shard["sha256"] for shard in scenes.manifest["shards"]],
            }
        )
        if not note.is_file() or note.read_text(encoding="utf-8") != self.made_from:
            note.unlink(missing_ok=True)
            planes = np.memmap(path, dtype=np.float16, mode="w+", shape=shape)
            shares = np.memmap(masks, dtype=np.uint8, mode="w+", shape=masked)
            _compute(scenes, BinauralFeatures(settings), named, planes, shares, on_progress)
            note.write_text(self.made_from, encoding="utf-8")
        self._planes = np.memmap(path, dtype=np.float16, mode="r", shape=shape)
        self._masks = np.memmap(masks, dtype=np.uint8, mode="r", shape=masked)

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, numbers: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """Clips with queries about what sounds in them and about what does not.

        Args:
            numbers: of the clips, ``[b]``.
            rng: chooses the classes that are asked for in vain.
        """
        numbers = np.sort(numbers)
        labels = [self.labels[int(number)] for number in numbers]
        asked = [queries_of(label, self.classes, rng) for label in labels]
        rows = [
            (clip, number, source)
            for clip, label in enumerate(labels)
            for number, source in enumerate(label["sources"])
        ]
        clip = np.array([row[0] for row in rows])
        masks = self._masks[numbers[clip], [row[1] for row in rows]]
        place = {
            name: torch.tensor([row[2][name] for row in rows], dtype=torch.float32)
            for name in ("azimuth_deg", "elevation_deg", "distance_m")
        }
        return Batch(
            planes=torch.from_numpy(self._planes[numbers].astype(np.float32)),
            queries=torch.tensor([queries for queries, _ in asked]),
            present=torch.tensor([present for _, present in asked]),
            classes=torch.from_numpy(np.stack([self._sounding(label) for label in labels])),
            clip=torch.from_numpy(clip),
            masks=torch.from_numpy(masks.astype(np.float32) / _FULL),
            **place,
        )

    def _sounding(self, label: Mapping[str, Any]) -> npt.NDArray[np.float32]:
        there = {source["class"] for source in label["sources"]}
        return np.array([name in there for name in self.classes], dtype=np.float32)


def queries_of(
    label: Mapping[str, Any], classes: tuple[str, ...], rng: np.random.Generator
) -> tuple[list[int], list[float]]:
    """Classes to ask for, first those that sound, and 1 or 0 for whether they do.

    A source whose class is not among ``classes`` cannot be asked for.
    """
    there = {source["class"] for source in label["sources"]}
    present = [number for number, name in enumerate(classes) if name in there][:QUERIES]
    absent = [number for number, name in enumerate(classes) if name not in there] or present
    others = [absent[int(rng.integers(len(absent)))] for _ in range(QUERIES - len(present))]
    queries = [*present, *others]
    return queries, [float(classes[number] in there) for number in queries]


def _compute(
    scenes: Dataset,
    features: BinauralFeatures,
    named: NamedSounds,
    planes: npt.NDArray[np.float16],
    masks: npt.NDArray[np.uint8],
    on_progress: Callable[[int, int], None] | None,
) -> None:
    with torch.inference_mode():
        for begin in range(0, len(scenes), _CHUNK):
            end = min(begin + _CHUNK, len(scenes))
            samples = [scenes[index] for index in range(begin, end)]
            sound = torch.from_numpy(np.stack([sample.binaural for sample in samples]))
            names = [
                [class_words(source["class"]) for source in sample.label["sources"]]
                for sample in samples
            ]
            planes[begin:end] = features(sound).numpy()
            shares = named.masks(sound, names)
            masks[begin:end, : shares.shape[1]] = (shares * _FULL).round().numpy()
            if on_progress is not None:
                on_progress(end, len(scenes))
