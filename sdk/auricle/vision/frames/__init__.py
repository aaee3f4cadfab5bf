"""Pictures and videos in and out, and the camera that took them."""

from __future__ import annotations

from auricle.vision.frames.clip import Clip, Frame, open_clip
from auricle.vision.frames.field_of_view import DEFAULT_FOV_DEG, CameraChoice, camera_for
from auricle.vision.frames.still import is_still
from auricle.vision.frames.writing import is_same_file, write_clip

__all__ = [
    "DEFAULT_FOV_DEG",
    "CameraChoice",
    "Clip",
    "Frame",
    "camera_for",
    "is_same_file",
    "is_still",
    "open_clip",
    "write_clip",
]
