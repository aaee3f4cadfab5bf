"""What a connection of a server takes in: its handshake, and messages within their limits."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import cast

from auricle.bridge.closing import CLOSE_CODES, Close, CloseCode
from auricle.bridge.codec import Encoder, Refused, receive
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
from auricle.bridge.registry import Holder, SessionRegistry
from auricle.bridge.rendering import Renderer
from auricle.bridge.session import Session
from auricle.errors import InputError, ProtocolError

__all__ = ["Arrival", "Reception"]

_log = logging.getLogger("auricle.bridge")

# Control messages, PING and refusals that may wait behind BLOCKs; only a client that sends and
# does not read gets there.
_MAX_WAITING = 1024


@dataclass(slots=True)
class Arrival:
    """A message that waits, when it came, and why it is refused if it is."""

    message: Message | Refused
    now_ns: int
    refused: ProtocolError | None = None


class Reception(Holder):
    """The part of a connection that decides what is let in, and opens or resumes its session.

    Args are those of :class:`auricle.bridge.connection.ServerConnection`.
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
        self._inbox: deque[Arrival] = deque()
        self._outbox: list[bytes] = []
        self._encoder = Encoder()
        self._window = Window(self.limits.window)
        self._rate = ControlRate(self.limits)
        self._posed = False
        self._hello: Hello | None = None
        self._early: list[tuple[Message | Refused, int]] = []
        self._jobs: list[Job] = []
        self._gone = False
        self.session: Session | None = None
        self.close: Close | None = None

    @property
    def longest(self) -> int:
        """Most bytes of a message, now."""
        greeted = self.session is not None or self._hello is not None
        return self.limits.max_message if greeted else self.limits.max_hello

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
            self._inbox.append(Arrival(message, now_ns, refused))
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

    def _fail(self, error: ProtocolError, code: CloseCode | None = None) -> None:
        self._send(Error(code=error.code, message=error.reason, fatal=True))
        self.close = Close(CLOSE_CODES[error.code] if code is None else code, error.reason)

    def _send(self, message: Message) -> None:
        if isinstance(message, Frame):
            self._registry.meter.frame(message.flags)
        elif isinstance(message, Error):
            self._registry.meter.errors[message.code] += 1
        self._outbox.append(self._encoder.encode(message))
