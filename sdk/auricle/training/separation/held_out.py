"""Mixtures to test with, pinned in ``held_out.json``: recordings and classes kept from training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from auricle.errors import InputError
from auricle.separation.known_labels import family, wordings
from auricle.training.separation.recordings import (
    RATE,
    Recording,
    Split,
    read_manifests,
    with_audio,
)
from auricle.training.separation.sources import ClassSampler, stretch

__all__ = [
    "KINDS",
    "VALIDATION",
    "HeldOutMixture",
    "draw",
    "known_pairs",
    "pinned",
    "recordings_of",
    "signals",
]

SECONDS: Final = 3.0
_PINNED: Final = Path(__file__).parent / "held_out.json"
_COUNTS: Final = {"two known": 300, "known and unknown": 150, "unknown by name": 150}
_THREE: Final = {"three known": 100}

VALIDATION: Final = {"two known": 150, "known and unknown": 75}
"""The first so many mixtures of a kind are looked at while a network learns."""

KINDS: Final = (*_COUNTS, *_THREE)
"""Two held-out recordings of known classes, both named; a held-out recording that is named and
one of an unseen class that is not; the same with both named; three held-out recordings, named."""


@dataclass(frozen=True)
class HeldOutMixture:
    """One mixture; all sources have the same energy.

    Attributes:
        kind: of :data:`KINDS`.
        files: names of the recordings, the named ones first.
        labels: names given to the network, for the first files.
        seeds: of the place that is taken of each recording.
    """

    kind: str
    files: tuple[str, ...]
    labels: tuple[str, ...]
    seeds: tuple[int, ...]


def draw(
    recordings: Sequence[Recording], sides: dict[str, Split], seed: int = 7
) -> list[HeldOutMixture]:
    """The mixtures of every kind; classes are drawn alike often, families never twice in one."""
    random = np.random.default_rng(seed)
    known = [recording for recording in recordings if sides[recording.name] == "held_out"]
    unseen = [recording for recording in recordings if sides[recording.name] == "unseen"]
    trained = {family(r.label_class) for r in recordings if sides[r.name] == "train"}
    known = [recording for recording in known if family(recording.label_class) in trained]
    by_class = [
        ClassSampler([r for r in group if r.label_class == name])
        for group in (known, unseen)
        for name in sorted({recording.label_class for recording in group})
    ]
    first_unseen = len({recording.label_class for recording in known})
    mixtures = []
    for kind, count in {**_COUNTS, **_THREE}.items():
        for _ in range(count):
            parts = 3 if kind in _THREE else 2
            chosen: list[Recording] = []
            while len(chosen) < parts:
                strange = "unknown" in kind and len(chosen) == 1
                pool = by_class[first_unseen:] if strange else by_class[:first_unseen]
                name, recording = pool[int(random.integers(len(pool)))].draw(random)
                if family(name) not in {family(other.label_class) for other in chosen}:
                    chosen.append(recording)
            named = chosen[:1] if kind == "known and unknown" else chosen
            mixtures.append(
                HeldOutMixture(
                    kind,
                    tuple(recording.name for recording in chosen),
                    tuple(wordings(recording.label_class)[0] for recording in named),
                    tuple(int(random.integers(2**31)) for _ in chosen),
                )
            )
    return mixtures


def pin(mixtures: Sequence[HeldOutMixture], path: Path = _PINNED) -> None:
    """Write the list, one mixture a line."""
    lines = ",\n".join(json.dumps(asdict(mixture)) for mixture in mixtures)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def pinned() -> list[HeldOutMixture]:
    """The list that all figures of the documentation are of."""
    rows = json.loads(_PINNED.read_text(encoding="utf-8"))
    return [
        HeldOutMixture(row["kind"], tuple(row["files"]), tuple(row["labels"]), tuple(row["seeds"]))
        for row in rows
    ]


def recordings_of(mixtures: Sequence[HeldOutMixture], data: str | Path) -> dict[str, Recording]:
    """The recordings of some mixtures with their audio, by name.

    Raises:
        InputError: the folder has no recordings.
        FormatError: one cannot be read.
    """
    needed = {name for mixture in mixtures for name in mixture.files}
    listed = [recording for recording in read_manifests(data) if recording.name in needed]
    return {recording.name: recording for recording in with_audio(listed, speeds=(1.0,))}


def known_pairs(
    data: str | Path, sample_rate: int, count: int | None = None
) -> list[tuple[NDArray[np.float32], tuple[str, ...]]]:
    """Signals ``[2 x n]`` and labels of pinned mixtures of two known classes.

    Those of :data:`VALIDATION` are left out. They are other mixtures, but mostly of the same
    recordings: there are no more.

    Args:
        data: folder of the recordings.
        sample_rate: of the signals, Hz.
        count: the first so many; all when absent.
    """
    chosen = [mixture for mixture in pinned() if mixture.kind == "two known"]
    chosen = chosen[VALIDATION["two known"] :][:count]
    recordings = recordings_of(chosen, data)
    found = []
    for mixture in chosen:
        resampled = soxr.resample(signals(mixture, recordings).T, RATE, sample_rate).T
        found.append((np.ascontiguousarray(resampled), mixture.labels))
    return found


def signals(
    mixture: HeldOutMixture, recordings: dict[str, Recording], seconds: float = SECONDS
) -> NDArray[np.float32]:
    """Sources ``[parts x samples]`` at 24 kHz; their sum is the mixture, root mean square 0.05.

    Raises:
        InputError: a recording of the list is not there.
    """
    missing = [name for name in mixture.files if name not in recordings]
    if missing:
        message = f"the held-out mixtures need {missing[0]}, which is not among the recordings"
        raise InputError(message)
    samples = round(seconds * RATE)
    parts = np.stack(
        [
            stretch(recordings[name], samples, 0, np.random.default_rng(seed))
            for name, seed in zip(mixture.files, mixture.seeds, strict=True)
        ]
    )
    parts /= np.sqrt(np.mean(parts**2, axis=1, keepdims=True))
    level = np.sqrt(np.mean(np.sum(parts, axis=0) ** 2))
    scaled: NDArray[np.float32] = parts * np.float32(0.05 / level)
    return scaled
