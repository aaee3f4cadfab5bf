"""Known sounds mixed, each at a place of its own: what a model makes of each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from auricle.evaluation.object_azimuth import object_azimuths_deg
from auricle.evaluation.scenes import HeldOutClip
from auricle.models import Spatializer
from auricle.render.offline import Voice, render_offline
from auricle.render.spatializing import spatialize

__all__ = [
    "HeardPlaces",
    "MixtureClip",
    "ObjectPlaces",
    "mixture_clip",
    "places_json",
    "places_table",
    "truth_and_use",
]

_DISTANCE_M: Final = 2.0
_AZIMUTHS_DEG: Final = (20, 80)


@dataclass(frozen=True)
class MixtureClip(HeldOutClip):
    """A clip whose sounds are known one by one.

    Attributes:
        parts: the sounds before they were placed ``[S x n]``.
        azimuths_deg: where they are, left positive.
    """

    parts: NDArray[np.float32]
    azimuths_deg: tuple[float, ...]


def mixture_clip(
    parts: NDArray[np.float32], labels: Sequence[str], sample_rate: int, index: int
) -> MixtureClip:
    """Two sounds 2 m away in a free field, one on each side, and the sentence that says so.

    The side of the first one and both azimuths, 20 to 79 degrees, are drawn by the index.

    Args:
        parts: ``[2 x n]``.
        labels: what they are called.
        sample_rate: Hz.
        index: of the clip.
    """
    random = np.random.default_rng((17, index))
    sides = (1, -1) if random.random() < 0.5 else (-1, 1)
    azimuths = tuple(float(side * random.integers(*_AZIMUTHS_DEG)) for side in sides)
    voices = [Voice(part, _place(azimuth)) for part, azimuth in zip(parts, azimuths, strict=True)]
    said = [
        f"the {label} is {abs(azimuth):.0f} degrees to the "
        f"{'left' if azimuth > 0 else 'right'}, 2 m away"
        for label, azimuth in zip(labels, azimuths, strict=True)
    ]
    return MixtureClip(
        index=index,
        binaural=render_offline(voices, sample_rate).binaural,
        sample_rate=sample_rate,
        prompt=f"{said[0]} and {said[1]}".capitalize(),
        prompt_type="mixture",
        names=tuple(labels),
        parts=parts,
        azimuths_deg=azimuths,
    )


def _place(azimuth_deg: float) -> tuple[float, float, float]:
    angle = np.radians(azimuth_deg)
    return (_DISTANCE_M * float(np.cos(angle)), _DISTANCE_M * float(np.sin(angle)), 0.0)


@dataclass(frozen=True)
class ObjectPlaces:
    """From where the objects of all clips are heard in what a model made.

    Attributes:
        name: of the model.
        errors_deg: absolute error of each object's azimuth.
        sides: whether it is heard on its side.
    """

    name: str
    errors_deg: NDArray[np.float64]
    sides: NDArray[np.bool_]


class HeardPlaces:
    """From where the objects are heard in what models make, one clip after the other.

    What a model refused is heard nowhere.

    Args:
        names: of the models.
        clips: made by :func:`mixture_clip`.
    """

    def __init__(self, names: Sequence[str], clips: Sequence[MixtureClip]) -> None:
        self._names, self._clips = names, clips
        # One that cannot be heard is as wrong as the middle, and on no side.
        self._azimuths = [[np.zeros(len(clip.parts)) for clip in clips] for _ in names]

    def take(self, model: int, clip: int, made: NDArray[np.float32]) -> None:
        """Look at what a model, by its number, made of a clip ``[2 x n]``."""
        known = self._clips[clip]
        heard = object_azimuths_deg(made, known.parts, known.sample_rate)
        self._azimuths[model][clip] = np.nan_to_num(heard, nan=0.0)

    def places(self) -> list[ObjectPlaces]:
        """Of every model, in their order."""
        true = np.concatenate([clip.azimuths_deg for clip in self._clips])
        rows = [np.concatenate(row) for row in self._azimuths]
        return [
            ObjectPlaces(name, np.abs(row - true), row * true > 0)
            for name, row in zip(self._names, rows, strict=True)
        ]


def truth_and_use(
    clips: Sequence[MixtureClip], *, on_clip: Callable[[], None] = lambda: None
) -> list[ObjectPlaces]:
    """The objects in the truth, and as they are heard in use.

    Models get the mean of the true ears, which the head has coloured. In use a mixture is not:
    "spatialize" is the sum of the sounds themselves, taken apart and rendered by
    :func:`auricle.spatialize`.

    Args:
        clips: made by :func:`mixture_clip`.
        on_clip: called after each clip.
    """
    heard = HeardPlaces(("truth", "spatialize"), clips)
    for number, clip in enumerate(clips):
        heard.take(0, number, clip.binaural)
        mixed = clip.parts.sum(axis=0)
        heard.take(1, number, spatialize(mixed, clip.sample_rate, text=clip.prompt))
        on_clip()
    return heard.places()


def places_table(
    places: Sequence[ObjectPlaces], models: Sequence[Spatializer], sample_rate: int
) -> str:
    """Markdown: azimuths of the objects, and how far each model must look ahead."""
    ahead = {model.name: f"{1e3 * model.look_ahead_s(sample_rate):.1f} ms" for model in models}
    lines = [
        "## Objects",
        "",
        "Azimuth of each object as it is heard in what was made; what a model must have heard",
        "before it gives its first sample.",
        "",
        "| model | objects | error, median | 90 % below | on its side | look-ahead |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {found.name} | {len(found.sides)} | {np.median(found.errors_deg):.1f}° "
        f"| {np.percentile(found.errors_deg, 90):.1f}° | {100 * found.sides.mean():.1f} % "
        f"| {ahead.get(found.name, '')} |"
        for found in places
    ]
    return "\n".join(lines) + "\n"


def places_json(places: Sequence[ObjectPlaces]) -> list[dict[str, Any]]:
    """The same for programs, with every object."""
    return [
        {
            "name": found.name,
            "errors_deg": found.errors_deg.tolist(),
            "on_its_side": found.sides.tolist(),
        }
        for found in places
    ]
