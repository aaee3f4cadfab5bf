"""A folder of scenes, read as NumPy arrays in any order."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.datasets.prompts import Prompt
from auricle.datasets.shards import Members, decode_audio, index_shard
from auricle.errors import FormatError, InputError

__all__ = ["FORMAT", "MANIFEST", "Dataset", "Sample"]

FORMAT: Final = "auricle-dataset"
MANIFEST: Final = "dataset.json"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One scene.

    Attributes:
        index: in the set.
        sample_rate: in hertz.
        mono: dry sum of the sources, float32 ``[n]``.
        binaural: what the listener hears, left first, float32 ``[2 x n]``.
        label: everything that is known about it; see ``docs/datasets.md``.
    """

    index: int
    sample_rate: int
    mono: npt.NDArray[np.float32]
    binaural: npt.NDArray[np.float32]
    label: dict[str, Any]

    @property
    def downmix(self) -> npt.NDArray[np.float32]:
        """``(left + right) / 2``, float32 ``[n]``: the input of the published models."""
        return np.asarray(self.binaural.mean(axis=0), dtype=np.float32)

    @property
    def prompts(self) -> list[Prompt]:
        """Sentences that are true of the scene."""
        return [
            Prompt(row["type"], row["style"], row["text"], tuple(row["sources"]))
            for row in self.label["prompts"]
        ]


class Dataset:
    """A data set as :func:`auricle.datasets.build` writes it; may be sent to other processes.

    Attributes:
        folder: of the set.
        manifest: what ``dataset.json`` says.
        classes: names of all classes of sounds, in the order that models number them.
        sample_rate: in hertz.
        duration_s: of every sample.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        try:
            self.classes = tuple(manifest["classes"])
            self.sample_rate = int(manifest["sample_rate"])
            self.duration_s = float(manifest["duration_s"])
            self._count = int(manifest["samples"])
            self._per_shard = int(manifest["samples_per_shard"])
            self._shards = [folder / shard["file"] for shard in manifest["shards"]]
        except (KeyError, TypeError, ValueError) as error:
            message = f"{folder / MANIFEST} is not the manifest of a data set: {error!r}"
            raise FormatError(message) from error
        self._members: dict[int, list[Members]] = {}

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Dataset:
        """Read the manifest of a set; the shards are opened when they are needed.

        Raises:
            InputError: no finished data set is there.
            FormatError: the manifest is damaged or of another version, or a shard is missing.
        """
        place = Path(folder)
        try:
            manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            begun = "; it was begun, build it to its end" if (place / "begun.json").exists() else ""
            message = f"{place} holds no {MANIFEST}, so it is no data set{begun}"
            raise InputError(message) from None
        except ValueError as error:
            message = f"{place / MANIFEST} is damaged: {error}"
            raise FormatError(message) from error
        version = manifest.get("schema_version") if isinstance(manifest, dict) else None
        if version != _VERSION or manifest.get("format") != FORMAT:
            message = (
                f"{place / MANIFEST} has schema_version {version!r}; this release reads data sets "
                f"of version {_VERSION}"
            )
            raise FormatError(message)
        found = cls(place, manifest)
        for shard in found._shards:
            if not shard.is_file():
                message = f"{shard} is missing; build the set again to make it anew"
                raise FormatError(message)
        return found

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Sample:
        if not -self._count <= index < self._count:
            message = f"sample {index} of {self._count}"
            raise IndexError(message)
        index %= self._count
        shard, row = divmod(index, self._per_shard)
        path = self._shards[shard]
        members = self._indexed(shard)
        if row >= len(members):
            message = f"{path} holds {len(members)} samples; sample {index} should be in it"
            raise FormatError(message)
        key, spans = members[row]
        with path.open("rb") as file:
            parts = []
            for at, size in spans:
                file.seek(at)
                parts.append(file.read(size))
        label = json.loads(parts[0])
        return Sample(
            index,
            self.sample_rate,
            decode_audio(parts[1], f"{path}: {key}")[0],
            decode_audio(parts[2], f"{path}: {key}"),
            label,
        )

    def __iter__(self) -> Iterator[Sample]:
        return (self[index] for index in range(self._count))

    def labels(self) -> Iterator[dict[str, Any]]:
        """All labels, without the sound."""
        with (self.folder / "labels.jsonl").open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def shuffled(
        self, *, seed: int = 0, epoch: int = 0, part: tuple[int, int] = (0, 1)
    ) -> Iterator[Sample]:
        """Every sample once, in an order that seed and epoch decide.

        Args:
            seed: of the order.
            epoch: another order for each.
            part: this reader and the number of readers; each gets others of the samples.

        Raises:
            InputError: no such part.
        """
        rank, ranks = part
        if not 0 <= rank < ranks:
            message = f"part is {part}; expected (reader, readers) with 0 <= reader < readers"
            raise InputError(message)
        order = np.random.default_rng([seed, epoch]).permutation(self._count)
        return (self[int(index)] for index in order[rank::ranks])

    def _indexed(self, shard: int) -> list[Members]:
        if shard not in self._members:
            self._members[shard] = index_shard(self._shards[shard])
        return self._members[shard]
