"""A scene that renders block by block."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import EngineError, InputError
from auricle.render import description
from auricle.render.air import air_tail_samples
from auricle.render.block_inputs import frames_of, matrix_of, rows_of
from auricle.render.mixture import MOST_MIXTURES, Mixture
from auricle.render.population import Population
from auricle.render.room_use import checked_room
from auricle.render.separating import SeparatorFactory, checked_factory
from auricle.render.settings import as_hrtf, checked_count, checked_way
from auricle.render.signals import bed_block, checked_rate, output_block
from auricle.render.source import Source
from auricle.render.take_sequence import VOICES
from auricle.scene import Axes

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.rooms import Room

__all__ = ["Scene"]

_LONGEST_BLOCK = 65_536
_MOST_SOURCES = 65_535
_MOST_IMAGES = 16_384
_MOST_THREADS = 64
_BUSY = "another thread is rendering this scene; one may at a time"


class Scene(Population):
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
        separator: makes what takes a source of kind "mixture" apart, from labels and a sample
            rate: a network of your own (:class:`auricle.render.MixtureSeparator`); None for the
            one that comes with Auricle.

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
        separator: SeparatorFactory | None = None,
    ) -> None:
        rate = checked_rate(sample_rate)
        self.block_size = checked_count(block_size, "block_size", _LONGEST_BLOCK)
        sources = checked_count(max_sources, "max_sources", _MOST_SOURCES)
        self.max_propagation_m = checked_way(max_propagation_m)
        self.max_images = checked_count(max_images, "max_images", _MOST_IMAGES)
        checked_room(room)
        if not isinstance(frame, str):
            message = f"frame is {frame!r}; expected a name such as 'auricle' or 'unity'"
            raise InputError(message)
        axes, used = Axes.named(frame), as_hrtf(hrtf)
        factory = checked_factory(separator)
        renderer = _native.Renderer(
            rate,
            min(sources + VOICES * min(sources, MOST_MIXTURES), _MOST_SOURCES),
            used.prepared(rate),
            self.max_propagation_m,
            self.max_images,
            checked_count(threads, "threads", _MOST_THREADS),
        )
        super().__init__(renderer, rate, used, axes, max_sources=sources, separator=factory)
        self._rendering = Lock()
        if room is not None:
            self.set_room(room)

    @property
    def tail_samples(self) -> int:
        """Samples after the last input in which the output rings on.

        In a room, that is until its tail has fallen by 60 dB. Of sources with propagation, sound is
        under way from where they are now, or from the farthest place of their path. Of mixtures,
        some is still in their network.
        """
        rings = self._hrtf.prepared(self.sample_rate).tail_frames + air_tail_samples(self)
        rings += max((mixture.latency_samples for mixture in self.mixtures), default=0)
        return rings + math.ceil(self._room.ring_s * self.sample_rate)

    @property
    def contained_blocks(self) -> int:
        """Blocks of sources, and sides of beds, that held NaN or infinity and were played as
        silence instead."""
        count = self.renderer.contained_blocks + self._contained
        for mixture in self.mixtures:
            count += mixture.contained_blocks
        return count

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
        if not self._rendering.acquire(blocking=False):
            raise EngineError(_BUSY)
        try:
            return self._processed(inputs, out, bed)
        finally:
            self._rendering.release()

    def process_pcm(self, pcm: bytes, frames: int) -> bytes:
        """Render one block of all sources from bytes to bytes, as sockets and pipes have them.

        The same as :meth:`process` with an array, without arrays on the way.

        Args:
            pcm: float32 of the machine's byte order, ``frames`` samples of each source one after
                the other, in the order the sources were added.
            frames: at most ``block_size``.

        Returns:
            float32 left and right in turns, ``8 * frames`` bytes.

        Raises:
            InputError: ``pcm`` is of another type or length; nothing was rendered and nothing is
                lost.
            EngineError: another thread is rendering this scene.
        """
        with self._changing:
            apart = bool(self.mixtures)
            count, ids = len(self._sources), self._sources.ids
        if not isinstance(pcm, bytes) or type(frames) is not int:
            kinds = f"{type(pcm).__name__} and {type(frames).__name__}"
            message = f"pcm and frames are {kinds}; expected bytes and int"
            raise InputError(message)
        if not 1 <= frames <= self.block_size or len(pcm) != 4 * frames * count:
            message = (
                f"pcm has {len(pcm)} bytes for {frames} frames; expected 4 for each sample of "
                f"{count} sources, and 1 to {self.block_size} frames"
            )
            raise InputError(message)
        if apart:
            rows = np.frombuffer(pcm, np.float32).reshape(count, frames)
            return self.process(rows).tobytes("F")
        if not self._rendering.acquire(blocking=False):
            raise EngineError(_BUSY)
        try:
            self._follow_paths(frames)
            out = self.renderer.process_pcm(ids, pcm, frames)
            self._frames_done += frames
        except RuntimeError as error:
            raise EngineError(str(error)) from error
        finally:
            self._rendering.release()
        return out

    def _processed(
        self,
        inputs: Mapping[Any, npt.ArrayLike] | npt.NDArray[np.floating[Any]],
        out: npt.NDArray[np.float32] | None,
        bed: npt.ArrayLike | None,
    ) -> npt.NDArray[np.float32]:
        # Asked once, and of an array not at all: a Mapping is looked for by a search of classes.
        named = None if isinstance(inputs, np.ndarray) else _mapping(inputs)
        with self._changing:
            apart = bool(self.mixtures)
            count, ids = len(self._sources), self._sources.ids
            played: list[Source | Mixture] = []
            if apart:
                played = self._sources.inputs([*self._sources] if named is None else [*named])
            elif named is not None:
                ids = self._sources.ids_of([*named])
        rows: list[npt.NDArray[np.float32]] | npt.NDArray[np.float32]
        rows = matrix_of(inputs, count) if named is None else rows_of(named.values())
        frames = frames_of(rows, out, bed, self.block_size)
        result = output_block(out, frames)
        beside = None if bed is None else bed_block(bed, frames, result)
        self._follow_paths(frames)
        if apart:
            self._render_apart(dict(zip(played, rows, strict=True)), frames, result, beside)
        else:
            self._render(ids, rows, result, beside)
        self._frames_done += frames
        return result

    def reset(self) -> None:
        """Silence everything that still rings and start time and paths again from zero."""
        self.renderer.reset()
        self._frames_done = 0
        for source, path in tuple(self._paths.items()):
            source._path_start_s = 0.0
            source._place(path.at(0.0))
        with self._changing:
            for mixture in self.mixtures:
                mixture._reset()

    def to_dict(self) -> dict[str, Any]:
        """The scene as plain data, without sound; ``from_dict`` rebuilds it."""
        return description.to_dict(self)

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        hrtf: HRTF | str | os.PathLike[str] | None = None,
        separator: SeparatorFactory | None = None,
    ) -> Scene:
        """Rebuild a scene from ``to_dict``.

        Args:
            data: the dictionary.
            hrtf: the set to render with; needed where the scene used another one than the
                default.
            separator: makes what takes mixtures apart, as for :class:`Scene`.

        Raises:
            FormatError: the dictionary is not a scene of a version this release reads.
        """
        return description.from_dict(cls, data, hrtf, separator)

    def _render_apart(
        self,
        signals: Mapping[Source | Mixture, npt.NDArray[np.float32]],
        frames: int,
        out: npt.NDArray[np.float32],
        bed: npt.NDArray[np.float32] | None,
    ) -> None:
        """Render with mixtures among the sources; those without input have some of it inside."""
        with self._changing:
            plain = ((s, signal) for s, signal in signals.items() if isinstance(s, Source))
            # What was removed since the inputs were looked through is not heard any more.
            rows = [(source._id, signal) for source, signal in plain if not source.removed]
            for mixture in self.mixtures:
                rows += mixture._apart(signals.get(mixture), frames)
            ids = np.array([voice for voice, _ in rows], dtype=np.uint32)
            self._render(ids, [signal for _, signal in rows], out, bed)

    def _render(
        self,
        ids: npt.NDArray[np.uint32],
        rows: list[npt.NDArray[np.float32]] | npt.NDArray[np.float32],
        out: npt.NDArray[np.float32],
        bed: npt.NDArray[np.float32] | None,
    ) -> None:
        try:
            if isinstance(rows, np.ndarray):
                self.renderer.process_matrix(ids, rows, out, bed)
            else:
                self.renderer.process(ids, rows, out, bed)
        except RuntimeError as error:
            raise EngineError(str(error)) from error

    def _follow_paths(self, frames: int) -> None:
        if not self._paths:
            return
        end_s = (self._frames_done + frames) / self.sample_rate
        with self._changing:
            # Others may set paths meanwhile, but what has one cannot be removed.
            for source, path in tuple(self._paths.items()):
                source._place(path.at(end_s - source._path_start_s))

    def __repr__(self) -> str:
        return (
            f"Scene({self.sample_rate} Hz, block_size={self.block_size}, "
            f"{len(self._sources)} sources, {self._hrtf.name})"
        )


def _mapping(inputs: Any) -> Mapping[Any, npt.ArrayLike] | None:
    return inputs if isinstance(inputs, Mapping) else None
