"""The networks of the streaming separation."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch
from torch import Tensor

from auricle.exporters.parts import Inputs, ModelParts, Part
from auricle.models.streaming import StreamingSeparation, state_shapes
from auricle.models.streaming.features import long_analysis_window, short_analysis_window
from auricle.separation.label_tokens import MAX_TOKENS, TABLE_SIZE, token_rows
from auricle.separation.streaming_config import (
    CONTRACT,
    CONTRACT_VERSION,
    HOP,
    LONG_WINDOW,
    SAMPLE_RATE,
    SLOTS,
    WINDOW,
)

__all__ = ["streaming_parts"]

_REAL_HOPS = 24
_LABELS = ("dog", "acoustic guitar", "a barking dog")


def streaming_parts(model: StreamingSeparation) -> ModelParts:
    """Mask network and query encoder for one stream, as the engine runs them."""
    shapes = state_shapes(model.config)
    size = model.config.condition_size
    trained: dict[str, Any] = model.trained
    return ModelParts(
        CONTRACT,
        CONTRACT_VERSION,
        {
            "sample_rate": str(SAMPLE_RATE),
            "hop": str(HOP),
            "window": str(WINDOW),
            "long_window": str(LONG_WINDOW),
            "slots": str(SLOTS),
            "condition_size": str(size),
            "states": json.dumps(shapes),
            "weights": str(trained.get("name", "untrained")),
            "licence": str(trained.get("licence", "")),
        },
        (
            _mask_network(model, shapes, size),
            Part(
                "query_encoder",
                model.query,
                {"tokens": _tokens()},
                ("conditions",),
                draw=_random_tokens,
                real=lambda: [{"tokens": _tokens()}],
            ),
        ),
    )


def _mask_network(
    model: StreamingSeparation, shapes: dict[str, tuple[int, ...]], size: int
) -> Part:
    with torch.no_grad():
        conditions: Tensor = model.query(_tokens()).unsqueeze(0)
    active = torch.tensor([[1.0] * len(_LABELS) + [0.0] * (SLOTS - len(_LABELS))])

    def draw(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)

        def powers(bins: int) -> Tensor:
            return 10 ** torch.empty(1, bins).uniform_(-6, 4, generator=generator)

        return {
            "power": powers(WINDOW // 2 + 1),
            "long_power": powers(LONG_WINDOW // 2 + 1),
            "conditions": torch.randn(1, SLOTS, size, generator=generator) * 0.2,
            "active": active,
        }

    def real() -> list[Inputs]:
        return [{**hop, "conditions": conditions, "active": active} for hop in _hops()]

    example = {**draw(0), **{name: torch.zeros(shape) for name, shape in shapes.items()}}
    return Part(
        "mask_network",
        model.mask,
        example,
        ("masks", *(f"next_{name}" for name in shapes)),
        draw=draw,
        real=real,
        states={f"next_{name}": name for name in shapes},
        # Powers reach 1e10, half precision ends at 65504.
        single=("levels.",),
    )


def _hops() -> list[Inputs]:
    """Spectra of a second of two sounds: a tone that comes and goes, and bursts of noise."""
    rng = np.random.default_rng(2)
    time = np.arange(LONG_WINDOW + _REAL_HOPS * HOP) / SAMPLE_RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (np.sin(2 * np.pi * 7 * time) > 0)
    bursts = 0.2 * rng.standard_normal(len(time)) * (np.sin(2 * np.pi * 11 * time) > 0.5)
    signal = tone + bursts
    short, long = short_analysis_window(), long_analysis_window()
    hops: list[Inputs] = []
    for end in range(LONG_WINDOW, len(signal), HOP):
        powers = {
            "power": np.abs(np.fft.rfft(signal[end - WINDOW : end] * short)) ** 2,
            "long_power": np.abs(np.fft.rfft(signal[end - LONG_WINDOW : end] * long)) ** 2,
        }
        hops.append({k: torch.from_numpy(v[None].astype(np.float32)) for k, v in powers.items()})
    return hops


def _tokens() -> Tensor:
    return torch.tensor(token_rows(list(_LABELS), SLOTS))


def _random_tokens(seed: int) -> Inputs:
    generator = torch.Generator().manual_seed(seed)
    return {"tokens": torch.randint(TABLE_SIZE, (SLOTS, MAX_TOKENS), generator=generator)}
