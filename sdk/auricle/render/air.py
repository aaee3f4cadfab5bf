"""How long the air keeps sound that has left its source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from auricle import _native

if TYPE_CHECKING:
    from auricle.render.scene import Scene
    from auricle.render.source import Source

__all__ = ["air_tail_samples"]


def air_tail_samples(scene: Scene) -> int:
    """Samples for which sound is under way, or rings in what the air absorbs, at most."""
    ways_m = [_farthest_m(scene, source) for source in scene._placeable() if source.propagation]
    way_m = min(max(ways_m, default=0.0), scene.max_propagation_m)
    way = math.ceil(way_m / _native.speed_of_sound_m_s() * scene.sample_rate)
    return way + (_native.AIR_TAPS if any(s.air_absorption for s in scene._placeable()) else 0)


def _farthest_m(scene: Scene, source: Source) -> float:
    """Distance of a source from the listener, of a moving one from the farthest of its path."""
    places = [] if source.position is None else [source.position]
    if source.path is not None:
        places += [(x, y, z) for _, x, y, z in source.path.samples]
    here = scene.axes.to_auricle(scene.listener.position)
    return max((math.dist(here, scene.axes.to_auricle(at)) for at in places), default=0.0)
