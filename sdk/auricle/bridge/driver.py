"""Runs one connection of the server: bytes and times from its socket to its state machine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from auricle.bridge.connection import ServerConnection
from auricle.bridge.jobs import Job
from auricle.bridge.logs import Event
from auricle.bridge.relay import Relay
from auricle.bridge.transport import Transport
from auricle.errors import ProtocolError

__all__ = ["Driver"]

_log = logging.getLogger("auricle.bridge")

# How long an ended connection may take to read what was still to be said.
_GRACE_S = 2.0


class Driver:
    """Moves bytes between a socket and its state machine.

    All of it runs in callbacks of the loop: what came is worked on before the loop waits again,
    one BLOCK at a time, and between blocks every other connection gets its turn. Reading goes on
    while a slow client does not take what is written, so that its window is seen to overflow.
    Blocks are rendered here and not on a thread: handing a block over and back costs about as
    much as rendering it does.

    Args:
        socket: of the client.
        connection: its state machine.
        working: held while a job runs on a thread, so that they run one after the other.
        owner: where the session is that a first message resumes; ``None``: here, or nowhere.
        beside: whether jobs run beside the stream; a recording has them between blocks, so that
            a replay can do them at the same place.
    """

    def __init__(
        self,
        socket: Transport,
        connection: ServerConnection,
        *,
        working: asyncio.Lock,
        owner: Callable[[bytes | str], Path | None] | None = None,
        beside: bool = True,
    ) -> None:
        self._beside = beside
        self._owner_of = owner
        self._owner: Path | None = None
        self._passed_on: list[bytes | str] = []
        self._socket = socket
        self._connection = connection
        self._working = working
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._stepping = False
        self._allowed = 0
        self._greeted = False
        self._failure: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        connection.on_taken_over = self._step

    def refuse(self, error: ProtocolError) -> None:
        """End the connection before it says HELLO."""
        self._connection.refuse(error)
        self._ended.set()

    def shut_down(self) -> None:
        """Answer what waits, say BYE, and end."""
        self._connection.shut_down(time.monotonic_ns())
        self._ended.set()

    async def run(self) -> None:
        """Serve the connection until it ends; never raises because of the client."""
        connection = self._connection
        self._watch()
        self._socket.attach(self)
        try:
            await self._ended.wait()
            if self._owner is not None:
                _log.info(Event("passed on", worker=self._owner.name))
                longest = 2 * self._connection.limits.max_message
                relay = Relay(self._socket, self._passed_on, longest=longest)
                await relay.run(self._owner)
                return
            if connection.close is not None:
                await self._flush_last()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            connection.lost(time.monotonic_ns())
        self._log_end()
        if self._failure is not None:
            raise self._failure

    # Receiver.

    def received(self, data: bytes | str) -> None:
        """One message has come."""
        if self._owner_of is not None:
            self._owner, self._owner_of = self._owner_of(data), None
        if self._owner is None:
            try:
                self._connection.receive(data, time.monotonic_ns())
            except Exception as error:
                self._fail(error)
            if not self._greeted:
                self._allow()
        else:
            self._passed_on.append(data)
            self._ended.set()

    def _allow(self) -> None:
        # A message up to twice too long gets ERROR limit; a longer one is cut off (1009).
        longest = 2 * self._connection.longest
        if longest != self._allowed:
            self._allowed = longest
            self._socket.allow(longest)

    def settle(self) -> None:
        """Work on what has come."""
        if not self._stepping:
            self._step()

    def resumed(self) -> None:
        """The client reads again."""
        self.settle()

    def lost(self) -> None:
        """The socket is closed."""
        self._ended.set()

    # Work.

    def _step(self) -> None:
        try:
            self._advance()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failure = error
        self._ended.set()

    def _again(self) -> None:
        self._stepping = False
        self._step()

    def _advance(self) -> None:
        connection, socket = self._connection, self._socket
        took: float | None = None
        if connection.close is None and connection.waiting and not socket.paused:
            started = time.perf_counter()
            if connection.advance(time.monotonic_ns()):
                took = time.perf_counter() - started
        if connection.close is None and not socket.paused:
            for data in connection.output():
                socket.post(data)
        if took is not None:
            # Noted when the FRAME is on its way.
            connection.rendered(took)
        if connection.close is not None:
            # What is still to be said is waited for, so not here.
            self._ended.set()
            return
        for job in connection.jobs():
            task = self._loop.create_task(self._do(job))
            self._jobs.add(task)
            task.add_done_callback(self._jobs.discard)
        if connection.session is not None and not self._greeted:
            # WELCOME moves the deadline, and not always to later.
            self._greeted = True
            self._watch()
        if connection.waiting and not socket.paused:
            self._stepping = True
            self._loop.call_soon(self._again)

    async def _do(self, job: Job) -> None:
        result: object | Exception
        async with self._working:
            try:
                result = await asyncio.to_thread(job.work) if self._beside else job.work()
            except Exception as error:
                result = error
        job.done(result, time.monotonic_ns())
        self.settle()

    def _watch(self) -> None:
        connection = self._connection
        if self._timer is not None:
            self._timer.cancel()
        if self._owner is not None:
            return
        connection.tick(time.monotonic_ns())
        self.settle()
        due_ns = connection.deadline_ns()
        if due_ns is not None:
            left_ns = max(due_ns - time.monotonic_ns(), 0)
            self._timer = self._loop.call_later(left_ns / 1e9, self._watch)

    # The end.

    async def _flush_last(self) -> None:
        close = self._connection.close
        if close is None:
            return
        # Who does not read within the grace gets it all the same, for when it does: it is little,
        # and the last thing in it says why.
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(_GRACE_S):
                await self._socket.drained()
        for data in self._connection.output():
            self._socket.post(data)
        await self._socket.close(int(close.code), close.reason)

    def _log_end(self) -> None:
        session, close = self._connection.session, self._connection.close
        code = self._socket.close_code if close is None else int(close.code)
        why = "connection lost" if close is None else close.reason
        if session is None:
            _log.info(Event("closed", session=None, code=code, why=why))
            return
        times = session.times
        _log.info(
            Event(
                "closed",
                session=session.label,
                code=code,
                why=why,
                blocks=times.blocks,
                late=times.late,
                concealed=times.concealed,
            )
        )
