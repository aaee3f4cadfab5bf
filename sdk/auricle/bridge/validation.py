"""Ranges of protocol.md: what a well-formed message may say about sources, blocks and poses."""

from __future__ import annotations

import math
from struct import Struct
from typing import Any, Final

from auricle.bridge.glides import unit
from auricle.bridge.limits import Limits
from auricle.bridge.messages import Block, Directivity, Format, Pose, Poses, SourceFields
from auricle.bridge.rendering import DistanceModel
from auricle.errors import ProtocolError
from auricle.scene.directivity import DIRECTIVITY_PATTERNS
from auricle.scene.geometry import Quaternion, Vector

__all__ = ["check_block", "check_id", "checked_pose", "checked_positions", "source_changes"]

# Squares of distances within it stay far inside float32; ten times the way to the Sun's far side
# is not a place where something sounds.
_FARTHEST_M: Final = 1e9
# +60 dB, the most the engine takes.
_LOUDEST: Final = 1e3
_MODELS = ("inverse", "linear", "exponential")
_FORMATS = {int(fmt): fmt for fmt in Format}
_XYZ = Struct("<3f")


def _bad_source(reason: str) -> ProtocolError:
    return ProtocolError("bad_source", reason)


def check_id(source: int) -> None:
    """Refuse an id outside 1 to 65535 with ``bad_source``."""
    if not 1 <= source <= 65535:
        reason = f"source id {source} is outside 1 to 65535"
        raise _bad_source(reason)


def _within(value: float, low: float, high: float, name: str) -> None:
    if not low <= value <= high:
        reason = f"{name} is {value:g}; send {low:g} to {high:g}"
        raise _bad_source(reason)


def _chosen(value: str, choices: tuple[str, ...], name: str) -> None:
    if value not in choices:
        reason = f"{name} is {value!r}; send one of {', '.join(choices)}"
        raise _bad_source(reason)


def _near(position: Vector) -> bool:
    x, y, z = position
    return -_FARTHEST_M <= x <= _FARTHEST_M and (
        -_FARTHEST_M <= y <= _FARTHEST_M and -_FARTHEST_M <= z <= _FARTHEST_M
    )


def source_changes(fields: SourceFields, distance: DistanceModel) -> dict[str, Any]:
    """Fields of SOURCE_ADD or SOURCE_SET as fields of SourceParameters.

    Args:
        fields: what the message says; ``text`` is not looked at.
        distance: the source's distance model, for the fields the message leaves out.

    Returns:
        New values by name.

    Raises:
        ProtocolError: ``bad_source``; out of range, or not supported by this server.
    """
    changes: dict[str, Any] = {}
    if fields.position is not None and fields.text is not None:
        raise _bad_source("a source has both position and text; send the one that places it")
    if fields.kind is not None:
        _chosen(fields.kind, ("object", "mixture"), "kind")
    if fields.spread is not None:
        _within(fields.spread, 0.0, 1.0, "spread")
        changes["spread"] = fields.spread
    if fields.position is not None:
        if not _near(fields.position):
            reason = f"position {fields.position} is farther than {_FARTHEST_M:g} m"
            raise _bad_source(reason)
        changes["position"] = fields.position
    if fields.gain is not None:
        _within(fields.gain, 0.0, _LOUDEST, "gain (linear)")
        changes["gain"] = fields.gain
    if fields.orientation is not None:
        orientation = unit(fields.orientation)
        if orientation is None:
            raise _bad_source("orientation has no length; send a unit quaternion x y z w")
        changes["orientation"] = orientation
    if fields.directivity is not None:
        changes["directivity"] = _directivity(fields.directivity)
    moved = _distance(fields, distance)
    if moved != distance:
        changes["distance"] = moved
    return changes


def _distance(fields: SourceFields, now: DistanceModel) -> DistanceModel:
    if fields.distance_model is not None:
        _chosen(fields.distance_model, _MODELS, "distance_model")
    for name in ("ref_distance", "max_distance"):
        value = getattr(fields, name)
        # Web Audio allows a reference of 0, at which its inverse formula divides by zero.
        if value is not None and not 0.0 < value <= _FARTHEST_M:
            reason = f"{name} is {value:g}; send metres above 0, at most {_FARTHEST_M:g}"
            raise _bad_source(reason)
    if fields.rolloff is not None:
        _within(fields.rolloff, 0.0, 1e6, "rolloff")
    return DistanceModel(
        now.model if fields.distance_model is None else fields.distance_model,
        now.ref_distance if fields.ref_distance is None else fields.ref_distance,
        now.max_distance if fields.max_distance is None else fields.max_distance,
        now.rolloff if fields.rolloff is None else fields.rolloff,
    )


def _directivity(directivity: Directivity) -> Directivity:
    _chosen(directivity.pattern, tuple(DIRECTIVITY_PATTERNS), "directivity.pattern")
    # Every pattern may carry every field; those that mean nothing to it are checked all the same.
    for entries in DIRECTIVITY_PATTERNS.values():
        for name, field in entries.items():
            value = getattr(directivity, name)
            if value is not None:
                unit_said = f" ({field.unit})" if field.unit else ""
                _within(value, 0.0, field.most, f"directivity.{name}{unit_said}")
    inner, outer = (math.tau if a is None else a for a in (directivity.inner, directivity.outer))
    if inner > outer:
        reason = f"directivity.inner is {inner:g}, beyond outer {outer:g}; without one it is 2 pi"
        raise _bad_source(reason)
    return directivity


def checked_positions(poses: Poses) -> list[Vector]:
    """Positions of POSES in the order of its ids.

    Raises:
        ProtocolError: ``bad_message`` for a non-finite number, ``bad_source`` for an id that
            comes twice or a position out of range.
    """
    if len(set(poses.ids)) != len(poses.ids):
        raise _bad_source("POSES names an id twice; send each source once")
    positions: list[Vector] = list(_XYZ.iter_unpack(poses.xyz))
    for source, position in zip(poses.ids, positions, strict=True):
        if not _near(position):
            if not all(math.isfinite(value) for value in position):
                reason = f"POSES places source {source} at {position}; send finite numbers"
                raise ProtocolError("bad_message", reason)
            reason = f"POSES places source {source} farther than {_FARTHEST_M:g} m"
            raise _bad_source(reason)
    return positions


def checked_pose(pose: Pose) -> tuple[Vector, Quaternion]:
    """Listener of a BLOCK: position in metres and unit quaternion.

    Raises:
        ProtocolError: ``bad_block``; a quaternion without length, or a position out of range.
    """
    position, orientation = pose[:3], unit(pose[3:])
    if orientation is None:
        reason = "the pose's quaternion has no length; send a unit quaternion x y z w"
        raise ProtocolError("bad_block", reason)
    if not _near(position):
        reason = f"the pose's position is farther than {_FARTHEST_M:g} m"
        raise ProtocolError("bad_block", reason)
    return position, orientation


def check_block(block: Block, limits: Limits) -> Format:
    """Refuse a BLOCK whose frames, ids, format and PCM do not fit together.

    Returns:
        Format of its PCM.

    Raises:
        ProtocolError: ``bad_block``.
    """
    fmt = _FORMATS.get(block.fmt)
    if fmt is None:
        reason = f"BLOCK.fmt is {block.fmt}; send 0 (float32) or 1 (int16)"
        raise ProtocolError("bad_block", reason)
    if not limits.min_frames <= block.frames <= limits.max_frames:
        allowed = f"{limits.min_frames} to {limits.max_frames}"
        reason = f"BLOCK has {block.frames} frames; send {allowed}"
        raise ProtocolError("bad_block", reason)
    if len(set(block.ids)) != len(block.ids):
        raise ProtocolError("bad_block", "BLOCK names an id twice; send each source once")
    expected = len(block.ids) * block.frames * fmt.sample_bytes
    if len(block.pcm) != expected:
        sizes = f"{len(block.ids)} ids x {block.frames} frames x {fmt.sample_bytes} bytes"
        reason = f"BLOCK.pcm has {len(block.pcm)} bytes; {sizes} are {expected}"
        raise ProtocolError("bad_block", reason)
    return fmt
