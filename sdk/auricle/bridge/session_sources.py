"""The sources of one session: added, changed, removed and placed by sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auricle.bridge.messages import (
    Describe,
    Message,
    Poses,
    SourceAdd,
    SourceRemove,
    SourceSet,
)
from auricle.bridge.mixture_ids import is_part, owner_of, residual_id
from auricle.bridge.rendering import DistanceModel
from auricle.bridge.resolving import WorldObject, only_object, resolve, resolved
from auricle.bridge.session_changes import NEXT_BLOCK
from auricle.bridge.session_mixtures import SessionMixtures, check_count, unplaced, without_place
from auricle.bridge.validation import check_id, checked_positions, source_changes
from auricle.errors import ProtocolError

__all__ = ["SessionSources"]


class SessionSources(SessionMixtures):
    """The part of a session that knows its sources.

    Args are those of :class:`SessionMixtures`.
    """

    def add(self, message: SourceAdd) -> list[Message]:
        """Start a source. One that cannot be placed starts silent (Sources from text)."""
        source = message.id
        check_id(source)
        if source in self._stage.live:
            reason = f"source {source} is live already; remove it first or send SOURCE_SET"
            raise ProtocolError("bad_source", reason)
        if len(self._stage.inputs) >= self.max_sources:
            reason = f"{self.max_sources} sources are live, as many as WELCOME allowed; remove one"
            raise ProtocolError("limit", reason)
        changes = source_changes(message.fields, DistanceModel())
        if message.fields.kind == "mixture":
            return self._add_mixture(source, message.fields, changes)
        text = message.fields.text
        try:
            if text is None and message.fields.position is None:
                reason = f"source {source} has neither position nor text and stays silent; send one"
                raise ProtocolError("describe_failed", reason)
            placed = None if text is None else self._placed(text)
        except ProtocolError as error:
            if error.code == "describe_failed":
                self._stage.add(source, changes)
                return [unplaced(error)]
            raise
        if placed is None:
            self._stage.add(source, changes)
            return []
        said = {"position": placed.position, "spread": placed.spread}
        self._stage.add(source, said | changes, placed.path)
        return [resolved(0, source, [placed], self.sample_rate)]

    def set(self, message: SourceSet) -> list[Message]:
        """Change a source from a sample on."""
        source = message.id
        self._check_live(source, message.at)
        if message.ramp is not None and message.ramp < 0:
            reason = f"ramp is {message.ramp}; send 0 frames or more"
            raise ProtocolError("bad_source", reason)
        fields = message.fields
        self._check_kind(source, fields)
        # Checked against the model as it is now: fields the message leaves out are filled in when
        # the change holds, when the model may be another one.
        source_changes(fields, self._stage.distance(source))
        if self._stage.is_mixture(source):
            return self._set_mixture(message)
        placed = None if fields.text is None else self._placed(fields.text)

        def apply() -> None:
            changes: dict[str, Any] = source_changes(fields, self._stage.distance(source))
            ramp = self._block_frames if message.ramp is None else message.ramp
            if placed is None:
                self._stage.change(source, changes, ramp)
                return
            changes = {"spread": placed.spread} | changes
            if placed.path is None:
                self._stage.change(source, changes | {"position": placed.position}, ramp)
            else:
                self._stage.change(source, changes, ramp, placed.path)

        self._schedule(message.at, apply, source=source)
        return [] if placed is None else [resolved(0, source, [placed], self.sample_rate)]

    def remove(self, message: SourceRemove) -> list[Message]:
        """End a source at a sample; an object of a mixture goes over to its residual then."""
        source = message.id
        self._check_live(source, message.at)
        if is_part(source) and source == residual_id(owner_of(source)):
            reason = f"source {source} is a residual, which stays; set its gain to 0, or remove "
            raise ProtocolError("bad_source", f"{reason}source {owner_of(source)}")

        def apply() -> None:
            self._timeline.forget((source, *self._stage.parts(source)))
            self._stage.remove(source)

        if self._holds_from(message.at) == NEXT_BLOCK:
            # Nothing sounds before the next block, so its id is free for another source now.
            apply()
        else:
            self._schedule(message.at, apply, source=source, removes=True)
        return []

    def poses(self, message: Poses) -> list[Message]:
        """Move many sources from a sample on."""
        positions = checked_positions(message)
        self._check_all_live(message.ids, message.at)
        for source in message.ids:
            if self._stage.is_mixture(source):
                raise without_place(source)
        place = self._stage.placing(message.ids, positions)
        self._schedule(message.at, lambda: place(self._block_frames))
        return []

    def describe(self, message: Describe) -> list[Message]:
        """Answer what a sentence would do, and do nothing."""
        if message.id != 0:
            self._check_live(message.id, NEXT_BLOCK)
        objects = resolve(message.text, self._describe, self._listener, self._limits)
        if self._stage.is_mixture(message.id):
            check_count(objects, message.text)
            return [self._resolved_mixture(message.rid, message.id, objects)]
        if message.id != 0:
            objects = [only_object(objects, message.text)]
        return [resolved(message.rid, message.id, objects, self.sample_rate)]

    def _placed(self, text: str) -> WorldObject:
        objects = resolve(text, self._describe, self._listener, self._limits)
        return only_object(objects, text)

    def _check_all_live(self, sources: Sequence[int], at: int) -> None:
        if self._timeline or not self._stage.live >= set(sources):
            for source in sources:
                self._check_live(source, at)
