"""What a picture shows, as placements that the renderer can sound.

Cameras turn pixels into directions; regions, depth and tracks turn frames into one
:class:`auricle.Placement` per object; sounds are found, taken apart or made for them; the engine
renders. Networks are adapters around local weights; without any, boxes given by the user and moving
regions do. Reading files needs the extra ``vision``; the modules load its packages on first use.
"""

from __future__ import annotations

from auricle.vision.camera import Camera, EquirectangularCamera, PerspectiveCamera
from auricle.vision.region import Region

__all__ = ["Camera", "EquirectangularCamera", "PerspectiveCamera", "Region"]
