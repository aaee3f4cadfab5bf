"""The figures of the bench as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE

__all__ = ["Column", "source_table"]


@dataclass(slots=True)
class Column:
    """One renderer's figures.

    Attributes:
        name: heading.
        microseconds: processor time per source and block by number of sources.
        skipped: why there are no figures; empty when there are.
    """

    name: str
    microseconds: dict[int, float] = field(default_factory=dict)
    skipped: str = ""


def source_table(counts: Sequence[int], own: Column, peers: Sequence[Column]) -> str:
    """Rows by number of sources: own time, share of real time, every peer's time and its ratio.

    A peer without figures gives a line with the reason instead of a column.
    """
    shown = [peer for peer in peers if not peer.skipped]
    heads = ["sources", own.name, "real time"]
    for peer in shown:
        heads += [peer.name, "ratio"]
    rows = [heads]
    block_us = 1e6 * BLOCK / SAMPLE_RATE
    for count in counts:
        spent = own.microseconds[count]
        row = [f"{count}", f"{spent:.2f} µs", f"{100.0 * spent * count / block_us:.1f} %"]
        for peer in shown:
            row += _peer_cells(peer.microseconds, count, spent)
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    lines += [f"{peer.name}: skipped, {peer.skipped}" for peer in peers if peer.skipped]
    return "\n".join(lines)


def _peer_cells(figures: Mapping[int, float], count: int, own: float) -> tuple[str, str]:
    if count not in figures:
        return "-", "-"
    return f"{figures[count]:.2f} µs", f"{figures[count] / own:.1f}"
