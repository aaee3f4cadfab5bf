"""One session of a server: its sources, its timeline, its stream of blocks. No I/O, no clock.

A session outlives the connections it is driven through (protocol.md, Resume). What concerns a
connection (HELLO, limits in time, flow control) is in :mod:`auricle.bridge.connection`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any

from auricle.bridge.jobs import Job
from auricle.bridge.limits import Limits
from auricle.bridge.logs import Event
from auricle.bridge.messages import (
    Block,
    Describe,
    Error,
    Format,
    Frame,
    FrameFlag,
    Message,
    Poses,
    Room,
    SceneSet,
    SourceAdd,
    SourceRemove,
    SourceSet,
)
from auricle.bridge.render_times import RenderTimes
from auricle.bridge.rendering import Describer, DistanceModel, Renderer
from auricle.bridge.resolving import WorldObject, only_object, resolve, resolved
from auricle.bridge.room_setting import RoomSetting
from auricle.bridge.sequence import BlockSequence
from auricle.bridge.stage import Stage
from auricle.bridge.timeline import Timeline
from auricle.bridge.validation import (
    check_block,
    check_id,
    checked_pose,
    checked_positions,
    source_changes,
)
from auricle.errors import AuricleError, ProtocolError
from auricle.scene.geometry import IDENTITY, Quaternion, Vector

__all__ = ["Session"]

_log = logging.getLogger("auricle.bridge")

# Earlier than any sample: a change that holds with whatever block comes next.
_NEXT_BLOCK = -(2**64)


class Session:
    """State machine of one session.

    Every method that takes a message answers with the messages to send, or raises ProtocolError
    when the message is refused; then nothing has changed, except that the number and the time of
    a refused BLOCK have passed.

    Args:
        id: 16 bytes.
        resume_key: 16 secret bytes.
        sample_rate: of the stream, in Hz.
        block: usual frames of a BLOCK, as in HELLO.
        fmt: of FRAMEs.
        max_sources: most sources at a time.
        renderer: makes the two ears.
        describe: understands sentences; ``None``: nothing here does.
        hrtfs: names of the installed sets.
        limits: what one client may ask for.

    Attributes:
        sequence: numbers of the BLOCKs so far.
        jobs: slow work to be done elsewhere, in this order.
        on_failure: told what failed after its message had been taken.
    """

    def __init__(
        self,
        *,
        id: bytes,  # noqa: A002 - the protocol's word
        resume_key: bytes,
        sample_rate: int,
        block: int,
        fmt: Format,
        max_sources: int,
        renderer: Renderer,
        describe: Describer | None,
        hrtfs: Collection[str],
        limits: Limits,
    ) -> None:
        self.id = id
        self.resume_key = resume_key
        self.sample_rate = sample_rate
        self.block = block
        self.fmt = fmt
        self.max_sources = max_sources
        self.renderer = renderer
        self.times = RenderTimes()
        self.jobs: list[Job] = []
        self.on_failure: Callable[[ProtocolError], None] | None = None
        self.sequence = BlockSequence()
        self._describe = describe
        self._hrtfs = hrtfs
        self._limits = limits
        self._stage = Stage(renderer, sample_rate)
        self._room = RoomSetting()
        self._timeline = Timeline()
        self._next_t: int | None = None
        self._jumped = False
        self._block_frames = block
        self._listener: tuple[Vector, Quaternion] = ((0.0, 0.0, 0.0), IDENTITY)

    @property
    def label(self) -> str:
        """Name for logs: enough of the id to tell sessions apart."""
        return self.id.hex()[:8]

    # Sources.

    def add(self, message: SourceAdd) -> list[Message]:
        """Start a source. One that cannot be placed starts silent (Sources from text)."""
        source = message.id
        check_id(source)
        if source in self._stage.live:
            reason = f"source {source} is live already; remove it first or send SOURCE_SET"
            raise ProtocolError("bad_source", reason)
        if len(self._stage.live) >= self.max_sources:
            reason = f"{self.max_sources} sources are live, as many as WELCOME allowed; remove one"
            raise ProtocolError("limit", reason)
        changes = source_changes(message.fields, DistanceModel())
        text = message.fields.text
        try:
            if text is None and message.fields.position is None:
                reason = f"source {source} has neither position nor text and stays silent; send one"
                raise ProtocolError("describe_failed", reason)
            placed = None if text is None else self._placed(text)
        except ProtocolError as error:
            if error.code == "describe_failed":
                self._stage.add(source, changes)
                return [_error(error, rid=0)]
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
        # Checked against the model as it is now: fields the message leaves out are filled in when
        # the change holds, when the model may be another one.
        source_changes(fields, self._stage.distance(source))
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
        """End a source at a sample."""
        source = message.id
        self._check_live(source, message.at)

        def apply() -> None:
            self._stage.remove(source)
            self._timeline.forget(source)

        if self._holds_from(message.at) == _NEXT_BLOCK:
            # Nothing sounds before the next block, so its id is free for another source now.
            apply()
        else:
            self._schedule(message.at, apply, source=source, removes=True)
        return []

    def poses(self, message: Poses) -> list[Message]:
        """Move many sources from a sample on."""
        positions = checked_positions(message)
        self._check_all_live(message.ids, message.at)
        place = self._stage.placing(message.ids, positions)
        self._schedule(message.at, lambda: place(self._block_frames))
        return []

    def describe(self, message: Describe) -> list[Message]:
        """Answer what a sentence would do, and do nothing."""
        if message.id != 0:
            self._check_live(message.id, _NEXT_BLOCK)
        objects = resolve(message.text, self._describe, self._listener, self._limits)
        if message.id != 0:
            objects = [only_object(objects, message.text)]
        return [resolved(message.rid, message.id, objects, self.sample_rate)]

    def scene(self, message: SceneSet) -> list[Message]:
        """Change what belongs to the whole scene: its room, its HRTF set. All of it, or nothing."""
        if message.hrtf is not None and message.hrtf not in self._hrtfs:
            installed = ", ".join(sorted(self._hrtfs)) or "none"
            reason = f"no HRTF set {message.hrtf!r} is installed here; installed: {installed}"
            raise ProtocolError("bad_message", reason)
        setting = self._room.changed(message)
        if setting.room is not None and setting is not self._room:
            self._enter(setting.room, setting.rt60, setting.wet, message.at)
        self._room = setting
        if message.hrtf is not None:
            self._load_hrtf(message.hrtf, message.at)
        return []

    def _enter(self, room: Room, rt60: float | None, wet: float, at: int) -> None:
        renderer = self.renderer
        try:
            prepared = renderer.furnish(room, rt60)
        except AuricleError as error:
            reason = f"SCENE_SET.room: {error}"
            raise ProtocolError("bad_message", reason) from error

        def used(result: object | Exception, _now_ns: int) -> None:
            if isinstance(result, Exception):
                _log.warning(Event("room failed", session=self.label, why=str(result)))
                reason = f"the room cannot be used, the one before it stays: {result}"
                if self.on_failure is not None:
                    self.on_failure(ProtocolError("bad_message", reason))

        job = Job(lambda: renderer.use_room(prepared, wet), used)
        self._schedule(at, lambda: self.jobs.append(job))

    def _load_hrtf(self, name: str, at: int) -> None:
        renderer = self.renderer

        def loaded(prepared: object | Exception, _now_ns: int) -> None:
            if isinstance(prepared, Exception):
                self._hrtf_failed(name, prepared)
                return
            job = Job(lambda: renderer.use_hrtf(prepared), used)
            self._timeline.add(self._holds_from(at), lambda: self.jobs.append(job))

        def used(result: object | Exception, _now_ns: int) -> None:
            if isinstance(result, Exception):
                self._hrtf_failed(name, result)

        self.jobs.append(Job(lambda: renderer.load_hrtf(name), loaded))

    def _hrtf_failed(self, name: str, error: Exception) -> None:
        _log.warning(Event("hrtf failed", session=self.label, hrtf=name, why=str(error)))
        reason = f"HRTF set {name!r} cannot be used; the one before it stays"
        if self.on_failure is not None:
            self.on_failure(ProtocolError("internal", reason))

    def _placed(self, text: str) -> WorldObject:
        objects = resolve(text, self._describe, self._listener, self._limits)
        return only_object(objects, text)

    def _check_live(self, source: int, at: int) -> None:
        check_id(source)
        if source not in self._stage.live or self._timeline.ends(source, self._holds_from(at)):
            reason = f"source {source} does not exist; send SOURCE_ADD first"
            raise ProtocolError("bad_source", reason)

    def _check_all_live(self, sources: Sequence[int], at: int) -> None:
        if self._timeline or not self._stage.live >= set(sources):
            for source in sources:
                self._check_live(source, at)

    def _holds_from(self, at: int) -> int:
        past = self._next_t is not None and at <= self._next_t
        return _NEXT_BLOCK if at < 0 or past else at

    def _schedule(
        self, at: int, apply: Callable[[], None], *, source: int = 0, removes: bool = False
    ) -> None:
        if len(self._timeline) >= self._limits.scheduled:
            reason = f"{self._limits.scheduled} changes wait for their sample; send fewer ahead"
            raise ProtocolError("limit", reason)
        self._timeline.add(self._holds_from(at), apply, source=source, removes=removes)

    # Stream.

    def render(self, block: Block, *, late: bool) -> list[Message]:
        """Answer one BLOCK with one FRAME.

        Args:
            block: input.
            late: whether its time has passed already.

        Raises:
            ProtocolError: ``bad_block``; there is no FRAME for it then. What comes next is
                measured from its end, and changes that were due at its start may hold.
        """
        try:
            self.sequence.take(block.seq)
        except ProtocolError:
            # What comes twice is nowhere on the timeline; what goes on from the last block is.
            if block.t == self._next_t:
                self._pass(block.t, block.frames)
            raise
        self._pass(block.t, block.frames)
        fmt = check_block(block, self._limits)
        listener = checked_pose(block.pose)
        self._block_frames = block.frames
        self._apply_due(block.t)
        unknown = [source for source in block.ids if source not in self._stage.live]
        if unknown:
            reason = f"BLOCK names source {unknown[0]}, which does not exist; send SOURCE_ADD first"
            raise ProtocolError("bad_block", reason)
        self._listener = listener
        limited, contained = self.renderer.limited_samples, self.renderer.contained_blocks
        replies: list[Message] = []
        flags = FrameFlag.LATE if late else FrameFlag.NONE
        try:
            pcm = self._rendered(block, fmt)
        except Exception:
            _log.exception(Event("rendering failed", session=self.label, seq=block.seq))
            reason = f"rendering BLOCK {block.seq} failed; its FRAME is silent"
            replies.append(Error(code="internal", message=reason, fatal=False))
            pcm = self.renderer.silence(self.fmt, block.frames)
            flags |= FrameFlag.CONCEALED
        if self.renderer.limited_samples > limited:
            flags |= FrameFlag.LIMITED
        if self.renderer.contained_blocks > contained:
            flags |= FrameFlag.CONCEALED
        self.times.blocks += 1
        self.times.late += late
        self.times.concealed += FrameFlag.CONCEALED in flags
        frame = Frame(block.seq, block.t, int(self.fmt), block.frames, 2, int(flags), pcm)
        return [*replies, frame]

    def skip(self, seq: int | None, t: int | None, frames: int | None) -> None:
        """Let a BLOCK pass that was refused elsewhere; ``None`` is what could not be read of it."""
        self.sequence.skip(seq)
        if t is not None and frames is not None:
            self._pass(t, frames)

    def _pass(self, t: int, frames: int) -> None:
        # A jump is remembered: the block that makes it may be refused, the next one is not then.
        self._jumped = self._jumped or (self._next_t is not None and t != self._next_t)
        self._next_t = t + max(frames, 0)

    def _rendered(self, block: Block, fmt: Format) -> bytes:
        if self._jumped:
            self._jumped = False
            self.renderer.restart()
        self._stage.listen(*self._listener, block.frames)
        self.renderer.load(block.ids, block.pcm, fmt, block.frames)
        done = 0
        while done < block.frames:
            self._apply_due(block.t + done)
            ends = [block.frames]
            change = self._timeline.next_at()
            if change is not None:
                ends.append(change - block.t)
            knot = self._stage.knot()
            if knot is not None:
                ends.append(done + knot)
            piece = min(ends) - done
            self._stage.advance(piece)
            self.renderer.render(done, piece)
            done += piece
        return self.renderer.take(self.fmt)

    def _apply_due(self, t: int) -> None:
        for change in self._timeline.due(t):
            if change.source == 0 or change.source in self._stage.live:
                change.apply()


def _error(error: ProtocolError, *, rid: int | None = None) -> Error:
    return Error(code=error.code, message=error.reason, fatal=False, rid=rid)
