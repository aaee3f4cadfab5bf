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

__all__ = ["separate"]


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
    if mixtures.ndim != 2 or mixtures.shape[1] == 0:
        message = f"the mixtures have shape {tuple(mixtures.shape)}; expected batch x samples"
        raise InputError(message)
    samples = mixtures.shape[1]
    # A hop more than reaches the end, since the last one is complete with its successor only.
    padded = torch.nn.functional.pad(mixtures, (0, HOP - samples % HOP + HOP))
    spectra = _spectra(padded, short_analysis_window(WINDOW))
    long_spectra = _spectra(padded, long_analysis_window(LONG_WINDOW))
    levels = model.mask.levels
    power = spectra.abs().square() @ levels.short_bands
    long_power = long_spectra.abs().square() @ levels.long_bands
    features = levels.sequence(
        decibels(torch.cat([power, long_power], -1)), decibels(power.sum(-1))
    )
    active = (tokens > 0).any(-1).to(power.dtype)
    masks = model.mask.sequence(features, model.query(tokens), active)
    masks = masks @ model.mask.to_bins
    if placed:
        masks = decided(masks, spectra.abs().square(), active)
    parts = masks[:, :, :-1] * spectra.unsqueeze(2)
    outputs = _signals(parts)[..., :samples]
    rest = mixtures.unsqueeze(1) - outputs.sum(1, keepdim=True)
    return torch.cat([outputs, rest], 1)


def _spectra(signals: Tensor, window: object) -> Tensor:
    """``[T x B x bins]`` of frames that end with each hop, the signal being zero before."""
    shape = torch.as_tensor(window, dtype=signals.dtype)
    padded = torch.nn.functional.pad(signals, (len(shape) - HOP, 0))
    frames = padded.unfold(-1, len(shape), HOP).transpose(0, 1)
    spectra: Tensor = torch.fft.rfft(frames * shape)
    return spectra


def _signals(spectra: Tensor) -> Tensor:
    """Overlap and add of ``[T x B x S x bins]``, without the first hop, which is before 0."""
    window = torch.as_tensor(short_analysis_window(WINDOW), dtype=torch.float32)
    frames = torch.fft.irfft(spectra, WINDOW) * window
    first, second = frames[..., :HOP], frames[..., HOP:]
    hops: Tensor = second[:-1] + first[1:]
    return hops.permute(1, 2, 0, 3).flatten(2)
