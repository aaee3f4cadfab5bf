"""Sentences as places in the world, seen from the listener of the last BLOCK."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auricle.bridge.limits import Limits
from auricle.bridge.messages import Resolved, ResolvedObject, Waypoint
from auricle.bridge.rendering import Describer, PlacedObject
from auricle.errors import PromptError, ProtocolError
from auricle.scene.geometry import Quaternion, Vector, rotate
from auricle.scene.path import Path

__all__ = ["WorldObject", "only_object", "resolve", "resolved"]


@dataclass(frozen=True, slots=True)
class WorldObject:
    """One object of a sentence: metres in the world's axes, where it stays from now on."""

    label: str
    position: Vector
    path: Path | None
    confidence: float
    spread: float

    def waypoints(self, sample_rate: int) -> tuple[Waypoint, ...] | None:
        """Path with times in frames of the stream."""
        if self.path is None:
            return None
        return tuple([(round(t * sample_rate), x, y, z) for t, x, y, z in self.path.samples])


def resolve(
    text: str,
    describe: Describer | None,
    listener: tuple[Vector, Quaternion],
    limits: Limits,
) -> list[WorldObject]:
    """Objects of a sentence in the world.

    Args:
        text: the sentence.
        describe: what understands it; ``None`` when this server does not.
        listener: position and orientation the sentence is seen from.
        limits: for the length of the text.

    Raises:
        ProtocolError: ``limit`` when the text is too long, ``describe_failed`` when it cannot be
            placed.
    """
    if len(text) > limits.max_text:
        reason = f"the text has {len(text)} characters; send at most {limits.max_text}"
        raise ProtocolError("limit", reason)
    if describe is None:
        raise ProtocolError(
            "describe_failed", "text is not supported by this server; send position"
        )
    try:
        objects = describe(text).objects
    except PromptError as error:
        raise ProtocolError("describe_failed", str(error)) from None
    return [_in_world(placed, *listener) for placed in objects]


def _in_world(placed: PlacedObject, here: Vector, facing: Quaternion) -> WorldObject:
    def world(point: Vector) -> Vector:
        x, y, z = rotate(facing, point)
        return (here[0] + x, here[1] + y, here[2] + z)

    if placed.path is None:
        position = world(placed.position)
        return WorldObject(placed.label, position, None, placed.confidence, placed.spread)
    path = Path([(t, *world((x, y, z))) for t, x, y, z in placed.path.samples])
    return WorldObject(placed.label, path.at(path.start_s), path, placed.confidence, placed.spread)


def only_object(objects: Sequence[WorldObject], text: str) -> WorldObject:
    """The one object of a sentence about one source.

    Raises:
        ProtocolError: ``describe_failed``; the sentence names several.
    """
    if len(objects) != 1:
        names = ", ".join(placed.label for placed in objects)
        reason = (
            f"{text!r} places several objects ({names}); one source of kind 'object' takes one: "
            "add a source for each"
        )
        raise ProtocolError("describe_failed", reason)
    return objects[0]


def resolved(
    rid: int,
    source: int,
    objects: Sequence[WorldObject],
    sample_rate: int,
    *,
    latency: int | None = None,
) -> Resolved:
    """RESOLVED for the objects of a sentence.

    Args:
        rid: of the question; 0 without one.
        source: it is about.
        objects: ``RESOLVED.objects`` has them when there are several, or the source is a mixture.
        sample_rate: of the stream, in Hz.
        latency: of a mixture, frames by which it is later than other sources.
    """
    first = objects[0]
    several = None
    if len(objects) > 1 or latency is not None:
        several = tuple(
            [
                ResolvedObject(
                    label=placed.label,
                    position=placed.position,
                    path=placed.waypoints(sample_rate),
                )
                for placed in objects
            ]
        )
    return Resolved(
        rid=rid,
        id=source,
        position=first.position,
        confidence=min(placed.confidence for placed in objects),
        label=first.label,
        path=first.waypoints(sample_rate),
        objects=several,
        latency_frames=latency,
    )
