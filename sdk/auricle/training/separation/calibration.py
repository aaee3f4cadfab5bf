"""How sure a trained separation should be on recordings that it has not heard.

A network that has learned its recordings by heart is too sure of itself on others. One temperature
for all logits mends that (Guo et al. 2017, "On Calibration of Modern Neural Networks", section
4.2), here chosen for the separation and not for a likelihood.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import nn

from auricle.models.streaming import StreamingSeparation
from auricle.training.separation.losses import signal_to_distortion
from auricle.training.separation.mixtures import MixtureBatch

__all__ = ["best_temperature", "improvements_db", "set_temperature"]

_TEMPERATURES: Final = tuple(round(float(t), 2) for t in np.arange(0.8, 2.01, 0.1))
_LOGITS: Final = ("slot_logits", "others_logits", "residual_logits")


@torch.no_grad()
def improvements_db(model: StreamingSeparation, batches: Sequence[MixtureBatch]) -> torch.Tensor:
    """Improvement of the SI-SDR of each source over the mixture, by sums over bands.

    Args:
        model: ready to run.
        batches: of mixtures with as many labels each; with one label the residual is a source too.

    Returns:
        dB ``[mixtures x sources]``.
    """
    gains = []
    for batch in batches:
        features = model.mask.levels.sequence(batch.bands, batch.frame)
        active = torch.ones(batch.tokens.shape[:2])
        masks = model.mask.sequence(features, model.query(batch.tokens), active)
        gained = signal_to_distortion(masks, batch)
        gained -= signal_to_distortion(torch.ones_like(masks), batch)
        gains.append(gained[:, : max(2, batch.tokens.shape[1])])
    return torch.cat(gains)


@torch.no_grad()
def set_temperature(model: StreamingSeparation, temperature: float) -> None:
    """Divide the logits of all bands and slots by a temperature, in the weights."""
    for name in _LOGITS:
        layer = getattr(model.mask, name)
        assert isinstance(layer, nn.Linear)
        layer.weight.div_(temperature)
        if layer.bias is not None:
            layer.bias.div_(temperature)


def best_temperature(model: StreamingSeparation, kinds: Sequence[Sequence[MixtureBatch]]) -> float:
    """The temperature with the largest improvement, mean of several kinds of mixtures.

    Args:
        model: ready to run; left as it was, but for rounding.
        kinds: batches of each kind, of recordings that it did not learn from.
    """
    found = {}
    for temperature in _TEMPERATURES:
        set_temperature(model, temperature)
        found[temperature] = np.mean([float(improvements_db(model, one).mean()) for one in kinds])
        set_temperature(model, 1.0 / temperature)
    return max(found, key=lambda temperature: found[temperature])
