"""Which camera took a picture: what the user says, what the file says, or a stated default."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from auricle.errors import InputError
from auricle.vision.camera import Camera, EquirectangularCamera, PerspectiveCamera
from auricle.vision.frames.clip import Clip
from auricle.vision.frames.still import metadata

__all__ = ["DEFAULT_FOV_DEG", "PROJECTIONS", "CameraChoice", "camera_for"]

DEFAULT_FOV_DEG: Final = 60.0
"""Horizontal field of view when nothing says it: between a phone's main camera (65 to 70 degrees)
and a 35 mm lens (54 degrees)."""

PROJECTIONS: Final = ("auto", "perspective", "equirectangular")

# Diagonal of a 24 x 36 mm frame: CIPA DCG-001 defines the equivalent focal length by it.
_FULL_FRAME_MM: Final = math.hypot(24.0, 36.0)
_FOCAL_LENGTH, _EQUIVALENT = 0x920A, 0xA405
_PLANE_RESOLUTION, _PLANE_UNIT, _WIDTH_TAKEN = 0xA20E, 0xA210, 0xA002
_MM_PER_UNIT: Final = {2: 25.4, 3: 10.0, 4: 1.0}


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera, and how it is known.

    Attributes:
        camera: that took the picture.
        reason: one sentence for people.
        assumed: whether the field of view is the default.
    """

    camera: Camera
    reason: str
    assumed: bool


def camera_for(
    clip: Clip, *, fov_deg: float | None = None, projection: str = "auto"
) -> CameraChoice:
    """The camera of a clip.

    Args:
        clip: that was opened.
        fov_deg: horizontal field of view in degrees; None takes EXIF's, or the default.
        projection: ``perspective``, ``equirectangular`` (360 degrees), or ``auto``, which is
            equirectangular where the XMP data of a picture say so.

    Raises:
        InputError: a wrong field of view or projection.
    """
    if projection not in PROJECTIONS:
        message = f"projection is {projection!r}; expected one of {', '.join(PROJECTIONS)}"
        raise InputError(message)
    tags, around = metadata(clip.path) if clip.is_still else ({}, False)
    if projection == "equirectangular" or (projection == "auto" and around):
        if fov_deg not in (None, 360, 360.0):
            message = f"the field of view is {fov_deg} degrees; an equirectangular picture has 360"
            raise InputError(message)
        reason = "equirectangular, 360 degrees" + (", as its XMP data say" if around else "")
        return CameraChoice(EquirectangularCamera(clip.width, clip.height), reason, False)
    if fov_deg is not None:
        camera = PerspectiveCamera(clip.width, clip.height, fov_deg, clip.aspect)
        return CameraChoice(camera, f"field of view {fov_deg:g} degrees, as given", False)
    focal = _focal_px(tags, clip.width, clip.height)
    if focal is not None:
        found = 2.0 * math.degrees(math.atan(0.5 * clip.width / focal))
        camera = PerspectiveCamera(clip.width, clip.height, found, clip.aspect)
        return CameraChoice(camera, f"field of view {found:.1f} degrees, from EXIF", False)
    camera = PerspectiveCamera(clip.width, clip.height, DEFAULT_FOV_DEG, clip.aspect)
    reason = (
        f"field of view {DEFAULT_FOV_DEG:g} degrees, the default: the file does not say it, "
        "give it with fov"
    )
    return CameraChoice(camera, reason, True)


def _focal_px(tags: dict[int, Any], width: int, height: int) -> float | None:
    """Focal length in pixels, which turning the picture does not change; None when not told."""
    equivalent = _number(tags.get(_EQUIVALENT))
    if equivalent > 0.0:
        return equivalent * math.hypot(width, height) / _FULL_FRAME_MM
    focal, resolution = _number(tags.get(_FOCAL_LENGTH)), _number(tags.get(_PLANE_RESOLUTION))
    unit = _MM_PER_UNIT.get(int(_number(tags.get(_PLANE_UNIT, 2))))
    if focal > 0.0 and resolution > 0.0 and unit is not None:
        # The resolution counts pixels as taken; the file may hold a smaller copy.
        taken = _number(tags.get(_WIDTH_TAKEN)) or max(width, height)
        return focal * resolution / unit * max(width, height) / taken
    return None


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return number if math.isfinite(number) else 0.0
