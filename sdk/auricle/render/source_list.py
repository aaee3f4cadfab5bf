"""The sources of a scene, by name and by the engine's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from auricle.errors import EngineError, InputError
from auricle.render.mixture import Mixture
from auricle.render.mixture_object import MixtureObject
from auricle.render.source import Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.render.population import Population

    Ids: TypeAlias = NDArray[np.uint32]

__all__ = ["SourceList"]


class SourceList:
    """Sources in the order they were added.

    Args:
        scene: they are in.
    """

    def __init__(self, scene: Population) -> None:
        self._scene = scene
        self._entries: list[Source | Mixture] = []
        self._by_name: dict[str, Source | Mixture] = {}
        self.mixtures: tuple[Mixture, ...] = ()
        self.ids: Ids = np.zeros(0, dtype=np.uint32)
        # What ids_of was last asked for: as a rule the same sources in every block.
        self._asked: list[Source | Mixture | str] = []
        self._asked_ids = self.ids

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Source | Mixture]:
        return iter(tuple(self._entries))

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def append(self, source: Source | Mixture) -> None:
        """Take in a source whose name is new."""
        self._entries.append(source)
        if source.name is not None:
            self._by_name[source.name] = source
        self.forget_ids()

    def remove(self, source: Source | Mixture) -> None:
        """Let go of a source that is there."""
        self._entries.remove(source)
        if source.name is not None:
            del self._by_name[source.name]
        self.forget_ids()

    def forget_ids(self) -> None:
        """Look the engine's numbers up again: a source came, went, or has another one."""
        self._asked, self._asked_ids = [], np.zeros(0, dtype=np.uint32)
        self.mixtures = tuple(entry for entry in self._entries if isinstance(entry, Mixture))
        plain = [entry._id for entry in self._entries if isinstance(entry, Source)]
        self.ids = np.array(plain, dtype=np.uint32)

    def find(self, source: Source | Mixture | str) -> Source | Mixture:
        """A source of this scene, also an object of one of its mixtures.

        Raises:
            EngineError: no such source, or one that was removed.
        """
        found = self._by_name.get(source) if isinstance(source, str) else source
        if not isinstance(found, (Source, Mixture)):
            names = ", ".join(map(repr, self._by_name)) or "none"
            message = f"the scene has no source named {source!r}; its names are: {names}"
            raise EngineError(message)
        if found._scene is not self._scene or found.removed:
            message = f"{found!r} is not in this scene"
            raise EngineError(message)
        return found

    def placeable(self) -> list[Source]:
        """Everything that has a place of its own: sources, objects of mixtures, residuals."""
        found: list[Source] = []
        for entry in tuple(self._entries):
            if isinstance(entry, Mixture):
                found += [*entry.objects, entry.residual]
            else:
                found.append(entry)
        return found

    def ids_of(self, sources: Sequence[Source | Mixture | str]) -> Ids:
        """Engine ids; sources are looked at one by one only where they are not those of before.

        Raises:
            EngineError: a source is not in the scene.
            InputError: one comes twice, or is a mixture, whose objects have the places.
        """
        asked = list(sources)
        if asked == self._asked:
            return self._asked_ids
        ids = [
            source._id if isinstance(source, Source) and source._scene is self._scene else 0
            for source in sources
        ]
        if not all(ids):
            ids = [self._one(source)._id for source in sources]
        if len(set(ids)) != len(ids):
            message = "a source is named twice; give it once"
            raise InputError(message)
        self._asked, self._asked_ids = asked, np.array(ids, dtype=np.uint32)
        return self._asked_ids

    def _one(self, source: Source | Mixture | str) -> Source:
        found = self.find(source)
        if isinstance(found, Mixture):
            message = f"{found!r} has no place of its own; move what is in its objects"
            raise InputError(message)
        return found

    def inputs(self, sources: Sequence[Any]) -> list[Source | Mixture]:
        """Sources that are given an input.

        Raises:
            EngineError: a source is not in the scene.
            InputError: one comes twice, or is a part of a mixture, which has no input of its own.
        """
        found = [self.find(source) for source in sources]
        if len(set(found)) != len(found):
            message = "a source is named twice; give it once"
            raise InputError(message)
        for source in found:
            if isinstance(source, MixtureObject):
                message = f"{source!r} is a part of a mixture; give the mixture the input"
                raise InputError(message)
        return found
