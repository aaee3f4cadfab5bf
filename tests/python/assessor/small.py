"""A small assessor, and clips to ask it about."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("safetensors", reason=REASON)
assessor = importlib.import_module("auricle.assessor")
examples = importlib.import_module("auricle.assessor.examples")

FEATURES = assessor.FeatureSettings(mels=32)
NETWORK = assessor.NetworkSettings(
    2,
    FEATURES,
    channels=(8, 16, 24, 32),
    width=32,
    layers=1,
    heads=2,
    frame_widths=(48, 32),
    band_widths=(48, 32),
)
LEARNING = assessor.LearningSettings(
    steps=6, batch=16, warmup_steps=2, bfloat16=False, save_every=2, masked=0.0
)


def noise(seed: int = 0) -> np.ndarray:
    """A second of it in one ear, ``[16000]``."""
    return np.random.default_rng(seed).standard_normal(16_000).astype(np.float32)


def batch_of(planes: Any, clip: list[int], azimuth_deg: Any, elevation_deg: float) -> Any:
    """One query and two classes a clip, of which the first sounds."""
    rows, clips = len(clip), len(planes)
    return examples.Batch(
        planes=planes,
        queries=torch.zeros(clips, 1, dtype=torch.long),
        present=torch.ones(clips, 1),
        classes=torch.tensor([[1.0, 0.0]]).expand(clips, 2),
        clip=torch.tensor(clip),
        masks=torch.ones(rows, *planes.shape[2:]),
        azimuth_deg=torch.tensor(azimuth_deg).expand(rows),
        elevation_deg=torch.tensor(elevation_deg).expand(rows),
        distance_m=torch.tensor(2.5).expand(rows),
    )
