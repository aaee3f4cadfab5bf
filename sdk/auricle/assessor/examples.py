"""Data sets as the assessor learns from them: features once computed, and targets from labels."""

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
from auricle.datasets import Dataset
from auricle.errors import InputError

__all__ = ["QUERIES", "Batch", "FeatureStore", "targets_of"]

QUERIES: Final = 4
"""Queries of a clip in training: up to three sources, or any, and classes that are not there."""

JOINT_SHARE: Final = 0.7
"""Share of the clips of several sources whose sounds are asked for together."""

_CHUNK: Final = 32


@dataclass(frozen=True)
class Batch:
    """Clips and what is true of them.

    Attributes:
        planes: ``[b x planes x mels x frames]``.
        queries: ``[b x q]``.
        together: whether the query is of a scene whose sounds are named, ``[b x q]``.
        present: whether the query's sound is there, ``[b x q]``.
        azimuth_deg, elevation_deg, distance_m: ``[b x q]``, meaningless where it is not.
        classes: 1 for every class that sounds, ``[b x c]``.
    """

    planes: Tensor
    queries: Tensor
    together: Tensor
    present: Tensor
    azimuth_deg: Tensor
    elevation_deg: Tensor
    distance_m: Tensor
    classes: Tensor

    def coloured(self, curves_db: Tensor) -> Batch:
        """The same with both ears filtered alike, as if the sources had another timbre.

        Args:
            curves_db: gain of every band, ``[b x mels]``.
        """
        planes = self.planes.clone()
        planes[:, 0] += curves_db[:, :, None] / LEVEL_STEP_DB
        return replace(self, planes=planes)

    def mirrored(self, chosen: Tensor) -> Batch:
        """The same with the ears of the chosen clips ``[b]`` exchanged, so left is right."""
        sign = 1.0 - 2.0 * chosen.float()
        planes = self.planes.clone()
        planes[:, 1] *= sign[:, None, None]
        planes[:, 3] *= sign[:, None, None]
        return replace(self, planes=planes, azimuth_deg=self.azimuth_deg * sign[:, None])


class FeatureStore:
    """Features of a data set, float16 in a file beside nothing else, made when it is missing.

    Args:
        scenes: the data set.
        settings: of the features.
        folder: for the file; it is made again when the data set or the settings changed.
        on_progress: called with the clips done and their number.

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
        self.labels = list(scenes.labels())
        self.classes = scenes.classes
        frames = 1 + round(scenes.duration_s * scenes.sample_rate) // settings.hop_length
        shape = (len(scenes), BinauralFeatures.PLANES, settings.mels, frames)
        folder.mkdir(parents=True, exist_ok=True)
        path, note = folder / "features.f16", folder / "features.json"
        made_from = json.dumps(
            {
                "features": asdict(settings),
                "shards": [shard["sha256"] for shard in scenes.manifest["shards"]],
            }
        )
        if not note.is_file() or note.read_text(encoding="utf-8") != made_from:
            note.unlink(missing_ok=True)
            _compute(scenes, BinauralFeatures(settings), path, shape, on_progress)
            note.write_text(made_from, encoding="utf-8")
        self._planes = np.memmap(path, dtype=np.float16, mode="r", shape=shape)

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, numbers: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """Clips with queries about what sounds in them and about what does not.

        Args:
            numbers: of the clips, ``[b]``.
            rng: chooses the classes that are asked for in vain.
        """
        planes = torch.from_numpy(self._planes[np.sort(numbers)].astype(np.float32))
        labels = [self.labels[int(number)] for number in np.sort(numbers)]
        rows = [targets_of(label, self.classes, rng) for label in labels]
        columns = {
            name: torch.from_numpy(np.stack([row[name] for row in rows])) for name in rows[0]
        }
        return Batch(planes, **columns)


def targets_of(
    label: Mapping[str, Any], classes: tuple[str, ...], rng: np.random.Generator
) -> dict[str, npt.NDArray[Any]]:
    """Fields of a :class:`Batch` for one label, without the leading axis.

    A source whose class is not among ``classes`` can only be asked for as any sound.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    sources = label["sources"]
    named = [source for source in sources if source["class"] in numbers]
    there = {numbers[source["class"]] for source in named}
    asked = [(numbers[source["class"]] + 1, source) for source in named]
    if len(sources) == 1:
        asked.append((0, sources[0]))
    absent = [number for number in range(len(classes)) if number not in there]
    while len(asked) < QUERIES:
        if absent:
            asked.append((absent[int(rng.integers(len(absent)))] + 1, None))
        else:
            asked.append(asked[0])
    joint = len(sources) > 1 and bool(rng.random() < JOINT_SHARE)
    field = {
        name: np.array([0.0 if s is None else s[name] for _, s in asked], dtype=np.float32)
        for name in ("azimuth_deg", "elevation_deg", "distance_m")
    }
    sounding = np.zeros(len(classes), dtype=np.float32)
    sounding[list(there)] = 1.0
    return {
        "queries": np.array([query for query, _ in asked], dtype=np.int64),
        "together": np.array([s is not None and joint for _, s in asked]),
        "present": np.array([s is not None for _, s in asked], dtype=np.float32),
        **field,
        "classes": sounding,
    }


def _compute(
    scenes: Dataset,
    features: BinauralFeatures,
    path: Path,
    shape: tuple[int, ...],
    on_progress: Callable[[int, int], None] | None,
) -> None:
    planes = np.memmap(path, dtype=np.float16, mode="w+", shape=shape)
    with torch.inference_mode():
        for begin in range(0, len(scenes), _CHUNK):
            end = min(begin + _CHUNK, len(scenes))
            sound = np.stack([scenes[index].binaural for index in range(begin, end)])
            planes[begin:end] = features(torch.from_numpy(sound)).numpy()
            if on_progress is not None:
                on_progress(end, len(scenes))
    planes.flush()
