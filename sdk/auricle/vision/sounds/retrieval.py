"""Sounds from a folder, by the words of a label or by CLAP."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from auricle.errors import FormatError, InputError
from auricle.vision.sounds.levels import filled, levelled
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, VoicedSound

__all__ = ["FolderSounds", "Matcher", "read_mono", "words"]

_ENDINGS: Final = (".wav", ".flac", ".ogg", ".aif", ".aiff", ".mp3")
_LEAST_CLAP: Final = 0.2


class Matcher(Protocol):
    """How well sounds fit words, as CLAP says it."""

    def likeness(self, labels: list[str], files: list[Path]) -> npt.NDArray[np.float64]:
        """Cosines ``[labels x files]``."""


@dataclass(frozen=True, slots=True)
class _Named:
    path: Path
    folder_words: frozenset[str]
    words: frozenset[str]


class FolderSounds(SoundSource):
    """Mono and stereo sounds of a folder and its sub-folders, by what they are called.

    A sound fits when its file or the folder it lies in is called by the last word of the label,
    which in English is the one that says what it is ("black dog"); the more of the label's other
    words are there too, the better. Of equally good ones the first by name is taken. With a matcher
    the likeness of sound and label decides instead.

    Args:
        folder: to look in.
        matcher: CLAP, or None for words.

    Raises:
        InputError: there is no such folder, or no sound in it.
    """

    def __init__(self, folder: str | os.PathLike[str], matcher: Matcher | None = None) -> None:
        root = Path(folder)
        if not root.is_dir():
            message = f"{root} is no folder; expected one that holds sounds"
            raise InputError(message)
        files = sorted(
            path for path in root.rglob("*") if path.suffix.lower() in _ENDINGS and path.is_file()
        )
        if not files:
            message = f"{root} holds no sound; expected {', '.join(_ENDINGS)} files"
            raise InputError(message)
        self.description = f"sounds of {root}"
        self._matcher = matcher
        self._named = [_named(path, root) for path in files]

    def voices(
        self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
    ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
        """A file of its own for every thing that has a fitting one."""
        scores = self._scores({number: thing.label for number, thing in sought.items()})
        frames = max(1, round(duration_s * sample_rate))
        used: set[Path] = set()
        found: dict[int, VoicedSound] = {}
        refused: dict[int, str] = {}
        for number, thing in sought.items():
            fitting = [path for score, path in scores[number] if score > 0.0]
            path = next((path for path in fitting if path not in used), None)
            if path is None:
                refused[number] = (
                    f"no sound of the folder fits {thing.label!r}"
                    if not fitting
                    else f"all {len(fitting)} sounds of the folder that fit {thing.label!r} are "
                    "heard already"
                )
                continue
            used.add(path)
            samples = levelled(read_mono(path, sample_rate), sample_rate)
            found[number] = VoicedSound(filled(samples, frames, sample_rate), str(path))
        return found, refused

    def _scores(self, labels: dict[int, str]) -> dict[int, list[tuple[float, Path]]]:
        """Files by how well they fit, the best first; 0 for those that do not."""
        if self._matcher is not None:
            files = [named.path for named in self._named]
            cosines = self._matcher.likeness(list(labels.values()), files)
            table = np.where(cosines >= _LEAST_CLAP, cosines, 0.0)
        else:
            table = np.array(
                [[_fit(words(label), n) for n in self._named] for label in labels.values()]
            )
        return {
            number: sorted(
                ((float(score), n.path) for score, n in zip(row, self._named, strict=True)),
                key=lambda entry: (-entry[0], entry[1]),
            )
            for number, row in zip(labels, table, strict=True)
        }


def words(text: str) -> list[str]:
    """Words of a name in lower case and singular, without numbers: "Dogs_2" is ``["dog"]``."""
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in re.findall(r"[^\W\d_]+", text.lower())
    ]


def _named(path: Path, root: Path) -> _Named:
    folders = path.parent.relative_to(root).parts[-1:]
    return _Named(path, frozenset(words(" ".join(folders))), frozenset(words(path.stem)))


def _fit(label: list[str], named: _Named) -> float:
    """0 when the label's last word is missing, else up to 1."""
    if not label:
        return 0.0
    said = named.folder_words | named.words
    if label[-1] not in said:
        return 0.0
    shared = len(said.intersection(label)) / len(set(label))
    # A folder names a class; a file's name may hold anything.
    within = 1.0 if label[-1] in named.folder_words else 0.5
    alone = 1.0 / (1.0 + len(named.folder_words.difference(label)))
    return shared * within * (0.5 + 0.5 * alone)


def read_mono(path: Path, sample_rate: int) -> npt.NDArray[np.float32]:
    """The mono mix of a sound file at a rate, float32 ``[n]``.

    Raises:
        FormatError: it cannot be read, is empty or not finite.
    """
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        message = f"{path} is not a sound file that can be read"
        raise FormatError(message) from error
    if not samples.size or not np.isfinite(samples).all():
        message = f"{path} holds no samples, or samples that are NaN or infinite"
        raise FormatError(message)
    mono: npt.NDArray[np.float32] = samples.mean(axis=1)
    if rate != sample_rate:
        mono = soxr.resample(mono, rate, sample_rate, quality="VHQ")
    return mono
