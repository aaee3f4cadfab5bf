"""One session of a server: its sources, its timeline, its stream of blocks. No I/O, no clock.

A session outlives the connections it is driven through (protocol.md, Resume). What concerns a
connection (HELLO, limits in time, flow control) is in :mod:`auricle.bridge.connection`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from auricle.bridge.jobs import Job
from auricle.bridge.limits import Limits
from auricle.bridge.logs import Event
from auricle.bridge.messages import Block, Error, Format, Frame, FrameFlag, Message, Room, SceneSet
from auricle.bridge.render_times import RenderTimes
from auricle.bridge.rendering import Describer, Renderer
from auricle.bridge.room_setting import RoomSetting
from auricle.bridge.sequence import BlockSequence
from auricle.bridge.session_sources import SessionSources
from auricle.bridge.validation import check_block, checked_pose
from auricle.errors import AuricleError, ProtocolError

__all__ = ["Session"]

# As plain numbers: every block asks for them, and a FrameFlag takes longer than all else about it.
_LATE, _CONCEALED, _LIMITED = (int(flag) for flag in FrameFlag if flag)

_log = logging.getLogger("auricle.bridge")


class Session(SessionSources):
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
        super().__init__(renderer, sample_rate, max_sources, describe=describe, limits=limits)
        self.id = id
        self.resume_key = resume_key
        self.block = self._block_frames = block
        self.fmt = fmt
        self.times = RenderTimes()
        self.jobs: list[Job] = []
        self.sequence = BlockSequence()
        self._hrtfs = hrtfs
        self._room = RoomSetting()
        self._jumped = False
        self._frame_fmt = int(fmt)
        # What the renderer's counters were after the last block.
        self._limited, self._contained = renderer.limited_samples, renderer.contained_blocks

    @property
    def label(self) -> str:
        """Name for logs: enough of the id to tell sessions apart."""
        return self.id.hex()[:8]

    # Scene.

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
        if not self._stage.has_inputs(block.ids):
            unknown = next(source for source in block.ids if source not in self._stage.inputs)
            reason = f"BLOCK names source {unknown}, which does not exist; send SOURCE_ADD first"
            raise ProtocolError("bad_block", reason)
        self._listener = listener
        replies: list[Message] = []
        concealed = False
        try:
            pcm = self._rendered(block, fmt)
        except Exception:
            _log.exception(Event("rendering failed", session=self.label, seq=block.seq))
            reason = f"rendering BLOCK {block.seq} failed; its FRAME is silent"
            replies.append(Error(code="internal", message=reason, fatal=False))
            pcm = self.renderer.silence(self.fmt, block.frames)
            concealed = True
        before = self._limited, self._contained
        self._limited = limited = self.renderer.limited_samples
        self._contained = contained = self.renderer.contained_blocks
        flags = _LATE if late else 0
        if (limited, contained) != before:
            concealed = concealed or contained > before[1]
            flags |= _LIMITED if limited > before[0] else 0
        flags |= _CONCEALED if concealed else 0
        self.times.blocks += 1
        self.times.late += late
        self.times.concealed += concealed
        replies.append(Frame(block.seq, block.t, self._frame_fmt, block.frames, 2, flags, pcm))
        return replies

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
            piece = block.frames - done
            if self._timeline:
                self._apply_due(block.t + done)
                change = self._timeline.next_at()
                piece = piece if change is None else min(piece, change - block.t - done)
            knot = self._stage.knot()
            piece = piece if knot is None else min(piece, knot)
            self._stage.advance(piece)
            self.renderer.render(done, piece)
            done += piece
        return self.renderer.take(self.fmt)
