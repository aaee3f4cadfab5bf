"""Labels of synthetic clips: what is seen where, and what of it sounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from auricle.datasets.visual.settings import VisualSettings
from auricle.datasets.visual.sounds import ClipSounds
from auricle.vision.camera import PerspectiveCamera

__all__ = ["SCHEMA_VERSION", "camera_of", "draw_clip"]

SCHEMA_VERSION = 1

SHAPES = ("disc", "square", "triangle", "star")
_EDGE = 0.9
_STEP_S = 0.1


def camera_of(settings: VisualSettings) -> PerspectiveCamera:
    """The camera of all clips of a set."""
    return PerspectiveCamera(settings.width, settings.height, settings.fov_deg)


def draw_clip(
    settings: VisualSettings,
    sounds: ClipSounds,
    index: int,
    seed: int,
    *,
    photographs: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The label of a clip, the same for the same arguments.

    Args:
        settings: of the set.
        sounds: to choose from.
        index: of the clip.
        seed: of the set.
        photographs: names of files that objects and backgrounds may show.

    Returns:
        What the clip is made of: ``objects``, each with its sound (None for one that does not
        sound), its look, its size and its path ``[[t_s, x, y, z], ...]`` in metres, listener axes;
        ``background``; and the camera.
    """
    rng = np.random.default_rng((seed, index))
    chances = np.asarray(settings.sounding) / sum(settings.sounding)
    count = 1 + int(rng.choice(2, p=chances))
    objects = [_object(settings, rng, photographs) for _ in range(count)]
    for thing in objects:
        thing["sound"] = {
            **sounds.draw(rng),
            "level_db": round(float(rng.uniform(*settings.level_db)), 3),
        }
    if rng.random() < settings.silent:
        objects.append({**_object(settings, rng, photographs), "sound": None})
    return {
        "schema_version": SCHEMA_VERSION,
        "index": index,
        "sample_rate": settings.sample_rate,
        "samples": settings.samples,
        "frames_per_second": settings.frames_per_second,
        "frames": settings.frames,
        "camera": {
            "width": settings.width,
            "height": settings.height,
            "fov_deg": settings.fov_deg,
        },
        "renderer": settings.renderer,
        "background": _look(settings, rng, photographs, ("plain",)),
        "objects": objects,
    }


def _object(
    settings: VisualSettings, rng: np.random.Generator, photographs: tuple[str, ...]
) -> dict[str, Any]:
    begin = _place(settings, rng)
    end = _place(settings, rng) if rng.random() < settings.moving else begin
    steps = max(1, math.ceil(settings.duration_s / _STEP_S)) if end != begin else 0
    path = []
    for step in range(steps + 1):
        share = step / max(1, steps)
        across, down, away = (
            first + share * (last - first) for first, last in zip(begin, end, strict=True)
        )
        path.append([round(step * _STEP_S, 6), *_position(settings, across, down, away)])
    return {
        "size_m": round(float(rng.uniform(*settings.size_m)), 4),
        "look": _look(settings, rng, photographs, SHAPES),
        "path": path,
    }


def _place(settings: VisualSettings, rng: np.random.Generator) -> tuple[float, float, float]:
    """Shares of the half width and half height from the middle, and the distance."""
    across, down = rng.uniform(-_EDGE, _EDGE, 2)
    return float(across), float(down), float(rng.uniform(*settings.distance_m))


def _position(settings: VisualSettings, across: float, down: float, away_m: float) -> list[float]:
    camera = camera_of(settings)
    point = (0.5 * camera.width * (1.0 + across), 0.5 * camera.height * (1.0 + down))
    direction = camera.directions([point])[0]
    return [round(float(part) * away_m, 6) for part in direction]


def _look(
    settings: VisualSettings,
    rng: np.random.Generator,
    photographs: tuple[str, ...],
    kinds: tuple[str, ...],
) -> dict[str, Any]:
    colour = [int(value) for value in rng.integers(40, 256, 3)]
    kind = kinds[int(rng.integers(len(kinds)))]
    x, y, side = rng.random(3)
    shown = photographs[int(rng.integers(len(photographs)))] if photographs else None
    if rng.random() >= settings.photographs:
        shown = None
    return {
        "kind": kind,
        "colour": colour,
        "photograph": shown,
        "crop": [round(float(x), 4), round(float(y), 4), round(0.2 + 0.4 * float(side), 4)],
    }
