"""Scenes in, binaural audio out: the Python face of the engine."""

from __future__ import annotations

from auricle.render.listener import Listener
from auricle.render.scene import Scene
from auricle.render.source import Source
from auricle.render.spatializing import spatialize

__all__ = ["Listener", "Scene", "Source", "spatialize"]
