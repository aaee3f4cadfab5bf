"""The understanding score of SpatialTAS: accuracy on the truth, on what was generated, and the gap.

arXiv 2506.00927 prints the gap alone. A gap cannot exceed what the judge gets right on the truth:
a judge that knows nothing finds no gap. So every row here has both accuracies beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.assessor.answering import TASKS, Assessor, correct
from auricle.datasets import Dataset

__all__ = ["Score", "format_scores", "understanding"]

Generate = Callable[[int, npt.NDArray[np.float32], Mapping[str, Any]], npt.NDArray[np.float32]]
"""Index, downmix ``[n]`` and label to ears ``[2 x n]`` at the rate of the set."""

_Z95 = 1.959964


@dataclass(frozen=True)
class Score:
    """One task on scenes of one number of sources.

    Attributes:
        task: one of ``TASKS``.
        sources: number of sources of the scenes.
        questions: number of questions.
        truth: share answered rightly of the true clips: how good the assessor is.
        generated: the same of the generated clips; None where there are none.
    """

    task: str
    sources: int
    questions: int
    truth: float
    generated: float | None

    @property
    def gap(self) -> float | None:
        """Truth less generated, in percentage points."""
        return None if self.generated is None else 100.0 * (self.truth - self.generated)

    @property
    def truth_interval(self) -> tuple[float, float]:
        """95 % interval of ``truth`` (Wilson 1927)."""
        return _wilson(self.truth, self.questions)


def understanding(
    assessor: Assessor,
    scenes: Dataset,
    generate: Generate | None = None,
    *,
    limit: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Score]:
    """Ask the assessor all questions of a data set.

    Args:
        assessor: the judge.
        scenes: with questions; those with two sounds of one class are passed over.
        generate: what is judged; None to judge the judge only.
        limit: number of scenes; None for all.
        on_progress: called with the scenes done and their number.

    Returns:
        One score for each task and number of sources that has questions.
    """
    rights: dict[tuple[int, str], list[tuple[bool, bool | None]]] = {}
    count = min(len(scenes), limit or len(scenes))
    for index in range(count):
        sample = scenes[index]
        sources = sample.label["sources"]
        classes = {source["class"] for source in sources}
        if len(classes) == len(sources):
            made = None if generate is None else generate(index, sample.downmix, sample.label)
            for task, right in _judged(assessor, sample.binaural, made, sample.label):
                rights.setdefault((len(sources), task), []).append(right)
        if on_progress is not None:
            on_progress(index + 1, count)
    scores = []
    for (number, task), rows in sorted(
        rights.items(), key=lambda item: (item[0][0], TASKS.index(item[0][1]))
    ):
        generated = [made for _, made in rows if made is not None]
        scores.append(
            Score(
                task,
                number,
                len(rows),
                float(np.mean([truth for truth, _ in rows])),
                float(np.mean(generated)) if generated else None,
            )
        )
    return scores


def format_scores(scores: list[Score]) -> str:
    """A Markdown table; the assessor's own accuracy stands beside every gap."""
    lines = [
        "| sources | task | questions | truth, % (95 %) | generated, % | gap, points |",
        "|---|---|---|---|---|---|",
    ]
    for score in scores:
        low, high = score.truth_interval
        generated = "" if score.generated is None else f"{100.0 * score.generated:.1f}"
        gap = "" if score.gap is None else f"{score.gap:+.1f}"
        lines.append(
            f"| {score.sources} | {score.task} | {score.questions} | {100.0 * score.truth:.1f} "
            f"({100.0 * low:.1f} to {100.0 * high:.1f}) | {generated} | {gap} |"
        )
    return "\n".join(lines)


def _judged(
    assessor: Assessor,
    truth: npt.NDArray[np.float32],
    made: npt.NDArray[np.float32] | None,
    label: Mapping[str, Any],
) -> Iterator[tuple[str, tuple[bool, bool | None]]]:
    rows = label["questions"]
    rate = label["sample_rate"]
    true = assessor.answer(truth, rate, rows, label["sources"])
    said = None if made is None else assessor.answer(made, rate, rows, label["sources"])
    for number, row in enumerate(rows):
        right = correct(row, true[number])
        other = {} if said is None else correct(row, said[number])
        for task, value in right.items():
            yield task, (value, other.get(task))


def _wilson(share: float, count: int) -> tuple[float, float]:
    if count == 0:
        return 0.0, 1.0
    scale = 1.0 + _Z95**2 / count
    centre = (share + _Z95**2 / (2.0 * count)) / scale
    half = _Z95 / scale * math.sqrt(share * (1.0 - share) / count + _Z95**2 / (4.0 * count**2))
    return max(centre - half, 0.0), min(centre + half, 1.0)
