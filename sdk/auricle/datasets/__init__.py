"""Data sets of binaural scenes with text: drawn, rendered, stored and read.

Formats stand in ``docs/datasets.md``. NumPy and the engine only, no torch.
"""

from __future__ import annotations

from auricle.datasets.building import BuildReport, build
from auricle.datasets.dataset import Dataset, Sample
from auricle.datasets.exports import spatial_sound_qa_rows, tasbench_annotations
from auricle.datasets.heads import Head, Heads
from auricle.datasets.importing import import_recordings
from auricle.datasets.prompts import Prompt
from auricle.datasets.recordings import Recording, fair_play, read_prompts, stereo_folder
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
    "Recording",
    "RenderedScene",
    "Sample",
    "SceneSettings",
    "Skip",
    "Sound",
    "SoundLibrary",
    "build",
    "draw_scene",
    "fair_play",
    "import_recordings",
    "read_prompts",
    "render_scene",
    "spatial_sound_qa_rows",
    "stereo_folder",
    "tasbench_annotations",
]
