"""The comparison as Markdown for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from auricle.evaluation.ablations import DISTANCES_M, PromptAblation
from auricle.evaluation.bootstrap import Interval
from auricle.evaluation.comparison import Comparison
from auricle.evaluation.cost import Cost
from auricle.evaluation.scenes import HeldOutClip
from auricle.evaluation.scores import SCORES

__all__ = ["as_json", "as_markdown"]

_VERSION = 1
_GROUP_COLUMNS = ("STFT", "ENV", "SNR")


def as_json(
    comparison: Comparison, costs: Sequence[Cost], ablations: Sequence[PromptAblation]
) -> dict[str, Any]:
    """All figures, with the scores of every clip."""
    return {
        "format": "auricle-evaluation",
        "version": _VERSION,
        "clips": [
            {
                "index": clip.index,
                "prompt": clip.prompt,
                "prompt_type": clip.prompt_type,
                "sources": clip.sources,
            }
            for clip in comparison.clips
        ],
        "models": [
            {
                "name": name,
                **asdict(costs[row]),
                "real_time_factor": comparison.real_time_factor(row),
                "refused": comparison.refused(row),
                "groups": {
                    heading: {
                        column.name: asdict(comparison.interval(row, number, among))
                        for number, column in enumerate(SCORES)
                    }
                    for heading, among in _groups(comparison).items()
                },
                "scores": [
                    [None if np.isnan(value) else float(value) for value in clip]
                    for clip in comparison.scores[row]
                ],
            }
            for row, name in enumerate(comparison.names)
        ],
        "ablations": [_ablation(ablation) for ablation in ablations],
    }


def as_markdown(
    comparison: Comparison, costs: Sequence[Cost], ablations: Sequence[PromptAblation]
) -> str:
    """Tables: all clips, by number of sources and type of sentence, words changed, cost."""
    lines = [f"# {len(comparison.clips)} held-out clips", ""]
    lines += [
        "Mean and 95 % bootstrap interval over the clips. Arrows say which way is better.",
        "",
    ]
    names = [_heading(column.name, column.unit, column.higher_is_better) for column in SCORES]
    lines += _table(
        ["model", *names],
        [
            [name, *(_cell(comparison.interval(row, number)) for number in range(len(SCORES)))]
            for row, name in enumerate(comparison.names)
        ],
    )
    if "mono" in comparison.names:
        lines += _gains(comparison, comparison.names.index("mono"))
    lines += _grouped(comparison)
    if ablations:
        lines += _words(ablations)
    lines += ["", "## Cost", ""]
    lines += _table(
        ["model", "parameters", "MAC per second of audio", "real-time factor", "refused"],
        [
            [
                name,
                f"{costs[row].parameters:,}",
                f"{costs[row].macs_per_second:.3g}",
                f"{comparison.real_time_factor(row):.4f}",
                str(comparison.refused(row)),
            ]
            for row, name in enumerate(comparison.names)
        ],
    )
    return "\n".join(lines) + "\n"


def _gains(comparison: Comparison, mono: int) -> list[str]:
    columns = [number for number, column in enumerate(SCORES) if column.name in _GROUP_COLUMNS]
    rows = [
        [name, *(_cell(comparison.gain(row, number, mono)) for number in columns)]
        for row, name in enumerate(comparison.names)
        if row != mono
    ]
    lines = ["", "## Better than mono by, clip by clip", ""]
    return lines + _table(["model", *(SCORES[number].name for number in columns)], rows)


def _grouped(comparison: Comparison) -> list[str]:
    groups = {name: among for name, among in _groups(comparison).items() if among is not None}
    lines: list[str] = []
    for number, column in enumerate(SCORES):
        if column.name not in _GROUP_COLUMNS:
            continue
        lines += ["", f"## {column.name} by sources and type of sentence", ""]
        sizes = {
            name: sum(among(clip) for clip in comparison.clips) for name, among in groups.items()
        }
        lines += _table(
            ["model", *(f"{name} ({sizes[name]})" for name in groups)],
            [
                [
                    name,
                    *(_cell(comparison.interval(row, number, among)) for among in groups.values()),
                ]
                for row, name in enumerate(comparison.names)
            ],
        )
    return lines


def _words(ablations: Sequence[PromptAblation]) -> list[str]:
    lines = ["", "## Other words, single sources", ""]
    lines += [
        "Share of the clips in which flipping left and right flips the sign; share of the answers",
        "that have the sign of the side that is said; gain in SNR by the places that are said;",
        "median |ILD| at the distances that are said.",
        "",
    ]
    distances = [f"|ILD| at {distance:g} m" for distance in DISTANCES_M]
    rows = []
    for ablation in ablations:
        levels = np.asarray(ablation.distance_ild_db).reshape(-1, len(DISTANCES_M))
        medians = [f"{value:.2f} dB" for value in np.median(levels, axis=0)] if len(levels) else []
        rows.append(
            [
                ablation.name,
                str(len(ablation.ild_db)),
                *(f"{100 * ablation.flipped_share(cue):.1f} %" for cue in ("ild", "itd", "both")),
                *(f"{100 * ablation.said_share(cue):.1f} %" for cue in ("ild", "itd")),
                f"{_mean(ablation.dropped_snr_db):+.2f} dB" if ablation.dropped_snr_db else "-",
                *(medians or ["-"] * len(DISTANCES_M)),
            ]
        )
    headings = ["model", "clips", "ILD flips", "ITD flips", "both flip"]
    headings += ["ILD as said", "ITD as said", "SNR by places"]
    return lines + _table([*headings, *distances], rows)


def _ablation(ablation: PromptAblation) -> dict[str, Any]:
    return {
        "name": ablation.name,
        "clips": len(ablation.ild_db),
        "flipped": {cue: ablation.flipped_share(cue) for cue in ("ild", "itd", "both")},
        "as_said": {cue: ablation.said_share(cue) for cue in ("ild", "itd")},
        "snr_by_places_db": _mean(ablation.dropped_snr_db),
        "distances_m": list(DISTANCES_M),
        "distance_ild_db": [list(levels) for levels in ablation.distance_ild_db],
    }


def _groups(comparison: Comparison) -> dict[str, Callable[[HeldOutClip], bool] | None]:
    def with_sources(number: int) -> Callable[[HeldOutClip], bool]:
        return lambda clip: clip.sources == number

    def of_type(kind: str) -> Callable[[HeldOutClip], bool]:
        return lambda clip: clip.prompt_type == kind

    numbers = sorted({clip.sources for clip in comparison.clips})
    kinds = sorted({clip.prompt_type for clip in comparison.clips})
    groups: dict[str, Callable[[HeldOutClip], bool] | None] = {"all": None}
    groups.update(
        {f"{number} source{'s' * (number > 1)}": with_sources(number) for number in numbers}
    )
    groups.update({f"type {kind}": of_type(kind) for kind in kinds})
    return groups


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _heading(name: str, unit: str, higher: bool) -> str:
    return f"{name}{f' ({unit})' if unit else ''} {'↑' if higher else '↓'}"


def _cell(interval: Interval) -> str:
    if interval.clips == 0:
        return "-"
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]
