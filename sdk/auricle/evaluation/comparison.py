"""Several models on the same clips."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.errors import PromptError
from auricle.evaluation.bootstrap import Interval, bootstrap_mean
from auricle.evaluation.scenes import HeldOutClip
from auricle.evaluation.scores import SCORES, score
from auricle.models import Spatializer

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """Scores of all models on all clips.

    Attributes:
        names: of the models.
        clips: what they were given.
        scores: ``[models x clips x scores]``; NaN where a model cannot read the sentence.
        seconds: thread CPU time of each model on each clip ``[models x clips]``.
    """

    names: tuple[str, ...]
    clips: tuple[HeldOutClip, ...]
    scores: NDArray[np.float64]
    seconds: NDArray[np.float64]

    def interval(
        self, model: int, column: int, among: Callable[[HeldOutClip], bool] | None = None
    ) -> Interval:
        """Mean score of a model with its interval, among some of the clips."""
        return bootstrap_mean(self.scores[model, self._chosen(among), column])

    def gain(
        self,
        model: int,
        column: int,
        baseline: int,
        among: Callable[[HeldOutClip], bool] | None = None,
    ) -> Interval:
        """How much better a model is than a baseline, clip by clip; above 0 is better."""
        chosen = self._chosen(among)
        difference = self.scores[model, chosen, column] - self.scores[baseline, chosen, column]
        return bootstrap_mean(difference if SCORES[column].higher_is_better else -difference)

    def refused(self, model: int) -> int:
        """Clips whose sentence a model could not read."""
        return int(np.isnan(self.scores[model]).all(axis=1).sum())

    def real_time_factor(self, model: int) -> float:
        """CPU time of a model over the time that its clips last."""
        lasted = sum(clip.binaural.shape[1] / clip.sample_rate for clip in self.clips)
        return float(self.seconds[model].sum() / lasted)

    def _chosen(self, among: Callable[[HeldOutClip], bool] | None) -> NDArray[np.bool_]:
        return np.array([among is None or among(clip) for clip in self.clips])


def compare(
    models: Sequence[Spatializer],
    clips: Sequence[HeldOutClip],
    *,
    seed: int = 0,
    on_clip: Callable[[], None] = lambda: None,
    on_made: Callable[[int, int, NDArray[np.float32]], None] = lambda _model, _clip, _ears: None,
) -> Comparison:
    """Run every model on every clip.

    Args:
        models: to be compared.
        clips: as :func:`held_out_clips` gives them.
        seed: of the first clip; each further clip has the next one.
        on_clip: called after each clip of each model.
        on_made: called with the number of a model, that of a clip, and the ears ``[2 x n]`` it made
            of it; not for what it refused.
    """
    scores = np.full((len(models), len(clips), len(SCORES)), np.nan)
    seconds = np.zeros((len(models), len(clips)))
    for row, model in enumerate(models):
        for column, clip in enumerate(clips):
            began = time.thread_time()
            try:
                predicted = model.spatialize(
                    clip.mono, clip.sample_rate, clip.prompt, seed=seed + column
                )
            except PromptError:
                continue
            finally:
                seconds[row, column] = time.thread_time() - began
                on_clip()
            on_made(row, column, predicted)
            scores[row, column] = score(predicted, clip.binaural, clip.sample_rate)
    return Comparison(tuple(model.name for model in models), tuple(clips), scores, seconds)
