"""Figures of a trained separation on the pinned mixtures, at 48 kHz through the real transforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from auricle.metrics import si_sdr_improvement_db
from auricle.models.streaming import StreamingSeparation, separate
from auricle.separation.bands import band_edges
from auricle.separation.label_tokens import token_rows
from auricle.separation.streaming_config import SAMPLE_RATE
from auricle.training.separation import held_out
from auricle.training.separation.held_out import HeldOutMixture
from auricle.training.separation.recordings import RATE, Recording

__all__ = ["Figures", "at_engine_rate", "band_bound", "evaluate", "table"]

_AT_ONCE: Final = 10

Labels = Callable[[HeldOutMixture], Sequence[str]]


@dataclass(frozen=True)
class Figures:
    """Improvements of SI-SDR over the mixture.

    Attributes:
        kind: of the mixtures, with what was asked for.
        names: of the columns: each source, in the order of :class:`HeldOutMixture`.
        improvements: dB, ``[mixtures x sources]``.
        swapped: whether the best assignment of the outputs is another one, ``[mixtures]``.
        bound: improvements of the best gains of the same bands, ``[mixtures x sources]``.
    """

    kind: str
    names: tuple[str, ...]
    improvements: NDArray[np.float64]
    swapped: NDArray[np.bool_]
    bound: NDArray[np.float64]


def evaluate(model: StreamingSeparation, data: str, *, limit: int | None = None) -> list[Figures]:
    """All kinds of the pinned mixtures, and controls with labels that are wrong.

    Args:
        model: ready to run.
        data: folder of the recordings.
        limit: mixtures of each kind; all when absent.
    """
    pinned = held_out.pinned()
    recordings = held_out.recordings_of(pinned, data)
    figures = []
    for kind in held_out.KINDS:
        chosen = [mixture for mixture in pinned if mixture.kind == kind][:limit]
        whole = _figures(kind, model, chosen, recordings, lambda mixture: mixture.labels)
        figures.append(whole)
        seen = held_out.VALIDATION.get(kind, 0)
        if 0 < seen < len(chosen):
            figures.append(_after(whole, seen))
    known = [mixture for mixture in pinned if mixture.kind == "two known"][:limit]
    controls: dict[str, Labels] = {
        "two known, labels exchanged": lambda mixture: mixture.labels[::-1],
        "two known, labels of other mixtures": lambda mixture: (
            known[(known.index(mixture) + len(known) // 2) % len(known)].labels
        ),
    }
    for kind, labels in controls.items():
        wrong = _figures(kind, model, known, recordings, labels, bound=figures[0].bound)
        figures.append(wrong)
    return figures


def _after(figures: Figures, seen: int) -> Figures:
    """Those of the mixtures that no choice was made by."""
    return replace(
        figures,
        kind=f"{figures.kind}, not validated on",
        improvements=figures.improvements[seen:],
        swapped=figures.swapped[seen:],
        bound=figures.bound[seen:],
    )


def _figures(
    kind: str,
    model: StreamingSeparation,
    mixtures: Sequence[HeldOutMixture],
    recordings: dict[str, Recording],
    labels: Labels,
    bound: NDArray[np.float64] | None = None,
) -> Figures:
    improvements, swapped, best = [], [], []
    for first in tqdm(range(0, len(mixtures), _AT_ONCE), desc=kind, leave=False):
        some = mixtures[first : first + _AT_ONCE]
        sources = np.stack([at_engine_rate(held_out.signals(m, recordings)) for m in some])
        rows = [token_rows(labels(mixture), len(mixture.labels)) for mixture in some]
        sums = torch.from_numpy(sources).sum(1)
        outputs = separate(model, sums, torch.tensor(rows)).numpy()
        for parts, estimates in zip(sources, outputs, strict=True):
            gained = _gains(parts, estimates[: len(parts)])
            improvements.append(gained)
            others = np.roll(estimates[: len(parts)], 1, axis=0)
            swapped.append(len(parts) == 2 and _gains(parts, others).sum() > gained.sum())
            if bound is None:
                best.append(_gains(parts, band_bound(parts, model.config.bands)))
    if bound is None:
        bound = np.stack(best)
    names = tuple(f"source {number + 1}" for number in range(len(mixtures[0].files)))
    if kind == "known and unknown":
        names = ("named", "unnamed, in the residual")
    if kind == "unknown by name":
        names = ("known", "unseen class by its name")
    return Figures(kind, names, np.stack(improvements), np.asarray(swapped), bound)


def at_engine_rate(sources: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sources ``[S x n]`` of :func:`held_out.signals` at 48 kHz."""
    faster: NDArray[np.float32] = soxr.resample(sources.T, RATE, SAMPLE_RATE).T
    return np.ascontiguousarray(faster)


def _gains(sources: NDArray[np.float32], estimates: NDArray[np.float32]) -> NDArray[np.float64]:
    mixture = np.broadcast_to(sources.sum(0), sources.shape)
    return np.asarray(si_sdr_improvement_db(estimates, sources, mixture), np.float64)


def band_bound(sources: NDArray[np.float32], bands: int) -> NDArray[np.float32]:
    """What the best real gains, 0 to 1, of the bands would give, knowing the sources.

    Args:
        sources: ``[S x n]`` at 48 kHz.
        bands: up to 12 kHz; what is above belongs to the topmost.
    """
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512))
    padded = np.pad(sources, ((0, 0), (256, 512)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, 512, axis=-1)[:, ::256]
    spectra = np.fft.rfft(frames * window)
    whole = spectra.sum(0)
    starts = band_edges(bands, SAMPLE_RATE / 512, 12_000.0)[:-1]
    shared = np.add.reduceat((spectra * whole.conj()).real, starts, axis=-1)
    energy = np.add.reduceat(np.abs(whole) ** 2, starts, axis=-1)
    gains = np.clip(shared / (energy + 1e-12), 0, 1)
    masks = np.repeat(gains, np.diff([*starts, 257]), axis=-1)
    signals = np.fft.irfft(masks * whole) * window
    output = np.zeros_like(padded)
    for hop in range(signals.shape[1]):
        output[:, hop * 256 : hop * 256 + 512] += signals[:, hop]
    found: NDArray[np.float32] = output[:, 256 : 256 + sources.shape[1]]
    return found


def table(figures: Sequence[Figures]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| mixtures | source | n | mean | median | 10 % | above 0 dB | swapped | bound |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for found in figures:
        columns = [(name, [index]) for index, name in enumerate(found.names)]
        if found.names[0] == "source 1":
            columns = [("all", list(range(len(found.names))))]
        for name, indices in columns:
            values, bound = found.improvements[:, indices], found.bound[:, indices]
            pairs = found.improvements.shape[1] == 2
            swapped = f"{100 * found.swapped.mean():.1f} %" if pairs else ""
            lines.append(
                f"| {found.kind} | {name} | {len(values)} | {values.mean():.2f} "
                f"| {np.median(values):.2f} | {np.percentile(values, 10):.1f} "
                f"| {100 * (values > 0).mean():.0f} % | {swapped} | {bound.mean():.1f} |"
            )
    return "\n".join(lines)
