"""One connection of a server as a state machine: bytes and times in, bytes and an end out.

No I/O and no clock. :meth:`ServerConnection.receive` takes what arrives and answers what cannot
wait; :meth:`ServerConnection.advance` works through the rest in order, one BLOCK at a time, so
that whoever owns the socket can see the window fill up, and serve other connections in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from auricle.bridge.closing import Close, CloseCode
from auricle.bridge.codec import Refused
from auricle.bridge.dispatch import act, answer
from auricle.bridge.jobs import Job
from auricle.bridge.logs import Event
from auricle.bridge.messages import Block, Bye, Message, MessageType, Ping, Pong
from auricle.bridge.reception import Arrival, Reception
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.session import Session
from auricle.errors import ProtocolError

__all__ = ["ServerConnection"]

_log = logging.getLogger("auricle.bridge")

_SECOND_NS = 1_000_000_000


class ServerConnection(Reception):
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

    def __init__(self, registry: SessionRegistry, now_ns: int, **options: Any) -> None:
        super().__init__(registry, now_ns, **options)
        self.on_taken_over: Callable[[], None] | None = None

    @property
    def waiting(self) -> bool:
        """Whether :meth:`advance` has something to do."""
        return bool(self._inbox) and self.close is None

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

    def _act(self, session: Session, arrival: Arrival, now_ns: int) -> None:
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


# After these the client has no reason, or no right, to come back to the session.
_ENDINGS = (CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.BAD_MESSAGE, CloseCode.LIMIT)
