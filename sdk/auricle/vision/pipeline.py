"""From a file to sound that fits its picture, in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.prompt import Placement
from auricle.scene import Path
from auricle.vision.conditions import combine
from auricle.vision.depth import DepthEstimator, RelativeScale
from auricle.vision.frames import CameraChoice, Clip, camera_for, open_clip
from auricle.vision.frames.clip import Image
from auricle.vision.placements import DEFAULT_LIMIT, SeenObject, largest_first, place_tracks
from auricle.vision.region import Region
from auricle.vision.regions import GivenBoxes, GivenObject, RegionFinder
from auricle.vision.rendering import render_placements
from auricle.vision.seeing import follow
from auricle.vision.sounds.separated import SeparatedSounds
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, VoicedSound, give_voices
from auricle.vision.tracking import Sighting, Track, Tracker

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.rooms import Room

__all__ = ["SAMPLE_RATE", "Sight", "Steps", "see"]

SAMPLE_RATE: Final = 48_000
"""Of all that is rendered for a picture, in hertz."""

Steps = Callable[[str, Iterable[Any]], Iterable[Any]]
"""Gives the steps of long work back one by one, told what it is: for progress bars."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What was seen in a clip, and how it sounds.

    Attributes:
        clip: that was looked at.
        camera: that took it, and how it is known.
        objects: what was seen and placed, the largest first.
        placements: where everything is heard: ``objects`` in their order under all conditions, then
            what only the text names.
        sounds: by place in ``placements``.
        unvoiced: label and reason of everything that is silent.
        binaural: float32 ``[2 x n]``, left first, at 48 kHz.
        notes: what was assumed, left out or found wrong, a sentence each.
        bed: what the clip's own sound has beside the things, mono float32 ``[n]`` at 48 kHz; it is
            in ``binaural`` too. None where the own sound was not taken apart.
    """

    clip: Clip
    camera: CameraChoice
    objects: tuple[SeenObject, ...]
    placements: tuple[Placement, ...]
    sounds: dict[int, VoicedSound]
    unvoiced: tuple[tuple[str, str], ...]
    binaural: npt.NDArray[np.float32]
    notes: tuple[str, ...]
    bed: npt.NDArray[np.float32] | None = None


def see(
    path: str | os.PathLike[str],
    *,
    boxes: Sequence[GivenObject] | None = None,
    finder: RegionFinder | None = None,
    depth: DepthEstimator | None = None,
    labels: Sequence[str] = (),
    text: str | None = None,
    motion: Mapping[str, Path] | None = None,
    sources: Sequence[SoundSource] = (),
    own_sound: bool = False,
    fov_deg: float | None = None,
    projection: str = "auto",
    scale: RelativeScale | None = None,
    still_duration_s: float = 4.0,
    limit: int = DEFAULT_LIMIT,
    hrtf: HRTF | None = None,
    room: Room | None = None,
    steps: Steps = lambda _what, items: items,
) -> Sight:
    """See what is where in a picture or video, give it sounds and render them.

    Args:
        path: of a picture or a video.
        boxes: of the things, given by the user.
        finder: of things where no boxes are given; without either, what moves is taken.
        depth: network of depth; without one and without depth in the boxes, distance comes from
            apparent size.
        labels: of the things that have none, the largest first.
        text: a sentence that goes before sight where they disagree.
        motion: paths by label, which go before both.
        sources: of sounds, the best one first.
        own_sound: take the video's own sound apart before asking the other sources.
        fov_deg, projection: see :func:`auricle.vision.frames.camera_for`.
        scale: of relative depth.
        still_duration_s: how long a still picture lasts.
        limit: most things that are placed.
        hrtf: the set to render with; None for MIT KEMAR.
        room: to render in; None, a free field.
        steps: for progress bars.

    Raises:
        InputError: nothing is seen or said, nothing has a sound, or a wrong argument.
        FormatError: the file cannot be read.
        PromptError: the text does not say where something is.
        MissingExtraError: the extra ``vision`` is not installed.
    """
    clip = open_clip(path, still_duration_s=still_duration_s)
    camera = camera_for(clip, fov_deg=fov_deg, projection=projection)
    notes: list[str] = []
    chosen = _finder(clip, boxes, finder)
    tracker = Tracker(least_sightings=1 if clip.is_still or boxes else 3)
    tracks = follow(
        clip,
        chosen,
        depth=depth,
        scale=scale,
        tracker=tracker,
        steps=lambda frames: steps("looking", frames),
    )
    notes += [*clip.notes, *getattr(chosen, "notes", ())]
    _label(tracks, labels)
    objects, said = place_tracks(tracks, camera.camera, limit=limit)
    notes += said
    if not objects and text is None:
        message = (
            f"no object was found in {clip.path} ({chosen.description}); give boxes, or say in a "
            "sentence what is where"
        )
        raise InputError(message)
    combined = combine([thing.placement for thing in objects], text, motion)
    notes += combined.notes
    notes += [
        f"{p.label or 'a thing'}: {clause}" for p in combined.placements for clause in p.assumed
    ]
    own = _own_sound(clip) if own_sound else None
    crops = _crops(clip, objects)
    sought = [
        SoughtSound(placement.label, crops.get(number))
        for number, placement in enumerate(combined.placements)
    ]
    voicing = give_voices(sought, [*([own] if own else []), *sources], clip.duration_s, SAMPLE_RATE)
    if not voicing.sounds:
        reasons = "; ".join(
            f"{combined.placements[n].label or 'a thing without a label'}: {reason}"
            for n, reason in voicing.unvoiced.items()
        )
        message = f"nothing that is seen has a sound ({reasons})"
        raise InputError(message)
    bed = own.residual if own else None
    binaural = render_placements(
        combined.placements,
        voicing.sounds,
        SAMPLE_RATE,
        max(1, round(clip.duration_s * SAMPLE_RATE)),
        hrtf=hrtf,
        room=room,
        bed=bed,
        steps=lambda blocks: steps("rendering", blocks),
    )
    return Sight(
        clip,
        camera,
        tuple(objects),
        combined.placements,
        voicing.sounds,
        tuple((combined.placements[n].label, why) for n, why in voicing.unvoiced.items()),
        binaural,
        tuple(notes),
        bed,
    )


def _finder(
    clip: Clip, boxes: Sequence[GivenObject] | None, finder: RegionFinder | None
) -> RegionFinder:
    if boxes is not None:
        return GivenBoxes(boxes, clip.width, clip.height)
    if finder is not None:
        return finder
    if clip.is_still:
        message = (
            f"{clip.path} is a still picture, in which nothing moves; give boxes, or a finder with "
            "weights"
        )
        raise InputError(message)
    from auricle.vision.regions.moving import MovingRegions

    return MovingRegions(clip)


def _label(tracks: Sequence[Track], labels: Sequence[str]) -> None:
    """Give labels to the tracks that have none, the largest first."""
    unnamed = [track for track in largest_first(tracks) if not track.label]
    if len(labels) > len(unnamed):
        message = (
            f"{len(labels)} labels were given, but only {len(unnamed)} things without one were "
            f"seen; left over: {', '.join(labels[len(unnamed) :])}"
        )
        raise InputError(message)
    for track, label in zip(unnamed, labels, strict=False):
        track.sightings = [
            Sighting(s.time_s, replace(s.region, label=label)) for s in track.sightings
        ]


def _own_sound(clip: Clip) -> SeparatedSounds:
    if clip.audio is None:
        message = f"{clip.path} has no sound of its own to take apart; give a folder of sounds"
        raise InputError(message)
    return SeparatedSounds(clip.audio, clip.audio_rate)


def _crops(clip: Clip, objects: Sequence[SeenObject]) -> dict[int, Image]:
    """What each thing looks like where it is largest, from one more pass over the frames."""
    wanted: dict[float, list[tuple[int, Region]]] = {}
    for number, thing in enumerate(objects):
        best = max(thing.track.sightings, key=lambda s: s.region.area)
        wanted.setdefault(best.time_s, []).append((number, best.region))
    crops = {}
    for frame in clip.frames():
        for number, region in wanted.pop(frame.time_s, ()):
            crops[number] = _cut(frame.image, region)
        if not wanted:
            break
    return crops


def _cut(image: Image, region: Region) -> Image:
    height, width = image.shape[:2]
    left, top, right, bottom = (round(edge) for edge in region.box)
    rows = slice(min(max(top, 0), height - 1), max(bottom, 1))
    columns = slice(min(max(left, 0), width - 1), max(right, 1))
    return image[rows, columns]
