"""What a picture shows, as placements that the renderer can sound.

Cameras turn pixels into directions; regions, depth and tracks turn frames into one
:class:`auricle.Placement` per object; sounds are found, taken apart or made for them; the engine
renders. Networks are adapters around local weights; without any, boxes given by the user and moving
regions do. Reading files needs the extra ``vision``; the modules load its packages on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from auricle.vision.camera import Camera, EquirectangularCamera, PerspectiveCamera
from auricle.vision.region import Region

if TYPE_CHECKING:
    from auricle.vision.pipeline import Sight, see

__all__ = ["Camera", "EquirectangularCamera", "PerspectiveCamera", "Region", "Sight", "see"]


def __getattr__(name: str) -> object:
    # The pipeline brings the renderer along; who only wants a camera does not.
    if name in ("Sight", "see"):
        return getattr(import_module("auricle.vision.pipeline"), name)
    message = f"module 'auricle.vision' has no attribute {name!r}"
    raise AttributeError(message)
