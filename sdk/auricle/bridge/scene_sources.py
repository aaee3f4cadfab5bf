"""The sources of a session as those of an :class:`auricle.Scene`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.bridge.messages import Directivity
from auricle.bridge.mixture_ids import is_part, object_ids, owner_of, residual_id
from auricle.bridge.rendering import SourceParameters
from auricle.render import Mixture, MixtureObject, Scene, Source
from auricle.scene.directivity import DIRECTIVITY_PATTERNS

if TYPE_CHECKING:
    from auricle.scene.geometry import Vector

__all__ = ["SceneSources"]


class SceneSources:
    """Sources and mixtures by their ids on the wire.

    Args:
        scene: they are in.
        mixture_latency: samples by which mixtures are late; None where none is taken apart.
    """

    def __init__(self, scene: Scene, mixture_latency: int | None) -> None:
        self._scene = scene
        self._mixture_latency = mixture_latency
        # In the order of the scene. A mixture is in it once it is known what it holds.
        self._inputs: dict[int, Source | Mixture] = {}
        self._parts: dict[int, MixtureObject] = {}
        # Compared with what is asked for, so that only what differs is set.
        self._parameters: dict[int, SourceParameters] = {}
        # Those whose position was set beside their parameters.
        self._moved: set[int] = set()

    @property
    def mixture_latency(self) -> int | None:
        """Frames by which a mixture is later than other sources; ``None``: none is taken apart."""
        return self._mixture_latency

    def add_source(self, source: int, parameters: SourceParameters) -> None:
        """Start a source."""
        self._inputs[source] = self._scene.add_source(position=parameters.position)
        self._parameters[source] = SourceParameters(position=parameters.position)
        self.set_source(source, parameters)

    def add_mixture(self, source: int) -> None:
        """Start a source that holds several sounds; silent until it is taken apart."""
        self._parameters[source] = SourceParameters()

    def take_apart(self, mixture: int, objects: Sequence[tuple[str, Vector]]) -> None:
        """Split a mixture into these from now on, with a cross-fade."""
        target = self._inputs.get(mixture)
        before: dict[MixtureObject, SourceParameters] = {}
        if isinstance(target, Mixture):
            before = {self._parts[part]: self._parameters[part] for part in self._parts_of(mixture)}
            target.set_objects(objects)
        else:
            target = self._scene.add_source(kind="mixture", objects=objects)
            target.gain = self._parameters[mixture].gain
            self._inputs[mixture] = target
        self._forget_parts(mixture)
        ids = (*object_ids(mixture, len(target.objects)), residual_id(mixture))
        for part, handle in zip(ids, (*target.objects, target.residual), strict=True):
            parameters = before.get(handle, SourceParameters(spread=handle.spread))
            self._parts[part] = handle
            self._parameters[part] = replace(parameters, position=handle.position)

    def _parts_of(self, mixture: int) -> list[int]:
        return [part for part in self._parts if owner_of(part) == mixture]

    def _forget_parts(self, mixture: int) -> None:
        for part in self._parts_of(mixture):
            del self._parts[part], self._parameters[part]
            self._moved.discard(part)

    def set_source(self, source: int, parameters: SourceParameters) -> None:
        """Change a source; of a mixture, its gain."""
        before, self._parameters[source] = self._parameters[source], parameters
        target = self._parts[source] if is_part(source) else self._inputs.get(source)
        if isinstance(target, Source):
            if source in self._moved:
                self._moved.discard(source)
                before = replace(before, position=None)
            _change(target, before, parameters)
        elif target is not None:
            target.gain = parameters.gain

    def set_positions(self, sources: Sequence[int], positions: Sequence[Vector]) -> None:
        """Change the positions of many sources that have one already, in metres, world axes."""
        every = self._inputs | self._parts if self._parts else self._inputs
        targets = [every[source] for source in sources]
        self._scene.set_positions(targets, np.asarray(positions, np.float32))
        self._moved.update(sources)

    def remove_source(self, source: int) -> None:
        """End a source; an object of a mixture goes over to the residual."""
        if is_part(source):
            self._parts.pop(source).remove()
        elif source in self._inputs:
            self._forget_parts(source)
            self._inputs.pop(source).remove()
        del self._parameters[source]
        self._moved.discard(source)


def _change(target: Source, before: SourceParameters, parameters: SourceParameters) -> None:
    if parameters.position is not None and parameters.position != before.position:
        target.position = parameters.position
    if parameters.gain != before.gain:
        target.gain = parameters.gain
    if parameters.distance != before.distance:
        target.set_distance_model(**asdict(parameters.distance))
    if parameters.orientation != before.orientation:
        target.orientation = parameters.orientation
    if parameters.directivity != before.directivity:
        target.directivity = _pattern(parameters.directivity)
    if parameters.spread != before.spread:
        target.spread = parameters.spread


def _pattern(directivity: Directivity | None) -> dict[str, str | float] | None:
    if directivity is None:
        return None
    # The wire lets every pattern carry every field; these are the ones that mean something to it.
    fields = ("pattern", *DIRECTIVITY_PATTERNS[directivity.pattern])
    given = {name: getattr(directivity, name) for name in fields}
    return {name: value for name, value in given.items() if value is not None}
