"""Data sets of binaural scenes with text: drawn, rendered, stored and read.

Formats stand in ``docs/datasets.md``. NumPy and the engine only, no torch.
"""

from __future__ import annotations

from auricle.datasets.building import BuildReport, build
from auricle.datasets.dataset import Dataset, Sample
from auricle.datasets.heads import Head, Heads
from auricle.datasets.prompts import Prompt
from auricle.datasets.rendering import RenderedScene, render_scene
from auricle.datasets.scenes import draw_scene
from auricle.datasets.settings import SceneSettings
from auricle.datasets.sounds import Skip, Sound, SoundLibrary

__all__ = [
    "BuildReport",
    "Dataset",
    "Head",
    "Heads",
    "Prompt",
    "RenderedScene",
    "Sample",
    "SceneSettings",
    "Skip",
    "Sound",
    "SoundLibrary",
    "build",
    "draw_scene",
    "render_scene",
]
