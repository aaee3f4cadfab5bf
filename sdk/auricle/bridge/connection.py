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

from auricle.bridge.closing import CLOSE_CODES, Close, CloseCode
from auricle.bridge.codec import Refused, encode, receive
from auricle.bridge.flow import ControlRate, FloodError, Window
from auricle.bridge.greeting import check_hello, welcome
from auricle.bridge.messages import (
    Block,
    Bye,
    Describe,
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
    SceneSet,
    SourceAdd,
    SourceRemove,
    SourceSet,
)
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.session import Session
from auricle.errors import ProtocolError

__all__ = ["ServerConnection"]

_log = logging.getLogger("auricle.bridge")

_SECOND_NS = 1_000_000_000
# Control messages, PING and refusals that may wait behind BLOCKs; only a client that sends and
# does not read gets there.
_MAX_WAITING = 1024


@dataclass(frozen=True, slots=True)
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
        self._limits = registry.limits
        self._server = server
        self._token = None if authorized else token
        self._opened_ns = self._heard_ns = self._reported_ns = now_ns
        self._inbox: deque[_Arrival] = deque()
        self._outbox: list[bytes] = []
        self._window = Window(self._limits.window)
        self._rate = ControlRate(self._limits)
        self._posed = False
        self.session: Session | None = None
        self.close: Close | None = None
        self.on_taken_over: Callable[[], None] | None = None

    @property
    def waiting(self) -> bool:
        """Whether :meth:`advance` has something to do."""
        return bool(self._inbox) and self.close is None

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
        most = self._limits.max_hello if self.session is None else self._limits.max_message
        if len(data) > most:
            error = ProtocolError(
                "limit", f"the message has {len(data)} bytes; send at most {most}"
            )
            if self.session is None:
                self._fail(error)
            else:
                self._arrive(Refused(error), now_ns)
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
        try:
            match message:
                case Refused(error):
                    raise error
                case Hello():
                    check_hello(message, self._limits, self._token)
                    self.session = self._registry.open(message, self, now_ns)
                    _log.info("session=%s opened client=%r", self.session.label, message.client)
                case Resume():
                    self.session = self._registry.resume(message, self, now_ns)
                    if self.session is None:
                        reason = "no session with this resume_key is kept here; send HELLO"
                        self._fail(ProtocolError("unauthorized", reason), CloseCode.RESUME_REFUSED)
                        return
                    label, last = self.session.label, self.session.last_seq
                    _log.info("session=%s resumed after=%s received=%d", label, last, message.seq)
                case Bye():
                    self.close = Close(CloseCode.NORMAL, "bye")
                    return
                case Experimental():
                    return
                case _:
                    name = type(message).__name__
                    raise ProtocolError(
                        "bad_message", f"{name} came before HELLO; send HELLO first"
                    )
        except ProtocolError as error:
            self._fail(error)
            return
        except Exception:
            _log.exception("a session could not be opened")
            self._fail(ProtocolError("internal", "the server failed to open a session"))
            return
        self._reported_ns = now_ns
        self._send(welcome(self.session, self._registry, self._server))

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
                self._send(_answer(message, error))
            except Exception:
                name = type(message).__name__
                _log.exception("session=%s %s failed", self.session.label, name)
                self._send(_answer(message, ProtocolError("internal", "the server failed here")))
            if isinstance(message, Block) and arrival.refused is None:
                self._window.leave()
                return True
        return False

    def _act(self, session: Session, arrival: _Arrival, now_ns: int) -> None:
        message, replies = arrival.message, list[Message]()
        if arrival.refused is not None:
            if isinstance(message, Block):
                session.skip(message.seq)
            raise arrival.refused
        match message:
            case Block():
                # By then the client, which has at most a window of blocks in its hands, has
                # played what this one was for.
                window = self._limits.window * message.frames / session.sample_rate
                late = now_ns - arrival.now_ns > window * _SECOND_NS
                replies = session.render(message, late=late)
            case Refused(error, type_, seq):
                if type_ == MessageType.BLOCK or type_ is None:
                    session.skip(seq)
                raise error
            case Ping():
                replies = [Pong(message.t_ns, arrival.now_ns, now_ns)]
            case Poses():
                replies = session.poses(message)
            case SourceAdd():
                replies = session.add(message)
            case SourceSet():
                replies = session.set(message)
            case SourceRemove():
                replies = session.remove(message)
            case Describe():
                replies = session.describe(message)
            case SceneSet():
                replies = session.scene(message)
            case Bye():
                self._registry.end(session, self)
                self.close = Close(CloseCode.NORMAL, "bye")
            case Pong():
                pass
            case Hello() | Resume():
                name = type(message).__name__.upper()
                raise ProtocolError(
                    "bad_message", f"{name} came twice; a connection has one session"
                )
            case _:
                name = type(message).__name__
                raise ProtocolError("bad_message", f"{name} goes from server to client only")
        for reply in replies:
            self._send(reply)

    def rendered(self, seconds: float) -> None:
        """Note how long the BLOCK of the last :meth:`advance` took."""
        if self.session is not None:
            self.session.times.add(seconds)

    # Time, and the end.

    def deadline_ns(self) -> int:
        """Time at which :meth:`tick` has something to do."""
        if self.session is None:
            return self._opened_ns + int(self._limits.hello_s * _SECOND_NS)
        idle = self._heard_ns + int(self._limits.idle_s * _SECOND_NS)
        return min(idle, self._reported_ns + _SECOND_NS)

    def tick(self, now_ns: int) -> None:
        """Do what is due: STATS once a second, and the end of a connection that is silent."""
        if self.close is not None:
            return
        if self.session is None:
            if now_ns - self._opened_ns >= self._limits.hello_s * _SECOND_NS:
                reason = f"no HELLO came within {self._limits.hello_s:g} s"
                self._fail(ProtocolError("limit", reason), CloseCode.IDLE)
            return
        if now_ns - self._heard_ns >= self._limits.idle_s * _SECOND_NS:
            reason = f"nothing came for {self._limits.idle_s:g} s; send PING to stay"
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

    def report(self, error: ProtocolError) -> None:
        """Tell the client of something that failed after its message had been taken."""
        self._send(Error(code=error.code, message=error.reason, fatal=False))

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
        self._outbox.append(encode(message))


# After these the client has no reason, or no right, to come back to the session.
_ENDINGS = (CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.BAD_MESSAGE, CloseCode.LIMIT)


def _answer(message: Message | Refused, error: ProtocolError) -> Error:
    seq = rid = None
    match message:
        case Block() | Frame():
            seq = message.seq
        case Describe():
            rid = message.rid
        case Refused():
            seq, rid = message.seq, message.rid
        case SourceAdd() | SourceSet() if error.code == "describe_failed":
            # Their RESOLVED has rid 0, so has what comes instead of it.
            rid = 0
    return Error(code=error.code, message=error.reason, fatal=False, seq=seq, rid=rid)
