"""SpatialV2A (arXiv 2601.15017): conditional flow matching of two ears from what is seen."""

from __future__ import annotations

from auricle.models.spatial_v2a.config import SpatialV2AConfig
from auricle.models.spatial_v2a.network import SpatialV2ANetwork

__all__ = ["SpatialV2AConfig", "SpatialV2ANetwork"]
