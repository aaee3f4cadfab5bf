"""Separation of whole recordings in PyTorch: the arithmetic of the engine, without its delay."""

from __future__ import annotations

import torch
from torch import Tensor

from auricle.errors import InputError
from auricle.models.streaming.decision import decided
from auricle.models.streaming.features import (
    decibels,
    long_analysis_window,
    short_analysis_window,
)
from auricle.models.streaming.model import StreamingSeparation
from auricle.separation.streaming_config import HOP, LONG_WINDOW, WINDOW

__all__ = ["label_masks", "separate"]


@torch.no_grad()
def separate(
    model: StreamingSeparation, mixtures: Tensor, tokens: Tensor, *, placed: bool = False
) -> Tensor:
    """Parts of mixtures, the residual last; they sum to the mixture.

    Args:
        model: ready to run.
        mixtures: at 48 kHz, ``[B x n]``.
        tokens: of the labels, int64 ``[B x S x T]``; rows without tokens are slots not in use.
        placed: the parts are to be heard from different places, as those of
            :class:`auricle.separation.PlacedSeparator`.

    Returns:
        ``[B x (S + 1) x n]``.

    Raises:
        InputError: the mixtures are empty or of another shape.
    """
    spectra, masks, active = _masked(model, mixtures, tokens)
    if placed:
        masks = decided(masks, _power(spectra), active)
    parts = masks[:, :, :-1] * spectra.unsqueeze(2)
    outputs = _signals(parts)[..., : mixtures.shape[1]]
    rest = mixtures.unsqueeze(1) - outputs.sum(1, keepdim=True)
    return torch.cat([outputs, rest], 1)


@torch.no_grad()
def label_masks(model: StreamingSeparation, mixtures: Tensor, tokens: Tensor) -> Tensor:
    """The gains by which :func:`separate` makes the parts, without the residual's.

    Args:
        model: ready to run.
        mixtures: at 48 kHz, ``[B x n]``.
        tokens: of the labels, int64 ``[B x S x T]``.

    Returns:
        ``[B x S x (WINDOW / 2 + 1) x frames]``, 0 to 1; frame ``t`` is centred on sample
        ``t * HOP``.

    Raises:
        InputError: the mixtures are empty or of another shape.
    """
    _, masks, _ = _masked(model, mixtures, tokens)
    return masks[:, :, :-1].permute(1, 2, 3, 0)


def _masked(
    model: StreamingSeparation, mixtures: Tensor, tokens: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Spectra ``[T x B x bins]``, masks ``[T x B x (S + 1) x bins]`` and slots in use."""
    if mixtures.ndim != 2 or mixtures.shape[1] == 0:
        message = f"the mixtures have shape {tuple(mixtures.shape)}; expected batch x samples"
        raise InputError(message)
    # A hop more than reaches the end, since the last one is complete with its successor only.
    padded = torch.nn.functional.pad(mixtures, (0, HOP - mixtures.shape[1] % HOP + HOP))
    spectra = _spectra(padded, short_analysis_window(WINDOW))
    long_spectra = _spectra(padded, long_analysis_window(LONG_WINDOW))
    levels = model.mask.levels
    power = _power(spectra) @ levels.short_bands
    long_power = _power(long_spectra) @ levels.long_bands
    features = levels.sequence(
        decibels(torch.cat([power, long_power], -1)), decibels(power.sum(-1))
    )
    active = (tokens > 0).any(-1).to(power.dtype)
    masks = model.mask.sequence(features, model.query(tokens), active)
    return spectra, masks @ model.mask.to_bins, active


def _spectra(signals: Tensor, window: object) -> Tensor:
    """``[T x B x bins]`` of frames that end with each hop, the signal being zero before."""
    shape = torch.as_tensor(window, dtype=signals.dtype)
    padded = torch.nn.functional.pad(signals, (len(shape) - HOP, 0))
    frames = padded.unfold(-1, len(shape), HOP).transpose(0, 1)
    spectra: Tensor = torch.fft.rfft(frames * shape)
    return spectra


def _power(spectra: Tensor) -> Tensor:
    # A third of the time of the whole separation is saved against abs().square().
    return torch.view_as_real(spectra).square().sum(-1)


def _signals(spectra: Tensor) -> Tensor:
    """Overlap and add of ``[T x B x S x bins]``, without the first hop, which is before 0."""
    window = torch.as_tensor(short_analysis_window(WINDOW), dtype=torch.float32)
    frames = torch.fft.irfft(spectra, WINDOW) * window
    first, second = frames[..., :HOP], frames[..., HOP:]
    hops: Tensor = second[:-1] + first[1:]
    return hops.permute(1, 2, 0, 3).flatten(2)
