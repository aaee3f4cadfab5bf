"""Binaural clips from any folder of videos, as BinauralVGGSound was made from VGGSound.

Recordings are filtered, what sounds is looked for in the frames, and the mono sound is played
through PseudoBinaural's recipe, mended, at the place where it is seen. The result is something to
train on and no truth: nobody recorded it with two ears.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soxr

from auricle.datasets.visual.drawing import SCHEMA_VERSION
from auricle.datasets.visual.filters import RecordingFilter
from auricle.datasets.visual.storing import FORMAT, MANIFEST, write_clip
from auricle.errors import FormatError, InputError
from auricle.render.pseudo_binaural import pseudo_binaural
from auricle.views import View, heat_map
from auricle.vision.camera import PerspectiveCamera
from auricle.vision.extra import import_vision
from auricle.vision.frames import Clip, Frame, camera_for, open_clip
from auricle.vision.regions import GivenBoxes, RegionFinder, read_boxes

__all__ = ["VideoReport", "VideoSettings", "build_from_videos"]

_ENDINGS: Final = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm")
_BEGUN, _DONE = "begun.json", "videos.jsonl"
_ANGLE_STEP_S: Final = 0.01
_PEAK: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSettings:
    """How clips are cut.

    Attributes:
        sample_rate: of the sound, in hertz.
        duration_s: of every clip; a video gives as many as it is long.
        frames_per_second: of the pictures.
        width, height: of the pictures, pixels.
        fov_deg: horizontal field of view; None takes the default of :func:`camera_for`.
        filter: which videos are left out.
    """

    sample_rate: int = 16_000
    duration_s: float = 10.0
    frames_per_second: float = 8.0
    width: int = 96
    height: int = 54
    fov_deg: float | None = None
    filter: RecordingFilter = field(default_factory=RecordingFilter)


@dataclass(frozen=True, slots=True)
class VideoReport:
    """What a build did.

    Attributes:
        videos: in the folder.
        clips: of the set.
        left_out: names of videos that are not in it, and why.
    """

    videos: int
    clips: int
    left_out: tuple[tuple[str, str], ...]


def build_from_videos(
    folder: str | os.PathLike[str],
    output: str | os.PathLike[str],
    settings: VideoSettings | None = None,
    *,
    finder: Callable[[Clip], RegionFinder] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> VideoReport:
    """Make a visual data set; a build that was interrupted goes on with the next video.

    Args:
        folder: of videos, searched with its sub-folders.
        output: folder of the set.
        settings: of the clips.
        finder: of what sounds in a clip. When absent, the boxes in ``NAME.json`` beside the video
            ``NAME.mp4`` (see :func:`auricle.vision.regions.read_boxes`), and where there are none,
            moving regions.
        on_progress: called with the videos done and their number.

    Raises:
        InputError: no videos, or none that can be used.
        FormatError: the output was begun with other settings, or a file of boxes is wrong.
        MissingExtraError: the extra ``vision`` is not installed.
    """
    chosen = settings or VideoSettings()
    source, place = Path(folder), Path(output)
    videos = sorted(path for path in source.rglob("*") if path.suffix.lower() in _ENDINGS)
    if not videos:
        message = f"{source} holds no videos ({', '.join(_ENDINGS)})"
        raise InputError(message)
    done = _begin(place, chosen)
    for number, path in enumerate(videos):
        name = path.relative_to(source).as_posix()
        if name not in done:
            first = sum(entry["clips"] for entry in done.values())
            entry = _add(path, name, place, first, chosen, finder or _finder)
            done[name] = entry
            with (place / _DONE).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"file": name, **entry}) + "\n")
        if on_progress is not None:
            on_progress(number + 1, len(videos))
    count = sum(entry["clips"] for entry in done.values())
    left_out = tuple((name, entry["reason"]) for name, entry in done.items() if entry["reason"])
    if count == 0:
        name, reason = left_out[0]
        message = f"none of {len(videos)} videos can be used; the first, {name}, {reason}"
        raise InputError(message)
    manifest = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "clips": count,
        "sample_rate": chosen.sample_rate,
        "duration_s": chosen.duration_s,
        "settings": asdict(chosen),
    }
    part = place / f"{MANIFEST}.part"
    part.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    part.replace(place / MANIFEST)
    return VideoReport(len(videos), count, left_out)


def _begin(place: Path, settings: VideoSettings) -> dict[str, dict[str, Any]]:
    """What is done already, by video."""
    place.mkdir(parents=True, exist_ok=True)
    path, text = place / _BEGUN, json.dumps(asdict(settings), sort_keys=True)
    if path.exists() and path.read_text(encoding="utf-8") != text:
        message = f"{place} was begun with other settings; name another folder"
        raise FormatError(message)
    path.write_text(text, encoding="utf-8")
    log = place / _DONE
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    entries = [json.loads(line) for line in lines]
    return {entry.pop("file"): entry for entry in entries}


def _finder(clip: Clip) -> RegionFinder:
    boxes = clip.path.with_suffix(".json")
    if boxes.is_file():
        return GivenBoxes(read_boxes(boxes), clip.width, clip.height)
    from auricle.vision.regions.moving import MovingRegions

    return MovingRegions(clip)


def _add(
    path: Path,
    name: str,
    place: Path,
    first: int,
    settings: VideoSettings,
    finder: Callable[[Clip], RegionFinder],
) -> dict[str, Any]:
    """Write the clips of one video: how many, and why there are none."""
    try:
        clip = open_clip(path)
        camera = camera_for(clip, fov_deg=settings.fov_deg).camera
    except (FormatError, OSError) as error:
        return {"clips": 0, "reason": str(error)}
    if clip.audio is None or not len(clip.audio):
        return {"clips": 0, "reason": "has no sound"}
    sound = np.asarray(
        soxr.resample(clip.audio, clip.audio_rate, settings.sample_rate, quality="HQ"),
        dtype=np.float32,
    )
    reason = settings.filter.reason_against(sound, settings.sample_rate)
    if reason is not None:
        return {"clips": 0, "reason": reason}
    assert isinstance(camera, PerspectiveCamera)
    frames, boxes, labels = _watched(clip, finder(clip), settings)
    if not any(boxes):
        return {"clips": 0, "reason": "shows nothing that could sound"}
    samples = round(settings.duration_s * settings.sample_rate)
    count = len(sound) // samples
    if count == 0:
        return {"clips": 0, "reason": f"lasts less than a clip of {settings.duration_s:g} s"}
    # Squeezing makes pixels that are not square.
    squeezed = camera.resized(settings.width, settings.height)
    ears = _two_ears(sound, _view(frames, boxes, settings, squeezed), settings.sample_rate)
    per_clip = round(settings.duration_s * settings.frames_per_second)
    for number in range(count):
        rows = np.minimum(np.arange(per_clip + 1) + number * per_clip, len(frames) - 1)
        label = {
            "schema_version": SCHEMA_VERSION,
            "index": first + number,
            "sample_rate": settings.sample_rate,
            "samples": samples,
            "frames_per_second": settings.frames_per_second,
            "frames": per_clip + 1,
            "camera": {
                "width": squeezed.width,
                "height": squeezed.height,
                "fov_deg": float(squeezed.horizontal_fov_deg),
                "aspect": float(squeezed.aspect),
            },
            "renderer": "pseudo_binaural",
            "recording": {"file": name, "offset_s": number * settings.duration_s},
            "names": labels or [path.stem],
            "boxes": [boxes[row] for row in rows],
            "paths": [],
        }
        cut = ears[:, number * samples : (number + 1) * samples]
        write_clip(place, label, frames[rows], cut)
    return {"clips": count, "reason": ""}


def _watched(
    clip: Clip, finder: RegionFinder, settings: VideoSettings
) -> tuple[npt.NDArray[np.uint8], list[list[list[float]]], list[str]]:
    """Small frames at the set's rate, the boxes in each as shares of the picture, and labels."""
    cv = import_vision("cv2", "making a data set of videos")
    rate = settings.frames_per_second
    size = [clip.width, clip.height, clip.width, clip.height]
    frames: list[npt.NDArray[np.uint8]] = []
    boxes: list[list[list[float]]] = []
    labels: dict[str, None] = {}
    wanted = int(np.ceil(clip.duration_s * rate)) + 1
    for frame in _thinned(clip, rate):
        regions = [r for r in finder.find(frame) if _visible(r.box, clip.width, clip.height)]
        labels.update({region.label: None for region in regions if region.label})
        small = cv.resize(
            frame.image, (settings.width, settings.height), interpolation=cv.INTER_AREA
        )
        found = [np.round(np.divide(region.box, size), 5).tolist() for region in regions]
        # Frames that the video lacks are those before them.
        row = min(round(frame.time_s * rate), wanted - 1)
        while len(frames) < row:
            frames.append(frames[-1] if frames else small)
            boxes.append(boxes[-1] if boxes else found)
        if len(frames) == row:
            frames.append(small)
            boxes.append(found)
    return np.stack(frames), boxes, list(labels)


def _thinned(clip: Clip, rate: float) -> Iterator[Frame]:
    """Frames at most ``rate`` times a second, by their own times."""
    due = 0.0
    for frame in clip.frames():
        if frame.time_s + 0.25 / rate >= due:
            yield frame
            due = max(due + 1.0 / rate, frame.time_s)


def _visible(box: tuple[float, float, float, float], width: int, height: int) -> bool:
    left, top, right, bottom = box
    return left < width and top < height and right > 0.0 and bottom > 0.0


def _view(
    frames: npt.NDArray[np.uint8],
    boxes: list[list[list[float]]],
    settings: VideoSettings,
    camera: PerspectiveCamera,
) -> View:
    """Where nothing is found, what was found last sounds on."""
    held = next(found for found in boxes if found)
    maps = []
    for found in boxes:
        held = found or held
        maps.append(heat_map(held, settings.height, settings.width))
    return View(
        frames,
        settings.frames_per_second,
        np.stack(maps),
        camera.horizontal_fov_deg,
        aspect=camera.aspect,
    )


def _two_ears(
    sound: npt.NDArray[np.float32], view: View, sample_rate: int
) -> npt.NDArray[np.float32]:
    times = np.arange(0.0, len(sound) / sample_rate + _ANGLE_STEP_S, _ANGLE_STEP_S)
    ears = pseudo_binaural(
        [sound], [view.azimuths_deg(times)], [view.elevations_deg(times)], sample_rate
    )
    peak = float(np.abs(ears).max())
    return ears * np.float32(min(1.0, _PEAK / peak)) if peak > 0.0 else ears
