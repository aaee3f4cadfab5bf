"""Mixtures of one session: streams that hold several sounds, each with a place of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auricle.bridge.messages import Error, Message, Resolved, SourceFields, SourceSet
from auricle.bridge.mixture_ids import MOST_OBJECTS, is_part, object_id, residual_id
from auricle.bridge.mixture_stage import Part
from auricle.bridge.resolving import WorldObject, resolve, resolved
from auricle.bridge.session_changes import SessionChanges
from auricle.bridge.validation import source_changes
from auricle.errors import AuricleError, EngineError, ProtocolError
from auricle.scene.geometry import Vector, rotate

__all__ = ["SessionMixtures", "check_count", "unplaced", "without_place"]

# Of the residual: in front of the listener, as far as what a sentence puts there.
_NEUTRAL: Vector = (1.5, 0.0, 0.0)


def check_count(objects: Sequence[WorldObject], text: str) -> None:
    """Refuse a sentence with more objects than a mixture can have with ``describe_failed``."""
    if len(objects) > MOST_OBJECTS:
        reason = (
            f"{text!r} places {len(objects)} objects; a mixture is taken apart into at most "
            f"{MOST_OBJECTS}, and what they leave"
        )
        raise ProtocolError("describe_failed", reason)


def without_place(source: int) -> ProtocolError:
    """What is said to who moves a mixture as a whole."""
    reason = (
        f"source {source} is a mixture and has no place; its objects have: the first is source "
        f"{object_id(source, 1)}, the residual {residual_id(source)}"
    )
    return ProtocolError("bad_source", reason)


def unplaced(error: ProtocolError) -> Error:
    """ERROR for a source that stays silent, in place of its RESOLVED."""
    return Error(code=error.code, message=error.reason, fatal=False, rid=0)


class SessionMixtures(SessionChanges):
    """The part of a session that takes sources apart.

    Args are those of :class:`SessionChanges`.
    """

    def _add_mixture(
        self, source: int, fields: SourceFields, changes: Mapping[str, Any]
    ) -> list[Message]:
        """Start a mixture. One whose text cannot be placed starts silent."""
        if self.renderer.mixture_latency is None:
            reason = "kind 'mixture' is not supported by this server; send 'object'"
            raise ProtocolError("bad_source", reason)
        if fields.position is not None:
            reason = "a mixture takes text, which says what is in it and where, and no position"
            raise ProtocolError("bad_source", reason)
        try:
            if fields.text is None:
                reason = f"source {source} has no text and stays silent; say what is in it"
                raise ProtocolError("describe_failed", reason)
            objects = self._objects(fields.text)
        except ProtocolError as error:
            if error.code == "describe_failed":
                self._stage.add_mixture(source, changes)
                return [unplaced(error)]
            raise
        self._stage.add_mixture(source, changes)
        try:
            self._stage.take_apart(source, _parts(objects), self._neutral(), 0)
        except AuricleError as error:
            self._stage.remove(source)
            raise _not_apart(source, error) from error
        return [self._resolved_mixture(0, source, objects)]

    def _set_mixture(self, message: SourceSet) -> list[Message]:
        """Change a mixture, or what is in it, from a sample on."""
        source, fields = message.id, message.fields
        if fields.position is not None:
            raise without_place(source)
        objects = [] if fields.text is None else self._objects(fields.text)
        neutral = self._neutral()
        arrived = self._timeline.arrived

        def apply() -> None:
            ramp = self._block_frames if message.ramp is None else message.ramp
            if objects:
                before = self._stage.parts(source)
                self._take_apart(source, objects, neutral, ramp)
                after = self._stage.parts(source)
                # What was said of these before the text is not meant for what has their ids now.
                gone = [part for part, label in before.items() if after.get(part) != label]
                self._timeline.forget(gone, before=arrived)
            self._stage.change(source, source_changes(fields, self._stage.distance(source)), ramp)

        self._schedule(message.at, apply, source=source)
        return [self._resolved_mixture(0, source, objects)] if objects else []

    def _take_apart(
        self, source: int, objects: Sequence[WorldObject], neutral: Vector, ramp: int
    ) -> None:
        try:
            self._stage.take_apart(source, _parts(objects), neutral, ramp)
        except AuricleError as error:
            if self.on_failure is not None:
                self.on_failure(_not_apart(source, error))

    def _check_kind(self, source: int, fields: SourceFields) -> None:
        """Refuse to make a source another kind than it is."""
        if fields.kind is None:
            return
        kind = "mixture" if self._stage.is_mixture(source) else "object"
        if fields.kind != kind:
            what = f"part of a mixture, an {kind}" if is_part(source) else kind
            reason = f"source {source} is of kind {what}; remove it and add another instead"
            raise ProtocolError("bad_source", reason)

    def _objects(self, text: str) -> list[WorldObject]:
        objects = resolve(text, self._describe, self._listener, self._limits)
        check_count(objects, text)
        return objects

    def _neutral(self) -> Vector:
        here, facing = self._listener
        x, y, z = rotate(facing, _NEUTRAL)
        return (here[0] + x, here[1] + y, here[2] + z)

    def _resolved_mixture(self, rid: int, source: int, objects: Sequence[WorldObject]) -> Resolved:
        latency = self.renderer.mixture_latency
        return resolved(rid, source, objects, self.sample_rate, latency=latency)


def _parts(objects: Sequence[WorldObject]) -> list[Part]:
    return [Part(one.label, one.position, one.path, one.spread) for one in objects]


def _not_apart(source: int, error: AuricleError) -> ProtocolError:
    # The engine says so when it is full; everything else is a fault here.
    code = "limit" if isinstance(error, EngineError) else "internal"
    return ProtocolError(code, f"source {source} cannot be taken apart: {error}")
