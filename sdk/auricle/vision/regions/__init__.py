"""What finds things in frames: boxes of a user, motion, or networks."""

from __future__ import annotations

from auricle.vision.regions.finder import RegionFinder
from auricle.vision.regions.given import GivenBoxes, GivenObject, Keyframe, read_boxes

__all__ = ["GivenBoxes", "GivenObject", "Keyframe", "RegionFinder", "read_boxes"]
