"""The frames of a synthetic clip, drawn from its label."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError
from auricle.scene import Path
from auricle.vision.camera import PerspectiveCamera

__all__ = ["draw_frames", "read_photograph", "seen_boxes"]

Picture = npt.NDArray[np.uint8]
Photographs = Mapping[str, Picture]

_LARGEST_SIDE = 256


def read_photograph(path: FilePath) -> Picture:
    """A picture ``[h x w x 3]`` with at most 256 pixels a side.

    Raises:
        FormatError: no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            small = image.convert("RGB")
            small.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            return np.asarray(small, dtype=np.uint8)
    except (OSError, UnidentifiedImageError) as error:
        message = f"{path} cannot be read as a picture: {error}"
        raise FormatError(message) from error


def seen_boxes(label: Mapping[str, Any]) -> npt.NDArray[np.float64]:
    """Where the objects are ``[frames x objects x 4]``: left, top, right, bottom as shares of the
    picture, not cut off at its edges."""
    camera = _camera(label)
    times = np.arange(label["frames"]) / label["frames_per_second"]
    boxes = np.zeros((len(times), len(label["objects"]), 4))
    for number, thing in enumerate(label["objects"]):
        path = Path(thing["path"])
        places = np.array([path.at(float(time)) for time in times])
        centres = camera.project(places)
        half = 0.5 * thing["size_m"] * camera.focal_px / places[:, 0]
        boxes[:, number] = np.concatenate(
            [centres - half[:, None], centres + half[:, None]], axis=1
        )
    size = [camera.width, camera.height]
    return boxes / [*size, *size]


def draw_frames(label: Mapping[str, Any], photographs: Photographs | None = None) -> Picture:
    """Frames ``[f x h x w x 3]``: nearer objects cover farther ones.

    Args:
        label: as :func:`draw_clip` makes it.
        photographs: pictures by the names in the label.

    Raises:
        FormatError: a photograph that the label names is not there.
    """
    shown = photographs or {}
    width, height = label["camera"]["width"], label["camera"]["height"]
    ground = _background(label["background"], height, width, shown)
    boxes = seen_boxes(label)
    times = np.arange(label["frames"]) / label["frames_per_second"]
    paths = [Path(thing["path"]) for thing in label["objects"]]
    textures = [_texture(thing["look"], shown) for thing in label["objects"]]
    frames = np.empty((len(times), height, width, 3), dtype=np.uint8)
    for row, time in enumerate(times):
        picture = ground.copy()
        away = [np.linalg.norm(path.at(float(time))) for path in paths]
        for number in np.argsort(away)[::-1]:
            look = label["objects"][number]["look"]
            _draw(picture, boxes[row, number], look, textures[number])
        frames[row] = np.rint(picture)
    return frames


def _camera(label: Mapping[str, Any]) -> PerspectiveCamera:
    camera = label["camera"]
    return PerspectiveCamera(camera["width"], camera["height"], camera["fov_deg"])


def _crop(look: Mapping[str, Any], photographs: Photographs) -> npt.NDArray[np.float32] | None:
    name = look["photograph"]
    if name is None:
        return None
    if name not in photographs:
        message = f"the label shows the photograph {name!r}, which is not among those given"
        raise FormatError(message)
    photograph = photographs[name]
    x, y, share = look["crop"]
    side = max(8, int(share * min(photograph.shape[:2])))
    top, left = int(y * (photograph.shape[0] - side)), int(x * (photograph.shape[1] - side))
    return photograph[top : top + side, left : left + side].astype(np.float32)


def _background(
    look: Mapping[str, Any], height: int, width: int, photographs: Photographs
) -> npt.NDArray[np.float32]:
    crop = _crop(look, photographs)
    if crop is None:
        fall = np.linspace(0.6, 0.25, height, dtype=np.float32)[:, None, None]
        plain = fall * np.asarray(look["colour"], dtype=np.float32)
        return np.broadcast_to(plain, (height, width, 3)).copy()
    rows = np.arange(height) * crop.shape[0] // height
    columns = np.arange(width) * crop.shape[1] // width
    dimmed: npt.NDArray[np.float32] = crop[rows[:, None], columns[None, :]] * np.float32(0.5)
    return dimmed


def _texture(look: Mapping[str, Any], photographs: Photographs) -> npt.NDArray[np.float32]:
    crop = _crop(look, photographs)
    plain = np.asarray(look["colour"], dtype=np.float32).reshape(1, 1, 3)
    return plain if crop is None else crop


def _draw(
    picture: npt.NDArray[np.float32],
    box: npt.NDArray[np.float64],
    look: Mapping[str, Any],
    texture: npt.NDArray[np.float32],
) -> None:
    """One object over the picture, its edges blended over a pixel."""
    height, width = picture.shape[:2]
    left, top, right, bottom = box * [width, height, width, height]
    x = ((np.arange(width) + 0.5) - 0.5 * (left + right)) / (0.5 * (right - left))
    y = ((np.arange(height) + 0.5) - 0.5 * (top + bottom)) / (0.5 * (bottom - top))
    inside = _inside(look["kind"], x[None, :], y[:, None])
    cover = np.clip(0.5 + inside * 0.5 * (right - left), 0.0, 1.0).astype(np.float32)[..., None]
    rows = np.clip((y + 1.0) / 2.0 * texture.shape[0], 0, texture.shape[0] - 1).astype(int)
    columns = np.clip((x + 1.0) / 2.0 * texture.shape[1], 0, texture.shape[1] - 1).astype(int)
    picture += cover * (texture[rows[:, None], columns[None, :]] - picture)


def _inside(
    kind: str, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """How far a point is inside a shape of half width 1; negative outside."""
    if kind == "square":
        return 1.0 - np.maximum(np.abs(x), np.abs(y))
    if kind == "triangle":
        return np.minimum(1.0 - y, (1.0 + y) / 2.0 - np.abs(x)) + 0.0 * x
    radius = np.hypot(x, y)
    if kind == "star":
        return 0.75 + 0.25 * np.cos(5.0 * np.arctan2(x, -y)) - radius
    return 1.0 - radius
