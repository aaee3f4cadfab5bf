"""Clips that are seen and heard: synthetic ones with known trajectories, and folders of videos."""

from __future__ import annotations

from auricle.datasets.visual.building import VisualReport, build_visual
from auricle.datasets.visual.drawing import draw_clip
from auricle.datasets.visual.pictures import draw_frames
from auricle.datasets.visual.settings import VisualSettings
from auricle.datasets.visual.storing import VisualClip, VisualDataset
from auricle.datasets.visual.videos import VideoReport, VideoSettings, build_from_videos

__all__ = [
    "VideoReport",
    "VideoSettings",
    "VisualClip",
    "VisualDataset",
    "VisualReport",
    "VisualSettings",
    "build_from_videos",
    "build_visual",
    "draw_clip",
    "draw_frames",
]
