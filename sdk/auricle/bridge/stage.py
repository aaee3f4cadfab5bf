"""The sources and the listener of one session, and where their changes stand at each sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from auricle.bridge.glides import BLENDS, Glide, Motion, blend_orientation, blend_position
from auricle.bridge.messages import Directivity
from auricle.bridge.rendering import DistanceModel, Renderer, SourceParameters
from auricle.scene.geometry import IDENTITY, Quaternion, Vector
from auricle.scene.path import Path

__all__ = ["SourceState", "Stage"]


@dataclass(slots=True)
class SourceState:
    """Where the changes of one source stand."""

    id: int
    # The fields of SourceParameters, apart: of many sources the position alone changes each block.
    position: Vector | None
    gain: float
    distance: DistanceModel
    orientation: Quaternion
    directivity: Directivity | None
    spread: float
    glides: dict[str, Glide] = field(default_factory=dict)
    motion: Motion | None = None
    heard: bool = False

    def parameters(self) -> SourceParameters:
        return SourceParameters(
            self.position,
            self.gain,
            self.distance,
            self.orientation,
            self.directivity,
            self.spread,
        )


class Stage:
    """Drives a renderer from change to change.

    Between two calls of :meth:`advance` the renderer glides in a straight line, so a ramp that is
    longer than a piece is a chain of straight pieces, and one that ends inside a block ends a
    piece there (:meth:`knot`).

    Args:
        renderer: what sounds.
        sample_rate: of the stream, in Hz; paths are in seconds.
    """

    def __init__(self, renderer: Renderer, sample_rate: int) -> None:
        self._renderer = renderer
        self._sample_rate = sample_rate
        self._sources: dict[int, SourceState] = {}
        self._inputs: set[int] = set()
        self._moving: set[int] = set()
        self._new: set[int] = set()
        self._placed: list[tuple[Sequence[SourceState], Sequence[Vector], int]] = []
        self._listener: tuple[Vector, Quaternion] = ((0.0, 0.0, 0.0), IDENTITY)
        self._turning: tuple[Glide, Glide] | None = None
        self._listened = False

    @property
    def live(self) -> Set[int]:
        """Ids of the sources there are, and of the parts of mixtures."""
        return self._sources.keys()

    @property
    def inputs(self) -> Set[int]:
        """Ids of the sources that clients have added, which have an input."""
        return self._inputs

    def has_inputs(self, sources: Iterable[int]) -> bool:
        """Whether all of these are among :attr:`inputs`."""
        return self._inputs.issuperset(sources)

    def distance(self, source: int) -> DistanceModel:
        """Distance model of a source as it stands now."""
        return self._sources[source].distance

    def add(self, source: int, changes: Mapping[str, Any], path: Path | None = None) -> None:
        """Start a source."""
        parameters = SourceParameters(**changes)
        self._renderer.add_source(source, parameters)
        self._remember(source, parameters)
        self._inputs.add(source)
        if path is not None:
            self._follow(source, path)

    def _remember(self, source: int, parameters: SourceParameters) -> SourceState:
        state = SourceState(
            source,
            parameters.position,
            parameters.gain,
            parameters.distance,
            parameters.orientation,
            parameters.directivity,
            parameters.spread,
        )
        self._sources[source] = state
        self._new.add(source)
        return state

    def remove(self, source: int) -> None:
        """End a source."""
        self._forget(source)
        self._inputs.discard(source)
        self._renderer.remove_source(source)

    def _forget(self, source: int) -> None:
        del self._sources[source]
        self._moving.discard(source)
        self._new.discard(source)

    def change(
        self, source: int, changes: Mapping[str, Any], ramp: int, path: Path | None = None
    ) -> None:
        """Take a source to new values.

        Args:
            source: its id.
            changes: new values of fields of SourceParameters.
            ramp: frames the way takes; 0 is the next sample.
            path: where the source moves from now on, in metres of the world.
        """
        state = self._sources[source]
        at_once = {}
        for name, value in changes.items():
            if name == "position":
                state.motion = None
            state.glides.pop(name, None)
            start = getattr(state, name)
            if start is None or not state.heard:
                at_once[name] = value
            else:
                state.glides[name] = Glide(start, value, max(ramp, 1), BLENDS[name])
        if at_once:
            self._set(source, state, at_once)
        if state.glides:
            self._moving.add(source)
        if path is not None:
            self._follow(source, path)

    def _follow(self, source: int, path: Path) -> None:
        state = self._sources[source]
        state.glides.pop("position", None)
        if state.position is None:
            self._set(source, state, {"position": path.at(0.0)})
        state.motion = Motion(path, self._sample_rate)
        self._moving.add(source)

    def placing(self, sources: Sequence[int], positions: Sequence[Vector]) -> Callable[[int], None]:
        """What takes the sources that have these ids now to new positions, in so many frames.

        Those that have ended by then are skipped, also when their ids are others' again.
        """
        states = [self._sources[source] for source in sources]
        return lambda ramp: self._placed.append((states, positions, ramp))

    def listen(self, position: Vector, orientation: Quaternion, frames: int) -> None:
        """Take the listener to a pose in ``frames``; the first pose holds at once."""
        if not self._listened:
            self._listened = True
            self._turning = None
            self._listener = (position, orientation)
            self._renderer.set_listener(position, orientation)
        elif (position, orientation) != self._listener:
            here, facing = self._listener
            self._turning = (
                Glide(here, position, frames, blend_position),
                Glide(facing, orientation, frames, blend_orientation),
            )

    def knot(self) -> int | None:
        """Frames until the first ramp ends; ``None`` when none is under way."""
        if not self._placed and not self._moving:
            return None
        left = [ramp for _, _, ramp in self._placed]
        left += [
            glide.left for source in self._moving for glide in self._sources[source].glides.values()
        ]
        return min(left, default=None)

    def advance(self, frames: int) -> None:
        """Give the renderer the values that hold ``frames`` further on."""
        self._settle_placed(frames)
        if self._moving:
            self._advance_sources(frames)
        if self._turning is not None:
            place, turn = self._turning
            self._listener = (place.advance(frames), turn.advance(frames))
            if place.left <= 0:
                self._turning = None
            self._renderer.set_listener(*self._listener)
        for source in self._new:
            self._sources[source].heard = True
        self._new.clear()

    def _settle_placed(self, frames: int) -> None:
        for states, positions, ramp in self._placed:
            if ramp > frames:
                for state, position in zip(states, positions, strict=True):
                    if self._sources.get(state.id) is state:
                        self.change(state.id, {"position": position}, ramp)
                continue
            # The common case, a whole block at once: no ramp to remember for any of them.
            ids, ends = [], []
            for state, position in zip(states, positions, strict=True):
                if self._sources.get(state.id) is not state:
                    continue
                state.motion = None
                state.glides.pop("position", None)
                if state.position is None:
                    self._set(state.id, state, {"position": position})
                else:
                    state.position = position
                    ids.append(state.id)
                    ends.append(position)
            if ids:
                self._renderer.set_positions(ids, ends)
        self._placed.clear()

    def _advance_sources(self, frames: int) -> None:
        ids, positions = [], []
        for source in list(self._moving):
            state = self._sources[source]
            values = {name: glide.advance(frames) for name, glide in state.glides.items()}
            state.glides = {name: glide for name, glide in state.glides.items() if glide.left > 0}
            if state.motion is not None:
                values["position"] = state.motion.advance(frames)
                if state.motion.over:
                    state.motion = None
            if not state.glides and state.motion is None:
                self._moving.discard(source)
            if values.keys() == {"position"}:
                state.position = values["position"]
                ids.append(source)
                positions.append(values["position"])
            elif values:
                self._set(source, state, values)
        if ids:
            self._renderer.set_positions(ids, positions)

    def _set(self, source: int, state: SourceState, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(state, name, value)
        self._renderer.set_source(source, state.parameters())
