"""What a session asks of the renderer behind it.

A session decides *when* each source is where; the renderer makes the two ears. Nothing here
depends on arrays: PCM crosses as the bytes of the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from auricle.bridge.messages import Directivity, Format, Room
from auricle.scene.geometry import Quaternion, Vector
from auricle.scene.path import Path

__all__ = [
    "Describer",
    "Description",
    "DistanceModel",
    "PlacedObject",
    "Renderer",
    "RendererFactory",
    "SourceParameters",
]


@dataclass(frozen=True, slots=True)
class DistanceModel:
    """Gain over distance, by the formulas of the Web Audio API; distances in metres."""

    model: str = "inverse"
    ref_distance: float = 1.0
    max_distance: float = 10_000.0
    rolloff: float = 1.0


@dataclass(frozen=True, slots=True)
class SourceParameters:
    """One source as it sounds at one moment; silent while ``position`` is ``None``.

    Attributes:
        position: metres, world axes.
        gain: linear.
        distance: gain over distance.
        orientation: unit quaternion from the source's axes (+x its front) to the world's.
        directivity: how it radiates; ``None`` is the same in all directions.
        spread: 0 is a point, 1 comes from all around.
    """

    position: Vector | None = None
    gain: float = 1.0
    distance: DistanceModel = DistanceModel()
    orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
    directivity: Directivity | None = None
    spread: float = 0.0


class Renderer(Protocol):
    """Sources by id in, binaural PCM out. Changes glide over the next :meth:`render`."""

    @property
    def latency_frames(self) -> int:
        """Frames by which the output is later than the input."""

    @property
    def limited_samples(self) -> int:
        """Output samples the limiter has held back so far."""

    @property
    def contained_blocks(self) -> int:
        """Pieces of input dropped so far because they held non-finite samples."""

    @property
    def mixture_latency(self) -> int | None:
        """Frames by which a mixture is later than other sources; ``None``: none is taken apart."""

    def add_source(self, source: int, parameters: SourceParameters) -> None:
        """Start a source."""

    def add_mixture(self, source: int) -> None:
        """Start a source that holds several sounds; silent until it is taken apart."""

    def take_apart(self, mixture: int, objects: Sequence[tuple[str, Vector]]) -> None:
        """Split a mixture into these from now on, with a cross-fade.

        Each is a source from then on, with an id of :mod:`auricle.bridge.mixture_ids`; so is the
        residual. One that was there with the same label keeps its parameters.

        Args:
            mixture: its id.
            objects: label and position of each.

        Raises:
            AuricleError: the network cannot be run.
        """

    def set_source(self, source: int, parameters: SourceParameters) -> None:
        """Change a source; of a mixture, its gain."""

    def set_positions(self, sources: Sequence[int], positions: Sequence[Vector]) -> None:
        """Change the positions of many sources that have one already, in metres, world axes."""

    def remove_source(self, source: int) -> None:
        """End a source; an object of a mixture goes over to the residual."""

    def set_listener(self, position: Vector, orientation: Quaternion) -> None:
        """Change the listener's pose: metres, and a unit quaternion into the world's axes."""

    def load_hrtf(self, name: str) -> object:
        """Make an installed set ready for :meth:`use_hrtf`.

        Slow; called on another thread while :meth:`render` goes on.

        Raises:
            AuricleError: the set cannot be used.
        """

    def use_hrtf(self, prepared: object) -> None:
        """Change to a set from :meth:`load_hrtf` without a gap; called as that is."""

    def furnish(self, room: Room, rt60: float | None) -> object:
        """Check a room and make it ready for :meth:`use_room`; quick.

        Args:
            room: size, origin and materials.
            rt60: seconds in which its tail falls by 60 dB, instead of what the materials make.

        Raises:
            AuricleError: there can be no such room.
        """

    def use_room(self, prepared: object, wet: float) -> None:
        """Cross-fade to a room from :meth:`furnish`, all that it adds at the linear gain ``wet``.

        Slow; called on another thread while :meth:`render` goes on.

        Raises:
            AuricleError: the room cannot be played.
        """

    def restart(self) -> None:
        """Forget what rings on; the output so far is cross-faded into the next :meth:`render`."""

    def load(
        self, ids: Sequence[int], pcm: bytes | bytearray | memoryview, fmt: Format, frames: int
    ) -> None:
        """Take the input of a block: planar ``pcm``, ``frames`` samples for each of ``ids``."""

    def render(self, first: int, frames: int) -> None:
        """Render frames ``[first, first + frames)`` of the block; ended sources are left out."""

    def take(self, fmt: Format) -> bytes:
        """Interleaved left and right of the whole block."""

    def silence(self, fmt: Format, frames: int) -> bytes:
        """Interleaved silence, for a block that could not be rendered."""


RendererFactory: TypeAlias = Callable[[int, int], Renderer]
"""Makes a renderer for a sample rate in Hz and a number of sources, on another thread.

Raises InputError when it does not run at this rate.
"""


class PlacedObject(Protocol):
    """One object of a sentence, in listener axes; ``auricle.Placement`` is one."""

    @property
    def label(self) -> str:
        """What sounds."""

    @property
    def position(self) -> Vector:
        """Where, in metres."""

    @property
    def path(self) -> Path | None:
        """How it moves, if it does."""

    @property
    def spread(self) -> float:
        """0 is a point, 1 all around."""

    @property
    def confidence(self) -> float:
        """0 to 1."""


class Description(Protocol):
    """What a sentence says; ``auricle.Prompt`` is one."""

    @property
    def objects(self) -> Sequence[PlacedObject]:
        """At least one."""


Describer: TypeAlias = Callable[[str], Description]
"""Sentence to objects; raises PromptError."""
