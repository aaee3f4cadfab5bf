"""Mono sounds that scenes are made of, each looked at once: what can be used, and why not."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from auricle.datasets.layouts import Row, read_rows
from auricle.errors import FormatError, InputError

__all__ = ["SPLITS", "Skip", "Sound", "SoundLibrary", "is_share_alike"]

SPLITS: Final = ("train", "valid", "test")
"""Names of the parts of a set of sounds; a group of recordings is in exactly one."""

_FRAME_S = 0.02
_QUIET_DB = 50.0
_SILENT = 10.0 ** (-70.0 / 20.0)


@dataclass(frozen=True, slots=True)
class Sound:
    """One usable sound.

    Attributes:
        file: folder's name and path within it; what labels call the sound.
        path: of the file.
        manifest, row: where it is named.
        sound_class: first of its classes.
        name: the class in words.
        licence, attribution: as the manifest says.
        sample_rate: of the file, in hertz.
        begin_s, end_s: the part that sounds: from the first to the last frame of 20 ms within 50 dB
            of the loudest.
        rms: root mean square of that part, full scale 1.
    """

    file: str
    path: str
    manifest: str
    row: int
    sound_class: str
    name: str
    licence: str
    attribution: str
    sample_rate: int
    begin_s: float
    end_s: float
    rms: float

    def read(self, offset_s: float, frames: int, sample_rate: int) -> npt.NDArray[np.float32]:
        """Samples from ``offset_s`` on, at most ``frames``, float32 ``[n]``.

        Raises:
            FormatError: the file is gone or no longer what it was.
        """
        try:
            with soundfile.SoundFile(self.path) as file:
                file.seek(min(round(offset_s * file.samplerate), file.frames))
                wanted = int(np.ceil(frames * file.samplerate / sample_rate)) + 1
                samples = file.read(wanted, dtype="float32", always_2d=True)[:, 0]
                rate = file.samplerate
        except (OSError, soundfile.LibsndfileError) as error:
            message = f"{self.manifest} row {self.row}: {self.path} cannot be read any more"
            raise FormatError(message) from error
        if rate != sample_rate:
            samples = soxr.resample(samples, rate, sample_rate, quality="HQ")
        return np.ascontiguousarray(samples[:frames])


@dataclass(frozen=True, slots=True)
class Skip:
    """A sound that was left out, and why."""

    manifest: str
    row: int
    file: str
    reason: str


class SoundLibrary:
    """Usable sounds of one split, in a fixed order; the classes are those of all splits.

    Args:
        sounds: usable sounds.
        classes: names of all classes, in the order that trained models number them.
        skipped: what was left out.
        split: the split, or ``all``.

    Raises:
        InputError: no sounds.
    """

    def __init__(
        self,
        sounds: Iterable[Sound],
        classes: Iterable[str],
        skipped: Iterable[Skip] = (),
        split: str = "all",
    ) -> None:
        self.sounds = tuple(sounds)
        self.classes = tuple(classes)
        self.skipped = tuple(skipped)
        self.split = split
        if not self.sounds:
            reasons = f"; {len(self.skipped)} were left out" if self.skipped else ""
            first = f", the first because it {self.skipped[0].reason}" if self.skipped else ""
            message = f"no sound of split {split!r} can be used{reasons}{first}"
            raise InputError(message)
        self.by_class = {
            name: [s for s in self.sounds if s.sound_class == name] for name in self.classes
        }
        self.by_class = {name: members for name, members in self.by_class.items() if members}
        self._by_file = {sound.file: sound for sound in self.sounds}

    @classmethod
    def load(
        cls,
        folders: Iterable[str | os.PathLike[str]],
        *,
        layout: str = "auto",
        split: str = "all",
        shortest_s: float = 0.1,
        least_per_class: int = 1,
        stereo: str = "skip",
        share_alike: bool = False,
        strict: bool = False,
        workers: int = 1,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> SoundLibrary:
        """Read manifests and look at every file once.

        Args:
            folders: of mono sounds, with a manifest or a sub-folder for each class.
            layout: ``auto``, ``plain``, ``esc50``, ``fsd50k`` or ``audioset``.
            split: ``train``, ``valid``, ``test`` or ``all``. What a manifest does not assign is
                assigned by a hash of its group: 80, 10 and 10 %.
            shortest_s: sounds whose sounding part is shorter are left out.
            least_per_class: classes of which the manifests name fewer sounds, share-alike ones not
                counted unless they are kept, are left out; who learns to tell classes apart needs
                several of each.
            stereo: ``skip`` leaves out files of several channels, ``first`` takes their first.
            share_alike: keep sounds whose licence asks that what is made of them is shared alike.
            strict: raise for the first sound that cannot be used, instead of leaving it out.
            workers: processes that look at files.
            on_progress: called with the files looked at and their number.

        Raises:
            InputError: a wrong argument, or no sound is left.
            FormatError: a manifest is wrong; with ``strict``, the first sound that is not usable.
        """
        if split not in (*SPLITS, "all"):
            message = f"split is {split!r}; expected all or one of {', '.join(SPLITS)}"
            raise InputError(message)
        if stereo not in ("skip", "first"):
            message = f"stereo is {stereo!r}; expected skip or first"
            raise InputError(message)
        roots = [Path(folder) for folder in folders]
        names = [root.resolve().name for root in roots]
        if len(set(names)) != len(names):
            message = f"the folders are named {', '.join(names)}; labels need names that differ"
            raise InputError(message)
        rows = [
            (name, root, row)
            for name, root in zip(names, roots, strict=True)
            for row in read_rows(root, layout)
        ]
        counts = Counter(
            row.classes[0] for _, _, row in rows if share_alike or not is_share_alike(row.licence)
        )
        classes = sorted(name for name, count in counts.items() if count >= least_per_class)
        kept = {*classes, *(row.classes[0] for _, _, row in rows if least_per_class <= 1)}
        wanted = [
            entry
            for entry in rows
            if split in ("all", _split_of(entry[2])) and entry[2].classes[0] in kept
        ]
        look = partial(_examined, shortest_s=shortest_s, stereo=stereo, share_alike=share_alike)
        found: list[Sound | Skip] = []
        for result in _mapped(look, wanted, workers):
            if strict and isinstance(result, Skip):
                message = f"{result.manifest} row {result.row}: {result.file} {result.reason}"
                raise FormatError(message)
            found.append(result)
            if on_progress is not None:
                on_progress(len(found), len(wanted))
        return cls(
            [entry for entry in found if isinstance(entry, Sound)],
            classes,
            [entry for entry in found if isinstance(entry, Skip)],
            split,
        )

    def __len__(self) -> int:
        return len(self.sounds)

    def find(self, file: str) -> Sound:
        """The sound that a label calls ``file``.

        Raises:
            InputError: there is none.
        """
        try:
            return self._by_file[file]
        except KeyError:
            message = f"no sound is called {file!r}; load the folders that the scene was made of"
            raise InputError(message) from None

    def digest(self) -> str:
        """SHA-256 of all that scenes depend on: names, classes, lengths and levels."""
        rows: list[dict[str, Any]] = []
        for sound in self.sounds:
            row = asdict(sound)
            del row["path"]
            rows.append(row)
        text = json.dumps([rows, self.classes, self.split], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def is_share_alike(licence: str) -> bool:
    """Whether a licence's name asks that derived works carry the same licence."""
    folded = licence.lower().replace("-", " ")
    return (
        "share alike" in folded
        or "sharealike" in folded
        or bool(re.search(r"\b(by|nc)[ -]sa\b|/by(-nc)?-sa/", licence.lower().replace("_", "-")))
    )


def _split_of(row: Row) -> str:
    if row.split in SPLITS:
        return row.split
    bucket = int.from_bytes(hashlib.sha256(row.group.encode()).digest()[:4], "big") % 10
    return {8: "valid", 9: "test"}.get(bucket, "train")


def _mapped(
    look: Callable[[tuple[str, Path, Row]], Sound | Skip],
    entries: list[tuple[str, Path, Row]],
    workers: int,
) -> Iterable[Sound | Skip]:
    if workers <= 1 or len(entries) < 64:
        yield from map(look, entries)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(look, entries, chunksize=32)


def _examined(
    entry: tuple[str, Path, Row], *, shortest_s: float, stereo: str, share_alike: bool
) -> Sound | Skip:
    name, root, row = entry
    file = f"{name}/{row.path.relative_to(root).as_posix()}"

    def skip(reason: str) -> Skip:
        return Skip(row.manifest, row.row, file, reason)

    if not share_alike and is_share_alike(row.licence):
        return skip(f"has the share-alike licence {row.licence}")
    if not row.path.is_file():
        return skip("is missing")
    try:
        samples, rate = soundfile.read(row.path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return skip("is not a sound file that can be read")
    if samples.shape[1] != 1 and stereo == "skip":
        return skip(f"has {samples.shape[1]} channels; expected mono")
    if samples.size == 0:
        return skip("holds no samples")
    mono = samples[:, 0]
    if not np.isfinite(mono).all():
        return skip("holds samples that are NaN or infinite")
    begin, end = _sounding(mono, round(_FRAME_S * rate))
    if end == begin:
        return skip("is silent")
    if end - begin < shortest_s * rate:
        seconds = (end - begin) / rate
        return skip(f"sounds for {seconds:.3f} s; expected at least {shortest_s:g} s")
    return Sound(
        file=file,
        path=str(row.path),
        manifest=row.manifest,
        row=row.row,
        sound_class=row.classes[0],
        name=in_words(row.classes[0]),
        licence=row.licence,
        attribution=row.attribution,
        sample_rate=int(rate),
        begin_s=round(begin / rate, 6),
        end_s=round(end / rate, 6),
        rms=float(np.float32(np.sqrt(np.mean(np.square(mono[begin:end], dtype=np.float64))))),
    )


def in_words(name: str) -> str:
    """A class as a noun of a sentence: ``Door_wood_knock`` is ``door wood knock``."""
    return " ".join(re.sub(r"[_\-/,()]+", " ", name).split()).lower()


def _sounding(mono: npt.NDArray[np.float32], frame: int) -> tuple[int, int]:
    """First and one past the last sample of the part that sounds; equal when nothing does."""
    count = -(-len(mono) // frame)
    padded = np.zeros(count * frame, dtype=np.float32)
    padded[: len(mono)] = mono
    level = np.abs(padded.reshape(count, frame)).max(axis=1)
    if level.max() < _SILENT:
        return 0, 0
    loud = np.flatnonzero(level >= level.max() * 10.0 ** (-_QUIET_DB / 20.0))
    return int(loud[0]) * frame, min((int(loud[-1]) + 1) * frame, len(mono))
