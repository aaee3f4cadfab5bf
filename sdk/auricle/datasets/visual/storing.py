"""Audio-visual clips on disk: one label, one sound file and one file of frames for each."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soundfile

from auricle.errors import FormatError, InputError
from auricle.scene import Path
from auricle.views import View, heat_map

__all__ = [
    "FORMAT",
    "MANIFEST",
    "VisualClip",
    "VisualDataset",
    "clip_path",
    "is_visual",
    "write_clip",
]

FORMAT: Final = "auricle-visual-dataset"
MANIFEST: Final = "dataset.json"
_VERSION: Final = 1
_ENDINGS: Final = (".npz", ".flac", ".json")


def clip_path(folder: FilePath, index: int, ending: str) -> FilePath:
    """File of a clip; a thousand clips to a folder."""
    return folder / f"{index // 1000:06d}" / f"{index:09d}{ending}"


def write_clip(
    folder: FilePath,
    label: Mapping[str, Any],
    frames: npt.NDArray[np.uint8],
    binaural: npt.NDArray[np.float32],
) -> None:
    """Write a clip; the label comes last, so that a clip with a label is whole.

    Frames are stored as differences from the one before, which compress well where little moves.
    """
    changes = np.diff(frames, axis=0, prepend=np.zeros_like(frames[:1]))
    packed, sound = io.BytesIO(), io.BytesIO()
    np.savez_compressed(packed, changes=changes)
    pcm = np.clip(np.rint(binaural.T * 32768.0), -32768, 32767).astype(np.int16)
    soundfile.write(sound, pcm, label["sample_rate"], format="FLAC", subtype="PCM_16")
    text = json.dumps(label, ensure_ascii=False, allow_nan=False).encode()
    for ending, data in zip(_ENDINGS, (packed.getvalue(), sound.getvalue(), text), strict=True):
        path = clip_path(folder, label["index"], ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(path)


@dataclass(frozen=True, slots=True, eq=False)
class _Files:
    folder: FilePath
    index: int

    def bytes_of(self, ending: str) -> bytes:
        path = clip_path(self.folder, self.index, ending)
        try:
            return path.read_bytes()
        except OSError as error:
            message = f"{path} is missing; build the set again to make it anew"
            raise FormatError(message) from error


@dataclass(frozen=True, eq=False)
class VisualClip:
    """One clip.

    Attributes:
        index: in the set.
        sample_rate: in hertz.
        binaural: what is heard, left first, float32 ``[2 x n]``.
        label: everything that is known about it; see ``docs/spatial_v2a.md``.
        frames: uint8 ``[f x h x w x 3]``.
    """

    index: int
    sample_rate: int
    binaural: npt.NDArray[np.float32]
    label: dict[str, Any]
    frames: npt.NDArray[np.uint8]

    @cached_property
    def view(self) -> View:
        """The frames, with a heat map of the boxes that the label says sound, as large."""
        height, width = self.frames.shape[1:3]
        maps = [heat_map(boxes, height, width) for boxes in self.label["boxes"]]
        return View(
            self.frames,
            self.label["frames_per_second"],
            np.stack(maps),
            self.label["camera"]["fov_deg"],
            tuple(Path(path) for path in self.label["paths"]),
            self.label["camera"].get("aspect", 1.0),
            tuple(np.reshape(boxes, (-1, 4)) for boxes in self.label["boxes"]),
        )

    @property
    def mono(self) -> npt.NDArray[np.float32]:
        """``[n]``, mean of the ears: what the models get."""
        return np.asarray(self.binaural.mean(axis=0), dtype=np.float32)

    @property
    def caption(self) -> str:
        """What sounds, without a place: ``dog and church bell``."""
        return " and ".join(self.label["names"])


def is_visual(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder's manifest says that it is a visual data set."""
    try:
        manifest = json.loads((FilePath(folder) / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT


class VisualDataset:
    """A set as :func:`build_visual` writes it.

    Attributes:
        folder: of the set.
        manifest: what ``dataset.json`` says.
        sample_rate: in hertz.
        duration_s: of every clip.
    """

    def __init__(self, folder: FilePath, manifest: dict[str, Any]) -> None:
        self.folder, self.manifest = folder, manifest
        try:
            self.sample_rate = int(manifest["sample_rate"])
            self.duration_s = float(manifest["duration_s"])
            self._count = int(manifest["clips"])
        except (KeyError, TypeError, ValueError) as error:
            message = f"{folder / MANIFEST} is not the manifest of a visual data set: {error!r}"
            raise FormatError(message) from error

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> VisualDataset:
        """Read the manifest of a set; clips are opened when they are needed.

        Raises:
            InputError: no finished set is there.
            FormatError: the manifest is damaged, or of another format or version.
        """
        place = FilePath(folder)
        try:
            manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            message = (
                f"{place} holds no {MANIFEST}: no visual data set, or one not built to its end"
            )
            raise InputError(message) from None
        except ValueError as error:
            message = f"{place / MANIFEST} is damaged: {error}"
            raise FormatError(message) from error
        found = manifest.get("format") if isinstance(manifest, dict) else None
        if found != FORMAT or manifest.get("schema_version") != _VERSION:
            message = f"{place / MANIFEST} has format {found!r}; expected {FORMAT!r}, version 1"
            raise FormatError(message)
        return cls(place, manifest)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> VisualClip:
        if not -self._count <= index < self._count:
            message = f"clip {index} of {self._count}"
            raise IndexError(message)
        files = _Files(self.folder, index % self._count)
        label = _json(files)
        try:
            with np.load(io.BytesIO(files.bytes_of(".npz")), allow_pickle=False) as stored:
                frames = np.cumsum(stored["changes"], axis=0, dtype=np.uint8)
            sound, _ = soundfile.read(
                io.BytesIO(files.bytes_of(".flac")), dtype="float32", always_2d=True
            )
        except (OSError, ValueError, KeyError, soundfile.LibsndfileError) as error:
            message = f"clip {index} of {self.folder} is damaged: {error}"
            raise FormatError(message) from error
        return VisualClip(
            files.index, self.sample_rate, np.ascontiguousarray(sound.T), label, frames
        )

    def __iter__(self) -> Iterator[VisualClip]:
        return (self[index] for index in range(self._count))

    def labels(self) -> Iterator[dict[str, Any]]:
        """Labels alone, without sounds and frames."""
        return (_json(_Files(self.folder, index)) for index in range(self._count))


def _json(files: _Files) -> dict[str, Any]:
    try:
        label: dict[str, Any] = json.loads(files.bytes_of(".json"))
    except ValueError as error:
        message = f"the label of clip {files.index} of {files.folder} is damaged: {error}"
        raise FormatError(message) from error
    return label
