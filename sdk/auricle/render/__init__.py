"""Scenes in, binaural audio out: the Python face of the engine."""

from __future__ import annotations

from auricle.render.listener import Listener
from auricle.render.mixture import Mixture
from auricle.render.mixture_object import MixtureObject
from auricle.render.scene import Scene
from auricle.render.separating import MixtureSeparator
from auricle.render.source import Source
from auricle.render.spatializing import spatialize

__all__ = [
    "Listener",
    "Mixture",
    "MixtureObject",
    "MixtureSeparator",
    "Scene",
    "Source",
    "spatialize",
]
