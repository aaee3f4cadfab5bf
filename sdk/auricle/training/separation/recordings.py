"""Recordings to mix, in memory: read from manifests, split by where they come from."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from tqdm import tqdm

from auricle.errors import FormatError, InputError
from auricle.separation.known_labels import UNSEEN, family

__all__ = ["RATE", "SPEEDS", "Recording", "Split", "read_manifests", "split_of", "with_audio"]

RATE: Final = 24_000
"""Hz of the recordings in memory: half of the engine's rate, the same hop and windows in time."""

SPEEDS: Final = (1.0, 0.7, 0.78, 0.86, 0.93, 1.07, 1.15, 1.26, 1.4)
"""Each recording is kept at these speeds; the first one is the recording itself."""

Split = Literal["train", "held_out", "unseen"]

_SILENT: Final = 10 ** (-50 / 20)
_LEAST_GROUPS: Final = 3
_SHARE_ALIKE: Final = "SA"


@dataclass
class Recording:
    """A recording of one sound.

    Attributes:
        path: its file.
        name: relative path, for lists.
        label_class: what sounds.
        group: recordings of one origin; never on both sides of the split.
        row: its row of the manifest.
        audio: mono at :data:`RATE`, at each of :data:`SPEEDS`, 16 bit.
    """

    path: Path
    name: str
    label_class: str
    group: str
    row: dict[str, str]
    audio: list[NDArray[np.int16]] = field(default_factory=list)


def read_manifests(folder: str | Path) -> list[Recording]:
    """Recordings of ``KIND/KIND.csv`` in a folder that a model sold with them may learn from.

    A manifest has the columns ``file``, ``class``, ``split_group``, ``licence`` and
    ``commercial_ok``; rows that are not ``yes``, or share-alike, are left out.

    Raises:
        InputError: the folder has no manifest.
        FormatError: a manifest lacks a column.
    """
    folder = Path(folder)
    manifests = sorted(path for path in folder.glob("*/*.csv") if path.stem == path.parent.name)
    recordings = []
    for manifest in manifests:
        with manifest.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        needed = {"file", "class", "split_group", "licence", "commercial_ok"}
        if not rows or not needed <= set(rows[0]):
            continue
        for row in rows:
            if row["commercial_ok"] != "yes" or _SHARE_ALIKE in row["licence"]:
                continue
            path = manifest.parent / row["file"]
            name = f"{manifest.parent.name}/{row['file']}"
            recordings.append(Recording(path, name, row["class"], row["split_group"], row))
    if not recordings:
        message = (
            f"{folder} has no KIND/KIND.csv with file, class, split_group, licence and "
            "commercial_ok that lists recordings"
        )
        raise InputError(message)
    return recordings


def split_of(recordings: Sequence[Recording]) -> dict[str, Split]:
    """The side of the split of every recording, by name; the same whatever the order.

    Classes in ``UNSEEN`` are ``"unseen"``. Of every other family of classes with at least three
    groups, one group is ``"held_out"``: of those with at most a third of its recordings the one
    whose hash comes first. A group that is on two sides by that goes to the one away from training.
    """
    groups: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    unseen = set()
    for recording in recordings:
        if recording.label_class in UNSEEN:
            unseen.add(recording.group)
        else:
            groups[family(recording.label_class)][recording.group] += 1
    held_out = set()
    for counts in groups.values():
        total = sum(counts.values())
        small = [group for group, count in counts.items() if 3 * count <= total]
        if len(counts) >= _LEAST_GROUPS and small:
            held_out.add(min(small, key=lambda group: hashlib.sha256(group.encode()).hexdigest()))
    sides: dict[str, Split] = {}
    for recording in recordings:
        if recording.label_class in UNSEEN:
            sides[recording.name] = "unseen"
        elif recording.group in held_out or recording.group in unseen:
            sides[recording.name] = "held_out"
        else:
            sides[recording.name] = "train"
    return sides


def with_audio(
    recordings: Sequence[Recording], speeds: Sequence[float] = SPEEDS
) -> list[Recording]:
    """The recordings with their audio, without silence at the ends; silent ones are left out.

    Raises:
        FormatError: a file cannot be read.
    """
    kept = []
    for recording in tqdm(recordings, desc="recordings", unit="file", leave=False):
        try:
            audio, rate = soundfile.read(recording.path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            message = f"{recording.path} cannot be read: {error}"
            raise FormatError(message) from error
        mono = audio.mean(axis=1)
        peak = np.abs(mono).max(initial=0.0)
        if peak == 0:
            continue
        loud = np.flatnonzero(np.abs(mono) > _SILENT * peak)
        mono = mono[loud[0] : loud[-1] + 1] * np.float32(0.5 / peak)
        recording.audio = [_at_speed(mono, rate, speed) for speed in speeds]
        kept.append(recording)
    return kept


def _at_speed(mono: NDArray[np.float32], rate: int, speed: float) -> NDArray[np.int16]:
    faster = mono if rate * speed == RATE else soxr.resample(mono, rate * speed, RATE)
    return np.round(np.clip(faster, -1, 1) * 32_767).astype(np.int16)
