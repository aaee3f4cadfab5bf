"""The sources of a scene: how they come, go and move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import EngineError, InputError
from auricle.render.adding import new_mixture, new_object
from auricle.render.listener import FARTHEST
from auricle.render.mixture import Mixture
from auricle.render.mixture_object import MixtureObject
from auricle.render.separating import SeparatorFactory
from auricle.render.source import Source
from auricle.render.source_list import SourceList
from auricle.render.surroundings import Surroundings
from auricle.scene import Axes, Path

if TYPE_CHECKING:
    from auricle.hrtf import HRTF

__all__ = ["Population"]


class Population(Surroundings):
    """The part of a :class:`auricle.Scene` that knows its sources.

    Args:
        renderer: that renders them.
        sample_rate: of all audio, in hertz.
        hrtf: the set ``renderer`` was made with.
        axes: of all positions and orientations.
        max_sources: how many there may be at a time.
        separator: makes what takes mixtures apart.
    """

    def __init__(
        self,
        renderer: _native.Renderer,
        sample_rate: int,
        hrtf: HRTF,
        axes: Axes,
        *,
        max_sources: int,
        separator: SeparatorFactory,
    ) -> None:
        super().__init__(renderer, sample_rate, hrtf, axes)
        self.max_sources = max_sources
        self.separator = separator
        self._sources = SourceList(self)
        # Voices of mixtures come and go, and lists of sources change, between two blocks only.
        # Nothing slow is done under it but rendering a block with mixtures.
        # Whoever holds it may move a part of a mixture, which takes it again.
        self._changing = RLock()
        self._paths: dict[Source, Path] = {}
        # Of mixtures that were removed.
        self._contained = 0
        self._frames_done = 0

    @property
    def sources(self) -> tuple[Source | Mixture, ...]:
        """The sources in the order they were added."""
        return tuple(self._sources)

    @property
    def mixtures(self) -> tuple[Mixture, ...]:
        """Those of the sources that are taken apart, in the order they were added."""
        return self._sources.mixtures

    @property
    def time_s(self) -> float:
        """Seconds rendered so far."""
        return self._frames_done / self.sample_rate

    @overload
    def add_source(
        self,
        name: str | None = None,
        *,
        position: Iterable[float] | None = None,
        text: str | None = None,
        path: Path | None = None,
        gain_db: float = 0.0,
        directivity: Mapping[str, Any] | None = None,
        spread: float | None = None,
        propagation: bool = False,
        air_absorption: bool = False,
        kind: Literal["object"] = "object",
    ) -> Source: ...

    @overload
    def add_source(
        self,
        name: str | None = None,
        *,
        text: str | None = None,
        objects: Iterable[tuple[str, Iterable[float] | Path]] | None = None,
        gain_db: float = 0.0,
        kind: Literal["mixture"],
    ) -> Mixture: ...

    def add_source(
        self,
        name: str | None = None,
        *,
        position: Iterable[float] | None = None,
        text: str | None = None,
        path: Path | None = None,
        objects: Iterable[tuple[str, Iterable[float] | Path]] | None = None,
        gain_db: float = 0.0,
        directivity: Mapping[str, Any] | None = None,
        spread: float | None = None,
        propagation: bool = False,
        air_absorption: bool = False,
        kind: str = "object",
    ) -> Source | Mixture:
        """Add a sound; it stays silent until it has a place.

        Args:
            name: by which ``process`` may be told its input; must be new in the scene.
            position: ``(x, y, z)`` in world axes.
            text: where it is as the listener would say it, for example ``"behind on the left"``;
                of a mixture, where each thing in it is.
            path: positions over time, in world axes; its time starts now.
            objects: of a mixture, one to four of ``(label, position or path)`` in place of text.
            gain_db: level in decibels.
            directivity: see ``Source.directivity``.
            spread: 0 is a point, 1 comes from all around; None is what the text says, or 0.
            propagation: sound takes its time to the listener, and moving changes its pitch.
            air_absorption: the air absorbs, by ISO 9613-1.
            kind: ``"object"``, one sound that is rendered as it is; or ``"mixture"``, several in
                one stream that are taken apart, each with a place of its own (:class:`Mixture`).
                A mixture takes name, text or objects, gain_db and nothing else: the rest is set
                on its objects. There may be eight at a time.

        Raises:
            InputError: more than one of position, text and path, or a wrong value.
            PromptError: the text does not say where one sound is; or of a mixture, one to four.
            EngineError: ``max_sources`` are there already, or eight mixtures.
            SeparationError: the network that takes mixtures apart cannot be run here.
        """
        if kind not in ("object", "mixture"):
            message = f"kind is {kind!r}; expected 'object' or 'mixture'"
            raise InputError(message)
        if name is not None and not isinstance(name, str):
            message = f"name is {name!r}; expected text, or None for a source without a name"
            raise InputError(message)
        if name is not None and name in self._sources:
            message = f"the scene already has a source named {name!r}; names must differ"
            raise InputError(message)
        if len(self._sources) >= self.max_sources:
            message = f"all {self.max_sources} sources are in use; remove one or raise max_sources"
            raise EngineError(message)
        given = {
            "position": position,
            "text": text,
            "path": path,
            "objects": objects,
            "directivity": directivity,
            "spread": spread,
            "propagation": propagation,
            "air_absorption": air_absorption,
        }
        make = new_mixture if kind == "mixture" else new_object
        source = make(self, name, gain_db, given)
        with self._changing:
            self._sources.append(source)
        return source

    def remove_source(self, source: Source | Mixture | str) -> None:
        """Remove a source; one that is already gone raises ``EngineError``."""
        found = self._sources.find(source)
        if isinstance(found, MixtureObject):
            found.remove()
            return
        with self._changing:
            # Another thread may have been faster.
            self._sources.find(found)
            if isinstance(found, Mixture):
                self._contained += found.contained_blocks
                found._end()
            else:
                self.renderer.remove_source(found._id)
                found._id = 0
                self._paths.pop(found, None)
            self._sources.remove(found)

    def set_positions(
        self, sources: Sequence[Source | Mixture | str], positions: npt.ArrayLike
    ) -> None:
        """Move many sources in one call.

        Args:
            sources: n sources or names, objects of mixtures among them.
            positions: ``[n x 3]`` in world axes.

        Raises:
            InputError: the shapes do not fit or a number is not finite; then nothing moves.
            EngineError: one of the sources was removed; then nothing moves.
        """
        try:
            given = np.asarray(positions, dtype=np.float64)
        except (TypeError, ValueError):
            message = f"positions are {type(positions).__name__}; expected [n x 3] numbers"
            raise InputError(message) from None
        if given.shape != (len(sources), 3) or not (np.abs(given) <= FARTHEST).all():
            message = (
                f"positions have shape {given.shape}; expected ({len(sources)}, 3), all finite and "
                f"at most {FARTHEST:g}"
            )
            raise InputError(message)
        world = given if self.axes.name == "auricle" else given @ np.transpose(self.axes.matrix)
        with self._changing:
            ids = self._sources.ids_of(sources)
            self.renderer.set_positions(ids, np.ascontiguousarray(world, dtype=np.float32))
            if self.mixtures:
                self._move_before(sources, world)
        if self._paths:
            for source in tuple(self._paths):
                if source._id in ids:
                    source._follow(None)

    def _move_before(
        self, sources: Sequence[Source | Mixture | str], world: npt.NDArray[np.float64]
    ) -> None:
        """Move the parts of mixtures where they are still heard from another voice."""
        voices, places = [], []
        for source, place in zip(sources, world, strict=True):
            if isinstance(source, MixtureObject):
                before = source._voices_before()
                voices += before
                places += [place] * len(before)
        if voices:
            ids = np.array(voices, dtype=np.uint32)
            self.renderer.set_positions(ids, np.array(places, dtype=np.float32))

    def _placeable(self) -> list[Source]:
        return self._sources.placeable()
