"""What a model computes for a second of audio."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from auricle.models import Spatializer
from auricle.models.extra import import_trained
from auricle.models.separated import SeparatedPlacement
from auricle.separation import MAX_LABELS

__all__ = ["Cost", "measure_cost"]

_SECONDS = 4.0
_STREAMING_RATE = 48_000


@dataclass(frozen=True)
class Cost:
    """Of a model.

    Attributes:
        parameters: weights; 0 for a baseline.
        macs_per_second: multiplications with addition in a second of audio, all windows and steps
            together, as ``torch.utils.flop_counter`` counts them (convolutions, products of
            matrices, attention; Fourier transforms are left out).
    """

    parameters: int
    macs_per_second: float


def measure_cost(model: Spatializer, *, sample_rate: int = 16_000) -> Cost:
    """Count a model's work on a clip of 4 s, or of its window where that is longer."""
    if isinstance(model, SeparatedPlacement):
        return _streaming_cost()
    network = getattr(model, "network", None)
    if network is None:
        return Cost(0, 0.0)
    counter = import_trained("torch.utils.flop_counter", "counting operations")
    rate = model.sample_rate or sample_rate
    samples = max(model.min_samples, round(_SECONDS * rate))
    noise = np.random.default_rng(0).standard_normal(samples).astype(np.float32) * 0.1
    with counter.FlopCounterMode(display=False) as flops:
        model.spatialize(noise, rate, "The dog is on the left.")
    parameters = sum(weight.numel() for weight in network.parameters())
    return Cost(parameters, flops.get_total_flops() / 2.0 / (samples / rate))


def _streaming_cost() -> Cost:
    """Of the shipped separation, with all its slots in use."""
    counter = import_trained("torch.utils.flop_counter", "counting operations")
    torch = import_trained("torch", "counting operations")
    streaming = import_trained("auricle.models.streaming", "counting operations")
    with as_file(files("auricle.separation") / "weights" / "streaming.safetensors") as weights:
        network = streaming.load(weights)
    second = torch.full((1, _STREAMING_RATE), 0.1)
    labels = torch.ones((1, MAX_LABELS, 1), dtype=torch.int64)
    with counter.FlopCounterMode(display=False) as flops:
        streaming.separate(network, second, labels)
    return Cost(network.parameter_count, flops.get_total_flops() / 2.0)
