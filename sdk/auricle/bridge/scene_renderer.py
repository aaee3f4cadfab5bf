"""The renderer of a session on top of :class:`auricle.Scene`."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle.bridge.jump_fade import JumpFade
from auricle.bridge.logs import Event
from auricle.bridge.messages import Format
from auricle.bridge.messages import Room as WireRoom
from auricle.bridge.pcm import interleaved, planar, stereo
from auricle.bridge.rendering import RendererFactory
from auricle.bridge.scene_sources import SceneSources
from auricle.bridge.separator_pool import SeparatorPool
from auricle.errors import InputError, SeparationError
from auricle.hrtf import HRTF
from auricle.render import Scene
from auricle.render.separating import SeparatorFactory
from auricle.rooms import Room
from auricle.rooms.room import room_with_rt60

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.scene.geometry import Quaternion, Vector
    from auricle.separation import Separator

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["HrtfLibrary", "SceneRenderer", "scene_renderers"]

_log = logging.getLogger("auricle.bridge")

# As the wire is.
_LITTLE_ENDIAN = sys.byteorder == "little"

# How much longer the way of a reflection may be than the direct one. Takes 16 bytes a sample for
# each source of a session in a room.
_LONGEST_DETOUR_M = 60.0


class HrtfLibrary:
    """HRTF sets installed on a server, each loaded once.

    Args:
        loaders: what loads a set, by the name clients ask for. The first one is what a session
            starts with.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], HRTF]] | None = None) -> None:
        self._loaders = dict(loaders or {"kemar": HRTF.default})
        self._loaded: dict[str, HRTF] = {}
        self._lock = Lock()

    @property
    def names(self) -> Collection[str]:
        """Names clients may ask for."""
        return self._loaders.keys()

    @property
    def first(self) -> str:
        """Name of the set a session starts with."""
        return next(iter(self._loaders))

    def load(self, name: str) -> HRTF:
        """Set of this name.

        Raises:
            HrtfError: its file cannot be used.
        """
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._loaders[name]()
            return self._loaded[name]


def scene_renderers(
    library: HrtfLibrary, max_frames: int, separator: SeparatorFactory | None = None
) -> RendererFactory:
    """What makes the renderer of each session of a server.

    Args:
        library: HRTF sets to choose from.
        max_frames: most frames of a BLOCK.
        separator: makes what takes mixtures apart, from labels and a sample rate; None for the
            network that comes with Auricle. Where it cannot be run, one line of the log says so,
            and sessions have no mixtures.
    """
    pool = SeparatorPool(_without_labels)
    latencies: dict[int, int | None] = {}

    def latency(sample_rate: int) -> int | None:
        try:
            if separator is None:
                return pool.latency(sample_rate)
            return separator(["sound"], sample_rate).latency_samples
        except InputError:
            # The scene says what is wrong with the rate.
            return None
        except SeparationError as error:
            _log.warning(Event("no mixtures", why=str(error)))
            return None

    def create(sample_rate: int, max_sources: int) -> SceneRenderer:
        if sample_rate not in latencies:
            latencies[sample_rate] = latency(sample_rate)
        return SceneRenderer(
            library,
            sample_rate,
            max_sources,
            max_frames,
            separator=pool if separator is None else separator,
            mixture_latency=latencies[sample_rate],
        )

    return create


def _without_labels(sample_rate: int) -> Separator:
    from auricle.separation import PlacedSeparator

    return PlacedSeparator([], sample_rate=sample_rate)


class SceneRenderer(SceneSources):
    """A :class:`~auricle.bridge.rendering.Renderer` that renders with the engine.

    Args:
        library: HRTF sets to choose from.
        sample_rate: of the stream, in Hz.
        max_sources: most sources at a time.
        max_frames: most frames of a block.
        separator: makes what takes mixtures apart; None for the network that comes with Auricle,
            made when it is asked for.
        mixture_latency: samples by which that is late; None where it cannot be run.

    Raises:
        InputError: the engine does not run at this rate.
    """

    def __init__(
        self,
        library: HrtfLibrary,
        sample_rate: int,
        max_sources: int,
        max_frames: int,
        *,
        separator: SeparatorFactory | None = None,
        mixture_latency: int | None = None,
    ) -> None:
        scene = Scene(
            sample_rate,
            max_frames,
            hrtf=library.load(library.first),
            max_sources=max_sources,
            max_propagation_m=_LONGEST_DETOUR_M,
            separator=separator,
        )
        super().__init__(scene, mixture_latency)
        self._library = library
        self._ids: tuple[int, ...] = ()
        self._pcm: bytes | bytearray | memoryview = b""
        self._fmt, self._frames = Format.FLOAT32, 0
        # Of the block: its input as an array, its output in pieces, or as the bytes to send.
        self._rows: Samples | None = None
        self._pieces: list[Samples] = []
        self._whole: bytes | None = None
        self._jump = JumpFade(sample_rate)

    @property
    def latency_frames(self) -> int:
        """Frames by which the output is later than the input."""
        return self._scene.latency_samples

    @property
    def limited_samples(self) -> int:
        """Output samples the limiter has held back so far."""
        return self._scene.limited_samples

    @property
    def contained_blocks(self) -> int:
        """Pieces of input dropped so far because they held non-finite samples."""
        return self._scene.contained_blocks

    def set_listener(self, position: Vector, orientation: Quaternion) -> None:
        """Change the listener's pose: metres, and a unit quaternion into the world's axes."""
        self._scene.listener.position = position
        self._scene.listener.orientation = orientation

    def load_hrtf(self, name: str) -> HRTF:
        """Make an installed set ready for :meth:`use_hrtf`."""
        hrtf = self._library.load(name)
        hrtf.prepared(self._scene.sample_rate)
        return hrtf

    def use_hrtf(self, prepared: object) -> None:
        """Change to a set from :meth:`load_hrtf` without a gap."""
        if not isinstance(prepared, HRTF):
            message = f"expected what load_hrtf returned, got {type(prepared).__name__}"
            raise TypeError(message)
        self._scene.set_hrtf(prepared)

    def furnish(self, room: WireRoom, rt60: float | None) -> Room:
        """Check a room; without materials it is furnished as a living room."""
        if rt60 is not None:
            return room_with_rt60(room.size, room.origin, rt60)
        materials = "furnished" if room.materials is None else room.materials
        return Room(room.size, room.origin, materials)

    def use_room(self, prepared: object, wet: float) -> None:
        """Cross-fade to a room from :meth:`furnish`."""
        if not isinstance(prepared, Room):
            message = f"expected what furnish returned, got {type(prepared).__name__}"
            raise TypeError(message)
        gain_db = 20.0 * math.log10(wet) if wet > 0.0 else -math.inf
        self._scene.set_room(prepared, gain_db=gain_db)

    def restart(self) -> None:
        """Forget what rings on; the output so far is cross-faded into the next :meth:`render`."""
        self._jump.begin()
        self._scene.reset()

    def _quiet(self, frames: int) -> Samples:
        # Without inputs the scene takes its own block size, so say how long by rows of zeros.
        return self._scene.process(np.zeros((len(self._scene.sources), frames), np.float32))

    def load(
        self, ids: Sequence[int], pcm: bytes | bytearray | memoryview, fmt: Format, frames: int
    ) -> None:
        """Take the input of a block: planar ``pcm``, ``frames`` samples for each of ``ids``."""
        self._ids, self._pcm, self._fmt, self._frames = tuple(ids), pcm, fmt, frames
        self._rows, self._pieces, self._whole = None, [], None

    def render(self, first: int, frames: int) -> None:
        """Render frames ``[first, first + frames)`` of the block; ended sources are left out."""
        # The usual block has every source in the order they came, which is the scene's, and goes
        # from bytes to bytes: after a pause, making the arrays takes as long as several sources.
        usual = self._ids == tuple(self._inputs)
        if usual and frames == self._frames and self._fmt is Format.FLOAT32 and _LITTLE_ENDIAN:
            self._whole = self._scene.process_pcm(bytes(self._pcm), frames)
            return
        if self._rows is None:
            self._rows = planar(self._pcm, self._fmt, self._frames)
        rows = self._rows[:, first : first + frames]
        if usual:
            self._pieces.append(self._scene.process(rows))
            return
        inputs = {
            self._inputs[source]: row
            for source, row in zip(self._ids, rows, strict=True)
            if source in self._inputs
        }
        self._pieces.append(self._scene.process(inputs) if inputs else self._quiet(frames))

    def take(self, fmt: Format) -> bytes:
        """Interleaved left and right of the whole block."""
        whole = self._whole
        if whole is None or fmt is not Format.FLOAT32 or self._jump.under_way:
            pieces = self._pieces if whole is None else [stereo(whole)]
            out = pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)
            self._jump.apply(out)
            whole = interleaved(out, Format.FLOAT32)
            if fmt is not Format.FLOAT32:
                self._jump.remember(whole)
                return interleaved(out, fmt)
        self._jump.remember(whole)
        return whole

    def silence(self, fmt: Format, frames: int) -> bytes:
        """Interleaved silence, for a block that could not be rendered."""
        return bytes(2 * frames * fmt.sample_bytes)
