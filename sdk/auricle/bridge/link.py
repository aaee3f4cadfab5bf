"""One WebSocket connection of the server: moves bytes between socket and state machine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

from websockets.asyncio.server import ServerConnection as Socket
from websockets.exceptions import ConnectionClosed

from auricle.bridge.access import AccessPolicy
from auricle.bridge.connection import ServerConnection
from auricle.bridge.jobs import Job
from auricle.bridge.registry import SessionRegistry
from auricle.errors import ProtocolError

__all__ = ["Link"]

_log = logging.getLogger("auricle.bridge")

# How long an ended connection may take to read what was still to be said.
_GRACE_S = 2.0
# A closing frame carries 125 bytes, two of them the code.
_REASON_BYTES = 123


class Link:
    """Runs one connection.

    Three tasks share the state machine on one loop: one reads, one works and writes, one watches
    the time. Reading goes on while a write waits for a slow client, so that its window is seen to
    overflow. Blocks are rendered here and not on a thread: handing a block over and back costs
    about as much as rendering it does, and between blocks every other connection gets its turn.

    Args:
        socket: an open WebSocket.
        registry: the server's sessions.
        server: its name and version.
        policy: who may connect.
        working: held while a job runs on a thread, so that they run one after the other.
    """

    def __init__(
        self,
        socket: Socket,
        registry: SessionRegistry,
        *,
        server: str,
        policy: AccessPolicy,
        working: asyncio.Lock,
    ) -> None:
        self._socket = socket
        self._policy = policy
        self._working = working
        self._wake = asyncio.Event()
        self._greeted = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()
        authorized, refusal = self._admitted()
        self._connection = ServerConnection(
            registry,
            time.monotonic_ns(),
            server=server,
            token=policy.token,
            authorized=authorized,
        )
        self._connection.on_taken_over = self._wake.set
        if refusal is not None:
            self.refuse(refusal)

    def _admitted(self) -> tuple[bool, ProtocolError | None]:
        request = self._socket.request
        headers = request.headers if request is not None else None
        if headers is None:
            return False, ProtocolError("unauthorized", "the handshake has no headers")
        try:
            authorized = self._policy.admit(
                host=headers.get_all("Host"),
                origin=headers.get_all("Origin"),
                authorization=headers.get_all("Authorization"),
                local_address=str(self._socket.local_address[0]),
            )
        except ProtocolError as error:
            return False, error
        return authorized, None

    def refuse(self, error: ProtocolError) -> None:
        """End the connection before it says HELLO."""
        self._connection.refuse(error)
        self._wake.set()

    def shut_down(self) -> None:
        """Answer what waits, say BYE, and end."""
        self._connection.shut_down(time.monotonic_ns())
        self._wake.set()

    async def run(self) -> None:
        """Serve the connection until it ends; never raises because of the client."""
        tasks = {asyncio.create_task(step()) for step in (self._read, self._work, self._watch)}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._connection.close is not None:
                await self._flush_last()
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            self._connection.lost(time.monotonic_ns())
        self._log_end()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _read(self) -> None:
        connection = self._connection
        try:
            while connection.close is None:
                connection.receive(await self._socket.recv(), time.monotonic_ns())
                self._wake.set()
        except ConnectionClosed:
            return

    async def _work(self) -> None:
        connection = self._connection
        try:
            while connection.close is None:
                await self._wake.wait()
                self._wake.clear()
                if connection.session is not None:
                    self._greeted.set()
                self._start_jobs()
                await self._send()
                while connection.waiting:
                    started = time.perf_counter()
                    if connection.advance(time.monotonic_ns()):
                        connection.rendered(time.perf_counter() - started)
                    await self._send()
                    self._start_jobs()
                    # Others' turn, and the reader's: it must see blocks pile up.
                    await asyncio.sleep(0)
        except ConnectionClosed:
            return

    async def _watch(self) -> None:
        connection = self._connection
        # HELLO moves the deadline, and not always to later.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._left_s()):
                await self._greeted.wait()
        while connection.close is None:
            connection.tick(time.monotonic_ns())
            self._wake.set()
            await asyncio.sleep(self._left_s())

    def _left_s(self) -> float:
        left_ns = self._connection.deadline_ns() - time.monotonic_ns()
        return max(left_ns, 0) / 1e9

    async def _send(self) -> None:
        for data in self._connection.output():
            await self._socket.send(data)

    async def _flush_last(self) -> None:
        close = self._connection.close
        if close is None:
            return
        reason = close.reason.encode()[:_REASON_BYTES].decode(errors="ignore")
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._send()
        except (ConnectionClosed, TimeoutError):
            pass
        await self._socket.close(int(close.code), reason)

    def _start_jobs(self) -> None:
        for job in self._connection.jobs():
            task = asyncio.create_task(self._do(job))
            self._jobs.add(task)
            task.add_done_callback(self._jobs.discard)

    async def _do(self, job: Job) -> None:
        result: object | Exception
        async with self._working:
            try:
                result = await asyncio.to_thread(job.work)
            except Exception as error:
                result = error
        job.done(result, time.monotonic_ns())
        self._wake.set()

    def _log_end(self) -> None:
        session, close = self._connection.session, self._connection.close
        code = self._socket.close_code if close is None else int(close.code)
        why = "connection lost" if close is None else close.reason
        if session is None:
            _log.info("session=none closed code=%s why=%r", code, why)
            return
        times = session.times
        _log.info(
            "session=%s closed code=%s why=%r blocks=%d late=%d concealed=%d",
            session.label,
            code,
            why,
            times.blocks,
            times.late,
            times.concealed,
        )
