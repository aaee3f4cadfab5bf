"""The same thing from frame to frame."""

from __future__ import annotations

from auricle.vision.tracking.association import Tracker
from auricle.vision.tracking.track import Sighting, Track

__all__ = ["Sighting", "Track", "Tracker"]
