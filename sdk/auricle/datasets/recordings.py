"""Binaural recordings as data sets: FAIR-Play, YT-Binaural and any folder of stereo files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import h5py
import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from auricle.errors import FormatError, InputError

__all__ = ["Recording", "fair_play", "read_prompts", "recording_samples", "stereo_folder"]

_ENDINGS: Final = (".wav", ".flac", ".mp3", ".ogg")
_PARTS: Final = {"train": "train", "valid": "val", "test": "test"}
_ORIGINAL_SPLITS: Final = 10
_NEW_SPLITS: Final = 5


@dataclass(frozen=True, slots=True)
class Recording:
    """One binaural recording.

    Attributes:
        id: stem of the file.
        path: of the file.
    """

    id: str
    path: str

    def read(self, sample_rate: int) -> npt.NDArray[np.float32]:
        """Samples, left first, float32 ``[2 x n]``.

        Raises:
            FormatError: missing, not stereo, empty, silent or not finite.
        """
        try:
            samples, rate = soundfile.read(self.path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            message = f"{self.path} is missing or not a sound file that can be read"
            raise FormatError(message) from error
        if samples.shape[1] != 2:
            message = f"{self.path} has {samples.shape[1]} channels; a binaural recording has 2"
            raise FormatError(message)
        if not np.isfinite(samples).all() or not samples.any():
            message = f"{self.path} is empty, silent or holds samples that are not finite"
            raise FormatError(message)
        if rate != sample_rate:
            samples = soxr.resample(samples, rate, sample_rate, quality="HQ")
        return np.ascontiguousarray(samples.T, dtype=np.float32)


def fair_play(folder: str | os.PathLike[str], split: str, part: str) -> list[Recording]:
    """Recordings of FAIR-Play (Gao and Grauman, CVPR 2019) by one of its published splits.

    Args:
        folder: with ``binaural_audios`` (or ``audios``) and the lists of the splits.
        split: ``1`` to ``10`` for the ten random splits of the authors, from
            ``splits/split1/train.h5``; ``new1`` to ``new5`` for those of PseudoBinaural (Xu et al.,
            CVPR 2021), which share no scenes between parts, from ``new_splits/split1/train.txt``.
        part: ``train``, ``valid`` or ``test``.

    Raises:
        InputError: no such split or part.
        FormatError: a list is missing or damaged, or names no recording.
    """
    place = Path(folder)
    if part not in _PARTS:
        message = f"part is {part!r}; expected one of {', '.join(_PARTS)}"
        raise InputError(message)
    new, number = split.startswith("new"), split.removeprefix("new")
    most = _NEW_SPLITS if new else _ORIGINAL_SPLITS
    if not number.isdigit() or not 1 <= int(number) <= most:
        message = (
            f"split is {split!r}; expected 1 to {_ORIGINAL_SPLITS} or new1 to new{_NEW_SPLITS}"
        )
        raise InputError(message)
    if new:
        names = _listed_in_text(place / "new_splits" / f"split{number}" / f"{_PARTS[part]}.txt")
    else:
        names = _listed_in_hdf5(place / "splits" / f"split{number}" / f"{_PARTS[part]}.h5")
    audio = next(
        (place / name for name in ("binaural_audios", "audios") if (place / name).is_dir()), place
    )
    return [Recording(stem, str(audio / f"{stem}.wav")) for stem in names]


def stereo_folder(
    folder: str | os.PathLike[str], listed: str | os.PathLike[str] | None = None
) -> list[Recording]:
    """Recordings of a folder, such as one of YT-Binaural.

    Args:
        folder: of stereo files, searched with its sub-folders.
        listed: a text file of stems, one a line, to take only these and in this order.

    Raises:
        InputError: no folder.
        FormatError: no recordings, two of one stem, or a listed one is missing.
    """
    place = Path(folder)
    if not place.is_dir():
        message = f"{place} is no folder; expected one of binaural recordings"
        raise InputError(message)
    found: dict[str, Recording] = {}
    for path in sorted(place.rglob("*")):
        if path.suffix.lower() in _ENDINGS:
            if path.stem in found:
                message = f"{path} and {found[path.stem].path} have the same name"
                raise FormatError(message)
            found[path.stem] = Recording(path.stem, str(path))
    if not found:
        message = f"{place} holds no recordings ({', '.join(_ENDINGS)})"
        raise FormatError(message)
    if listed is None:
        return list(found.values())
    names = _listed_in_text(Path(listed))
    for number, name in enumerate(names, start=1):
        if name not in found:
            message = f"{listed} row {number}: {name} is not in {place}"
            raise FormatError(message)
    return [found[name] for name in names]


def read_prompts(path: str | os.PathLike[str]) -> Mapping[str, list[dict[str, Any]]]:
    """Sentences for recordings: JSON lines of id, text and, where it is known, t_s.

    Returns:
        Rows by id, in their order.

    Raises:
        FormatError: a row is not such an object; it is named.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    with Path(path).open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
                found.setdefault(str(row["id"]), []).append(
                    {"text": str(row["text"]), "t_s": row.get("t_s")}
                )
            except (ValueError, KeyError, TypeError) as error:
                message = f"{path} row {number} is not an object with id and text: {error!r}"
                raise FormatError(message) from error
    return found


def recording_samples(
    recordings: list[Recording],
    prompts: Mapping[str, list[dict[str, Any]]],
    sample_rate: int,
    duration_s: float,
    skip: Callable[[Recording, str], None],
) -> Iterator[tuple[dict[str, Any], npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Label, downmix and ears of every piece of ``duration_s`` of every recording.

    What is left at the end of a recording is not used; a recording that cannot be read, or is
    shorter, is handed to ``skip`` with the reason. A prompt with a time goes to its piece only.
    """
    frames = round(duration_s * sample_rate)
    index = 0
    for recording in recordings:
        try:
            ears = recording.read(sample_rate)
        except FormatError as error:
            skip(recording, str(error))
            continue
        pieces = ears.shape[1] // frames
        if pieces == 0:
            skip(recording, f"lasts {ears.shape[1] / sample_rate:.2f} s; expected {duration_s:g} s")
        for piece in range(pieces):
            cut = np.ascontiguousarray(ears[:, piece * frames : (piece + 1) * frames])
            begin_s = piece * duration_s
            said = [
                {"type": "T", "style": "given", "text": row["text"], "sources": []}
                for row in prompts.get(recording.id, [])
                if row["t_s"] is None or begin_s <= float(row["t_s"]) < begin_s + duration_s
            ]
            label = {
                "schema_version": 1,
                "index": index,
                "key": f"{index:09d}",
                "sample_rate": sample_rate,
                "frames": frames,
                "scale": 1.0,
                "renderer": "recording",
                "recording": {"id": recording.id, "offset_s": begin_s},
                "room": None,
                "hrtf": None,
                "sources": [],
                "prompts": said,
                "questions": [],
            }
            index += 1
            yield label, np.asarray(cut.mean(axis=0), dtype=np.float32), cut


def _listed_in_text(path: Path) -> list[str]:
    if not path.is_file():
        message = f"{path} is missing"
        raise FormatError(message)
    lines = path.read_text(encoding="utf-8").split()
    return _stems(lines, path)


def _listed_in_hdf5(path: Path) -> list[str]:
    if not path.is_file():
        message = f"{path} is missing"
        raise FormatError(message)
    try:
        with h5py.File(path) as file:
            lines = [bytes(name).decode("utf-8") for name in file["audio"][:]]
    except (OSError, KeyError, TypeError, ValueError) as error:
        message = f"{path} is not a list as FAIR-Play has it: {error}"
        raise FormatError(message) from error
    return _stems(lines, path)


def _stems(lines: list[str], path: Path) -> list[str]:
    stems = [PurePosixPath(line).stem for line in lines]
    if not stems:
        message = f"{path} names no recordings"
        raise FormatError(message)
    return stems
