"""Synthetic audio-visual sets, written clip by clip; begun again after a kill, they go on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.datasets.visual.drawing import SCHEMA_VERSION, draw_clip
from auricle.datasets.visual.pictures import draw_frames, read_photograph, seen_boxes
from auricle.datasets.visual.rendering import render_clip
from auricle.datasets.visual.settings import VisualSettings
from auricle.datasets.visual.sounds import ClipSounds
from auricle.datasets.visual.storing import FORMAT, MANIFEST, clip_path, write_clip
from auricle.errors import FormatError, InputError

__all__ = ["VisualReport", "build_visual", "photographs_in"]

_BEGUN = "begun.json"
_PICTURES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class VisualReport:
    """What a build did.

    Attributes:
        clips: of the whole set.
        rendered: of them, in this run; the others were there already.
    """

    clips: int
    rendered: int


def photographs_in(folder: Path) -> dict[str, npt.NDArray[np.uint8]]:
    """Pictures of a folder by name.

    Raises:
        InputError: there are none.
        FormatError: one cannot be read.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _PICTURES)
    if not paths:
        message = f"{folder} holds no photographs ({', '.join(_PICTURES)})"
        raise InputError(message)
    return {path.name: read_photograph(path) for path in paths}


def build_visual(
    folder: str | os.PathLike[str],
    sounds: ClipSounds,
    settings: VisualSettings,
    *,
    clips: int,
    seed: int,
    photographs: Mapping[str, npt.NDArray[np.uint8]] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> VisualReport:
    """Draw, render and store clips; those that are there already are kept.

    Args:
        folder: of the set, made if need be.
        sounds: of the objects.
        settings: of the clips.
        clips: how many.
        seed: of everything that is drawn.
        photographs: that objects and backgrounds may show, by name.
        on_progress: called with the clips done and their number.

    Raises:
        InputError: fewer than one clip.
        FormatError: the folder holds a set that was begun with other arguments.
    """
    if clips < 1:
        message = f"clips is {clips}; expected at least 1"
        raise InputError(message)
    place = Path(folder)
    shown = dict(photographs or {})
    begun = {
        "settings": settings.to_dict(),
        "seed": seed,
        "sounds": sounds.digest(),
        "photographs": sorted(shown),
    }
    _begin(place, begun)
    rendered = 0
    for index in range(clips):
        if not clip_path(place, index, ".json").exists():
            label = draw_clip(settings, sounds, index, seed, photographs=tuple(sorted(shown)))
            write_clip(
                place,
                {**label, **_seen(label)},
                draw_frames(label, shown),
                render_clip(label, sounds),
            )
            rendered += 1
        if on_progress is not None:
            on_progress(index + 1, clips)
    manifest = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "clips": clips,
        "sample_rate": settings.sample_rate,
        "duration_s": settings.duration_s,
        **begun,
    }
    part = place / f"{MANIFEST}.part"
    part.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    part.replace(place / MANIFEST)
    return VisualReport(clips, rendered)


def _seen(label: Mapping[str, Any]) -> dict[str, Any]:
    """What sounds and where it is seen: names, and a list of boxes for each frame."""
    loud = [number for number, thing in enumerate(label["objects"]) if thing["sound"] is not None]
    boxes = np.round(seen_boxes(label)[:, loud], 5)
    return {
        "names": [label["objects"][number]["sound"]["name"] for number in loud],
        "boxes": boxes.tolist(),
        "paths": [label["objects"][number]["path"] for number in loud],
    }


def _begin(folder: Path, begun: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _BEGUN
    text = json.dumps(begun, sort_keys=True)
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        return
    if json.loads(path.read_text(encoding="utf-8")) != json.loads(text):
        message = f"{folder} was begun with other settings, sounds or another seed; name another"
        raise FormatError(message)
