"""One connection of a server as a state machine: bytes and times in, bytes and an end out.

No I/O and no clock. :meth:`ServerConnection.receive` takes what arrives and answers what cannot
wait; :meth:`ServerConnection.advance` works through the rest in order, one BLOCK at a time, so
that whoever owns the socket can see the window fill up, and serve other connections in between.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from auricle.bridge.closing import CLOSE_CODES, Close, CloseCode
from auricle.bridge.codec import Refused, encode, receive
from auricle.bridge.dispatch import act, answer
from auricle.bridge.flow import ControlRate, FloodError, Window
from auricle.bridge.greeting import check_hello, welcome
from auricle.bridge.jobs import Job
from auricle.bridge.logs import Event
from auricle.bridge.messages import (
    Block,
    Bye,
    Error,
    Experimental,
    Frame,
    Hello,
    Message,
    MessageType,
    Ping,
    Pong,
    Poses,
    Resume,
)
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.rendering import Renderer
from auricle.bridge.session import Session
from auricle.errors import InputError, ProtocolError

__all__ = ["ServerConnection"]

_log = logging.getLogger("auricle.bridge")

_SECOND_NS = 1_000_000_000
# Control messages, PING and refusals that may wait behind BLOCKs; only a client that sends and
# does not read gets there.
_MAX_WAITING = 1024


@dataclass(slots=True)
class _Arrival:
    message: Message | Refused
    now_ns: int
    refused: ProtocolError | None = None


class ServerConnection:
    """State machine of one connection.

    Args:
        registry: the server's sessions.
        now_ns: time of the connection, in nanoseconds of a clock that only goes forward; all
            times are of this clock.
        server: name and version for WELCOME.
        token: what HELLO must bring unless ``authorized``; ``None``: nothing.
        authorized: whether the handshake brought the token.

    Attributes:
        limits: of the server.
        session: once the client is welcomed.
        close: how the connection ends, once that is known.
        on_taken_over: called when a newer connection has the session.
    """

    def __init__(
        self,
        registry: SessionRegistry,
        now_ns: int,
        *,
        server: str,
        token: str | None = None,
        authorized: bool = False,
    ) -> None:
        self._registry = registry
        self.limits = registry.limits
        self._server = server
        self._token = None if authorized else token
        self._opened_ns = self._heard_ns = self._reported_ns = now_ns
        self._inbox: deque[_Arrival] = deque()
        self._outbox: list[bytes] = []
        self._window = Window(self.limits.window)
        self._rate = ControlRate(self.limits)
        self._posed = False
        self._hello: Hello | None = None
        self._early: list[tuple[Message | Refused, int]] = []
        self._jobs: list[Job] = []
        self._gone = False
        self.session: Session | None = None
        self.close: Close | None = None
        self.on_taken_over: Callable[[], None] | None = None

    @property
    def waiting(self) -> bool:
        """Whether :meth:`advance` has something to do."""
        return bool(self._inbox) and self.close is None

    @property
    def longest(self) -> int:
        """Most bytes of a message, now."""
        greeted = self.session is not None or self._hello is not None
        return self.limits.max_message if greeted else self.limits.max_hello

    def jobs(self) -> list[Job]:
        """Slow work asked for since the last call: to be done one after the other, elsewhere."""
        jobs, self._jobs = self._jobs, []
        if self.session is not None:
            jobs += self.session.jobs
            self.session.jobs = []
        return jobs

    def output(self) -> list[bytes]:
        """Messages to send since the last call, in order."""
        outbox, self._outbox = self._outbox, []
        return outbox

    # What arrives.

    def receive(self, data: bytes | str, now_ns: int) -> None:
        """Take one WebSocket message.

        Args:
            data: bytes of a binary message; a text message is an error.
            now_ns: time.
        """
        if self.close is not None:
            return
        self._heard_ns = now_ns
        if isinstance(data, str):
            reason = "text messages are not used; send binary messages"
            self._arrive(Refused(ProtocolError("bad_message", reason)), now_ns)
            return
        most = self.longest
        if len(data) > most:
            reason = f"the message has {len(data)} bytes; send at most {most}"
            error = ProtocolError("limit", reason)
            if self.session is not None or self._hello is not None:
                self._arrive(Refused(error), now_ns)
            else:
                self._fail(error)
            return
        for message in receive(data):
            self._arrive(message, now_ns)
            if self.close is not None:
                return

    def _arrive(self, message: Message | Refused, now_ns: int) -> None:
        if self.session is None:
            self._greet(message, now_ns)
            return
        refused = None
        try:
            self._count(message, now_ns)
        except FloodError as flood:
            self._fail(flood)
            return
        except ProtocolError as error:
            refused = error
        if refused is not None or not isinstance(message, Experimental):
            self._inbox.append(_Arrival(message, now_ns, refused))
        if len(self._inbox) > _MAX_WAITING:
            self._fail(ProtocolError("limit", "too many messages wait; read the answers"))

    def _count(self, message: Message | Refused, now_ns: int) -> None:
        if isinstance(message, Block):
            self._posed = False
            self._window.enter(message.seq)
        elif isinstance(message, Poses):
            if self._posed:
                raise ProtocolError("limit", "a second POSES came before the next BLOCK; send one")
            self._posed = True
        elif isinstance(message, Refused):
            if message.type not in (MessageType.BLOCK, MessageType.POSES):
                self._rate.count(now_ns)
        elif not isinstance(message, Ping | Pong):
            self._rate.count(now_ns)

    # The handshake.

    def _greet(self, message: Message | Refused, now_ns: int) -> None:
        if self._hello is not None:
            # The session is being opened; whoever does not wait for WELCOME waits here.
            self._early.append((message, now_ns))
            if len(self._early) > _MAX_WAITING:
                self._fail(ProtocolError("limit", "too many messages came before WELCOME"))
            return
        try:
            match message:
                case Refused(error):
                    raise error
                case Hello():
                    check_hello(message, self.limits, self._token)
                    work = self._registry.prepare(message, now_ns)
                    self._hello = message
                    self._jobs.append(Job(work, self._open))
                case Resume():
                    self._resume(message, now_ns)
                case Bye():
                    self.close = Close(CloseCode.NORMAL, "bye")
                case Experimental():
                    pass
                case _:
                    name = type(message).__name__
                    reason = f"{name} came before HELLO; send HELLO first"
                    raise ProtocolError("bad_message", reason)
        except ProtocolError as error:
            self._fail(error)

    def _open(self, renderer: object | Exception, now_ns: int) -> None:
        hello = self._hello
        if self.close is not None or self._gone or hello is None:
            self._registry.give_up()
        elif isinstance(renderer, InputError):
            self._registry.give_up()
            self._fail(ProtocolError("unsupported_rate", str(renderer)))
        elif isinstance(renderer, Exception):
            self._registry.give_up()
            _log.error(Event("session not opened"), exc_info=renderer)
            self._fail(ProtocolError("internal", "the server failed to open a session"))
        else:
            session = self._registry.open(hello, cast("Renderer", renderer), self)
            self._registry.meter.opened += 1
            _log.info(Event("opened", session=session.label, client=hello.client))
            self._begin(session, now_ns)

    def _resume(self, message: Resume, now_ns: int) -> None:
        session = self._registry.resume(message, self, now_ns)
        if session is None:
            reason = "no session with this resume_key is kept here; send HELLO"
            self._fail(ProtocolError("unauthorized", reason), CloseCode.RESUME_REFUSED)
            return
        last, received = session.sequence.last, message.seq
        self._registry.meter.resumed += 1
        _log.info(Event("resumed", session=session.label, last=last, received=received))
        self._begin(session, now_ns)

    def _begin(self, session: Session, now_ns: int) -> None:
        self.session = session
        self._reported_ns = now_ns
        session.on_failure = self._report
        self._send(welcome(session, self._registry, self._server))
        early, self._early = self._early, []
        for message, arrived_ns in early:
            if self.close is None:
                self._arrive(message, arrived_ns)

    def _report(self, error: ProtocolError) -> None:
        self._send(Error(code=error.code, message=error.reason, fatal=False))

    # What waits.

    def advance(self, now_ns: int) -> bool:
        """Work through what waits, up to and including one BLOCK.

        Returns:
            Whether a BLOCK was among it; :meth:`rendered` should then be told how long it took.
        """
        while self._inbox and self.close is None and self.session is not None:
            arrival = self._inbox.popleft()
            message = arrival.message
            try:
                self._act(self.session, arrival, now_ns)
            except ProtocolError as error:
                self._send(answer(message, error))
            except Exception:
                name = type(message).__name__
                _log.exception(Event("message failed", session=self.session.label, type=name))
                self._send(answer(message, ProtocolError("internal", "the server failed here")))
            if isinstance(message, Block) and arrival.refused is None:
                self._window.leave()
                return True
        return False

    def _act(self, session: Session, arrival: _Arrival, now_ns: int) -> None:
        message, replies = arrival.message, list[Message]()
        if arrival.refused is not None:
            if isinstance(message, Block):
                session.skip(message.seq, message.t, message.frames)
            raise arrival.refused
        match message:
            case Block():
                # By then the client, which has at most a window of blocks in its hands, has
                # played what this one was for.
                window = self.limits.window * message.frames / session.sample_rate
                late = now_ns - arrival.now_ns > window * _SECOND_NS
                replies = session.render(message, late=late)
            case Refused(error, type_):
                if type_ == MessageType.BLOCK or type_ is None:
                    session.skip(message.seq, message.t, message.frames)
                raise error
            case Ping():
                replies = [Pong(message.t_ns, arrival.now_ns, now_ns)]
            case Bye():
                self._registry.end(session, self)
                self.close = Close(CloseCode.NORMAL, "bye")
            case _:
                replies = act(session, message)
        for reply in replies:
            self._send(reply)

    def rendered(self, seconds: float) -> None:
        """Note how long the BLOCK of the last :meth:`advance` took."""
        if self.session is not None:
            self.session.times.add(seconds)
            self._registry.meter.rendered(seconds)

    # Time, and the end.

    def deadline_ns(self) -> int | None:
        """Time at which :meth:`tick` has something to do; ``None``: not by time alone."""
        if self.close is not None or (self.session is None and self._hello is not None):
            # Nothing is due any more; or the session is being opened, however long that takes.
            return None
        if self.session is None:
            return self._opened_ns + int(self.limits.hello_s * _SECOND_NS)
        idle = self._heard_ns + int(self.limits.idle_s * _SECOND_NS)
        return min(idle, self._reported_ns + _SECOND_NS)

    def tick(self, now_ns: int) -> None:
        """Do what is due: STATS once a second, and the end of a connection that is silent."""
        if self.close is not None:
            return
        if self.session is None:
            late = now_ns - self._opened_ns >= self.limits.hello_s * _SECOND_NS
            if late and self._hello is None:
                reason = f"no HELLO came within {self.limits.hello_s:g} s"
                self._fail(ProtocolError("limit", reason), CloseCode.IDLE)
            return
        if now_ns - self._heard_ns >= self.limits.idle_s * _SECOND_NS:
            reason = f"nothing came for {self.limits.idle_s:g} s; send PING to stay"
            self._fail(ProtocolError("limit", reason), CloseCode.IDLE)
        elif now_ns - self._reported_ns >= _SECOND_NS:
            self._reported_ns = now_ns
            clipped = self.session.renderer.limited_samples
            self._send(self.session.times.report(self._window.waiting, clipped))

    def taken_over(self) -> None:
        """Let go of the session: a newer connection has it now."""
        reason = "a newer connection resumed this session"
        self._send(Bye(reason))
        self.close = Close(CloseCode.TAKEN_OVER, reason)
        if self.on_taken_over is not None:
            self.on_taken_over()

    def refuse(self, error: ProtocolError) -> None:
        """End the connection before it began, because of its handshake."""
        self._fail(error)

    def shut_down(self, now_ns: int) -> None:
        """Answer what waits, say BYE and end the connection and its session."""
        while self.waiting:
            self.advance(now_ns)
        if self.close is None:
            self._send(Bye("the server is shutting down"))
            self.close = Close(CloseCode.GOING_AWAY, "the server is shutting down")

    def lost(self, now_ns: int) -> None:
        """The connection is gone: keep its session for a while, unless it has ended."""
        self._gone = True
        if self.session is None:
            return
        if self.close is not None and self.close.code in _ENDINGS:
            self._registry.end(self.session, self)
        else:
            self._registry.drop(self.session, self, now_ns)

    def _fail(self, error: ProtocolError, code: CloseCode | None = None) -> None:
        self._send(Error(code=error.code, message=error.reason, fatal=True))
        self.close = Close(CLOSE_CODES[error.code] if code is None else code, error.reason)

    def _send(self, message: Message) -> None:
        if isinstance(message, Frame):
            self._registry.meter.frame(message.flags)
        elif isinstance(message, Error):
            self._registry.meter.errors[message.code] += 1
        self._outbox.append(encode(message))


# After these the client has no reason, or no right, to come back to the session.
_ENDINGS = (CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.BAD_MESSAGE, CloseCode.LIMIT)
