"""The visual comparison as one table for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from auricle.evaluation.bootstrap import Interval
from auricle.evaluation.visual import VISUAL_SCORES, VisualComparison

__all__ = ["visual_json", "visual_markdown"]

_VERSION = 1


def visual_markdown(comparison: VisualComparison) -> str:
    """One table; the first row is the truth."""
    names = [
        f"{column.name}{f' ({column.unit})' if column.unit else ''} "
        f"{'↑' if column.higher_is_better else '↓'}"
        for _, column in VISUAL_SCORES
    ]
    heading = [
        *("model", *names, "coherence", "coherence error ↓", "azimuth r ↑", "r, cues shuffled"),
        "real-time factor",
    ]
    blank = [""] * len(VISUAL_SCORES)
    known = [f"{comparison.coherence.mean():.3f}", "", _number(comparison.correlation), "", ""]
    rows = [
        [
            row.name,
            *(_cell(row.interval(number)) for number, _ in VISUAL_SCORES),
            f"{row.coherence.mean():.3f}",
            _cell(comparison.coherence_error(row)),
            _number(row.correlation),
            _number(row.shuffled),
            f"{row.real_time_factor:.3f}",
        ]
        for row in comparison.rows
    ]
    explanation = (
        "Mean and 95 % bootstrap interval over the clips. Correlations r are over the frames of "
        f"the {comparison.singles} clips with one thing that sounds."
    )
    lines = [
        *(f"# {comparison.clips} held-out clips that are seen", "", explanation, ""),
        *(_line(heading), _line(["---"] * len(heading))),
        *(_line(row) for row in [["truth", *blank, *known], *rows]),
    ]
    return "\n".join(lines) + "\n"


def visual_json(comparison: VisualComparison) -> dict[str, Any]:
    """All figures, with those of every clip."""
    return {
        "format": "auricle-visual-evaluation",
        "version": _VERSION,
        "clips": comparison.clips,
        "singles": comparison.singles,
        "truth": {
            "coherence": comparison.coherence.tolist(),
            "azimuth_correlation": _plain(comparison.correlation),
        },
        "models": [
            {
                "name": row.name,
                "means": {
                    column.name: asdict(row.interval(number)) for number, column in VISUAL_SCORES
                },
                "scores": {
                    column.name: [_plain(float(value)) for value in row.scores[:, number]]
                    for number, column in VISUAL_SCORES
                },
                "coherence": row.coherence.tolist(),
                "coherence_error": asdict(comparison.coherence_error(row)),
                "azimuth_correlation": _plain(row.correlation),
                "azimuth_correlation_shuffled": _plain(row.shuffled),
                "real_time_factor": row.real_time_factor,
            }
            for row in comparison.rows
        ],
    }


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(interval: Interval) -> str:
    digits = 3 if abs(interval.mean) < 10.0 else 1
    return f"{interval.mean:.{digits}f} [{interval.low:.{digits}f}, {interval.high:.{digits}f}]"


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else value
