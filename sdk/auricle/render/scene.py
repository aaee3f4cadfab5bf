"""A scene that renders block by block."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import EngineError, InputError
from auricle.hrtf import HRTF
from auricle.render import description
from auricle.render.air import air_tail_samples
from auricle.render.listener import FARTHEST, Listener
from auricle.render.room_use import RoomCoverage, RoomUse, checked_room
from auricle.render.settings import as_hrtf, checked_count, checked_way
from auricle.render.signals import bed_block, checked_rate, mono_block, output_block
from auricle.render.source import Source
from auricle.rooms import Room
from auricle.scene import Axes, Path

if TYPE_CHECKING:
    from auricle.scene import Vector

__all__ = ["Scene"]

_LONGEST_BLOCK = 65_536
_MOST_IMAGES = 16_384
_MOST_THREADS = 64


class Scene:
    """Mono sources around a listener, rendered to two ears block by block.

    Args:
        sample_rate: of all audio, in hertz.
        block_size: frames of one ``process`` call; shorter blocks are taken too.
        hrtf: the set to render with, or the path of a SOFA file; None for MIT KEMAR.
        room: where it all sounds, an :class:`auricle.Room` of at most 6 reflections, in
            Auricle's axes whatever ``frame`` says; None, a free field.
        max_sources: how many there may be at a time.
        max_propagation_m: the longest way of sound through the air, above 0 to 2,000 metres; what
            is further away is delayed as if it were there. Each source with propagation takes
            this many metres' samples of memory, 4 bytes each.
        max_images: the most reflections that are heard at a time, of all sources together; the
            loudest are.
        threads: that render, 1 to 64; more than one helps from 128 sources on, and the sound does
            not depend on which thread does what.
        frame: axes of all positions and orientations: ``"auricle"`` (+x front, +y left, +z up,
            metres), ``"unity"``, ``"unreal"``, ``"opengl"`` ... (``auricle.scene.AXES``).

    Raises:
        InputError: an argument is out of range.
        HrtfError: the SOFA file cannot be used.
    """

    def __init__(
        self,
        sample_rate: int = 48_000,
        block_size: int = 256,
        *,
        hrtf: HRTF | str | os.PathLike[str] | None = None,
        room: Room | None = None,
        max_sources: int = 256,
        max_propagation_m: float = 170.0,
        max_images: int = 512,
        threads: int = 1,
        frame: str = "auricle",
    ) -> None:
        self.sample_rate = checked_rate(sample_rate)
        self.block_size = checked_count(block_size, "block_size", _LONGEST_BLOCK)
        self.max_sources = checked_count(max_sources, "max_sources", 65_535)
        self.max_propagation_m = checked_way(max_propagation_m)
        self.max_images = checked_count(max_images, "max_images", _MOST_IMAGES)
        checked_room(room)
        if not isinstance(frame, str):
            message = f"frame is {frame!r}; expected a name such as 'auricle' or 'unity'"
            raise InputError(message)
        self.axes = Axes.named(frame)
        self._hrtf = as_hrtf(hrtf)
        self.renderer = _native.Renderer(
            self.sample_rate,
            self.max_sources,
            self._hrtf.prepared(self.sample_rate),
            self.max_propagation_m,
            self.max_images,
            checked_count(threads, "threads", _MOST_THREADS),
        )
        self._room = RoomUse(self.renderer)
        self._listener = Listener(self.renderer, self.axes, self._room)
        self._sources: list[Source] = []
        self._paths: dict[Source, Path] = {}
        self._by_name: dict[str, Source] = {}
        self._ids = np.zeros(0, dtype=np.uint32)
        # What set_positions was last asked for: as a rule the same sources in every block.
        self._asked: list[Source | str] = []
        self._asked_ids = self._ids
        self._frames_done = 0
        if room is not None:
            self.set_room(room)

    @property
    def listener(self) -> Listener:
        """The listener; set its ``position`` and ``orientation``."""
        return self._listener

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources in the order they were added."""
        return tuple(self._sources)

    @property
    def hrtf(self) -> HRTF:
        """The HRTF set in use; change it with ``set_hrtf``."""
        return self._hrtf

    @property
    def room(self) -> Room | None:
        """The room it all sounds in; None, a free field. Setting it is ``set_room`` at the same
        gain."""
        return self._room.room

    @room.setter
    def room(self, room: Room | None) -> None:
        self.set_room(room, gain_db=self._room.gain_db)

    @property
    def room_gain_db(self) -> float:
        """Level of all that the room adds, in decibels; change it with ``set_room``."""
        return self._room.gain_db

    @property
    def room_coverage(self) -> RoomCoverage:
        """What of the room's reflections was heard in the last block."""
        return self._room.coverage

    @property
    def time_s(self) -> float:
        """Seconds rendered so far."""
        return self._frames_done / self.sample_rate

    @property
    def latency_samples(self) -> int:
        """Samples from an input to its earliest sound, over all directions.

        What comes on top is the natural way around the head, as in the measured responses.
        """
        return _native.Renderer.latency_frames

    @property
    def tail_samples(self) -> int:
        """Samples after the last input in which the output rings on.

        In a room, that is until its tail has fallen by 60 dB. Of sources with propagation, sound is
        under way from where they are now, or from the farthest place of their path.
        """
        rings = self._hrtf.prepared(self.sample_rate).tail_frames + air_tail_samples(self)
        return rings + math.ceil(self._room.ring_s * self.sample_rate)

    @property
    def contained_blocks(self) -> int:
        """Blocks of sources, and sides of beds, that held NaN or infinity and were played as
        silence instead."""
        return self.renderer.contained_blocks

    @property
    def limited_samples(self) -> int:
        """Output samples that the limiter turned down, so far."""
        return self.renderer.limited_samples

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
        kind: str = "object",
    ) -> Source:
        """Add a sound; it stays silent until it has a place.

        Args:
            name: by which ``process`` may be told its input; must be new in the scene.
            position: ``(x, y, z)`` in world axes.
            text: where it is as the listener would say it, for example ``"behind on the left"``.
            path: positions over time, in world axes; its time starts now.
            gain_db: level in decibels.
            directivity: see ``Source.directivity``.
            spread: 0 is a point, 1 comes from all around; None is what the text says, or 0.
            propagation: sound takes its time to the listener, and moving changes its pitch.
            air_absorption: the air absorbs, by ISO 9613-1.
            kind: ``"object"``; this version takes no mixtures apart and refuses anything else.

        Raises:
            InputError: more than one of position, text and path, or a wrong value.
            PromptError: the text does not say where one sound is.
            EngineError: ``max_sources`` are there already.
        """
        if kind != "object":
            message = f"kind is {kind!r}; this version renders 'object' only: one sound a source"
            raise InputError(message)
        if name is not None and not isinstance(name, str):
            message = f"name is {name!r}; expected text, or None for a source without a name"
            raise InputError(message)
        if sum(given is not None for given in (position, text, path)) > 1:
            message = "a source takes one of position, text and path"
            raise InputError(message)
        if name is not None and name in self._by_name:
            message = f"the scene already has a source named {name!r}; names must differ"
            raise InputError(message)
        try:
            source_id = self.renderer.add_source(_native.SourceParams())
        except ValueError as error:
            raise EngineError(str(error)) from error
        source = Source(self, name, source_id)
        try:
            source.gain_db = gain_db
            if directivity is not None:
                source.directivity = directivity
            if propagation is not False:
                source.propagation = propagation
            if air_absorption is not False:
                source.air_absorption = air_absorption
            if position is not None:
                source.position = position
            elif text is not None:
                source.text = text
            elif path is not None:
                source.path = path
            if spread is not None:
                source.spread = spread
        except Exception:
            self.renderer.remove_source(source._id)
            source._id = 0
            raise
        self._sources.append(source)
        if name is not None:
            self._by_name[name] = source
        self._remember_ids()
        return source

    def remove_source(self, source: Source | str) -> None:
        """Remove a source; one that is already gone raises ``EngineError``."""
        found = self._find(source)
        self.renderer.remove_source(found._id)
        found._id = 0
        self._paths.pop(found, None)
        self._sources.remove(found)
        if found.name is not None:
            del self._by_name[found.name]
        self._remember_ids()

    def set_positions(self, sources: Sequence[Source | str], positions: npt.ArrayLike) -> None:
        """Move many sources in one call.

        Args:
            sources: n sources or names.
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
        ids = self._ids_of(sources)
        world = given if self.axes.name == "auricle" else given @ np.transpose(self.axes.matrix)
        self.renderer.set_positions(ids, np.ascontiguousarray(world, dtype=np.float32))
        if self._paths:
            for source in map(self._find, sources):
                source._follow(None)

    def set_hrtf(self, hrtf: HRTF | str | os.PathLike[str] | None) -> None:
        """Change the HRTF set; the sound cross-fades to it within 21 ms at 48 kHz."""
        new = as_hrtf(hrtf)
        self.renderer.set_hrtf(new.prepared(self.sample_rate))
        self._hrtf = new

    def set_room(self, room: Room | None, *, gain_db: float = 0.0) -> None:
        """Change the room, with a cross-fade; it may be done while sound runs.

        Reflections are images of the sources, the loudest ``max_images`` of them, each with its own
        direction and delay; a tail follows, as in :func:`auricle.brir`. Where a source has no
        ``propagation``, its reflections come as much later than its direct sound as their ways are
        longer. Sources outside the room, or all while the listener is outside, have none; a warning
        is logged once for each. Walls do not hide what is behind them.

        Takes some tens of milliseconds where the room has a tail; the sound goes on meanwhile.

        Args:
            room: of at most 6 reflections; None for the free field.
            gain_db: level of all that the room adds, at most 20 dB.

        Raises:
            InputError: a room that cannot be played; the old one stays.
        """
        self._room.enter(checked_room(room), gain_db)
        self._room.look(self.axes.to_auricle(self._listener.position), "the listener")
        for source in tuple(self._sources):
            # Another thread may remove it meanwhile.
            with contextlib.suppress(EngineError):
                if source.position is not None:
                    self._look(source, source.position)

    def _look(self, source: Source, position: Vector) -> None:
        if self._room.room is not None:
            name = "a source" if source.name is None else f"source {source.name!r}"
            self._room.look(self.axes.to_auricle(position), name)

    def process(
        self,
        inputs: Mapping[Any, npt.ArrayLike] | npt.NDArray[np.floating[Any]],
        out: npt.NDArray[np.float32] | None = None,
        bed: npt.ArrayLike | None = None,
    ) -> npt.NDArray[np.float32]:
        """Render one block.

        Positions that were set hold at its end. A source without input is silent. A block that
        holds NaN or infinity is silenced for its source alone and counted in
        ``contained_blocks``.

        Args:
            inputs: ``{source or name: float32 [frames]}``, or float32 ``[sources x frames]`` with
                rows in the order the sources were added. At most ``block_size`` frames, the same
                number for all. An empty dictionary lets what rings ring on, for as many frames
                as ``out`` or ``bed`` has, or ``block_size``.
            out: float32 ``[2 x frames]`` to render into; a new array where None.
            bed: float32 ``[2 x frames]`` that passes by the head and is added to it, without
                latency: music, a narrator, ambience; silence where None.

        Returns:
            ``out``: left and right, within -1 and 1.

        Raises:
            InputError: wrong shapes or types; nothing was rendered and nothing is lost.
            EngineError: an input for a source that was removed, or another thread is rendering
                this scene: one may at a time, while any may move its sources.
        """
        if isinstance(inputs, Mapping):
            ids = self._ids_of(list(inputs))
            signals: list[npt.NDArray[np.float32]] = []
            for signal in inputs.values():
                frames = signals[0].shape[-1] if signals else None
                signals.append(mono_block(signal, f"input {len(signals)}", frames))
            frames = signals[0].shape[-1] if signals else self._frames_without_input(out, bed)
            result = output_block(out, self._checked_frames(frames))
            beside = None if bed is None else bed_block(bed, frames, result)
            self._follow_paths(frames)
            self._render(self.renderer.process, ids, signals, result, beside)
        else:
            matrix = mono_block(inputs, "inputs", dimensions=2)
            if len(matrix) != len(self._sources):
                message = (
                    f"inputs have {len(matrix)} rows; expected {len(self._sources)}, one for each "
                    "source of the scene"
                )
                raise InputError(message)
            frames = matrix.shape[1]
            result = output_block(out, self._checked_frames(frames))
            beside = None if bed is None else bed_block(bed, frames, result)
            self._follow_paths(frames)
            self._render(self.renderer.process_matrix, self._ids, matrix, result, beside)
        self._frames_done += frames
        return result

    def reset(self) -> None:
        """Silence everything that still rings and start time and paths again from zero."""
        self.renderer.reset()
        self._frames_done = 0
        for source, path in self._paths.items():
            source._path_start_s = 0.0
            source._place(path.at(0.0))

    def to_dict(self) -> dict[str, Any]:
        """The scene as plain data, without sound; ``from_dict`` rebuilds it."""
        return description.to_dict(self)

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], *, hrtf: HRTF | str | os.PathLike[str] | None = None
    ) -> Scene:
        """Rebuild a scene from ``to_dict``.

        Args:
            data: the dictionary.
            hrtf: the set to render with; needed where the scene used another one than the
                default.

        Raises:
            FormatError: the dictionary is not a scene of a version this release reads.
        """
        return description.from_dict(cls, data, hrtf)

    @staticmethod
    def _render(process: Callable[..., None], *arguments: Any) -> None:
        try:
            process(*arguments)
        except RuntimeError as error:
            raise EngineError(str(error)) from error

    def _frames_without_input(self, out: object, bed: object) -> int:
        """Frames to let ring on: as many as ``out`` or ``bed`` has, else a whole block."""
        for given in (out, bed):
            if isinstance(given, np.ndarray) and given.ndim:
                return int(given.shape[-1])
        return self.block_size

    def _checked_frames(self, frames: int) -> int:
        if not 1 <= frames <= self.block_size:
            message = (
                f"the block has {frames} frames; expected 1 to {self.block_size}, the scene's "
                "block_size"
            )
            raise InputError(message)
        return frames

    def _find(self, source: Source | str) -> Source:
        found = self._by_name.get(source) if isinstance(source, str) else source
        if not isinstance(found, Source):
            names = ", ".join(map(repr, self._by_name)) or "none"
            message = f"the scene has no source named {source!r}; its names are: {names}"
            raise EngineError(message)
        if found._scene is not self or found.removed:
            message = f"{found!r} is not in this scene"
            raise EngineError(message)
        return found

    def _ids_of(self, sources: Sequence[Source | str]) -> npt.NDArray[np.uint32]:
        """Engine ids; sources are looked at one by one only where they are not those of before."""
        asked = list(sources)
        if asked == self._asked:
            return self._asked_ids
        ids = [
            source._id if isinstance(source, Source) and source._scene is self else 0
            for source in sources
        ]
        if not all(ids):
            ids = [self._find(source)._id for source in sources]
        if len(set(ids)) != len(ids):
            message = "a source is named twice; give it once"
            raise InputError(message)
        self._asked, self._asked_ids = asked, np.array(ids, dtype=np.uint32)
        return self._asked_ids

    def _follow_paths(self, frames: int) -> None:
        end_s = (self._frames_done + frames) / self.sample_rate
        for source, path in self._paths.items():
            source._place(path.at(end_s - source._path_start_s))

    def _remember_ids(self) -> None:
        self._asked, self._asked_ids = [], np.zeros(0, dtype=np.uint32)
        self._ids = np.array([source._id for source in self._sources], dtype=np.uint32)

    def __repr__(self) -> str:
        return (
            f"Scene({self.sample_rate} Hz, block_size={self.block_size}, "
            f"{len(self._sources)} sources, {self._hrtf.name})"
        )
