"""How far away things are: networks of depth, and what to assume without one."""

from __future__ import annotations

from auricle.vision.depth.estimator import DepthEstimator, DepthMap, RelativeScale
from auricle.vision.depth.regions import with_depth
from auricle.vision.depth.sizes import assumed_height_m

__all__ = ["DepthEstimator", "DepthMap", "RelativeScale", "assumed_height_m", "with_depth"]
