"""How far the masked mixture is from each source, from sums over bands."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from auricle.training.separation.mixtures import MixtureBatch

__all__ = ["separation_loss", "signal_to_distortion"]

_TINY: Final = 1e-12
# Share of the mixture's energy below which a source does not sound, -40 dB.
_ABSENT: Final = 1e-4
# Errors beyond 30 dB below the mixture do not count: mixtures that are done leave the others room.
_ENOUGH: Final = 1e-3
_COMPRESSION: Final = 0.15


def signal_to_distortion(masks: Tensor, batch: MixtureBatch) -> Tensor:
    """Scale-invariant signal to distortion ratio of each part, dB, ``[B x (S + 1)]``.

    Le Roux et al. 2019, "SDR - half-baked or well done?", equation 2, with inner products summed
    over hops and bands. The energy of the masked spectra is used for that of the signal, which is
    never larger.

    Args:
        masks: of the bands, ``[T x B x (S + 1) x K]``.
        batch: the mixtures.
    """
    shared, output, source = _products(masks, batch)
    projected = shared.square() / (source + _TINY)
    return 10 * torch.log10((projected + _TINY) / ((output - projected).clamp(min=0) + _TINY))


def separation_loss(masks: Tensor, batch: MixtureBatch) -> Tensor:
    """What training minimises, scalar.

    For parts that sound, half the scale-invariant and half the plain ratio, limited to 30 dB
    (Wisdom et al. 2021, "What's all the fuss about free universal sound separation data?",
    equation 2); for parts that do not, the energy they were given; for all, the distance of
    compressed band magnitudes.
    """
    shared, output, source = _products(masks, batch)
    whole = batch.mixture.sum((0, 2)).unsqueeze(-1) + _TINY
    shared, output, source = shared / whole, output / whole, source / whole
    sounds = source > _ABSENT
    error = (output - 2 * shared + source).clamp(min=0)
    plain = 10 * torch.log10((error + _ENOUGH) / (source + _ENOUGH))
    kept = shared.square() / (source + _TINY)
    rest = (output - kept).clamp(min=0)
    invariant = 10 * torch.log10((rest + _ENOUGH * kept + _TINY) / (kept + _ENOUGH * rest + _TINY))
    given = 10 * torch.log10(output + _ENOUGH)
    of_parts = torch.where(sounds, 0.5 * plain + 0.5 * invariant, 0.1 * given)
    # The rest counts like a slot only where something unlabelled is about as loud as one.
    weight = torch.where(sounds & (source > 0.03), 1.0, 0.2 + 0.0 * source)
    weight[:, :-1] = 1.0
    ratio = (of_parts * weight).sum() / weight.sum()
    masked = (masks.square() * batch.mixture.unsqueeze(2) + _TINY).pow(_COMPRESSION)
    wanted = (batch.energy + _TINY).pow(_COMPRESSION)
    scale = (batch.mixture + _TINY).pow(_COMPRESSION).mean((0, 2)) + _TINY
    spectral = (masked - wanted).abs().mean((0, 3)) / scale.unsqueeze(-1)
    return ratio + 5.0 * spectral.mean()


def _products(masks: Tensor, batch: MixtureBatch) -> tuple[Tensor, Tensor, Tensor]:
    """Inner products of output and source, of the output and of the source with themselves."""
    shared = (masks * batch.shared).sum((0, 3))
    output = (masks.square() * batch.mixture.unsqueeze(2)).sum((0, 3))
    return shared, output, batch.energy.sum((0, 3))
