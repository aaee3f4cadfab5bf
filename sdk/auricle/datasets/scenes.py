"""Scenes drawn at random: sounds, their places, a room and a head, as a label."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from auricle.datasets.heads import Heads
from auricle.datasets.places import Space, draw_path, draw_place, octant
from auricle.datasets.prompts import write_prompts
from auricle.datasets.questions import write_questions
from auricle.datasets.settings import SceneSettings
from auricle.datasets.sounds import Sound, SoundLibrary
from auricle.scene.geometry import azimuth_deg, distance_m, elevation_deg
from auricle.scene.path import Path

__all__ = ["SCHEMA_VERSION", "draw_scene"]

SCHEMA_VERSION = 1

_EAR_HEIGHT_M = (1.1, 1.8)
_FROM_WALLS_M = 0.5
_UNDER_CEILING_M = 0.4


def draw_scene(
    sounds: SoundLibrary,
    settings: SceneSettings,
    *,
    heads: Heads | None = None,
    seed: int,
    index: int,
) -> dict[str, Any]:
    """The label of one sample; it depends on nothing but the arguments.

    Args:
        sounds: from which the sources are taken, every class with the same chance.
        settings: what is drawn.
        heads: HRTF sets; None for MIT KEMAR.
        seed: of the set.
        index: of the sample, from 0.

    Returns:
        A label as in ``docs/datasets.md``, without ``scale``, which the sound decides.
    """
    rng = np.random.default_rng([seed, index])
    heads = Heads.load() if heads is None else heads
    chances = np.asarray(settings.source_counts) / sum(settings.source_counts)
    count = min(int(rng.choice(3, p=chances)) + 1, len(sounds.by_class))
    space = _draw_space(rng, settings)
    head = heads.all[int(rng.integers(len(heads.all)))]
    classes = rng.choice(sorted(sounds.by_class), size=count, replace=False)
    sources = []
    for name in classes:
        members = sounds.by_class[str(name)]
        sound = members[int(rng.integers(len(members)))]
        sources.append(_draw_source(rng, sound, space, settings))
    return {
        "schema_version": SCHEMA_VERSION,
        "index": index,
        "key": f"{index:09d}",
        "seed": seed,
        "sample_rate": settings.sample_rate,
        "frames": settings.frames,
        "renderer": settings.renderer,
        "room": _room(rng, space, settings),
        "hrtf": head.id,
        "sources": sources,
        "prompts": write_prompts(sources, rng),
        "questions": write_questions(sources, rng),
    }


def _draw_space(rng: np.random.Generator, settings: SceneSettings) -> Space | None:
    """Where the listener stands in which room; None for a free field."""
    if rng.random() < settings.free_field:
        return None
    size = tuple(round(float(rng.uniform(*side)), 3) for side in settings.room_size_m)
    highest = max(min(_EAR_HEIGHT_M[1], size[2] - _UNDER_CEILING_M), _EAR_HEIGHT_M[0])
    listener = (
        round(float(rng.uniform(_FROM_WALLS_M, size[0] - _FROM_WALLS_M)), 3),
        round(float(rng.uniform(_FROM_WALLS_M, size[1] - _FROM_WALLS_M)), 3),
        round(float(rng.uniform(_EAR_HEIGHT_M[0], highest)), 3),
    )
    return Space((size[0], size[1], size[2]), listener, round(float(rng.uniform(-180, 180)), 2))


def _room(
    rng: np.random.Generator, space: Space | None, settings: SceneSettings
) -> dict[str, Any] | None:
    if space is None:
        return None
    return {
        "size": list(space.size),
        "listener": list(space.listener),
        "yaw_deg": space.yaw_deg,
        "absorption": [round(float(value), 3) for value in rng.uniform(*settings.absorption, 6)],
        "order": settings.order,
        "late": settings.late,
        "seed": int(rng.integers(2**31)),
    }


def _draw_source(
    rng: np.random.Generator, sound: Sound, space: Space | None, settings: SceneSettings
) -> dict[str, Any]:
    duration = settings.duration_s
    active = sound.end_s - sound.begin_s
    if active <= duration:
        offset, length = sound.begin_s, active
        start = float(rng.uniform(0.0, duration - active))
    else:
        offset, length = float(rng.uniform(sound.begin_s, sound.end_s - duration)), duration
        start = 0.0
    start, length = round(start, 4), round(length, 4)
    path = None
    if rng.random() < settings.moving:
        path = draw_path(rng, space, settings, start, length)
    place = (
        draw_place(rng, space, settings) if path is None else Path(path).at(start + length / 2.0)
    )
    level_db = rng.uniform(*settings.level_db)
    return {
        "name": sound.name,
        "class": sound.sound_class,
        "file": sound.file,
        "manifest": sound.manifest,
        "row": sound.row,
        "licence": sound.licence,
        "attribution": sound.attribution,
        "offset_s": round(offset, 4),
        "start_s": start,
        "duration_s": length,
        "gain": float(f"{10.0 ** (level_db / 20.0) / sound.rms:.6g}"),
        "position": None if path is not None else list(place),
        "path": path,
        "azimuth_deg": round(math.remainder(azimuth_deg(place), 360.0), 2),
        "elevation_deg": round(elevation_deg(place), 2),
        "distance_m": round(distance_m(place), 3),
        "octant": list(octant(place)),
    }
