"""Scores of sound event localisation and detection, as DCASE 2020 to 2023 define them.

Politis et al., "Overview and evaluation of sound event localization and detection in DCASE 2019",
IEEE/ACM TASLP 29 (2021): detection counts where the direction is right, localisation where the
class is, both in segments of one second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.places import great_circle_deg
from auricle.metrics.signals import FloatArray

__all__ = ["SeldScores", "seld_scores"]

_COLUMNS = 4
# Tracks of one class are matched by trying all orders; DCASE has at most five at a time.
_MOST_TRACKS = 6

_Frames: TypeAlias = dict[int, FloatArray]


@dataclass(frozen=True, slots=True)
class SeldScores:
    """Scores of a set of recordings.

    Attributes:
        error_rate: ER: substitutions, deletions and insertions over reference events.
        f_score: F, macro average over classes, 0 to 1.
        localization_error_deg: LE, mean angle of matched events, macro average; 180 for a class of
            which none was matched.
        localization_recall: LR, share of events matched, macro average.
    """

    error_rate: float
    f_score: float
    localization_error_deg: float
    localization_recall: float

    @property
    def seld_error(self) -> float:
        """Mean of ER, 1 - F, LE / 180 and 1 - LR; 0 is best."""
        return float(
            np.mean(
                [
                    self.error_rate,
                    1.0 - self.f_score,
                    self.localization_error_deg / 180.0,
                    1.0 - self.localization_recall,
                ]
            )
        )


class _Counts:
    """What adds up over segments, for each class."""

    def __init__(self, classes: int) -> None:
        self.true, self.misplaced, self.false, self.missed, self.matched, self.angle = np.zeros(
            (6, classes)
        )
        self.references = self.substituted = self.deleted = self.inserted = 0


def seld_scores(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    classes: int,
    threshold_deg: float = 20.0,
    frames_per_segment: int = 10,
) -> SeldScores:
    """Compare events of one recording, or of several whose frames do not overlap.

    Args:
        prediction: rows of frame, class, azimuth and elevation in degrees, ``[k x 4]``; frames
            last a tenth of ``frames_per_segment`` of DCASE's second, 100 ms by default.
        reference: as ``prediction``.
        classes: number of classes.
        threshold_deg: a detection farther off than this is wrong.
        frames_per_segment: frames of a segment.

    Raises:
        InputError: other shapes, a class that is not there, or more than six events of one class
            in a frame.
    """
    predicted = _segments(prediction, "prediction", classes, frames_per_segment)
    expected = _segments(reference, "reference", classes, frames_per_segment)
    counts = _Counts(classes)
    for segment in sorted({*predicted, *expected}):
        _count_segment(predicted.get(segment, {}), expected.get(segment, {}), counts, threshold_deg)
    wrong = counts.substituted + counts.deleted + counts.inserted
    tiny = np.finfo(np.float64).eps
    f_score = counts.true / (
        counts.true + counts.misplaced + 0.5 * (counts.false + counts.missed) + tiny
    )
    error = np.where(counts.matched > 0, counts.angle / np.maximum(counts.matched, 1.0), 180.0)
    recall = counts.matched / (counts.matched + counts.missed + tiny)
    return SeldScores(
        error_rate=wrong / (counts.references + tiny),
        f_score=float(f_score.mean()),
        localization_error_deg=float(error.mean()),
        localization_recall=float(recall.mean()),
    )


def _count_segment(
    predicted: Mapping[int, _Frames],
    expected: Mapping[int, _Frames],
    counts: _Counts,
    threshold_deg: float,
) -> None:
    false = missed = 0
    for number in sorted({*predicted, *expected}):
        said, true = predicted.get(number, {}), expected.get(number, {})
        most_said = max((len(rows) for rows in said.values()), default=0)
        most_true = max((len(rows) for rows in true.values()), default=0)
        counts.references += most_true
        tracks = _matched_tracks(said, true)
        if said and true and not tracks:
            # The class is right but never in the same frame: nothing was found.
            counts.missed[number] += most_said
            missed += most_said
            continue
        for angle in tracks.values():
            counts.angle[number] += angle
            counts.matched[number] += 1
            if angle <= threshold_deg:
                counts.true[number] += 1
            else:
                counts.misplaced[number] += 1
                false += 1
        extra = most_said - most_true
        counts.false[number] += max(extra, 0)
        counts.missed[number] += max(-extra, 0)
        false += max(extra, 0)
        missed += max(-extra, 0)
    counts.substituted += min(false, missed)
    counts.deleted += max(missed - false, 0)
    counts.inserted += max(false - missed, 0)


def _matched_tracks(said: _Frames, true: _Frames) -> dict[int, float]:
    """Mean angle in degrees of every reference track that has a partner in some frame."""
    angles: defaultdict[int, list[float]] = defaultdict(list)
    for frame in sorted(set(said) & set(true)):
        for track, angle in _assigned(said[frame], true[frame]):
            angles[track].append(angle)
    return {track: float(np.mean(values)) for track, values in angles.items()}


def _assigned(said: FloatArray, true: FloatArray) -> list[tuple[int, float]]:
    """The pairing of least total angle: track of the reference, and its angle in degrees."""
    cost = np.asarray(great_circle_deg(said[None, :, :], true[:, None, :]))
    count = min(cost.shape)
    if cost.shape[0] <= cost.shape[1]:
        options = ((range(count), columns) for columns in permutations(range(len(said)), count))
    else:
        options = ((rows, range(count)) for rows in permutations(range(len(true)), count))
    best = min(options, key=lambda pair: float(cost[list(pair[0]), list(pair[1])].sum()))
    return [(row, float(cost[row, column])) for row, column in zip(*best, strict=True)]


def _segments(
    rows: ArrayLike, name: str, classes: int, frames_per_segment: int
) -> dict[int, dict[int, _Frames]]:
    """Directions by segment, class and frame."""
    table = np.asarray(rows, dtype=np.float64)
    if table.size == 0:
        return {}
    if table.ndim != 2 or table.shape[1] != _COLUMNS or not np.isfinite(table).all():
        message = f"{name} has shape {table.shape}; expected finite rows [k x 4]"
        raise InputError(message)
    if table[:, 0].min() < 0 or not ((table[:, 1] >= 0) & (table[:, 1] < classes)).all():
        message = f"{name} holds a frame below 0 or a class outside 0 to {classes - 1}"
        raise InputError(message)
    found: dict[int, dict[int, _Frames]] = {}
    keys = table[:, :2].astype(np.int64)
    for frame, number in np.unique(keys, axis=0):
        directions = table[(keys == (frame, number)).all(axis=1), 2:]
        if len(directions) > _MOST_TRACKS:
            message = (
                f"{name} has {len(directions)} events of class {number} in frame {frame}; at most "
                f"{_MOST_TRACKS} are matched"
            )
            raise InputError(message)
        segment = found.setdefault(int(frame) // frames_per_segment, {})
        segment.setdefault(int(number), {})[int(frame)] = directions
    return found
