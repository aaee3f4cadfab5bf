"""Models that see, compared with each other and with those that do not, on held-out clips.

Besides the errors of every comparison there are the questions of SpatialV2A: does the sound follow
the picture, does it stop doing so when the cues are those of another clip, and do the two ears keep
their coherence? (The paper's own spatial metrics are sizes, not errors: two independent noises
score best.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle import metrics
from auricle.datasets.visual.storing import VisualClip
from auricle.errors import InputError
from auricle.evaluation.azimuth import heard_azimuths_deg
from auricle.evaluation.bootstrap import Interval, bootstrap_mean
from auricle.evaluation.scores import SCORES, score
from auricle.models import Spatializer

__all__ = ["VISUAL_SCORES", "VisualComparison", "VisualRow", "compare_visual", "run_visual"]

VISUAL_SCORES: Final = tuple(
    (number, column)
    for number, column in enumerate(SCORES)
    if column.name in ("STFT", "ENV", "SNR", "ITD error", "ILD error")
)
"""Columns of the table among those of every comparison, with their numbers there."""

_SHUFFLES: Final = 2


@dataclass(frozen=True)
class VisualRow:
    """What one model came to.

    Attributes:
        name: of the model.
        scores: ``[clips x scores]``, all columns of :data:`auricle.evaluation.SCORES`.
        coherence: interaural cross-correlation coefficient of each clip.
        correlation: of the heard azimuth with that of the picture, over the frames of all clips
            with one thing that sounds; NaN for a model that always says the same.
        shuffled: the same where the cues are those of other clips; NaN for models without cues.
        real_time_factor: CPU time over the time that the clips last.
    """

    name: str
    scores: NDArray[np.float64]
    coherence: NDArray[np.float64]
    correlation: float
    shuffled: float
    real_time_factor: float

    def interval(self, column: int) -> Interval:
        """Mean score with its interval."""
        return bootstrap_mean(self.scores[:, column])


@dataclass(frozen=True)
class VisualComparison:
    """All models on all clips.

    Attributes:
        clips: how many.
        singles: of them with one thing that sounds.
        coherence: of the truth, for each clip.
        correlation: of the truth's own heard azimuth with the picture: the most that this measure
            can find.
        rows: one for each model.
    """

    clips: int
    singles: int
    coherence: NDArray[np.float64]
    correlation: float
    rows: tuple[VisualRow, ...]

    def coherence_error(self, row: VisualRow) -> Interval:
        """Mean over the clips of how far the coherence is from that of the truth."""
        return bootstrap_mean(np.abs(row.coherence - self.coherence))


def compare_visual(
    models: Sequence[Spatializer],
    clips: Sequence[VisualClip],
    *,
    seed: int = 0,
    on_clip: Callable[[], None] = lambda: None,
) -> VisualComparison:
    """Run every model on every clip, and those that see with the cues of other clips too.

    Each gets the mean of the two ears. A model that sees gets the view, with the names of what
    sounds for a caption; one that does not gets a sentence with the side on which the sound is
    seen.

    Args:
        models: to be compared.
        clips: at least two.
        seed: of the first clip; each further clip has the next one.
        on_clip: called after each clip of each model.

    Raises:
        InputError: fewer than two clips.
    """
    if len(clips) < 2:
        message = f"{len(clips)} clips; expected at least 2, so that cues can be exchanged"
        raise InputError(message)
    rows = tuple(_row(model, clips, seed, on_clip) for model in models)
    singles = [clip for clip in clips if len(clip.label["names"]) == 1]
    truth = [clip.binaural for clip in singles]
    coherence = np.array([metrics.iacc(clip.binaural, clip.sample_rate) for clip in clips])
    return VisualComparison(len(clips), len(singles), coherence, _correlation(truth, singles), rows)


def _row(
    model: Spatializer, clips: Sequence[VisualClip], seed: int, on_clip: Callable[[], None]
) -> VisualRow:
    began = time.thread_time()
    made = []
    for number, clip in enumerate(clips):
        made.append(run_visual(model, clip, seed + number))
        on_clip()
    seconds = time.thread_time() - began
    lasted = sum(clip.binaural.shape[1] / clip.sample_rate for clip in clips)
    numbers = [number for number, clip in enumerate(clips) if len(clip.label["names"]) == 1]
    singles = [clips[number] for number in numbers]
    return VisualRow(
        model.name,
        np.array(
            [
                score(ears, clip.binaural, clip.sample_rate)
                for ears, clip in zip(made, clips, strict=True)
            ]
        ),
        np.array(
            [metrics.iacc(ears, clip.sample_rate) for ears, clip in zip(made, clips, strict=True)]
        ),
        _correlation([made[number] for number in numbers], singles),
        _with_other_cues(model, singles, seed) if model.sees else float("nan"),
        float(seconds / lasted),
    )


def run_visual(
    model: Spatializer, clip: VisualClip, seed: int, other: VisualClip | None = None
) -> NDArray[np.float32]:
    """What a model makes of the mean of a clip's ears, ``[2 x n]``.

    Args:
        model: to be run.
        clip: to be made binaural.
        seed: of the noise that it starts from.
        other: a clip whose cues are taken instead, for models that see.
    """
    mono = clip.mono
    if not model.sees:
        return model.spatialize(mono, clip.sample_rate, _sentence(clip), seed=seed)
    view = clip.view
    if other is not None:
        # The heat map, and so the cues, of another clip; where they are known, also its places.
        shown = other.view
        view = replace(view, heat=shown.heat, places=shown.places, boxes=shown.boxes)
    return model.spatialize(mono, clip.sample_rate, clip.caption, seed=seed, view=view)


def _sentence(clip: VisualClip) -> str:
    middle = 0.5 * clip.binaural.shape[1] / clip.sample_rate
    azimuth = float(clip.view.azimuths_deg([middle])[0])
    side = "in front" if abs(azimuth) < 10.0 else "on the left" if azimuth > 0.0 else "on the right"
    # Names of classes, such as "ball bouncing", do not all make a sentence.
    return f"The sound is {side}."


def _with_other_cues(model: Spatializer, clips: Sequence[VisualClip], seed: int) -> float:
    """Correlation with the clip's own picture when the cues are those of the clips further on."""
    heard, shown = [], []
    for shuffle in range(1, _SHUFFLES + 1):
        shift = max(1, shuffle * len(clips) // (_SHUFFLES + 1))
        for number, clip in enumerate(clips):
            other = clips[(number + shift) % len(clips)]
            heard.append(run_visual(model, clip, seed + number, other))
            shown.append(clip)
    return _correlation(heard, shown)


def _correlation(heard: Sequence[NDArray[np.float32]], clips: Sequence[VisualClip]) -> float:
    sound: list[float] = []
    picture: list[float] = []
    for ears, clip in zip(heard, clips, strict=True):
        times, azimuths = heard_azimuths_deg(ears, clip.sample_rate)
        sound += azimuths.tolist()
        picture += clip.view.azimuths_deg(times).tolist()
    if len(sound) < 2 or np.std(sound) == 0.0 or np.std(picture) == 0.0:
        return float("nan")
    return float(np.corrcoef(sound, picture)[0, 1])
